"""A message that missed its turn: it gets a new one, and one of its campaign's own pace, unless that was stopped."""

import asyncio
import time
from typing import cast

import pytest
from flask import Flask

from dispatcher.campaigns.models import Campaign
from dispatcher.database import transaction
from dispatcher.jobqueue.jobs import redis
from dispatcher.messages import ledger, numbers
from dispatcher.messages.attempts import Attempts
from dispatcher.messages.lanes import Lane, Ready
from dispatcher.messages.offloading import Offload
from dispatcher.messages.pacing import Pacer
from dispatcher.messages.recording import Recorder
from dispatcher.ratelimit import RateLimiter
from dispatcher.whatsapp.bulk_client import BulkClient
from tests.messages.world import add_account, add_campaign, add_messages, change


def test_late_messages_get_new_turns_but_not_those_of_a_campaign_that_was_paused(app: Flask) -> None:
    number = add_account()
    campaigns = [add_campaign(number), add_campaign(number)]
    ids = [one for campaign in campaigns for one in add_messages(number, 2, campaign_id=campaign, state="queued")]
    with transaction() as current:
        claimed = ledger.claim(current, {number: ids})
        (line,) = numbers.able_to_send(current)
    change(Campaign, campaigns[0], status="paused")
    lane, long_ago = Lane(line), time.monotonic() - 1
    lane.late.extend(Ready(message, b"{}", long_ago, long_ago) for message in claimed)
    went, given_back = paced(app, lane)
    assert (given_back, list(went)) == (ids[:2], ids[2:])


def test_a_process_that_stood_still_sends_no_faster_than_the_campaigns_own_rate(app: Flask) -> None:
    number = add_account(throughput_limit=1000)
    campaign = add_campaign(number, rate_limit=20)
    ids = add_messages(number, 20, campaign_id=campaign, state="queued")
    with transaction() as current:
        claimed = ledger.claim(current, {number: ids})
        (line,) = numbers.able_to_send(current)
    lane, long_ago = Lane(line), time.monotonic() - 1
    lane.late.extend(Ready(message, b"{}", long_ago, long_ago, moment=long_ago) for message in claimed)
    went, _ = paced(app, lane)
    assert list(went) == ids
    # Twenty at 20 a second: the last is nearly a second after the first. The number alone would take 22 ms.
    assert max(went.values()) - min(went.values()) > 0.9


def test_who_missed_turns_before_may_be_later(app: Flask) -> None:
    number = add_account()
    ids = add_messages(number, 1, campaign_id=add_campaign(number), state="queued")
    with transaction() as current:
        (message,) = ledger.claim(current, {number: ids})
        (line,) = numbers.able_to_send(current)
    lane = Lane(line)
    allowed = [lane.not_after(Ready(message, b"{}", 100.0, 0.0, misses)) - 100.0 for misses in range(12)]
    assert allowed[:4] == pytest.approx([line.patience * times for times in (1, 2, 4, 8)])
    assert allowed[-1] == allowed[-2] < 5


def paced(app: Flask, lane: Lane) -> tuple[dict[int, float], list[int]]:
    """Let everything in a lane go; return when each message went, and which were given back."""
    went: dict[int, float] = {}
    given_back: list[int] = []

    def launch(_: Lane, ready: Ready) -> None:
        went[ready.message.id] = time.monotonic()

    async def pace() -> None:
        lane.closing = True
        attempts = Attempts(cast(BulkClient, None), Offload(app), cast(Recorder, None))
        pacer = Pacer(
            RateLimiter(redis()),
            Offload(app),
            launch,
            lambda ready, _: given_back.append(ready.message.id),
            attempts.rest,
            latest=60,
            for_replies=False,
        )
        await pacer.run(lane)

    asyncio.run(pace())
    return went, given_back
