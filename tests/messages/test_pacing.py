"""A message that missed its turn: it gets a new one, unless its campaign was stopped meanwhile."""

import asyncio
import time

from flask import Flask

from dispatcher.campaigns.models import Campaign
from dispatcher.database import transaction
from dispatcher.jobqueue.jobs import redis
from dispatcher.messages import ledger, numbers
from dispatcher.messages.lanes import Lane, Ready
from dispatcher.messages.offloading import Offload
from dispatcher.messages.pacing import Pacer
from dispatcher.ratelimit import RateLimiter
from tests.messages.world import add_account, add_campaign, add_messages, change


def test_late_messages_get_new_turns_but_not_those_of_a_campaign_that_was_paused(app: Flask) -> None:
    number = add_account()
    campaigns = [add_campaign(number), add_campaign(number)]
    ids = [one for campaign in campaigns for one in add_messages(number, 2, campaign_id=campaign, state="queued")]
    with transaction() as current:
        claimed = ledger.claim(current, {number: ids})
        (line,) = numbers.able_to_send(current)
    change(Campaign, campaigns[0], status="paused")
    went: list[int] = []
    given_back: list[int] = []
    lane, long_ago = Lane(line), time.monotonic() - 1
    lane.late.extend(Ready(message, b"{}", long_ago, long_ago) for message in claimed)

    async def pace() -> None:
        pacer = Pacer(
            RateLimiter(redis()),
            Offload(app),
            lambda _, ready: went.append(ready.message.id),
            lambda ready, _: given_back.append(ready.message.id),
            latest=60,
            for_replies=False,
        )
        lane.closing = True
        await pacer.run(lane)

    asyncio.run(pace())
    assert (given_back, went) == (ids[:2], ids[2:])
