"""How an operator works with campaigns, over HTTP."""

from typing import Any

from sqlalchemy import select

from dispatcher.accounts.models import Template
from dispatcher.database import session
from tests.accounts.conftest import Answer, Person
from tests.messages.machinery import until
from tests.messages.world import Json, person

MAPPING = {
    "body.1": {"source": "column", "value": "Nome", "fallback": "cliente"},
    "body.2": {"source": "column", "value": "Pedido"},
}


def template_id(name: str = "order_update", language: str = "pt_BR") -> int:
    """The id of a synced template."""
    return session().scalars(select(Template.id).filter_by(name=name, language=language)).one()


def people(count: int) -> list[Json]:
    """Recipients nobody wrote to before."""
    return [
        {"phone": person()[1], "variables": {"Nome": f"Pessoa {n}", "Pedido": f"A-{n}"}} for n in range(1, count + 1)
    ]


def draft(operator: Person, number: int, recipients: list[Json] | int = 0, **more: Any) -> int:
    """A campaign ready to start."""
    body = {"name": "Sale", "account_id": number, "template_id": template_id(), "template_variables": MAPPING} | more
    made = operator.post("/campaigns", body)
    assert made.status_code == 201, made.text
    listed = people(recipients) if isinstance(recipients, int) else recipients
    if listed:
        given = operator.post(f"/campaigns/{made.json['id']}/recipients", {"recipients": listed})
        assert given.status_code == 200, given.text
    return int(made.json["id"])


def put(who: Person, campaign: int, status: str, **more: Any) -> Answer:
    """Ask for another status."""
    return who.call("PATCH", f"/campaigns/{campaign}/status", {"status": status, **more})


def read(who: Person, campaign: int) -> Any:
    """The campaign as the API shows it."""
    return who.get(f"/campaigns/{campaign}").json


def until_status(who: Person, campaign: int, *wanted: str) -> Any:
    """Wait until the campaign has come to one of these statuses."""
    return until(lambda: (found := read(who, campaign))["status"] in wanted and found)
