"""Other systems read what became of messages and campaigns: nothing skipped, each message's events in order."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from dispatcher import clock
from dispatcher.campaigns.models import Campaign
from dispatcher.config import Settings
from dispatcher.database import db
from dispatcher.integrations.jobs import forget_events
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, until_status
from tests.integrations.conftest import Program
from tests.messages.machinery import engine, until
from tests.messages.world import PHONES, add_account, add_campaign, add_messages, change, states
from tests.servers import SimulatorProcess

Json = dict[str, Any]
Made = Callable[..., Program]


def kinds(stretch: Any) -> list[str]:
    return [event["kind"] for event in stretch["items"]]


def run(connection: Connection, message_id: int, state: str) -> None:
    connection.execute(text("UPDATE messages SET state = :state WHERE id = :id"), {"state": state, "id": message_id})


def test_nobody_pays_for_what_nobody_reads(app: Flask, admin: Person, program: Made) -> None:
    (message,) = add_messages(add_account(), state="sending")
    program("messages:read")
    change(Message, message, state="accepted")
    follower = program("events:read")
    assert follower.told()["items"] == []

    change(Message, message, state="sent")

    assert kinds(follower.told()) == ["message.sent"]


def expired(ago: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE api_keys SET expires_at = now() - CAST(:ago AS interval)"), {"ago": ago})


def test_who_comes_back_in_time_has_missed_nothing_and_who_comes_late_is_told_so(app: Flask, program: Made) -> None:
    (message,) = add_messages(add_account(), state="sending")
    follower = program("events:read")
    change(Message, message, state="accepted")
    cursor = follower.told()["next"]
    expired("6 days")
    change(Message, message, state="sent")
    assert follower.call("GET", "/events").status_code == 401
    assert kinds(program("events:read").told(cursor)) == ["message.sent"]

    # Longer than events are kept nothing is logged for nobody. Whoever begins again begins after the gap.
    expired("8 days")
    change(Message, message, state="delivered")
    late = program("events:read")
    cursor += 1
    missed = late.call("GET", "/events", after=cursor)
    assert (missed.status_code, missed.json["error"]["code"]) == (409, "CONFLICT")
    begun = late.told()
    change(Message, message, state="read")
    for found in (late.told(begun["next"]), late.told()):
        assert (begun["items"], kinds(found)) == ([], ["message.read"])


def test_events_are_logged_for_as_long_as_they_are_kept(
    app: Flask, settings: Settings, program: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = add_messages(add_account(), state="sending")
    cursor = program("events:read").told()["next"]
    monkeypatch.setitem(app.extensions, "settings", replace(settings, event_retention_days=30))
    forget_events()
    expired("20 days")
    change(Message, message, state="accepted")
    assert kinds(program("events:read").told(cursor)) == ["message.accepted"]


def test_a_whole_campaign_is_told_in_order(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person, program: Made
) -> None:
    follower = program("events:read")
    told: list[Json] = []
    cursor: int | None = None

    def follow() -> bool:
        nonlocal cursor
        found = follower.events(cursor, limit=17)
        told.extend(found["items"])
        cursor = found["next"]
        return bool(found["has_more"])

    with engine(app, simulator, senders=2) as meta:
        meta.faults(webhooks={"duplicate_share": 0.3, "reorder_share": 0.3, "reorder_ms": 300})
        campaign = draft(operator, number, 40)
        put(operator, campaign, "running")
        until(lambda: not follow() and "campaign.completed" in {event["kind"] for event in told})
        until_status(operator, campaign, "completed")
        meta.until_idle()
        until(lambda: not follow() and not follower.events(cursor)["items"] and _last_states(told) == _states())
    assert [event["id"] for event in told] == sorted({event["id"] for event in told})
    ranks = ("accepted", "sent", "delivered", "read")
    for events in _by_message(told).values():
        found = [ranks.index(event["kind"].removeprefix("message.")) for event in events]
        assert found == sorted(set(found))
        assert {event["message"]["row"] for event in events} == {events[0]["message"]["row"]}
    assert len(_by_message(told)) == 40
    of_campaign = [event["kind"] for event in told if event["message"] is None]
    assert of_campaign[0] == "campaign.preparing"
    assert of_campaign[-1] == "campaign.completed"
    assert {event["campaign_id"] for event in told} == {campaign}


def _by_message(told: list[Json]) -> dict[int, list[Json]]:
    found = defaultdict(list)
    for event in told:
        if event["message"]:
            found[event["message"]["id"]].append(event)
    return found


def _last_states(told: list[Json]) -> list[str]:
    return [events[-1]["kind"].removeprefix("message.") for _, events in sorted(_by_message(told).items())]


def _states() -> list[str]:
    return states(direction="outbound")


@contextmanager
def open_transaction() -> Iterator[Connection]:
    with db.engine.connect() as connection:
        yield connection
        connection.commit()


def test_what_is_committed_late_is_never_skipped(app: Flask, program: Made) -> None:
    follower = program("events:read")
    slow, quick, later = add_messages(add_account(), 3, state="sending")
    with open_transaction() as first:
        run(first, slow, "accepted")
        change(Message, quick, state="accepted")
        # The slow one's event has the lower id. Whoever read the quick one's now would never see it.
        waiting = follower.events()
        assert waiting["items"] == []
        assert follower.events(waiting["next"])["items"] == []

    found = follower.told(waiting["next"])
    assert [event["message"]["id"] for event in found["items"]] == [slow, quick]
    change(Message, later, state="accepted")
    assert [event["message"]["id"] for event in follower.told(found["next"])["items"]] == [later]


def test_one_who_writes_alone_and_commits_late_is_not_skipped_either(app: Flask, program: Made) -> None:
    follower = program("events:read")
    before, slow = add_messages(add_account(), 2, state="sending")
    change(Message, before, state="accepted")
    heard = follower.told()
    with open_transaction() as only:
        run(only, slow, "accepted")
        # Nothing newer has ended, so only the transaction itself tells that its event is still to come.
        waiting = follower.events(heard["next"])
        assert (waiting["items"], follower.events(waiting["next"])["items"]) == ([], [])

    assert [event["message"]["id"] for event in follower.told(waiting["next"])["items"]] == [slow]


def test_what_was_rolled_back_is_not_told_and_stops_nobody(app: Flask, program: Made) -> None:
    follower = program("events:read")
    undone, done = add_messages(add_account(), 2, state="sending")
    with db.engine.connect() as connection:
        run(connection, undone, "accepted")
        change(Message, done, state="accepted")
        connection.rollback()

    assert [event["message"]["id"] for event in follower.told()["items"]] == [done]


def test_the_same_cursor_gives_the_same_events_again(app: Flask, program: Made) -> None:
    follower = program("events:read")
    for message in add_messages(add_account(), 5, state="sending"):
        change(Message, message, state="accepted")

    first = follower.told(limit=3)
    again = follower.told(0, limit=3)
    assert first == again
    assert (len(first["items"]), first["has_more"]) == (3, True)
    rest = follower.told(first["next"])
    assert (len(rest["items"]), rest["has_more"]) == (2, False)
    assert follower.told(rest["next"]) == {"items": [], "next": rest["next"], "has_more": False}


def test_why_it_failed_and_what_people_wrote_is_told(app: Flask, program: Made) -> None:
    follower = program("events:read")
    account = add_account()
    (message,) = add_messages(account, state="sending")
    change(Message, message, state="failed", error_code=131026, reason="Message undeliverable", failed_at=clock.now())
    add_messages(
        account, direction="inbound", kind="text", state="received", content={"text": "Oi"}, wamid="wamid.in.1"
    )

    failed, received = follower.told()["items"]
    assert (failed["kind"], failed["error"]) == ("message.failed", {"code": 131026, "reason": "Message undeliverable"})
    assert failed["message"]["content"] is None
    assert (received["kind"], received["error"]) == ("message.received", None)
    assert received["message"]["content"] == {"text": "Oi"}
    assert received["message"]["person"].startswith("+55119")


def test_events_are_chosen_by_kind_and_number(app: Flask, program: Made) -> None:
    follower = program("events:read")
    one, other = (add_account(phone) for phone in PHONES)
    messages = add_messages(one, state="sending"), add_messages(other, state="sending")
    for (message,), state in itertools.product(messages, ("accepted", "sent", "delivered")):
        change(Message, message, state=state)

    assert len(follower.told()["items"]) == 6
    assert kinds(follower.told(kind="message.sent, message.delivered", account_id=one)) == [
        "message.sent",
        "message.delivered",
    ]
    nothing = follower.told(kind="campaign.completed")
    assert (nothing["items"], nothing["next"]) == ([], follower.told()["next"])
    refused = follower.call("GET", "/events", kind="message.sent,message.pending")
    assert refused.status_code == 422
    assert "kind" in refused.json["error"]["details"]


def test_a_key_for_one_number_hears_nothing_of_another(app: Flask, program: Made) -> None:
    one, other = (add_account(phone) for phone in PHONES)
    follower, all_knowing = program("events:read", account_ids=(one,)), program("events:read")
    ours, shared = add_campaign(one), add_campaign(one, extra_account_ids=[other])
    for account in (one, other):
        (message,) = add_messages(account, state="sending")
        change(Message, message, state="accepted")
    for campaign in (ours, shared):
        change(Campaign, campaign, status="paused")

    heard = follower.told()
    assert [(event["kind"], event["account_id"], event["campaign_id"]) for event in heard["items"]] == [
        ("message.accepted", one, None),
        ("campaign.paused", one, ours),
    ]
    assert len(all_knowing.told()["items"]) == 4
    assert follower.told(account_id=other)["items"] == []
    assert heard["next"] == all_knowing.told()["next"]


def test_old_events_go_and_whoever_missed_them_is_told(
    app: Flask, program: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = program("events:read")
    old, new = add_messages(add_account(), 2, state="sending")
    change(Message, old, state="accepted")
    start = follower.told()["next"]
    change(Message, new, state="accepted")
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE event_log SET logged_at = now() - interval '8 days' WHERE id <= :id"), {"id": start}
        )
    forget_events()

    assert [event["message"]["id"] for event in follower.told()["items"]] == [new]
    assert [event["message"]["id"] for event in follower.told(start)["items"]] == [new]
    missed = follower.call("GET", "/events", after=start - 1)
    assert (missed.status_code, missed.json["error"]["code"]) == (409, "CONFLICT")
    moment = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: moment)
    forget_events()
    assert follower.told()["items"] == []
