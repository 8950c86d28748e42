"""Messages in doubt: healed by a webhook, given up after the grace, sent again only by a person who says the risk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher import clock
from dispatcher.auth.models import AuditEntry
from dispatcher.campaigns.balance import sheet as balance
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from dispatcher.database import db, session, transaction
from dispatcher.http import Role, zulu
from dispatcher.messages.models import Message
from dispatcher.messages.statuses import apply_statuses
from dispatcher.whatsapp.webhook_events import StatusUpdate
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, until_status
from tests.messages.machinery import engine, until
from tests.messages.world import (
    PHONES,
    add_account,
    add_campaign,
    add_messages,
    attempts,
    campaign,
    change,
    side_by_side,
    states,
    stored,
)
from tests.servers import SimulatorProcess

RISK = {"confirm": "may_send_twice"}


@pytest.fixture
def doubtful(app: Flask, number: int) -> int:
    """A completed campaign with two unconfirmed messages, one unknown and one delivered."""
    made = add_campaign(number, "completed", planned=4, started_at=clock.now(), completed_at=clock.now())
    change(Campaign, made, planning_done_at=clock.now())
    for state in ("unconfirmed", "unconfirmed", "unknown", "delivered"):
        add_messages(number, campaign_id=made, state=state, attempt=1)
    return made


def ids(of: int, state: str) -> list[int]:
    """The messages of a campaign in this state."""
    db.session.rollback()
    return list(session().scalars(select(Message.id).filter_by(campaign_id=of, state=state).order_by(Message.id)))


def noted(action: str) -> list[dict[str, object]]:
    """What the audit log says about an action."""
    db.session.rollback()
    return [one.details for one in session().scalars(select(AuditEntry).filter_by(action=action))]


def test_a_lost_answer_is_sent_again_only_when_a_person_says_so(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    """From the lost answer over the grace to the second delivery, at a real (simulated) Meta."""
    with engine(app, simulator) as meta:
        meta.faults({"kind": "reset_before_accept", "next": 2})
        made = draft(operator, number, 10)
        put(operator, made, "running")
        until_status(operator, made, "completed")
        until(lambda: read(operator, made)["stats"]["states"]["unknown"] == 2)
        actions = read(operator, made)["actions"]
        assert "leave" in actions and "resend" not in actions
        assert operator.post(f"/campaigns/{made}/resend-unconfirmed", RISK).status_code == 409
        for one in ids(made, "unknown"):
            change(Message, one, state_at=clock.now() - timedelta(hours=25))
        until(lambda: len(ids(made, "unconfirmed")) == 2)
        assert "resend" in read(operator, made)["actions"]
        assert meta.accepted() == 8
        answer = operator.post(f"/campaigns/{made}/resend-unconfirmed", RISK)
        assert (answer.status_code, answer.json) == (200, {"count": 2})
        until_status(operator, made, "completed")
        assert (meta.accepted(), meta.doubles("recipient")) == (10, 0)
        found = read(operator, made)
        assert found["stats"]["balanced"] and not found["stats"]["states"]["unconfirmed"]
    assert balance.broken_promises(session()) == []


@pytest.mark.parametrize("body", [{}, {"confirm": None}, {"confirm": "yes"}, {"confirm": True}, {"confirm": ""}])
def test_without_the_very_words_nothing_is_sent_again(
    app: Flask, doubtful: int, operator: Person, body: dict[str, object]
) -> None:
    for path in (f"/campaigns/{doubtful}/resend-unconfirmed", f"/messages/{ids(doubtful, 'unconfirmed')[0]}/resend"):
        answer = operator.post(path, body)
        assert answer.status_code == 422
        assert "may_send_twice" in answer.json["error"]["details"]["confirm"][0]
    assert len(ids(doubtful, "unconfirmed")) == 2 and not noted("messages.resent")


def test_a_completed_campaign_runs_again_and_the_audit_log_says_why(
    app: Flask, doubtful: int, operator: Person
) -> None:
    chosen = ids(doubtful, "unconfirmed")
    assert operator.post(f"/campaigns/{doubtful}/resend-unconfirmed", RISK).json == {"count": 2}
    assert (campaign(doubtful).status, campaign(doubtful).completed_at) == ("running", None)
    assert ids(doubtful, "pending") == chosen and {stored(one).resends for one in chosen} == {1}
    assert noted("messages.resent") == [{"count": 2, "messages": chosen, "confirmed": "may_send_twice"}]
    assert ids(doubtful, "unknown")


def test_pressed_twice_by_many_it_is_sent_again_once(app: Flask, doubtful: int, operator: Person) -> None:
    path = f"/campaigns/{doubtful}/resend-unconfirmed"
    answers = side_by_side(app, 5, lambda: operator.post(path, RISK).status_code)
    assert sorted(answers) == [200, 409, 409, 409, 409]
    assert {stored(one).resends for one in ids(doubtful, "pending")} == {1}


def test_one_message_can_be_sent_again_and_others_wait(app: Flask, doubtful: int, operator: Person) -> None:
    one, other = ids(doubtful, "unconfirmed")
    answer = operator.post(f"/messages/{one}/resend", RISK)
    assert (answer.status_code, answer.json["state"]) == (200, "pending")
    assert stored(other).state == "unconfirmed"
    assert operator.post(f"/messages/{one}/resend", RISK).status_code == 409
    delivered = ids(doubtful, "delivered")
    for forbidden in (delivered, ids(doubtful, "unknown")):
        assert operator.post(f"/messages/{forbidden[0]}/resend", RISK).status_code == 409
        body = {**RISK, "message_ids": forbidden}
        assert operator.post(f"/campaigns/{doubtful}/resend-unconfirmed", body).status_code == 409


def test_ids_of_another_campaign_are_not_touched(app: Flask, doubtful: int, number: int, operator: Person) -> None:
    other = add_campaign(number, "completed", planned=1)
    (foreign,) = add_messages(number, campaign_id=other, state="unconfirmed", attempt=1)
    body = {**RISK, "message_ids": [foreign]}
    assert operator.post(f"/campaigns/{doubtful}/resend-unconfirmed", body).status_code == 409
    assert stored(foreign).state == "unconfirmed"


def test_a_cancelled_campaign_sends_nothing_any_more(app: Flask, doubtful: int, operator: Person) -> None:
    change(Campaign, doubtful, status="cancelled")
    assert operator.post(f"/campaigns/{doubtful}/resend-unconfirmed", RISK).status_code == 409
    assert "resend" not in read(operator, doubtful)["actions"]


def test_a_paused_campaign_stays_paused(app: Flask, doubtful: int, operator: Person) -> None:
    change(Campaign, doubtful, status="paused")
    assert operator.post(f"/campaigns/{doubtful}/resend-unconfirmed", RISK).json == {"count": 2}
    assert campaign(doubtful).status == "paused"


def test_what_is_over_is_not_resumed_like_a_pause(app: Flask, doubtful: int, operator: Person) -> None:
    assert put(operator, doubtful, "running").status_code == 409
    assert campaign(doubtful).status == "completed"


def test_a_person_leaves_what_is_in_doubt_and_a_webhook_still_heals_it(
    app: Flask, doubtful: int, operator: Person
) -> None:
    left = ids(doubtful, "unknown")
    assert operator.post(f"/campaigns/{doubtful}/leave-in-doubt", {"message_ids": left}).json == {"count": 1}
    assert stored(left[0]).state == "unconfirmed"
    found = operator.get(f"/campaigns/{doubtful}/in-doubt").json
    assert found == {"unknown": 0, "until": None, "unconfirmed": 2, "left": 1}
    assert noted("messages.left") == [{"count": 1, "messages": left}]
    # All of the campaign means all that nobody decided about.
    assert operator.post(f"/campaigns/{doubtful}/resend-unconfirmed", RISK).json == {"count": 2}
    assert stored(left[0]).state == "unconfirmed"
    # By name it can still be sent again.
    assert operator.post(f"/messages/{left[0]}/resend", RISK).json["state"] == "pending"
    assert stored(left[0]).left_at is None


def test_single_messages_in_doubt_are_decided_the_same_way(app: Flask, number: int, operator: Person) -> None:
    one, other = add_messages(number, 2, state="unconfirmed", attempt=1)
    assert operator.post(f"/messages/{one}/resend", RISK).json["state"] == "pending"
    assert operator.post(f"/messages/{other}/leave").json["state"] == "unconfirmed"
    assert stored(other).left_at and not stored(one).left_at
    assert (noted("message.resent"), noted("message.left")) == ([{"confirmed": "may_send_twice"}], [{}])


def test_a_late_webhook_stops_what_was_to_be_sent_again(app: Flask, doubtful: int, operator: Person) -> None:
    (one, _) = ids(doubtful, "unconfirmed")
    operator.post(f"/messages/{one}/resend", RISK)
    with transaction() as current:
        apply_statuses(
            current, [StatusUpdate("", PHONES[0], "wamid.late", "delivered", clock.now(), opaque=f"{one}.1")]
        )
    assert stored(one).state == "delivered" and attempts(one)[0].outcome == "accepted"


def test_the_grace_is_a_setting_and_a_backed_up_journal_stops_it(
    app: Flask, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = add_messages(number, state="unknown", attempt=1)
    change(Message, one, state_at=clock.now() - timedelta(minutes=2))
    relay.sweep()
    assert states() == ["unknown"]
    shorter = replace(app.extensions["settings"], unknown_grace_seconds=60)
    monkeypatch.setitem(app.extensions, "settings", shorter)
    relay.sweep()
    assert states() == ["unconfirmed"]


def test_who_may_decide(app: Flask, doubtful: int, number: int, anybody: Callable[..., Person]) -> None:
    for role in (Role.VIEWER, Role.AGENT):
        answer = anybody(role, number).post(f"/campaigns/{doubtful}/resend-unconfirmed", RISK)
        assert answer.status_code == 403
    stranger = anybody(Role.OPERATOR, add_account(PHONES[1], "100000000000009"))
    assert stranger.post(f"/campaigns/{doubtful}/resend-unconfirmed", RISK).status_code == 404
    assert len(ids(doubtful, "unconfirmed")) == 2


def test_it_says_what_is_waited_for_when_nothing_moves(app: Flask, number: int, operator: Person) -> None:
    made = add_campaign(number, planned=4, started_at=clock.now(), planning_done_at=clock.now())
    add_messages(number, campaign_id=made, state="delivered", attempt=1)
    assert read(operator, made)["stats"]["waiting_for_answers"] is None
    until_when = clock.now() + timedelta(seconds=90)
    add_messages(number, 2, campaign_id=made, state="sending", attempt=1, lease_until=until_when)
    lapsed = clock.now() - timedelta(seconds=1)
    add_messages(number, campaign_id=made, state="sending", attempt=1, lease_until=lapsed)
    expected = {"count": 2, "until": zulu(until_when)}
    assert read(operator, made)["stats"]["waiting_for_answers"] == expected
    assert operator.get(f"/campaigns/{made}/stats").json["waiting_for_answers"] == expected
    said = app.test_cli_runner().invoke(args=["campaigns", "show", str(made)]).output
    assert f"2 are waiting for an answer until {zulu(until_when)[11:16]} UTC" in said
    add_messages(number, campaign_id=made)
    assert "waiting for an answer" not in app.test_cli_runner().invoke(args=["campaigns", "show", str(made)]).output
