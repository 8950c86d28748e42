"""From the journal to the messages: everything once, whatever comes twice, breaks or dies on the way."""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.config import Settings
from dispatcher.database import db, transaction
from dispatcher.errors import Invalid
from dispatcher.messages.models import Message, MessageAttempt
from dispatcher.webhooks.jobs import process_once, process_webhooks
from dispatcher.webhooks.journal import lag_seconds, replay
from dispatcher.webhooks.models import JournalEntry, JournalState
from tests.webhooks.world import (
    NUMBER,
    WABA,
    add_account,
    add_campaign,
    add_messages,
    call,
    change,
    journal,
    keep,
    picture,
    post,
    process_all,
    said,
    states,
    status,
    stored,
    value,
    wamid_of,
)


def make_due() -> None:
    with transaction() as session:
        session.execute(update(JournalEntry).values(due_at=func.now()))


def test_a_call_goes_all_the_way(client: FlaskClient) -> None:
    [message_id] = add_messages(add_account())
    post(client, call(status(message_id, "sent"), status(message_id, "delivered")))
    process_webhooks()
    assert stored(message_id).state == "delivered"
    [entry] = journal()
    assert (entry.state, entry.kinds, entry.notes) == ("processed", ["statuses"], None)


def test_every_entry_change_and_event_of_a_call_counts(app: Flask) -> None:
    first, second = add_messages(add_account(), 2)
    [third] = add_messages(add_account("222", "333"))
    changes = [
        {"field": "messages", "value": value(statuses=[status(first, "sent")], messages=[said("Oi")])},
        {"field": "messages", "value": value(statuses=[status(second, "read")])},
        {"field": "something_new", "value": {"a": 1}},
    ]
    other = [{"field": "messages", "value": value(statuses=[status(third, "delivered")], number="222")}]
    entries = [{"id": WABA, "changes": changes}, {"id": "333", "changes": other}]
    keep(json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode())
    process_all()
    assert states() == ["sent", "read", "delivered", "received"]
    [entry] = journal()
    assert (entry.kinds, entry.notes) == (["messages", "something_new", "statuses"], {"unknown": 1})


def test_the_same_call_a_thousand_times_is_the_same_as_once(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    body = change(value(statuses=[status(message_id, "delivered")], messages=[said("Quero dois")]))
    keep(body)
    process_all()
    once = picture()
    keep(*[body] * 999)
    assert process_all() == 999
    assert picture() == once
    assert states() == ["delivered", "received"]


def test_what_a_person_wrote_is_kept_whole(app: Flask) -> None:
    account = add_account()
    quoted = {"from": "15550783881", "id": "wamid.quoted"}
    words = said("Olá \U0001f44b <b>\u202e", context=quoted, referral={"source_type": "ad", "ctwa_clid": "x"})
    keep(change(value(messages=[words])))
    process_all()
    message = db.session.scalars(select(Message)).one()
    assert (message.direction, message.account_id, message.recipient_key) == ("inbound", account, "5511987654321")
    assert (message.kind, message.wamid, message.state) == ("text", "wamid.in.1", "received")
    content = message.content or {}
    assert (content["text"], content["profile"]) == ("Olá \U0001f44b <b>\u202e", {"name": "Ana"})
    assert (content["context"]["message_id"], content["referral"]["ctwa_clid"]) == ("wamid.quoted", "x")


def test_a_person_without_a_number_is_known_by_the_user_id(app: Flask) -> None:
    add_account()
    keep(change(value(messages=[said("Hi", sender="", from_user_id="BR.1342")])))
    process_all()
    message = db.session.scalars(select(Message)).one()
    assert (message.recipient_key, message.user_id, message.wa_id) == ("BR.1342", "BR.1342", None)


@pytest.mark.parametrize("words", ["nul \x00 inside", "half \ud83d emoji", "x" * 100_000])
def test_strange_words_are_stored(app: Flask, words: str) -> None:
    add_account()
    keep(change(value(messages=[said(words)])))
    process_all()
    assert states() == ["received"]


def test_calls_about_numbers_that_are_not_ours_are_noted(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    keep(change(value(statuses=[status(message_id, "failed")], messages=[said("?")], number="000")))
    process_all()
    assert states() == ["accepted"]
    assert journal()[0].notes == {"foreign": 2}


def test_an_app_may_only_speak_of_its_own_numbers(app: Flask) -> None:
    [mine] = add_messages(add_account(app_id="A"))
    [theirs] = add_messages(add_account("222", "333", app_id="B"))
    [sibling] = add_messages(add_account("444", "555", app_id="A"))
    entries = [
        {"id": waba, "changes": [{"field": "messages", "value": value(statuses=[status(one, "read")], number=number)}]}
        for one, number, waba in ((mine, NUMBER, WABA), (theirs, "222", "333"), (sibling, "444", "555"))
    ]
    keep(
        json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode(),
        signed_for=f"app:A waba:{WABA}",
    )
    process_all()
    assert states() == ["read", "accepted", "read"]
    assert journal()[0].notes == {"foreign": 1}


def test_a_status_that_came_before_the_answer_is_applied_when_the_answer_is_recorded(app: Flask) -> None:
    [message_id] = add_messages(add_account(), state="sending", recorded=False)
    keep(call(status(message_id, "delivered", biz_opaque_callback_data=None)))
    assert process_all() == 1
    assert (stored(message_id).state, journal()[0].state) == ("sending", "pending")
    assert process_once() is None, "not before it is due"
    with transaction() as session:
        session.execute(update(MessageAttempt).values(wamid=wamid_of(message_id), outcome="accepted"))
    make_due()
    process_all()
    assert (stored(message_id).state, journal()[0].state, journal()[0].notes) == ("delivered", "processed", None)


def test_statuses_of_other_systems_on_our_number_are_not_waited_for_long(app: Flask) -> None:
    add_account()
    keep(call(status(1, "sent", biz_opaque_callback_data="theirs")), received_at=clock.now() - timedelta(minutes=4))
    process_all()
    assert (journal()[0].state, journal()[0].notes) == ("processed", {"unmatched": 1})


def test_a_call_that_cannot_be_processed_stands_aside(app: Flask) -> None:
    """No index takes a key this long: the database itself refuses the row."""
    poison = change(value(messages=[said("x", wamid="".join(random.Random(1).choices("abcdefgh0123", k=20_000)))]))
    good = add_messages(add_account(), 20)
    before, [bad], after = (
        keep(*(call(status(one, "sent")) for one in good[:10])),
        keep(poison),
        keep(*(call(status(one, "sent")) for one in good[10:])),
    )
    process_all()
    assert set(states()) == {"sent"}
    found = {entry.id: entry for entry in journal()}
    assert {found[one].state for one in (*before, *after)} == {"processed"}
    assert (found[bad].state, found[bad].tries) == ("failed", 1)
    for _ in range(4):
        make_due()
        process_all()
    [entry] = [entry for entry in journal() if entry.id == bad]
    assert (entry.state, entry.tries) == ("poison", 5)
    assert "index row" in (entry.error or "")
    make_due()
    assert process_once() is None
    with transaction() as session:
        assert replay(session, state=JournalState.POISON) == 1
    assert process_all() == 1
    assert {entry.state for entry in journal()} == {"processed", "failed"}


def a_days_calls() -> list[bytes]:
    """Calls of every kind, some twice, in no order."""
    draw = random.Random(4)
    ids = add_messages(add_account(), 40) + add_messages(db.session.scalars(select(Account.id)).one(), 20, attempt=2)
    told = [
        status(one, name, attempt=attempt, second=draw.randrange(60))
        for one, name, attempt in itertools.product(ids, ("sent", "delivered", "read", "failed"), (1, 2))
        if draw.random() < 0.5
    ]
    draw.shuffle(told)
    groups = [told[start : start + 7] for start in range(0, len(told), 7)]
    words = [said(f"Oi {number}", wamid=f"wamid.in.{number % 9}") for number in range(12)]
    return [call(*group) for group in groups] + [change(value(messages=[one])) for one in words]


def test_replaying_everything_changes_nothing(app: Flask) -> None:
    keep(*a_days_calls())
    process_all()
    before = picture()
    with transaction() as session:
        assert replay(session, since=clock.now() - timedelta(hours=1)) == len(journal())
    process_all()
    assert picture() == before


def test_replay_chooses_by_id_time_and_kind(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    told, words = keep(call(status(message_id, "sent")), change(value(messages=[said("Oi")])))
    process_all()
    with transaction() as session:
        assert replay(session, ids=[told]) == 1
        assert replay(session, ids=[told], kind="messages") == 0
        assert replay(session, kind="messages", until=clock.now() + timedelta(seconds=5)) == 1
        assert replay(session, since=clock.now() + timedelta(hours=1)) == 0
        with pytest.raises(Invalid):
            replay(session)
    assert [entry.state for entry in journal()] == ["pending", "pending"]
    assert process_all() == 2
    assert words


def test_the_lag_is_the_age_of_the_oldest_call(app: Flask) -> None:
    assert lag_seconds(db.session(), clock.now()) == 0
    now = clock.now()
    keep(b"{}", received_at=now - timedelta(seconds=90), due_at=now)
    keep(b"{}")
    assert lag_seconds(db.session(), now + timedelta(seconds=1)) == 91
    db.session.rollback()
    process_all()
    assert lag_seconds(db.session(), now) == 0


def test_a_failure_that_concerns_the_account_stops_it(app: Flask) -> None:
    account = add_account()
    [message_id] = add_messages(account, campaign_id=add_campaign(account))
    locked = [{"code": 131031, "title": "Account locked", "error_data": {"details": "Locked for a violation."}}]
    keep(call(status(message_id, "failed", errors=locked)))
    process_all()
    found = db.session.get_one(Account, account)
    assert (found.blocked_code, found.blocked_scope) == (131031, "business_account")


@pytest.fixture
def channel(redis_url: str) -> Iterator[Any]:
    with redis.Redis.from_url(redis_url) as connection, connection.pubsub() as pubsub:
        pubsub.subscribe("dispatcher")
        assert pubsub.get_message(timeout=5)["type"] == "subscribe"
        yield pubsub


def test_events_are_published_after_the_commit(app: Flask, channel: Any) -> None:
    account = add_account()
    [single] = add_messages(account)
    [in_campaign] = add_messages(account, campaign_id=add_campaign(account))
    keep(call(status(single, "failed"), status(in_campaign, "sent")), change(value(messages=[said("Oi")])))
    process_webhooks()
    heard = [orjson.loads(channel.get_message(timeout=5)["data"]) for _ in range(2)]
    assert [one["event"] for one in heard] == ["message_status", "message_received"]
    assert (heard[0]["data"]["message_id"], heard[0]["data"]["reason"]["code"]) == (single, 131026)
    assert (heard[1]["data"]["from"], heard[1]["data"]["text"]) == ("5511987654321", "Oi")
    told = orjson.loads(channel.get_message(timeout=5)["data"])
    assert (told["event"], told["data"]["conversation"]["last_message"]["text"]) == ("conversation_updated", "Oi")
    assert channel.get_message(timeout=0.1) is None


def test_several_processors_share_the_work(app: Flask) -> None:
    keep(*a_days_calls() * 3)

    def work() -> None:
        with app.app_context():
            process_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    make_due()
    process_all()
    together = picture()
    with transaction() as session:
        replay(session, since=clock.now() - timedelta(hours=1))
    process_all()
    assert together == picture()
    assert {entry.state for entry in journal()} <= {"processed", "pending"}, "pending: no such attempt yet"


_PROCESSOR = """
import os
from dispatcher.config import Settings
from dispatcher.app import create_app
from dispatcher.webhooks.jobs import process_webhooks

settings = Settings(database_url=os.environ["DB"], redis_url=os.environ["REDIS"], secret_key="s" * 64,
                    jwt_secret_key="j" * 64, encryption_keys=("e" * 64,))
with create_app(settings).app_context():
    process_webhooks()
"""


@pytest.mark.faults
def test_a_processor_killed_in_the_middle_loses_nothing(app: Flask, settings: Settings) -> None:
    ids = add_messages(add_account(), 1500)
    keep(*(call(status(one, "sent"), status(one, "delivered")) for one in ids))
    environment = {**os.environ, "DB": settings.database_url, "REDIS": settings.redis_url}
    with db.engine.connect() as holder:
        # The last batch meets a row somebody holds, so the process stands in the middle of it when it dies.
        holder.execute(text("SELECT 1 FROM messages WHERE id = :id FOR UPDATE"), {"id": ids[-1]})
        processor = subprocess.Popen([sys.executable, "-c", _PROCESSOR], env=environment)
        wait_until_blocked()
        processor.send_signal(signal.SIGKILL)
        processor.wait()
    left = [entry for entry in journal() if entry.state == "pending"]
    assert 0 < len(left) < 1500
    assert process_all() == len(left)
    assert set(states()) == {"delivered"}


def wait_until_blocked() -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        with db.engine.connect() as connection:
            if connection.scalar(waiting):
                return
        time.sleep(0.02)
    raise AssertionError("the processor never came to the held row")
