"""Other systems are called with what became of messages: signed, again until they have it, each message in order."""

import asyncio
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from dispatcher import clock
from dispatcher.campaigns.models import Campaign
from dispatcher.config import Settings
from dispatcher.database import db, session, transaction
from dispatcher.http import Role
from dispatcher.integrations.jobs import forget_events
from dispatcher.integrations.models import LoggedEvent
from dispatcher.integrations.subscriptions import fanning, patience, sending
from dispatcher.integrations.subscriptions.claiming import claim
from dispatcher.integrations.subscriptions.fanning import fan_out_all
from dispatcher.integrations.subscriptions.jobs import DELIVER_EVENTS, deliver_events
from dispatcher.integrations.subscriptions.models import EventDelivery, EventSubscription
from dispatcher.integrations.subscriptions.sending import EventSender
from dispatcher.jobqueue.jobs import EVENTS
from dispatcher.jobqueue.workers import SendWorker
from dispatcher.messages.models import Message
from dispatcher.outbound import Caller
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, until_status
from tests.campaigns.test_balance import metrics
from tests.cli.conftest import one_worker
from tests.integrations.receiver import Json, Receiver, receiving
from tests.messages.machinery import engine, until
from tests.messages.world import PHONES, add_account, add_campaign, add_messages, change, states
from tests.platform.test_outbound import INSIDE, ODD
from tests.servers import SimulatorProcess, eventually

Opens = Callable[..., Receiver]
RANKS = ("accepted", "sent", "delivered", "read")


@pytest.fixture
def receiver(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """Open servers of other systems, in our own network."""
    with ExitStack() as stack:
        places: list[str] = []

        def open_one() -> Receiver:
            found = stack.enter_context(receiving())
            places.append(found.place)
            monkeypatch.setitem(app.extensions, "settings", replace(settings, internal_hosts=tuple(places)))
            return found

        yield open_one


def subscribe(admin: Person, receiver: Receiver, **more: Any) -> Json:
    body = {"name": receiver.place, "url": receiver.url, "all_accounts": not more.get("account_ids")} | more
    made = admin.post("/event-subscriptions", body)
    assert made.status_code == 201, made.text
    return dict(made.json)


def told(enough: Callable[[], Any]) -> None:
    """Tell what is due until that is so: what other tests have open, in other databases, holds the log up."""

    def turn() -> Any:
        deliver_events(0)
        return enough()

    until(turn)


def go_through(message: int, *passed: str) -> None:
    for state in passed:
        change(Message, message, state=state)


def log(admin: Person, subscription: Json, **query: Any) -> list[Json]:
    return list(admin.get(f"/event-subscriptions/{subscription['id']}/deliveries", **query).json["items"])


def now_of(admin: Person, subscription: Json) -> Json:
    return dict(admin.get(f"/event-subscriptions/{subscription['id']}").json)


def later(**values: Any) -> None:
    """Let all waits and leases be over."""
    with transaction() as current:
        due = update(EventDelivery).where(EventDelivery.state == "pending", EventDelivery.next_at.is_not(None))
        current.execute(due.values(next_at=clock.now() - timedelta(seconds=1), **values))
        current.execute(update(EventSubscription).values(paused_until=None))


@contextmanager
def postman(app: Flask) -> Iterator[EventSender]:
    """The worker of outgoing webhooks while the block runs."""
    sender = EventSender(app)
    worker = SendWorker(EVENTS, sender, DELIVER_EVENTS)
    worker.name = f"events-{time.monotonic_ns()}"
    thread = threading.Thread(target=lambda: asyncio.run(worker._serve()), daemon=True)
    thread.start()
    try:
        yield sender
    finally:
        worker._request_stop(15, None)
        thread.join(timeout=60)
        assert not thread.is_alive(), "The worker did not drain."


def test_every_outcome_of_a_campaign_comes_in_order_through_faults_and_beside_one_who_hangs(
    app: Flask,
    simulator: SimulatorProcess,
    number: int,
    operator: Person,
    admin: Person,
    receiver: Opens,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "_WAITS", (timedelta(milliseconds=50),))
    monkeypatch.setattr(patience, "_SHORTEST_PAUSE", timedelta(milliseconds=200))
    monkeypatch.setattr(sending, "Caller", partial(Caller, seconds=2))
    good, flaky, hanging = receiver(), receiver(), receiver()
    flaky.judge = lambda _event: 500 if random.random() < 0.25 else 200
    hanging.awake.clear()
    subscriptions = [subscribe(admin, one) for one in (good, flaky, hanging)]
    with engine(app, simulator, senders=1) as meta, postman(app), postman(app):
        meta.faults(webhooks={"duplicate_share": 0.3, "reorder_share": 0.3, "reorder_ms": 300})
        campaign = draft(operator, number, 25)
        put(operator, campaign, "running")
        until_status(operator, campaign, "completed")
        meta.until_idle()
        for one in (good, flaky):
            until(lambda one=one: _last_states(one) == states(direction="outbound"))
            until(lambda one=one: "campaign.completed" in one.kinds)
        # The one who hangs has kept nobody waiting. Now it is well again, and hears all of it too.
        hanging.awake.set()
        until(lambda: _last_states(hanging) == states(direction="outbound"))
    for one, subscription in zip((good, flaky, hanging), subscriptions, strict=True):
        for events in one.by_message().values():
            ranks = [RANKS.index(event["kind"].removeprefix("message.")) for event in events]
            assert ranks == sorted(set(ranks))
        assert all(call.is_signed_with(subscription["secret"]) for call in one.heard)
        assert all(call.headers["webhook-id"] == f"evt_{call.event['id']}" for call in one.heard)
    assert [kind for kind in good.kinds if kind.startswith("campaign.")][-1] == "campaign.completed"
    assert len(good.heard) == len({call.event["id"] for call in good.heard}), "once, when nothing goes wrong"
    assert any(call.status == 500 for call in flaky.heard)
    connections = {call.connection for call in good.heard}
    assert len(connections) < len(good.heard) / 2, "connections are kept"


def _last_states(receiver: Receiver) -> list[str]:
    found = receiver.by_message()
    return [found[one][-1]["kind"].removeprefix("message.") for one in sorted(found)]


def test_a_refused_event_is_not_overtaken_and_holds_up_nobody_else(app: Flask, admin: Person, receiver: Opens) -> None:
    shop = receiver()
    subscription = subscribe(admin, shop)
    first, second = add_messages(add_account(), 2, state="sending")
    shop.judge = lambda event: 500 if event["message"]["id"] == first and event["kind"] == "message.accepted" else 200
    go_through(first, "accepted", "sent", "delivered")
    go_through(second, "accepted", "sent")
    told(lambda: shop.kinds == ["message.accepted", "message.sent"])
    assert {event["message"]["id"] for event in shop.taken} == {second}
    waiting = log(admin, subscription, state="pending", message_id=first)
    assert [(one["kind"], one["attempts"], one["next_at"] is None) for one in waiting] == [
        ("message.delivered", 0, True),
        ("message.sent", 0, True),
        ("message.accepted", 1, False),
    ]
    assert (now_of(admin, subscription)["pending"], now_of(admin, subscription)["failing_since"]) == (3, None)

    # A day of this, while others are taken: it is given up, and what comes after it goes on.
    later(first_at=clock.now() - timedelta(hours=25))
    told(lambda: len(shop.by_message().get(first, [])) == 2)
    assert [event["kind"] for event in shop.by_message()[first]] == ["message.sent", "message.delivered"]
    (given_up,) = log(admin, subscription, state="failed")
    assert (given_up["kind"], given_up["last_status"], given_up["attempts"]) == ("message.accepted", 500, 2)

    # A person has it told once more.
    shop.judge = lambda _event: 200
    again = admin.post(f"/event-subscriptions/{subscription['id']}/deliveries/{given_up['id']}/replay")
    assert again.status_code == 202, again.text
    told(lambda: len(shop.by_message()[first]) == 3)
    detail = admin.get(f"/event-subscriptions/{subscription['id']}/deliveries/{given_up['id']}").json
    sent = shop.heard[-1]
    assert detail["request"]["body"] == sent.body.decode()
    assert {name: sent.headers[name] for name in detail["request"]["headers"]} == detail["request"]["headers"]
    assert (detail["state"], detail["response"][:10]) == ("delivered", "you said: ")
    assert now_of(admin, subscription)["failed"] == 0


def test_many_refused_events_hold_up_nobody_else_and_do_not_make_a_receiver_look_down(
    app: Flask, admin: Person, receiver: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = receiver()
    subscription = subscribe(admin, shop)
    *broken, good, better = add_messages(add_account(), 14, state="sending")
    monkeypatch.setattr(fanning, "MOST_READY", 12)
    shop.judge = lambda event: 500 if event["message"]["id"] in broken else 200
    for message in broken:
        go_through(message, "accepted", "sent")
    told(lambda: len(shop.heard) == 12 and now_of(admin, subscription)["paused_until"])

    # It looks down. What asks whether it is back is not one of those that it refuses.
    go_through(good, "accepted")
    told(lambda: len(log(admin, subscription)) == 25)
    later()
    deliver_events(0)
    assert [event["message"]["id"] for event in shop.taken] == [good]
    assert now_of(admin, subscription)["failing_since"] is None

    # From now on they speak of themselves only.
    later()
    deliver_events(0)
    go_through(better, "accepted")
    told(lambda: len(shop.taken) == 2)
    now = now_of(admin, subscription)
    assert (now["failing_since"], now["paused_until"], now["pending"]) == (None, None, 24)

    # A day of this, and they are given up. What came after them goes on.
    shop.judge = lambda event: 500 if event["kind"] == "message.accepted" else 200
    later(first_at=clock.now() - timedelta(hours=25))
    told(lambda: len(shop.taken) == 14)
    now = now_of(admin, subscription)
    assert (now["is_enabled"], now["pending"], now["failed"]) == (True, 0, 12)


def test_the_time_in_which_nothing_is_taken_counts_against_no_event(app: Flask, admin: Person, receiver: Opens) -> None:
    shop = receiver()
    subscription = subscribe(admin, shop)
    messages = add_messages(add_account(), 14, state="sending")
    shop.judge = lambda event: 204 if event["kind"] == "test" else 503
    for message in messages:
        go_through(message, "accepted")
    told(lambda: now_of(admin, subscription)["paused_until"])
    with transaction() as current:
        current.execute(update(EventSubscription).values(failing_since=clock.now() - timedelta(hours=22)))
    later()
    with transaction() as current:
        refused = update(EventDelivery).where(EventDelivery.attempts > 0)
        current.execute(refused.values(first_at=clock.now() - timedelta(hours=25)))

    # A test that it takes lifts the pause, and says nothing of events.
    assert admin.post(f"/event-subscriptions/{subscription['id']}/test").json["state"] == "delivered"
    now = now_of(admin, subscription)
    assert (now["paused_until"], now["last_success_at"]) == (None, None)
    assert clock.now() - datetime.fromisoformat(now["failing_since"]) > timedelta(hours=21)

    refusing = messages[0]
    shop.judge = lambda event: 503 if event["message"]["id"] == refusing else 200
    told(lambda: len(shop.by_message()) == 13)
    later()
    deliver_events(0)
    assert shop.heard[-1].event["message"]["id"] == refusing
    (left,) = log(admin, subscription, message_id=refusing)
    assert left["state"] == "pending", "it was away for 22 of the 25 hours"
    first_at = session().scalar(select(EventDelivery.first_at).where(EventDelivery.id == left["id"]))
    assert first_at is not None
    assert timedelta(hours=2) < clock.now() - first_at < timedelta(hours=4)


def test_what_is_taken_already_stays_here_when_the_subscription_is_changed(
    app: Flask, admin: Person, receiver: Opens
) -> None:
    shop = receiver()
    subscription = subscribe(admin, shop)
    shop.awake.clear()
    for message in add_messages(add_account(), 40, state="sending"):
        go_through(message, "accepted")
    with postman(app) as sender:
        until(lambda: len(shop.heard) == sending.AT_ONCE and len(sender._under_way) == 40)
        admin.call("PATCH", f"/event-subscriptions/{subscription['id']}", {"is_enabled": False})
        until(lambda: not sender._callable)
        shop.awake.set()
        until(lambda: not sender._under_way)
    assert len(shop.heard) == sending.AT_ONCE
    left = session().execute(
        select(EventDelivery.attempts, EventDelivery.first_at, func.count())
        .where(EventDelivery.state == "pending").group_by(EventDelivery.attempts, EventDelivery.first_at)
    )  # fmt: skip
    assert [tuple(one) for one in left] == [(0, None, 40 - sending.AT_ONCE)]


def test_numbers_and_kinds_that_are_taken_away_are_told_and_shown_no_more(
    app: Flask, admin: Person, receiver: Opens, anybody: Callable[..., Person]
) -> None:
    shop = receiver()
    one, other = (add_account(phone) for phone in PHONES)
    subscription = subscribe(admin, shop)
    path = f"/event-subscriptions/{subscription['id']}"
    shop.judge = lambda event: 200 if event["kind"] == "message.accepted" else 500
    for account in (one, other):
        (message,) = add_messages(account, state="sending")
        go_through(message, "accepted", "sent", "delivered")
    change(Campaign, add_campaign(one, extra_account_ids=[other]), status="paused")
    told(lambda: len(shop.taken) == 2 and len(shop.heard) == 5)

    narrowed = admin.call("PATCH", path, {"all_accounts": False, "account_ids": [one]})
    assert (narrowed.status_code, narrowed.json["pending"]) == (200, 2)
    shown = anybody(Role.ADMIN, one).get(f"{path}/deliveries").json["items"]
    bodies = [admin.get(f"{path}/deliveries/{each['id']}").json["request"]["body"] for each in shown]
    assert [json.loads(body)["account_id"] for body in bodies] == [one] * 3
    # The one that waited behind a kind that is not wanted any more goes.
    shop.heard.clear()
    shop.judge = lambda _event: 200
    assert admin.call("PATCH", path, {"kinds": ["message.accepted", "message.delivered"]}).json["pending"] == 1
    told(lambda: shop.heard)
    assert [(event["kind"], event["account_id"]) for event in shop.taken] == [("message.delivered", one)]
    assert [each["state"] for each in log(admin, subscription)] == ["delivered", "delivered"]


def test_who_died_between_the_call_and_its_record_tells_it_again(app: Flask, admin: Person, receiver: Opens) -> None:
    shop = receiver()
    subscription = subscribe(admin, shop)
    (message,) = add_messages(add_account(), state="sending")
    go_through(message, "accepted", "sent")
    until(lambda: not fan_out_all() and session().scalar(select(EventDelivery.id).limit(1)))
    with transaction() as current:
        (taken,) = claim(current, {subscription["id"]: 10})  # and here the process ends
    deliver_events(0)
    assert shop.heard == [], "its lease still runs, and the second waits for the first"
    later()
    told(lambda: shop.kinds == ["message.accepted", "message.sent"])
    assert shop.heard[0].headers["webhook-id"] == taken.webhook_id


@pytest.mark.faults
@pytest.mark.xdist_group("faults")
def test_a_worker_killed_in_the_middle_of_calls_loses_nothing(
    app: Flask, settings: Settings, admin: Person, receiver: Opens, tmp_path: Path
) -> None:
    shop = receiver()
    subscribe(admin, shop)
    messages = add_messages(add_account(), 30, state="sending")
    for message in messages:
        go_through(message, "accepted", "sent")
    shop.awake.clear()
    with one_worker(settings, "events", tmp_path, INTERNAL_HOSTS=shop.place):
        eventually(lambda: len(shop.heard) >= 5)  # it has them, and the process dies before it hears so
    shop.awake.set()
    died_with = {call.headers["webhook-id"] for call in shop.heard}
    shop.heard.clear()
    db.session.rollback()
    later()
    with one_worker(settings, "events", tmp_path, INTERNAL_HOSTS=shop.place):
        eventually(lambda: len(shop.by_message()) == 30 and all(len(one) == 2 for one in shop.by_message().values()))
    assert died_with <= {call.headers["webhook-id"] for call in shop.heard}, "the same ids, to be told apart by"
    for events in shop.by_message().values():
        assert [event["kind"] for event in events] == ["message.accepted", "message.sent"]


def test_one_who_takes_nothing_for_a_day_is_switched_off_with_a_notice_and_loses_nothing(
    app: Flask, admin: Person, receiver: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    news: list[Any] = []
    monkeypatch.setattr("dispatcher.integrations.subscriptions.sending.publish", news.extend)
    shop = receiver()
    subscription = subscribe(admin, shop)
    shop.judge = lambda _event: 503
    messages = add_messages(add_account(), 40, state="sending")
    for message in messages:
        go_through(message, "accepted")
    told(lambda: now_of(admin, subscription)["failing_since"])
    down = now_of(admin, subscription)
    assert down["paused_until"] is not None
    assert patience.FAILING_AFTER <= len(shop.heard) < 40, "one who is down is not called with all there is"
    calls = len(shop.heard)
    deliver_events(0)
    assert len(shop.heard) == calls, "and is left alone for a while"
    later()
    deliver_events(0)
    assert len(shop.heard) == calls + 1, "then one call asks whether it is back"

    with transaction() as current:
        current.execute(update(EventSubscription).values(failing_since=clock.now() - timedelta(hours=24)))
    later(first_at=clock.now() - timedelta(hours=24))
    deliver_events(0)
    off = now_of(admin, subscription)
    assert (off["is_enabled"], off["disabled_why"], off["pending"], off["failed"]) == (False, "failing", 40, 0)
    (fact,) = news
    assert fact.payload()["subscription_name"] == subscription["name"]
    assert len(fact.rooms) == 1
    (entry,) = admin.get("/audit-log", action="event_subscription.switched_off").json["items"]
    assert entry["user"] is None
    assert entry["details"]["problem"] == "It answered 503."

    # What happens meanwhile is kept as well. Switched on again, it goes on where it stopped.
    shop.judge = lambda _event: 200
    go_through(messages[0], "sent")
    later()
    deliver_events(0)
    assert shop.taken == []
    on = admin.call("PATCH", f"/event-subscriptions/{subscription['id']}", {"is_enabled": True})
    assert (on.status_code, on.json["disabled_why"], on.json["failing_since"]) == (200, None, None)
    told(lambda: len(shop.by_message()) == 40 and len(shop.by_message()[messages[0]]) == 2)


def test_410_means_never_again_and_429_means_later(app: Flask, admin: Person, receiver: Opens) -> None:
    gone, busy = receiver(), receiver()
    leaving, asking = subscribe(admin, gone), subscribe(admin, busy)
    gone.judge, busy.judge = (lambda _event: 410), (lambda _event: 429)
    busy.headers["Retry-After"] = "1800"
    (message,) = add_messages(add_account(), state="sending")
    go_through(message, "accepted")
    told(lambda: gone.heard and busy.heard)
    assert now_of(admin, leaving)["disabled_why"] == "gone"
    paused = session().get_one(EventSubscription, asking["id"], populate_existing=True).paused_until
    assert paused is not None
    assert timedelta(minutes=25) < paused - clock.now() <= timedelta(minutes=30)
    with transaction() as current:
        current.execute(update(EventDelivery).values(next_at=clock.now() - timedelta(seconds=1)))
    deliver_events(0)
    assert (len(gone.heard), len(busy.heard)) == (1, 1)


def test_metrics_tell_what_another_system_has_not_taken(app: Flask, admin: Person, receiver: Opens) -> None:
    shop = receiver()
    subscribe(admin, shop, name="The shop")
    shop.judge = lambda _event: 503
    for message in add_messages(add_account(), 3, state="sending"):
        go_through(message, "accepted")
    waiting = 'dispatcher_event_deliveries_waiting{subscription="The shop"}'
    told(lambda: metrics(app).get(waiting) == 3)
    shop.judge = lambda _event: 204

    def again() -> bool:
        later()
        return len(shop.taken) == 3

    told(again)
    told(lambda: waiting not in metrics(app))


def test_events_are_told_again_since_a_moment_also_to_who_never_heard_them(
    app: Flask, admin: Person, receiver: Opens
) -> None:
    first, second = receiver(), receiver()
    subscribe(admin, first)
    messages = add_messages(add_account(), 3, state="sending")
    for message in messages:
        go_through(message, "accepted", "sent")
    told(lambda: len(first.taken) == 6)
    late = subscribe(admin, second, kinds=["message.sent"])
    with transaction() as current:
        split = current.scalars(select(LoggedEvent.id).order_by(LoggedEvent.id)).all()[2]
        old = update(LoggedEvent).where(LoggedEvent.id < split)
        current.execute(old.values(logged_at=clock.now() - timedelta(hours=2)))
    since = (clock.now() - timedelta(hours=1)).isoformat()

    def again() -> None:
        answer = admin.post(f"/event-subscriptions/{late['id']}/replay", {"since": since})
        assert (answer.status_code, answer.json["is_replaying"]) == (202, True), answer.text

    again()
    told(lambda: len(second.taken) == 2)
    assert sorted(event["message"]["id"] for event in second.taken) == messages[1:]
    again()
    go_through(messages[0], "delivered")
    told(lambda: len(second.taken) == 4)
    assert len({call.headers["webhook-id"] for call in second.heard}) == 2
    assert len(log(admin, late)) == 2
    assert len(first.taken) == 7
    assert {one["action"] for one in admin.get("/audit-log", action="event_subscription.replayed").json["items"]}


def test_each_hears_of_its_own_kinds_and_numbers_only(
    app: Flask, admin: Person, receiver: Opens, anybody: Callable[..., Person]
) -> None:
    one, other = (add_account(phone) for phone in PHONES)
    ours, all_knowing = receiver(), receiver()
    mine = subscribe(admin, ours, account_ids=[one], kinds=["message.accepted", "campaign.paused"])
    subscribe(admin, all_knowing)
    for account in (one, other):
        (message,) = add_messages(account, state="sending")
        go_through(message, "accepted", "sent")
    of_one, shared = add_campaign(one), add_campaign(one, extra_account_ids=[other])
    for campaign in (of_one, shared):
        change(Campaign, campaign, status="paused")
    told(lambda: len(all_knowing.taken) == 6)
    heard = sorted((event["kind"], event["account_id"], event["campaign_id"]) for event in ours.taken)
    assert heard == [("campaign.paused", one, of_one), ("message.accepted", one, None)]

    limited = anybody(Role.ADMIN, one)
    assert [found["id"] for found in limited.get("/event-subscriptions").json["items"]] == [mine["id"]]
    everything = {"name": "All", "url": ours.url, "all_accounts": True}
    assert limited.post("/event-subscriptions", everything).status_code == 403
    assert limited.post("/event-subscriptions", everything | {"all_accounts": False}).status_code == 422
    foreign = {"name": "Other", "url": ours.url, "account_ids": [other]}
    assert limited.post("/event-subscriptions", foreign).status_code == 404


def test_two_secrets_sign_while_one_is_changed_and_a_test_shows_it(app: Flask, admin: Person, receiver: Opens) -> None:
    shop = receiver()
    made = subscribe(admin, shop)
    path = f"/event-subscriptions/{made['id']}"
    renewed = admin.post(f"{path}/secret", {"keep_old_hours": 24}).json
    tried = admin.post(f"{path}/test").json
    assert (tried["state"], tried["kind"], tried["last_status"]) == ("delivered", "test", 204)
    assert shop.heard[0].is_signed_with(made["secret"])
    assert shop.heard[0].is_signed_with(renewed["secret"])
    assert tried["request"]["headers"]["webhook-signature"] == shop.heard[0].headers["webhook-signature"]
    with transaction() as current:
        current.execute(update(EventSubscription).values(previous_until=clock.now() - timedelta(seconds=1)))
    shop.judge = lambda _event: 500
    assert admin.post(f"{path}/test").json["last_problem"] == "It answered 500."
    assert not shop.heard[1].is_signed_with(made["secret"])
    assert shop.heard[1].is_signed_with(renewed["secret"])
    shown = admin.get("/event-subscriptions").text + admin.get("/audit-log").text
    assert not any(secret in shown for secret in (made["secret"], renewed["secret"]))
    assert [one["kind"] for one in log(admin, made, kind="test")] == ["test", "test"]


def test_nothing_leads_into_our_own_network(
    app: Flask, admin: Person, receiver: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (*INSIDE, *ODD):
        refused = admin.post("/event-subscriptions", {"name": "Inside", "url": url, "all_accounts": True})
        assert refused.status_code == 422, (url, refused.text)
        assert "url" in refused.json["error"]["details"], url
    assert session().scalar(select(EventSubscription.id)) is None

    moved, inside = receiver(), receiver()
    moved.judge = lambda _event: 302
    moved.headers["Location"] = inside.url
    subscribe(admin, moved)
    answers = {"rebinding.example": "8.8.8.8"}
    ask = socket.getaddrinfo

    def lying(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        return ask(answers.get(host, host), port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    port = inside.place.partition(":")[2]
    body = {"name": "Rebinding", "url": f"https://rebinding.example:{port}/", "all_accounts": True}
    turned = admin.post("/event-subscriptions", body)
    assert turned.status_code == 201, turned.text
    answers["rebinding.example"] = "127.0.0.1"
    (message,) = add_messages(add_account(), state="sending")
    go_through(message, "accepted")
    told(lambda: moved.heard and log(admin, turned.json)[0]["attempts"])
    (kept,) = log(admin, turned.json)
    assert kept["last_problem"] == (
        "This address leads into a private network. Use one that is reachable from the internet."
    )
    assert (kept["state"], inside.heard) == ("pending", [])


def test_old_deliveries_go_with_their_events_and_nobody_waits_for_them(
    app: Flask, admin: Person, receiver: Opens
) -> None:
    shop = receiver()
    subscription = subscribe(admin, shop)
    shop.judge = lambda _event: 500
    (message,) = add_messages(add_account(), state="sending")
    go_through(message, "accepted", "sent")
    told(lambda: shop.heard and len(log(admin, subscription)) == 2)
    oldest = log(admin, subscription)[-1]
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE event_log SET logged_at = now() - interval '8 days' WHERE id = :id"),
            {"id": oldest["event_id"]},
        )
    forget_events()
    (left,) = log(admin, subscription)
    assert (left["kind"], left["next_at"] is None) == ("message.sent", False)
    shop.judge = lambda _event: 200
    told(lambda: shop.kinds == ["message.sent"])


def test_a_subscription_is_changed_and_removed_and_every_change_is_recorded(
    app: Flask, admin: Person, receiver: Opens
) -> None:
    shop = receiver()
    made = subscribe(admin, shop, name="Shop")
    path = f"/event-subscriptions/{made['id']}"
    assert (
        admin.post("/event-subscriptions", {"name": "shop", "url": shop.url, "all_accounts": True}).status_code == 409
    )
    assert admin.call("PATCH", path, {"kinds": ["message.flown"]}).status_code == 422
    assert admin.call("PATCH", path, {"url": "https://127.0.0.1/"}).status_code == 422
    assert (
        admin.call("PATCH", path, {"name": "Store", "kinds": ["message.sent"], "is_enabled": False}).json["name"]
        == "Store"
    )
    (message,) = add_messages(add_account(), state="sending")
    go_through(message, "accepted", "sent")
    assert admin.call("PATCH", path, {"is_enabled": True}).json["is_enabled"]
    told(lambda: shop.kinds == ["message.sent"])
    admin.call("PATCH", path, {"is_enabled": False})
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE event_subscriptions SET disabled_at = now() - interval '8 days'"))
    go_through(message, "delivered")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM event_log")) == 2, "nobody pays for what nobody hears"
    assert admin.call("DELETE", path).status_code == 204
    assert admin.get(path).status_code == 404
    actions = [one["action"] for one in admin.get("/audit-log").json["items"]]
    assert {f"event_subscription.{one}" for one in ("added", "changed", "removed")} <= set(actions)
