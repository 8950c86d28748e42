"""What Meta holds back, and what it silently drops when its time to live is over (reference §2.5, §2.9)."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from dispatcher.database import transaction
from dispatcher.messages import expiry, plans
from dispatcher.messages.expiry import HELD_SECONDS, MARGIN_SECONDS
from dispatcher.messages.models import Message
from dispatcher.webhooks.models import JournalEntry
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, template_id, until_status
from tests.messages.machinery import engine, until
from tests.messages.world import (
    ORDER_UPDATE,
    add_account,
    add_campaign,
    add_messages,
    campaign,
    change,
    states,
    stored,
)
from tests.servers import SimulatorProcess

_numbers = itertools.count()
MARGIN = timedelta(seconds=MARGIN_SECONDS)
MONTH = timedelta(days=30)


def plan(category: str = "UTILITY", ttl: int | None = None) -> int:
    with transaction() as current:
        return plans.pin(current, {**ORDER_UPDATE, "category": category, "message_send_ttl_seconds": ttl}, {}, {})


def sent(plan_id: int, age: timedelta, state: str = "sent", **more: Any) -> int:
    """A message that Meta took so long ago and said nothing of since."""
    at = clock.now() - age
    number = more.pop("number", None) or add_account(f"3{next(_numbers)}")
    given = {"plan_id": plan_id, "state": state, "attempt": 1, "accepted_at": at, "state_at": at, **more}
    return add_messages(number, **given)[0]


def look() -> int:
    with transaction() as current:
        return len(expiry.expire(current))


@pytest.mark.parametrize(
    ("category", "ttl", "lives"),
    [
        ("UTILITY", None, MONTH),
        ("UTILITY", 3600, timedelta(hours=1)),
        ("UTILITY", -1, MONTH),
        ("AUTHENTICATION", None, timedelta(minutes=10)),
        ("AUTHENTICATION", 60, timedelta(minutes=1)),
        ("AUTHENTICATION", -1, MONTH),
        ("MARKETING", None, MONTH),
        ("MARKETING", 43_200, MONTH),
    ],
)
@pytest.mark.parametrize("in_campaign", [True, False])
def test_a_message_expires_when_its_templates_time_and_a_margin_are_over(
    app: Flask, category: str, ttl: int | None, lives: timedelta, in_campaign: bool
) -> None:
    number, plan_id = add_account(), plan(category, ttl)
    found = add_campaign(number, status="completed", plan_id=plan_id, planned=2) if in_campaign else None
    ends = max(lives, timedelta(minutes=10)) + MARGIN
    late = sent(plan_id, ends + timedelta(minutes=1), number=number, campaign_id=found)
    young = sent(plan_id, lives + MARGIN - timedelta(minutes=2), "accepted", number=number, campaign_id=found)
    assert look() == 1
    assert (stored(late).state, stored(young).state) == ("expired", "accepted")
    assert "stopped trying" in (stored(late).reason or "")


def test_what_is_delivered_held_for_less_than_a_day_or_a_reaction_does_not_expire(app: Flask) -> None:
    plan_id, year = plan(), timedelta(days=365)
    for state in ("delivered", "read", "failed", "unknown"):
        sent(plan_id, year, state)
    sent(plan_id, year, kind="reaction")
    sent(plan_id, timedelta(seconds=HELD_SECONDS - 60), "held")
    before = states()
    assert look() == 0
    assert states() == before


def test_a_campaign_is_looked_at_again_only_when_something_can_have_expired(app: Flask) -> None:
    number, plan_id = add_account(), plan()
    found = add_campaign(number, status="completed", plan_id=plan_id, planned=1, completed_at=clock.now())
    message = sent(plan_id, MONTH + MARGIN - timedelta(hours=5), number=number, campaign_id=found)
    assert look() == 0
    again = campaign(found).expiry_at
    assert again is not None
    assert timedelta(hours=4) < again - clock.now() < timedelta(hours=6)
    change(Message, message, accepted_at=clock.now() - MONTH - MARGIN - MARGIN)
    assert look() == 0
    change(Campaign, found, expiry_at=clock.now() - timedelta(seconds=1))
    assert look() == 1
    assert campaign(found).expiry_at > clock.now()


def test_more_than_a_batch_expires_batch_by_batch(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    number, plan_id = add_account(), plan()
    found = add_campaign(number, status="completed", plan_id=plan_id, planned=7000)
    at = clock.now() - MONTH - MARGIN * 2
    add_messages(number, 7000, plan_id=plan_id, state="sent", attempt=1, accepted_at=at, campaign_id=found)
    assert [look(), look(), look()] == [expiry.AT_ONCE, 2000, 0]
    assert set(states()) == {"expired"}


def test_nothing_expires_while_webhooks_wait_to_be_read(app: Flask) -> None:
    message = sent(plan(), MONTH + MARGIN * 2)
    with transaction() as current:
        late = clock.now() - timedelta(minutes=6)
        current.add(JournalEntry(body=b"{}", state="failed", received_at=late, due_at=late))
    relay.expire()
    assert stored(message).state == "sent"


def test_a_late_report_raises_what_had_expired(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.faults(webhooks={"delay_share": 1, "delay_ms": 4000})
        campaign_id = draft(operator, number, 2)
        put(operator, campaign_id, "running")
        until(lambda: states(campaign_id=campaign_id) == ["accepted"] * 2)
        # It does not hold the campaign's end.
        done = until_status(operator, campaign_id, "completed")
        with transaction() as current:
            current.execute(
                Message.__table__.update().values(accepted_at=clock.now() - MONTH - MARGIN * 2)  # type: ignore[attr-defined]
            )
        change(Campaign, campaign_id, expiry_at=None)
        relay.expire()
        stats = read(operator, campaign_id)["stats"]
        assert (stats["states"]["expired"], stats["funnel"]["sent"], stats["balanced"]) == (2, 2, True)
        (shown, _) = operator.get(f"/campaigns/{campaign_id}/messages", state="expired").json["items"]
        assert "stopped trying" in shown["reason"]["title"]
        # The simulated Meta leaves out a delivery now and then, as the real one does.
        until(lambda: set(states(campaign_id=campaign_id)) <= {"sent", "delivered", "read"})
    assert done["stats"]["planned"] == 2


def test_the_time_to_live_is_that_of_the_template_when_the_campaign_began(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.faults({"kind": "silent"})
        change(Template, template_id(), message_send_ttl_seconds=1800)
        campaign_id = draft(operator, number, 3)
        put(operator, campaign_id, "running")
        until_status(operator, campaign_id, "completed")
        change(Template, template_id(), message_send_ttl_seconds=-1)
        with transaction() as current:
            current.execute(
                Message.__table__.update().values(accepted_at=clock.now() - timedelta(minutes=31) - MARGIN)  # type: ignore[attr-defined]
            )
        change(Campaign, campaign_id, expiry_at=None)
        relay.expire()
        assert states(campaign_id=campaign_id) == ["expired"] * 3


def test_a_campaign_waits_while_meta_holds_its_messages_and_goes_on_when_they_are_released(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.faults({"kind": "held", "hold_ms": 10_000, "next": 5})
        campaign_id = draft(operator, number, 250)
        put(operator, campaign_id, "running")
        found = until_status(operator, campaign_id, "waiting")
        assert found["status_reason"]["cause"] == "held"
        assert found["stats"]["states"]["held"] >= 1
        held = operator.get(f"/campaigns/{campaign_id}/messages", state="held").json["items"][0]
        assert "holds it back" in held["reason"]["title"]
        until_status(operator, campaign_id, "completed")
        assert (meta.accepted(), meta.doubles("recipient")) == (250, 0)
        until(lambda: not {"held", "accepted"} & set(states(campaign_id=campaign_id)))


def test_held_messages_keep_a_campaign_open_but_not_for_ever(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.faults({"kind": "held", "hold_ms": 600_000})
        campaign_id = draft(operator, number, 3)
        put(operator, campaign_id, "running")
        until(lambda: states(campaign_id=campaign_id) == ["held"] * 3)
        until_status(operator, campaign_id, "waiting")
        with transaction() as current:
            past = clock.now() - timedelta(seconds=HELD_SECONDS + 60)
            current.execute(Message.__table__.update().values(state_at=past))  # type: ignore[attr-defined]
        change(Campaign, campaign_id, expiry_at=None)
        relay.expire()
        until_status(operator, campaign_id, "completed")
    assert states(campaign_id=campaign_id) == ["expired"] * 3


def test_what_meta_drops_after_holding_it_stops_every_number_of_the_account(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.faults({"kind": "held", "hold_ms": 500, "then": "drop"})
        campaign_id = draft(operator, number, 200)
        put(operator, campaign_id, "running")
        found = until(
            lambda: ((one := read(operator, campaign_id))["status_reason"] or {}).get("code") == 135000 and one
        )
        assert (found["status"], found["status_reason"]["cause"]) == ("waiting", "account")
        assert "review" in found["status_reason"]["title"]
        until(lambda: "held" not in states(campaign_id=campaign_id))
        assert "failed" in states(campaign_id=campaign_id)
        assert "pending" in states(campaign_id=campaign_id)
