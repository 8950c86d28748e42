"""How often people are written to: caps of the organisation and of a campaign, also for campaigns started together."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.campaigns.models import SendingRules
from dispatcher.campaigns.running import relay
from dispatcher.database import session, transaction
from dispatcher.messages import ledger
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, template_id, until_status
from tests.messages.machinery import engine, run_jobs
from tests.messages.world import add_campaign, add_messages, change, person
from tests.servers import SimulatorProcess

Json = dict[str, Any]


def rules(**caps: Any) -> None:
    """What the organisation says."""
    with transaction() as current:
        current.merge(SendingRules(id=1, rules={}, **caps))


@pytest.fixture
def marketing(number: int) -> None:
    """The template is marketing."""
    assert number
    change(Template, template_id(), category="MARKETING")


def given(count: int = 1) -> list[Json]:
    return [{"phone": person()[1], "variables": {"Nome": "Ana", "Pedido": "1"}} for _ in range(count)]


def got(number: int, phone: str, days: float, state: str = "delivered", template: int | None = None) -> int:
    """A campaign's message that came so many days ago."""
    then = clock.now() - timedelta(days=days)
    values = {"started_at": then, "completed_at": then, "status_at": then, "template_id": template or template_id()}
    campaign = add_campaign(number, "completed", **values)
    add_messages(
        number, 1, campaign_id=campaign, state=state, recipient_key=phone.lstrip("+"), accepted_at=then, state_at=then
    )
    return campaign


def reasons(campaign: int) -> list[str | None]:
    chosen = select(Message.reason).where(Message.campaign_id == campaign).order_by(Message.row_number)
    return list(session().scalars(chosen))


def planned(operator: Person, campaign: int) -> list[str | None]:
    """What planning says of each row."""
    assert put(operator, campaign, "running").status_code == 200
    run_jobs("planning")
    return reasons(campaign)


@pytest.mark.usefixtures("marketing")
def test_nobody_gets_more_marketing_than_the_organisation_allows(number: int, operator: Person) -> None:
    rules(cap_messages=2, cap_days=7)
    many, few, failed, long_ago = given(4)
    for one, days, state in (
        (many, 1, "read"),
        (many, 6, "sent"),
        (few, 1, "read"),
        (failed, 1, "failed"),
        (failed, 2, "delivered"),
        (long_ago, 8, "read"),
        (long_ago, 9, "read"),
    ):
        got(number, one["phone"], days, state)
    campaign = draft(operator, number, [many, few, failed, long_ago])
    told = operator.post(f"/campaigns/{campaign}/dry-run").json
    assert (told["will_send"], told["by_code"]) == (3, {"FREQUENCY_CAP": 1})
    assert planned(operator, campaign) == ["FREQUENCY_CAP", None, None, None]
    skipped = operator.get(f"/campaigns/{campaign}/stats").json["skipped"]
    assert skipped[0]["title"] == "The person has had as much marketing lately as anybody may get"


def test_orders_are_neither_capped_nor_counted(number: int, operator: Person) -> None:
    rules(cap_messages=1, cap_days=7)
    (ana,) = given()
    got(number, ana["phone"], 1)
    # To an order there is no cap, however much marketing somebody got; and an order is no marketing.
    assert planned(operator, draft(operator, number, [ana])) == [None]


@pytest.mark.usefixtures("marketing")
def test_a_campaign_may_be_stricter(number: int, operator: Person) -> None:
    rules(cap_messages=5, cap_days=7)
    (ana,) = given()
    got(number, ana["phone"], 20)
    assert planned(operator, draft(operator, number, [ana], cap_messages=1, cap_days=30)) == ["FREQUENCY_CAP"]
    assert planned(operator, draft(operator, number, [ana])) == [None]


def test_nobody_hears_of_two_campaigns_on_one_day(number: int, operator: Person) -> None:
    ana, bia = given(2)
    got(number, ana["phone"], 0)
    got(number, bia["phone"], 1.5)
    assert planned(operator, draft(operator, number, [ana, bia], once_a_day=True)) == ["ALREADY_TODAY", None]
    assert planned(operator, draft(operator, number, [ana, bia])) == [None, None]


@pytest.mark.usefixtures("marketing")
def test_of_two_campaigns_planned_at_once_one_gets_through(number: int, operator: Person) -> None:
    rules(cap_messages=1, cap_days=7)
    both = given(20)
    first, second = (draft(operator, number, both) for _ in range(2))
    # Nobody has anything yet: both are planned whole.
    for campaign in (first, second):
        assert put(operator, campaign, "running").status_code == 200
    run_jobs("planning")
    for _ in range(20):
        relay.hand_out()
    queued = select(Message.recipient_key).where(Message.state == "queued", Message.campaign_id.in_([first, second]))
    keys = list(session().scalars(queued))
    assert (len(keys), len(set(keys))) == (20, 20)
    assert sorted(reason for one in (first, second) for reason in reasons(one) if reason) == ["FREQUENCY_CAP"] * 20


@pytest.mark.usefixtures("marketing")
def test_what_came_back_to_the_plan_is_looked_at_again(number: int, operator: Person) -> None:
    rules(cap_messages=1, cap_days=7)
    (ana,) = given()
    campaign = draft(operator, number, [ana])
    put(operator, campaign, "running")
    run_jobs("planning")
    message = session().scalars(select(Message.id).where(Message.campaign_id == campaign)).one()
    with transaction() as current:
        ledger.release(current, [message])
        # A job that still lies around finds it in the plan.
        assert ledger.claim(current, {number: [message]}) == []
    got(number, ana["phone"], 0)
    relay.hand_out()
    assert reasons(campaign) == ["FREQUENCY_CAP"]


@pytest.mark.usefixtures("marketing")
def test_one_that_failed_makes_room(number: int, operator: Person) -> None:
    rules(cap_messages=1, cap_days=7)
    (ana,) = given()
    campaign = draft(operator, number, [ana])
    put(operator, campaign, "running")
    run_jobs("planning")
    message = session().scalars(select(Message.id).where(Message.campaign_id == campaign)).one()
    with transaction() as current:
        ledger.claim(current, {number: [message]})
    change(Message, message, state="failed")
    assert planned(operator, draft(operator, number, [ana])) == [None]


@pytest.mark.usefixtures("marketing")
def test_two_campaigns_started_together_never_both_reach_anybody(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    rules(once_a_day=True)
    both = given(60)
    with engine(app, simulator, senders=2) as meta:
        before = meta.accepted()
        first, second = (draft(operator, number, both) for _ in range(2))
        for campaign in (first, second):
            put(operator, campaign, "running")
        for campaign in (first, second):
            until_status(operator, campaign, "completed")
        assert meta.accepted() - before == 60
        assert meta.doubles("recipient") == 0


@pytest.mark.parametrize("caps", [{"cap_messages": 1}, {"cap_days": 1}, {"cap_messages": 0, "cap_days": 1}])
def test_half_a_cap_is_none(number: int, operator: Person, caps: Json) -> None:
    assert operator.post("/campaigns", {"name": "x", "account_id": number, **caps}).status_code == 422


def test_the_live_count_tells_of_caps(number: int, operator: Person) -> None:
    rules(cap_messages=1, cap_days=7, once_a_day=True)
    change(Template, template_id(), category="MARKETING")
    people = [operator.post("/contacts", {"name": str(n), "phone": person()[1]}).json for n in range(3)]
    got(number, people[0]["phone"], 2)
    got(number, people[1]["phone"], 0)
    counted = operator.post("/audiences/count", {"include": {"match": "any", "of": [{"kind": "everybody"}]}}).json
    assert (counted["total"], counted["reachable"]) == (3, 1)
    assert {one["reason"]: one["count"] for one in counted["left_out"]} == {"FREQUENCY_CAP": 1, "ALREADY_TODAY": 1}
