"""The journal in the hands of an admin: what Meta told is looked at, found, processed again, and deleted in the end."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from dispatcher import clock
from dispatcher.auth.models import AuditEntry
from dispatcher.database import db, transaction
from dispatcher.http import Role
from dispatcher.messages.models import Message
from dispatcher.webhooks.jobs import prune_webhooks, welcome_numbers
from dispatcher.webhooks.models import JournalEntry, JournalState, Stranger
from tests.api.world import V1, Person, add_person
from tests.webhooks.world import (
    NUMBER,
    add_account,
    add_messages,
    call,
    change,
    journal,
    keep,
    process_all,
    said,
    status,
    value,
)

CALLS = f"{V1}/webhook-calls"
STRANGE = "999990000000001"


@pytest.fixture
def admin(app: Flask) -> Person:
    return add_person(app.test_client(), Role.ADMIN)


def written_to(number: str) -> bytes:
    return change(value(messages=[said("Is anybody there?")], number=number))


def words() -> list[str]:
    db.session.rollback()
    return [content["body"]["body"] for content in db.session.scalars(select(Message.content).order_by(Message.id))]


def test_calls_are_found_by_what_was_in_them_and_shown_as_meta_wrote_them(app: Flask, admin: Person) -> None:
    account = add_account()
    [message] = add_messages(account)
    told, wrote = keep(call(status(message, "sent")), written_to(NUMBER))
    [strange] = keep(written_to(STRANGE))
    [broken] = keep(b"{}", state=JournalState.POISON, error="ValueError: no", tries=5)
    process_all()

    def found(**query: str) -> list[int]:
        return [one["id"] for one in admin.get(CALLS, **query).json["items"]]

    assert found() == [broken, strange, wrote, told]
    assert found(kind="statuses") == [told]
    assert found(kind="messages") == [strange, wrote]
    assert found(note="foreign") == [strange]
    assert found(state="poison") == [broken]
    assert found(until=(clock.now() - timedelta(hours=1)).isoformat()) == []
    shown = admin.get(f"{CALLS}/{wrote}").json
    assert shown["body"].encode() == written_to(NUMBER)
    assert shown["kinds"] == ["messages"]
    assert shown["size"] == len(written_to(NUMBER))
    assert admin.get(f"{CALLS}/999999").status_code == 404


def test_the_summary_tells_what_waits_and_who_is_not_connected(app: Flask, admin: Person) -> None:
    keep(b"{}", state=JournalState.POISON)
    keep(b"{}", due_at=clock.now() + timedelta(hours=1))
    keep(written_to(STRANGE))
    process_all()
    summary = admin.get(f"{CALLS}/summary").json
    assert (summary["waiting"], summary["failed"], summary["poison"]) == (1, 0, 1)
    assert summary["retention_days"] == 30
    [stranger] = summary["strangers"]
    assert stranger["phone_number_id"] == STRANGE
    assert stranger["display_phone_number"] == "15550783881"


def test_what_was_said_to_a_number_before_it_was_connected_is_heard_then(app: Flask) -> None:
    keep(written_to(STRANGE), written_to(STRANGE))
    process_all()
    welcome_numbers()
    assert process_all() == 0
    assert words() == []
    add_account(STRANGE)
    welcome_numbers()
    process_all()
    assert words() == ["Is anybody there?"]
    assert db.session.scalars(select(Stranger)).all() == []
    assert {entry.state for entry in journal()} == {JournalState.PROCESSED}


def test_the_words_of_one_who_speaks_for_another_app_do_not_make_its_number_a_stranger(app: Flask) -> None:
    account = add_account(secret="a-secret-of-its-own", app_id="4711")
    [message] = add_messages(account)
    keep(call(status(message, "read")), signed_for="another")
    process_all()
    assert db.session.scalars(select(Stranger)).all() == []


def test_an_admin_has_calls_processed_again_and_that_is_recorded(app: Flask, admin: Person) -> None:
    [broken] = keep(b"{}", state=JournalState.POISON, error="ValueError: no", tries=5)
    [fine] = keep(b"{}", state=JournalState.PROCESSED)
    assert admin.post(f"{CALLS}/replay", {"state": "poison"}).json == {"count": 1}
    assert {entry.id: (entry.state, entry.tries) for entry in journal()} == {
        broken: (JournalState.PENDING, 0),
        fine: (JournalState.PROCESSED, 0),
    }
    recorded = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "webhooks.replayed")).one()
    assert recorded.details == {"count": 1, "state": "poison"}
    assert admin.post(f"{CALLS}/replay", {"ids": [fine]}).json == {"count": 1}


def test_a_replay_of_everything_by_mistake_is_refused(app: Flask, admin: Person) -> None:
    answer = admin.post(f"{CALLS}/replay", {})
    assert answer.status_code == 422
    assert "Say which calls" in answer.json["error"]["message"]


def test_old_calls_are_deleted_and_what_nobody_could_read_stays(app: Flask) -> None:
    old = clock.now() - timedelta(days=31)
    keep(b"1", state=JournalState.PROCESSED)
    keep(b"2", state=JournalState.PROCESSED, received_at=old)
    keep(b"3", state=JournalState.POISON, received_at=old)
    keep(b"4", state=JournalState.PENDING, received_at=old)
    prune_webhooks()
    assert [entry.body for entry in journal()] == [b"1", b"3", b"4"]
    with transaction() as session:
        session.execute(update(JournalEntry).values(state=JournalState.PROCESSED))
    prune_webhooks()
    assert [entry.body for entry in journal()] == [b"1"]
