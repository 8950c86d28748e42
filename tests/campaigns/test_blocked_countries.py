"""Meta closes a country to a business: whoever waits there is skipped, and the next campaign knows it beforehand."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from dispatcher.auth.models import AuditEntry
from dispatcher.campaigns.balance.checks import check
from dispatcher.campaigns.running import relay
from dispatcher.database import session
from dispatcher.http import Role
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put
from tests.campaigns.test_breaker import refuse
from tests.messages.machinery import run_jobs

AT_HOME = ["+5511987651001", "+5521987651002"]
CLOSED = ["+12025550143", "+14155550123"]
NEXT_DOOR = "+14165550123"
"""Canada: the same calling code, another country."""
WAITING = {"pending", "queued"}


def listed(phones: list[str]) -> list[dict[str, Any]]:
    return [{"phone": phone, "variables": {"Nome": "Ana", "Pedido": "A-1"}} for phone in phones]


def planned(operator: Person, number: int) -> int:
    made = draft(operator, number, listed([*AT_HOME, *CLOSED, NEXT_DOOR]))
    put(operator, made, "running")
    run_jobs("planning")
    return made


def fates(campaign: int) -> dict[str, tuple[str, str | None]]:
    session().rollback()
    rows = session().scalars(select(Message).filter_by(campaign_id=campaign).order_by(Message.row_number))
    return {one.to_number or "": (one.state, one.reason) for one in rows}


def test_a_closed_country_is_left_out_until_an_admin_lets_it_be_tried(
    app: Flask, number: int, operator: Person, anybody: Callable[..., Person]
) -> None:
    admin = anybody(Role.ADMIN, number)
    first = planned(operator, number)
    refused = session().scalars(select(Message.id).filter_by(campaign_id=first, to_number=CLOSED[0])).one()
    refuse(130497, [refused], http_status=403)
    relay.countries()

    found = fates(first)
    assert (found[CLOSED[0]][0], found[CLOSED[1]]) == ("failed", ("skipped", "COUNTRY_BLOCKED"))
    assert {found[phone][0] for phone in (*AT_HOME, NEXT_DOOR)} <= WAITING
    shown = operator.get(f"/campaigns/{first}/messages", state="skipped").json["items"]
    assert "does not let this business write to that country" in shown[0]["reason"]["title"]

    # The next one knows it before the start, and plans nobody there.
    second = draft(operator, number, listed([*AT_HOME, *CLOSED, NEXT_DOOR]))
    told = operator.post(f"/campaigns/{second}/dry-run").json
    assert (told["will_send"], told["by_code"]) == (3, {"COUNTRY_BLOCKED": 2})
    put(operator, second, "running")
    run_jobs("planning")
    assert [phone for phone, fate in fates(second).items() if fate == ("skipped", "COUNTRY_BLOCKED")] == CLOSED
    assert all(check(session(), one).holds for one in (first, second))

    # An admin may have it tried again.
    path = f"/whatsapp-accounts/{number}/blocked-countries"
    assert [one["country"] for one in operator.get(path).json] == ["US"]
    assert operator.call("DELETE", f"{path}/US").status_code == 403
    assert admin.call("DELETE", f"{path}/US").status_code == 204
    assert admin.call("DELETE", f"{path}/US").status_code == 404
    assert operator.get(path).json == []
    assert "account.country_allowed" in session().scalars(select(AuditEntry.action)).all()
    third = draft(operator, number, listed([*AT_HOME, *CLOSED]))
    assert operator.post(f"/campaigns/{third}/dry-run").json["will_send"] == 4


def test_another_business_is_not_concerned(app: Flask, number: int, operator: Person) -> None:
    first = planned(operator, number)
    refused = session().scalars(select(Message.id).filter_by(campaign_id=first, to_number=AT_HOME[0])).one()
    refuse(131026, [refused])
    relay.countries()

    assert operator.get(f"/whatsapp-accounts/{number}/blocked-countries").json == []
    assert {state for state, _ in fates(first).values()} - WAITING == {"failed"}
