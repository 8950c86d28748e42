"""A WABA of its own at the simulated Meta for every test, and people with roles who call the API."""

import itertools
import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatcher.auth.models import User, UserAccount
from dispatcher.auth.sessions import start_family
from dispatcher.auth.tokens import access_token
from dispatcher.database import transaction
from dispatcher.http import Role
from tests.servers import SimulatorProcess

_numbers = itertools.count(1)
BODY = {"type": "BODY", "text": "Olá {{1}}, seu pedido chegou.", "example": {"body_text": [["Ana"]]}}


def call_meta(method: str, url: str, body: dict[str, Any] | None = None, token: str = "") -> dict[str, Any]:
    """Speak to the simulated Meta behind the product's back."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return dict(json.load(answer))


@dataclass
class Business:
    """A WABA with one number and a token, known to nobody else."""

    meta: SimulatorProcess
    waba: str
    phone: str
    token: str
    templates: list[str] = field(default_factory=list)

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Order something of the simulator."""
        return call_meta(method, f"{self.meta.url}/_control/{path}", body)

    def add_template(self, name: str, **more: Any) -> None:
        """Let Meta have a template."""
        number = f"7{next(_numbers):014d}"
        template = {"id": number, "waba_id": self.waba, "name": name, "language": "pt_BR", "category": "UTILITY"}
        self.control("POST", "numbers", {"templates": [template | {"components": [BODY]} | more]})

    def delete_template(self, name: str) -> None:
        """Delete a template as somebody else would, in WhatsApp Manager."""
        url = f"{self.meta.graph_url}/{self.waba}/message_templates?name={name}"
        call_meta("DELETE", url, token=self.token)

    def credentials(self, **changes: Any) -> dict[str, Any]:
        """Return what a person types in to connect the number."""
        typed = {"name": "Loja", "phone_number_id": self.phone, "business_account_id": self.waba}
        return typed | {"access_token": self.token} | changes


@pytest.fixture
def business(simulator: SimulatorProcess) -> Business:
    """A business at Meta whose app is not subscribed yet."""
    return new_business(simulator)


def new_business(simulator: SimulatorProcess) -> Business:
    """Make one more business at the simulated Meta."""
    number = next(_numbers)
    made = Business(simulator, f"11{number:013d}", f"22{number:013d}", f"EAAtoken{number:012d}wxyz")
    phone = {"id": made.phone, "waba_id": made.waba, "display_phone_number": f"+55 11 5555-{number:04d}"}
    token = {"value": made.token, "waba_ids": [made.waba]}
    waba = {"id": made.waba, "business_id": f"33{number:013d}", "subscribed_apps": []}
    made.control("POST", "numbers", {"wabas": [waba], "phones": [phone], "tokens": [token]})
    return made


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status_code: int
    text: str
    json: Any


@dataclass
class Person:
    """Somebody who calls the API."""

    client: FlaskClient
    token: str

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        """Call the API as this person."""
        headers = {"Authorization": f"Bearer {self.token}"}
        got = self.client.open(f"/api/v1{path}", method=method, json=body, query_string=query, headers=headers)
        return Answer(got.status_code, got.text, got.get_json(silent=True))

    def get(self, path: str, **query: Any) -> Answer:
        """GET as this person."""
        return self.call("GET", path, **query)

    def post(self, path: str, body: Any = None, **query: Any) -> Answer:
        """POST as this person."""
        return self.call("POST", path, body, **query)


@pytest.fixture
def anybody(app: Flask) -> Callable[..., Person]:
    """Make a person with a role and access to some accounts."""

    def person(role: Role, *account_ids: int) -> Person:
        with transaction() as current:
            user = User(
                username=f"{role}{next(_numbers)}",
                name=role.title(),
                role=role,
                password_hash="cannot sign in",
                all_accounts=not account_ids,
            )
            current.add(user)
            current.flush()
            current.add_all(UserAccount(user_id=user.id, account_id=account_id) for account_id in account_ids)
            family = start_family(current, user, None, None)
            return Person(app.test_client(), access_token(user, family.family_id))

    return person


@pytest.fixture
def admin(anybody: Callable[..., Person]) -> Person:
    """An administrator."""
    return anybody(Role.ADMIN)


@pytest.fixture
def account(admin: Person, business: Business) -> dict[str, Any]:
    """The business's number, connected."""
    answer = admin.post("/whatsapp-accounts", business.credentials())
    assert answer.status_code == 201, answer.text
    return dict(answer.json)
