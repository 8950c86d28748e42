"""After a restored backup everything is held until a person says go on, and nobody gets a message twice unawares."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy import select, text

from dispatcher import clock
from dispatcher.auth.models import AuditEntry
from dispatcher.campaigns.balance.comparing import compare
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from dispatcher.database import db, session, transaction
from dispatcher.jobqueue.jobs import redis
from dispatcher.messages import ledger
from dispatcher.messages.lineage import Lineage
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, until_status
from tests.messages.machinery import engine, until
from tests.messages.world import add_account, add_campaign, add_messages, campaign, change, states, stored
from tests.servers import SimulatorProcess


@pytest.fixture(autouse=True)
def machine(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the machine the relay runs on."""
    use(app, monkeypatch, tmp_path / "first")
    return tmp_path / "first"


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the relay run on a machine with this data folder."""
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], data_dir=folder))


COPIED = ("lineage", "campaigns", "messages", "message_attempts", "message_statuses")


@contextmanager
def backup() -> Iterator[Callable[[], None]]:
    """Copy the tables that matter; the function given puts them back as they were."""
    with transaction() as current:
        for table in COPIED:
            current.execute(text(f"CREATE TABLE backup_{table} AS SELECT * FROM {table}"))

    def restore() -> None:
        with transaction() as current:
            # Tallies make themselves when the messages come back.
            current.execute(text(f"TRUNCATE {', '.join(COPIED)}, campaign_tallies CASCADE"))
            for table in COPIED:
                current.execute(text(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM backup_{table}"))

    try:
        yield restore
    finally:
        db.session.rollback()
        with transaction() as current:
            current.execute(text(f"DROP TABLE {', '.join(f'backup_{table}' for table in COPIED)}"))


def age(seconds: int) -> None:
    """Let the database have stood still for so long."""
    with transaction() as current:
        current.execute(text("UPDATE lineage SET seen_at = now() - make_interval(secs => :s)"), {"s": seconds})


def restored_at() -> Any:
    """When a restore was noticed."""
    db.session.rollback()
    return session().scalar(select(Lineage.restored_at))


def test_a_restored_backup_pauses_what_ran_and_a_person_lets_it_go_on(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    """The whole story: half is sent after the backup; the restored database does not know, and does not send it."""
    with engine(app, simulator) as meta:
        until(lambda: session().scalar(select(Lineage.ticks)))
        running = draft(operator, number, 40)
        put(operator, running, "running")
        until(lambda: len(states()) == 40)
        put(operator, running, "paused")
        until(lambda: not {"sending", "queued"} & set(states()))
        change(Campaign, running, status="running")
        db.session.rollback()
        with backup() as restore:
            until_status(operator, running, "completed")
            assert meta.accepted() == 40
            restore()
            found = until_status(operator, running, "paused")
            assert (
                found["status_reason"]["cause"] == "restored" and "WhatsApp Manager" in found["status_reason"]["cure"]
            )
            assert "pending" in states()
            relay.run_all()
            assert meta.accepted() == 40
            put(operator, running, "running")
            until_status(operator, running, "completed")
        assert restored_at()


def test_nothing_is_claimed_before_the_relay_has_looked(app: Flask) -> None:
    """Jobs that outlived the restore in Redis come first."""
    number = add_account()
    made = add_campaign(number, planned=1)
    (old,) = add_messages(number, campaign_id=made, state="queued", lease_until=clock.now() + timedelta(minutes=2))
    (waiting,) = add_messages(number, created_at=clock.now() - timedelta(hours=2))
    compare()
    age(3600)
    (written_since,) = add_messages(number)
    with transaction() as current:
        claimed = ledger.claim(current, {number: [old, waiting, written_since]})
        assert [one.id for one in claimed] == [written_since]
        current.rollback()
    compare()
    with transaction() as current:
        assert {one.id for one in ledger.claim(current, {number: [old, waiting]})} == {old, waiting}


def test_a_young_backup_is_not_believed_before_it_was_compared(app: Flask) -> None:
    """Seconds old, it looks fresh: but it is behind what the sender has heard from the witnesses."""
    number = add_account()
    (old,) = add_messages(number, campaign_id=add_campaign(number, planned=1))
    compare()
    witnessed = {str(key.decode()): int(ticks) + 1 for key, ticks in redis().hgetall("dispatcher:lineage").items()}
    with transaction() as current:
        assert ledger.claim(current, {number: [old]}, witnessed=witnessed) == []
    compare()
    with transaction() as current:
        assert [one.id for one in ledger.claim(current, {number: [old]}, witnessed=witnessed)] == [old]


def hold(witness_knows: int = 1000) -> None:
    """A restored backup: the witness has seen more than the database knows."""
    compare()
    (found,) = redis().hkeys("dispatcher:lineage")
    redis().hset("dispatcher:lineage", found, witness_knows)
    compare()


@pytest.mark.parametrize(
    ("status", "then"),
    [
        ("preparing", "paused"), ("running", "paused"), ("waiting", "paused"), ("paused", "paused"),
        ("scheduled", "missed"), ("draft", "draft"), ("completed", "completed"), ("cancelled", "cancelled"),
    ],
)  # fmt: skip
def test_whatever_could_go_on_by_itself_is_held(app: Flask, status: str, then: str) -> None:
    made = add_campaign(add_account(), status, planned=1, scheduled_at=clock.now() + timedelta(days=1))
    hold()
    assert campaign(made).status == then
    held = then in ("paused", "missed")
    assert ((campaign(made).status_reason or {}).get("cause") == "restored") == held
    relay.run_all()
    assert campaign(made).status == then


def test_single_messages_that_waited_are_given_up_with_a_reason(app: Flask) -> None:
    number = add_account()
    (waiting,) = add_messages(number)
    (queued,) = add_messages(number, state="queued", lease_until=clock.now())
    (done,) = add_messages(number, state="delivered")
    hold()
    assert [stored(one).state for one in (waiting, queued, done)] == ["expired", "expired", "delivered"]
    assert "restored" in (stored(waiting).reason or "")


def test_new_messages_never_get_the_ids_of_forgotten_ones(app: Flask) -> None:
    number = add_account()
    (before,) = add_messages(number)
    hold()
    (after,) = add_messages(number)
    assert after > before + 1_000_000


def test_the_audit_log_tells_what_was_held(app: Flask) -> None:
    number = add_account()
    made, single = add_campaign(number, planned=1), add_messages(number)
    hold()
    (entry,) = session().scalars(select(AuditEntry).filter_by(action="database.restored"))
    assert (entry.details["campaigns"], entry.details["given_up"]) == ([made], single)


def test_what_a_person_resumed_is_not_held_again(app: Flask) -> None:
    made = add_campaign(add_account(), planned=1)
    hold()
    change(Campaign, made, status="running", status_reason=None)
    compare()
    compare()
    assert campaign(made).status == "running"


def test_a_new_installation_is_no_restored_one(app: Flask) -> None:
    made = add_campaign(add_account(), planned=1)
    compare()
    compare()
    assert (campaign(made).status, restored_at()) == ("running", None)


def test_a_flushed_redis_is_no_restored_database(app: Flask) -> None:
    made = add_campaign(add_account(), planned=1)
    compare()
    redis().flushdb()
    age(86_400)
    compare()
    assert (campaign(made).status, restored_at()) == ("running", None)


def test_a_second_machine_and_one_that_was_off_change_nothing(
    app: Flask, machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = add_campaign(add_account(), planned=1)
    compare()
    use(app, monkeypatch, tmp_path / "second")
    for _ in range(3):
        compare()
    age(86_400)
    use(app, monkeypatch, machine)
    compare()
    assert (campaign(made).status, restored_at()) == ("running", None)


def test_the_file_remembers_when_redis_was_lost_with_the_database(app: Flask) -> None:
    made = add_campaign(add_account(), planned=1)
    for _ in range(3):
        compare()
    with transaction() as current:
        current.execute(text("UPDATE lineage SET ticks = 1"))
    redis().flushdb()
    compare()
    assert campaign(made).status == "paused"


def test_a_database_brought_to_a_new_machine_is_held(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = add_campaign(add_account(), planned=1)
    compare()
    age(3600)
    redis().flushdb()
    use(app, monkeypatch, tmp_path / "new")
    compare()
    assert campaign(made).status == "paused"


def test_a_data_folder_put_back_from_a_copy_is_held(app: Flask, machine: Path) -> None:
    """Redis and the file come back with the database: only the copy's own age tells."""
    made = add_campaign(add_account(), planned=1)
    compare()
    age(3600)
    pretend_it_was_written(machine / "lineage.json", seconds_ago=3600)
    compare()
    assert campaign(made).status == "paused"


def test_a_copied_folder_beside_a_database_that_went_on_is_a_new_machine(app: Flask, machine: Path) -> None:
    made = add_campaign(add_account(), planned=1)
    compare()
    pretend_it_was_written(machine / "lineage.json", seconds_ago=3600)
    with transaction() as current:
        current.execute(text("UPDATE lineage SET ticks = ticks + 1000"))
    compare()
    assert (campaign(made).status, restored_at()) == ("running", None)


def test_a_machine_that_was_off_keeps_its_own_file(app: Flask, machine: Path) -> None:
    made = add_campaign(add_account(), planned=1)
    compare()
    age(86_400)
    compare()
    assert (campaign(made).status, restored_at()) == ("running", None)


def pretend_it_was_written(file: Path, seconds_ago: int) -> None:
    """Let a file say that it is older than the file system knows."""
    found = json.loads(file.read_text())
    file.write_text(json.dumps({**found, "written_at": found["written_at"] - seconds_ago}))


@pytest.mark.parametrize("written", ["", "{", "[]", '{"a": "b"}', "null"])
def test_a_broken_file_is_no_witness(app: Flask, machine: Path, written: str) -> None:
    made = add_campaign(add_account(), planned=1)
    compare()
    (machine / "lineage.json").write_text(written)
    compare()
    assert (campaign(made).status, restored_at()) == ("running", None)


def test_without_redis_nobody_says_that_all_is_well(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from redis import Redis

    compare()
    age(3600)
    monkeypatch.setitem(app.extensions, "redis", Redis(port=1))
    with pytest.raises(RedisError):
        compare()
    with transaction() as current:
        assert current.scalar(text("SELECT seen_at < now() - interval '50 minutes' FROM lineage"))


def test_a_folder_that_cannot_be_written_leaves_redis_as_witness(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    use(app, monkeypatch, tmp_path / "file")
    made = add_campaign(add_account(), planned=1)
    hold()
    assert campaign(made).status == "paused"


def test_the_campaign_shows_why_it_is_held(app: Flask, number: int, operator: Person) -> None:
    made = add_campaign(number, planned=1)
    hold()
    found = read(operator, made)
    assert found["status"] == "paused" and {"resume", "cancel"} <= set(found["actions"])
    assert "until" in found["status_reason"]["details"]
