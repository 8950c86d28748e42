"""Every kind of stop as an operator sees it: why it waits, until when, and that it goes on when the cause is lifted."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, until_status
from tests.messages.machinery import Meta, engine, until
from tests.messages.world import PHONES, WABA, Json, account, campaign, change, states
from tests.servers import SimulatorProcess


@pytest.fixture
def number(number: int) -> int:
    """The number as people see it: webhooks name it by its digits."""
    change(Account, number, display_phone_number="+55 11 5555-0001")
    return number


def stopped(operator: Person, number: int, meta: Meta, code: int, *, once: int = 5, people: int = 120) -> Json:
    """Start a campaign whose sends Meta refuses with ``code`` a few times; return it as it waits."""
    meta.faults({"kind": "error", "code": code, "next": once})
    started = draft(operator, number, people)
    put(operator, started, "running")
    found = until_status(operator, started, "waiting")
    assert found["status_reason"]["code"] == code
    assert found["status_reason"]["title"]
    assert found["status_reason"]["cure"]
    # Who was already on the way is refused as well, and that stops the number once more.
    until(lambda: "sending" not in states())
    return dict(found)


def finishes(operator: Person, found: Json, meta: Meta, people: int = 120) -> None:
    """It goes on by itself, and nobody was lost or written to twice."""
    meta.faults()
    until_status(operator, found["id"], "completed")
    assert (meta.accepted(), meta.doubles("recipient")) == (people, 0)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def tell_account(meta: Meta, **value: Any) -> None:
    meta.ask("POST", "event", {"field": "account_update", "value": value, "waba_id": WABA})


def test_a_template_that_meta_pauses_holds_the_campaign_until_meta_approves_it_again(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        started = draft(operator, number, 300)
        put(operator, started, "running")
        until(lambda: meta.accepted() >= 20)
        meta.ask("PATCH", "templates", {"name": "order_update", "status": "PAUSED", "title": "FIRST_PAUSE"})
        found = until_status(operator, started, "waiting")
        assert (found["status_reason"]["code"], found["status_reason"]["cause"]) == (132015, "template")
        until_known = until(lambda: operator.get(f"/campaigns/{started}").json["waiting_until"])
        assert timedelta(hours=2) < moment(until_known) - clock.now() <= timedelta(hours=3)
        meta.ask("PATCH", "templates", {"name": "order_update", "status": "APPROVED"})
        finishes(operator, found, meta, 300)


def test_a_refused_template_is_asked_about_so_that_a_lost_webhook_holds_nobody_for_ever(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        found = stopped(operator, number, meta, 132015)
        meta.faults()
        change(Campaign, found["id"], look_at=clock.now())
        finishes(operator, found, meta)


def test_a_template_refused_again_and_again_is_tried_less_and_less_often(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    """Meta's list says approved, its sends say paused."""
    with engine(app, simulator) as meta:
        found = stopped(operator, number, meta, 132015, once=10_000)
        change(Campaign, found["id"], look_at=clock.now())
        until(lambda: campaign(found["id"]).stops == 2)
        again = until_status(operator, found["id"], "waiting")
        change(Campaign, again["id"], look_at=clock.now())
        until(lambda: campaign(again["id"]).look_at > clock.now() + timedelta(seconds=100))
        relay.run_all()
        assert (campaign(again["id"]).status, campaign(again["id"]).stops) == ("waiting", 2)
        # Two minutes later, and no sooner, it is tried.
        meta.faults()
        change(Campaign, again["id"], status_at=clock.now() - timedelta(seconds=121))
        finishes(operator, again, meta)


def test_a_syncing_template_goes_on_when_its_time_is_over(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        found = stopped(operator, number, meta, 134101)
        assert timedelta(minutes=8) < moment(found["waiting_until"]) - clock.now() <= timedelta(minutes=10)
        change(Campaign, found["id"], waiting_until=clock.now())
        finishes(operator, found, meta)


def test_a_number_restricted_for_its_quality_goes_on_when_that_is_restored(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.ask("PATCH", "numbers", {"id": PHONES[0], "quality_rating": "RED"})
        found = stopped(operator, number, meta, 131048)
        assert found["status_reason"]["cause"] == "number"
        assert timedelta(minutes=50) < moment(found["waiting_until"]) - clock.now() <= timedelta(hours=1)
        assert put(operator, found["id"], "running").status_code == 409
        meta.ask("PATCH", "numbers", {"id": PHONES[0], "quality_rating": "GREEN"})
        finishes(operator, found, meta)


def test_a_number_without_an_approved_name_goes_on_when_meta_approves_it(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.ask("PATCH", "numbers", {"id": PHONES[0], "name_status": "PENDING_REVIEW", "silent": True})
        found = stopped(operator, number, meta, 131037)
        assert found["waiting_until"] is None
        meta.ask("PATCH", "numbers", {"id": PHONES[0], "name_status": "APPROVED"})
        finishes(operator, found, meta)


@pytest.mark.parametrize("code", [368, 131031])
def test_an_account_that_meta_stops_goes_on_when_meta_reinstates_it(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person, code: int
) -> None:
    with engine(app, simulator) as meta:
        found = stopped(operator, number, meta, code)
        assert found["status_reason"]["cause"] == "account"
        tell_account(meta, event="DISABLED_UPDATE", ban_info={"waba_ban_state": "REINSTATE"})
        finishes(operator, found, meta)


def test_an_account_restricted_by_webhook_waits_until_the_restriction_ends(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        started = draft(operator, number, 300)
        put(operator, started, "running")
        until(lambda: meta.accepted() >= 5)
        ends = int(clock.now().timestamp()) + 7200
        restricted = [{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": ends}]
        tell_account(meta, event="ACCOUNT_RESTRICTION", restriction_info=restricted)
        found = until_status(operator, started, "waiting")
        assert moment(found["waiting_until"]).timestamp() == ends
        change(Account, number, blocked_until=clock.now())
        finishes(operator, found, meta, 300)


def test_a_refused_token_waits_for_a_person_who_brings_a_good_one(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person, admin: Person
) -> None:
    with engine(app, simulator) as meta:
        found = stopped(operator, number, meta, 190)
        assert (found["status_reason"]["cause"], found["waiting_until"]) == ("account", None)
        meta.ask("POST", "tokens", {"value": "EAAfresh", "waba_ids": [WABA]})
        changed = admin.call("PUT", f"/whatsapp-accounts/{number}", {"access_token": "EAAfresh"})
        assert changed.status_code == 200, changed.text
        finishes(operator, found, meta)


def test_maintenance_is_over_after_a_minute_and_lasts_longer_when_it_comes_again(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        found = stopped(operator, number, meta, 131057, once=10_000)
        assert timedelta(seconds=40) < moment(found["waiting_until"]) - clock.now() <= timedelta(seconds=60)
        change(Account, number, blocked_until=clock.now())
        until(lambda: account(number).blocked_times == 2)
        again = until_status(operator, found["id"], "waiting")
        left = until(lambda: account(number).blocked_until - clock.now())
        assert timedelta(seconds=90) < left <= timedelta(seconds=120)
        until(lambda: "sending" not in states())
        meta.faults()
        change(Account, number, blocked_until=clock.now())
        finishes(operator, again, meta)


def test_a_call_limit_lasts_as_long_as_meta_says(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.faults({"kind": "error", "code": 80007, "next": 1, "regain_minutes": 17})
        started = draft(operator, number, 20)
        put(operator, started, "running")
        found = until_status(operator, started, "waiting")
        assert timedelta(minutes=15) < moment(found["waiting_until"]) - clock.now() <= timedelta(minutes=17)


def test_a_number_that_is_switched_off_and_on_takes_its_campaigns_along(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person, admin: Person
) -> None:
    with engine(app, simulator) as meta:
        started = draft(operator, number, 200)
        put(operator, started, "running")
        until(lambda: meta.accepted() >= 5)
        admin.call("PATCH", f"/whatsapp-accounts/{number}/toggle", {"is_active": False})
        found = until_status(operator, started, "waiting")
        assert (found["status_reason"]["code"], found["status_reason"]["cause"]) == (None, "number")
        admin.call("PATCH", f"/whatsapp-accounts/{number}/toggle", {"is_active": True})
        finishes(operator, found, meta, 200)


def test_a_mistake_of_ours_pauses_the_campaign_for_a_person(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.faults({"kind": "error", "code": 132012, "next": 3})
        started = draft(operator, number, 100)
        put(operator, started, "running")
        found = until_status(operator, started, "paused")
        assert (found["status_reason"]["code"], found["status_reason"]["cause"]) == (132012, "campaign")
        meta.faults()
        put(operator, started, "running")
        done = until_status(operator, started, "completed")
        assert done["stats"]["states"]["failed"] <= 3


def test_codes_meta_does_not_list_pause_the_campaign_when_ten_in_a_row_fail_so(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.faults({"kind": "error", "code": 987_654})
        started = draft(operator, number, 300)
        put(operator, started, "running")
        found = until_status(operator, started, "paused")
        assert found["status_reason"]["code"] == 987_654
        assert 10 <= found["stats"]["states"]["failed"] < 300
