"""Retrying failures: only what can succeed, nobody twice, however often it is pressed."""

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.running import relay
from dispatcher.database import db, session
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, until_status
from tests.messages.machinery import engine, run_jobs, until
from tests.messages.world import Json, add_messages, change, side_by_side, states
from tests.servers import SimulatorProcess

OUTCOMES = (
    ("delivered", None), ("accepted", None), ("unknown", None), ("unconfirmed", None),
    ("failed", 131026), ("failed", 131026), ("failed", 131050), ("failed", None),
)  # fmt: skip


@pytest.fixture
def over(app: Flask, number: int, operator: Person) -> int:
    """A completed campaign with one of everything: two of 131026 and one without a code can be sent again."""
    made = draft(operator, number, len(OUTCOMES))
    put(operator, made, "running")
    run_jobs("planning")
    for row, (state, code) in enumerate(OUTCOMES, start=1):
        for step in ("sending", *(("unknown",) if state == "unconfirmed" else ()), state):
            db.session.execute(
                Message.__table__.update()
                .where(Message.campaign_id == made, Message.row_number == row)
                .values(state=step, error_code=code)
            )
    db.session.commit()
    relay.run_all()
    assert read(operator, made)["status"] == "completed"
    return made


def options(who: Person, of: int) -> Json:
    """What can be sent again."""
    return dict(who.get(f"/campaigns/{of}/retry").json)


def rows(of: int) -> list[int]:
    """The rows of the first file that a retry holds."""
    db.session.rollback()
    chosen = select(CampaignRecipient.row_number).filter_by(campaign_id=of)
    return list(session().scalars(chosen.order_by(CampaignRecipient.row_number)))


def test_it_tells_by_code_what_can_succeed_and_why_the_rest_cannot(app: Flask, over: int, operator: Person) -> None:
    found = options(operator, over)
    assert (found["failed"], found["available"], found["retries"]) == (4, 3, [])
    codes = {one["code"]: one for one in found["codes"]}
    assert (codes[131026]["available"], codes[131026]["why_not"]) == (2, None)
    assert (codes[131050]["available"], codes[131050]["retryable"]) == (0, False)
    assert "cannot succeed" in codes[131050]["why_not"] and codes[131050]["cure"] in codes[131050]["why_not"]


def test_nobody_whom_meta_took_or_whose_outcome_is_unknown_is_in_it(app: Flask, over: int, operator: Person) -> None:
    child = operator.post(f"/campaigns/{over}/retry", {}).json
    assert rows(child["id"]) == [5, 6, 8]
    found = options(operator, over)
    assert (found["available"], [one["id"] for one in found["retries"]]) == (0, [child["id"]])


def test_pressed_twice_it_is_one_campaign(app: Flask, over: int, operator: Person) -> None:
    made = side_by_side(app, 4, lambda: operator.post(f"/campaigns/{over}/retry", {}).json["id"])
    assert len(set(made)) == 1
    assert operator.post(f"/campaigns/{over}/retry", {"codes": [131026]}).json["id"] == made[0]


def test_what_one_retry_holds_no_other_takes(app: Flask, over: int, operator: Person) -> None:
    first = operator.post(f"/campaigns/{over}/retry", {"codes": [131026]}).json["id"]
    second = operator.post(f"/campaigns/{over}/retry", {}).json["id"]
    assert (rows(first), rows(second)) == ([5, 6], [8])


def test_codes_that_cannot_succeed_are_refused_with_the_reason(app: Flask, over: int, operator: Person) -> None:
    answer = operator.post(f"/campaigns/{over}/retry", {"codes": [131050]})
    assert answer.status_code == 409 and "cannot succeed" in answer.json["error"]["message"]


def test_a_started_retry_is_not_repeated_and_a_cancelled_one_can_be(app: Flask, over: int, operator: Person) -> None:
    child = operator.post(f"/campaigns/{over}/retry", {}).json["id"]
    put(operator, child, "running")
    run_jobs("planning")
    again = operator.post(f"/campaigns/{over}/retry", {})
    assert again.status_code == 409 and "in a retry already" in again.json["error"]["message"]
    put(operator, child, "cancelled")
    assert rows(operator.post(f"/campaigns/{over}/retry", {}).json["id"]) == [5, 6, 8]


def test_a_deleted_draft_sets_its_people_free(app: Flask, over: int, operator: Person) -> None:
    child = operator.post(f"/campaigns/{over}/retry", {}).json["id"]
    operator.call("DELETE", f"/campaigns/{child}")
    assert options(operator, over)["available"] == 3


def test_a_failure_healed_meanwhile_is_not_sent_again(app: Flask, over: int, operator: Person) -> None:
    """Meta said failed, then delivered it after all: between the retry's making and its start."""
    child = operator.post(f"/campaigns/{over}/retry", {}).json["id"]
    (healed,) = session().scalars(select(Message.id).filter_by(campaign_id=over, row_number=5))
    change(Message, healed, state="delivered")
    put(operator, child, "running")
    run_jobs("planning")
    assert states(campaign_id=child) == ["skipped", "queued", "queued"]
    (reason,) = operator.get(f"/campaigns/{child}/stats").json["skipped"]
    assert reason["reason"] == "ALREADY_REACHED" and reason["cure"]


def test_a_copy_of_a_campaign_is_no_retry(app: Flask, over: int, operator: Person) -> None:
    operator.post(f"/campaigns/{over}/clone")
    assert options(operator, over)["available"] == 3
    assert session().scalars(select(Campaign.retry_codes)).all() == [None, None]


def test_the_retry_reaches_them_once(app: Flask, simulator: SimulatorProcess, number: int, operator: Person) -> None:
    with engine(app, simulator) as meta:
        meta.faults({"kind": "error", "code": 131026, "next": 3})
        made = draft(operator, number, 10)
        put(operator, made, "running")
        until_status(operator, made, "completed")
        until(lambda: read(operator, made)["stats"]["states"]["failed"] == 3)
        child = operator.post(f"/campaigns/{made}/retry", {}).json["id"]
        put(operator, child, "running")
        until_status(operator, child, "completed")
        assert (meta.accepted(), meta.doubles("recipient")) == (10, 0)


def test_only_what_is_over_is_retried(app: Flask, number: int, operator: Person) -> None:
    made = draft(operator, number, 2)
    put(operator, made, "running")
    add_messages(number, campaign_id=made, state="failed")
    assert operator.post(f"/campaigns/{made}/retry", {}).status_code == 409
