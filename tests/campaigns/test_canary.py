"""The canary: the first people get the message, and nobody else before somebody has decided."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher import clock
from dispatcher.auth.models import AuditEntry
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from dispatcher.database import db, session, transaction
from dispatcher.jobqueue.jobs import PLANNING
from dispatcher.messages import ledger
from dispatcher.webhooks.models import JournalEntry
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, people, put, read, until_status
from tests.messages.machinery import engine, relaying, run_jobs, until
from tests.messages.world import Json, change, side_by_side, states
from tests.servers import SimulatorProcess


def waiting(operator: Person, campaign: int) -> Json:
    """Wait until the campaign waits for a decision about its canary."""
    found = until_status(operator, campaign, "waiting")
    assert found["status_reason"]["cause"] == "canary", found["status_reason"]
    return found


def audited(action: str) -> list[Json]:
    db.session.rollback()
    chosen = select(AuditEntry.details).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return list(session().scalars(chosen))


def test_nobody_beyond_the_canary_is_sent_to_before_a_person_continues(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    twins = people(3)
    recipients = [*twins, *twins, *people(57)]
    with engine(app, simulator, senders=2) as meta, relaying(app), relaying(app):
        campaign = draft(operator, number, recipients, canary_size=10)
        put(operator, campaign, "running")
        found = waiting(operator, campaign)
        until(lambda: operator.get(f"/campaigns/{campaign}/stats").json["canary"]["delivered"] >= 9)
        # Twins were skipped: ten people have it, not ten rows.
        assert meta.accepted() == 10
        assert (found["waiting_until"], found["stats"]["planned"]) == (None, 63)
        assert {"continue", "pause", "cancel"} <= set(found["actions"])
        for _ in range(3):
            relay.run_all()
        assert (meta.accepted(), read(operator, campaign)["status"]) == (10, "waiting")
        assert put(operator, campaign, "running").json["status"] == "running"
        done = until_status(operator, campaign, "completed")
        assert (meta.accepted(), meta.doubles("recipient")) == (60, 0)
    assert done["canary_decided_at"]
    assert done["stats"]["canary"] is None
    assert audited("campaign.running")[-1]["canary"]["tried"] == 10


def test_a_flood_of_relays_claims_and_restarts_lets_no_one_more_out(app: Flask, number: int, operator: Person) -> None:
    """Without a sender everything stays queued; the claim is asked for everybody all the same."""
    campaign = draft(operator, number, 40, canary_size=7)
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    side_by_side(app, 4, relay.run_all)
    assert states(campaign_id=campaign).count("queued") == 7
    ids = [row[0] for row in db.session.execute(db.text("SELECT id FROM messages"))]
    with transaction() as current:
        claimed = ledger.claim(current, {number: ids})
    assert len(claimed) == 7
    assert [one.id for one in claimed] == sorted(ids)[:7]
    side_by_side(app, 4, relay.run_all)
    assert states(campaign_id=campaign).count("pending") == 33


def test_a_cancelled_canary_sends_to_nobody_else(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        campaign = draft(operator, number, 20, canary_size=4)
        put(operator, campaign, "running")
        waiting(operator, campaign)
        assert put(operator, campaign, "cancelled").json["status"] == "cancelled"
        until(lambda: "pending" not in states(campaign_id=campaign))
        assert meta.accepted() == 4
    assert states(campaign_id=campaign).count("cancelled") == 16


def test_paused_in_the_canary_it_takes_up_the_canary_again(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        campaign = draft(operator, number, 20, canary_size=4)
        put(operator, campaign, "running")
        waiting(operator, campaign)
        put(operator, campaign, "paused")
        put(operator, campaign, "running")
        waiting(operator, campaign)
        assert meta.accepted() == 4


def test_time_lets_a_good_canary_go_on(app: Flask, simulator: SimulatorProcess, number: int, operator: Person) -> None:
    with engine(app, simulator) as meta:
        campaign = draft(operator, number, 30, canary_size=10, canary_minutes=30, canary_max_failed_percent=15)
        meta.faults({"kind": "error", "code": 131026, "next": 1})
        put(operator, campaign, "running")
        found = waiting(operator, campaign)
        assert found["waiting_until"] > clock.now().isoformat()
        assert (found["stats"]["canary"]["failed"], found["stats"]["canary"]["failed_percent"]) == (1, 10.0)
        change(Campaign, campaign, waiting_until=clock.now())
        until_status(operator, campaign, "completed")
        assert meta.accepted() == 29
    (entry,) = audited("campaign.canary_passed")
    assert (entry["automatic"], entry["failed"]) == (True, 1)


def test_time_leaves_a_bad_canary_to_a_person(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        campaign = draft(operator, number, 30, canary_size=10, canary_minutes=30)
        meta.faults({"kind": "async_failed", "code": 131026, "next": 2})
        put(operator, campaign, "running")
        waiting(operator, campaign)
        until(lambda: operator.get(f"/campaigns/{campaign}/stats").json["canary"]["failed"] == 2)
        change(Campaign, campaign, waiting_until=clock.now())
        found = until(lambda: "20 %" in (one := read(operator, campaign))["status_reason"]["title"] and one)
        assert (found["status"], found["waiting_until"], meta.accepted()) == ("waiting", None, 10)
        put(operator, campaign, "running")
        until_status(operator, campaign, "completed")
        assert meta.accepted() == 30


def test_time_decides_nothing_while_reports_wait_to_be_read(app: Flask, number: int, operator: Person) -> None:
    campaign = draft(operator, number, 5, canary_size=2, canary_minutes=1)
    reason = {"code": None, "title": "out", "cure": "", "cause": "canary", "details": ""}
    change(Campaign, campaign, status="waiting", status_reason=reason, waiting_until=clock.now())
    with transaction() as current:
        late = clock.now() - timedelta(minutes=6)
        current.add(JournalEntry(body=b"{}", state="pending", received_at=late, due_at=late))
    relay.run_all()
    assert read(operator, campaign)["status"] == "waiting"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"canary_size": 0}, "canary_size"),
        ({"canary_minutes": 10}, "canary_size"),
        ({"canary_size": 5, "canary_max_failed_percent": 5}, "canary_minutes"),
        ({"canary_size": 5, "canary_minutes": 10, "canary_max_failed_percent": 0}, "canary_max_failed_percent"),
    ],
)
def test_settings_that_make_no_sense_are_refused(number: int, operator: Person, given: Json, field: str) -> None:
    refused = operator.post("/campaigns", {"name": "Sale", "account_id": number, **given})
    assert refused.status_code in (400, 422)
    assert field in refused.json["error"]["details"]


def test_a_canary_as_large_as_the_audience_stands_in_the_way_of_the_start(number: int, operator: Person) -> None:
    campaign = draft(operator, number, 5, canary_size=5)
    (obstacle,) = operator.post(f"/campaigns/{campaign}/dry-run").json["blocking"]
    assert (obstacle["code"], obstacle["field"]) == ("CANARY_TOO_LARGE", "canary_size")
    assert put(operator, campaign, "running").status_code in (400, 422)
    changed = operator.call("PATCH", f"/campaigns/{campaign}", {"canary_size": None})
    assert changed.json["canary_size"] is None
    assert put(operator, campaign, "running").status_code == 200
    assert operator.call("PATCH", f"/campaigns/{campaign}", {"canary_size": 2}).status_code == 409


def test_a_copy_keeps_the_canary(number: int, operator: Person) -> None:
    campaign = draft(operator, number, 5, canary_size=2, canary_minutes=10, canary_max_failed_percent=3.5)
    copy = operator.post(f"/campaigns/{campaign}/clone").json
    assert (copy["canary_size"], copy["canary_minutes"], copy["canary_max_failed_percent"]) == (2, 10, 3.5)
    assert copy["canary_decided_at"] is None
