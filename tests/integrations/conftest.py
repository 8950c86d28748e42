"""Programs with keys, and numbers with Meta's templates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from dispatcher.database import db
from tests.accounts.conftest import Answer, Person, admin, anybody
from tests.campaigns.conftest import number, operator
from tests.messages.machinery import until

__all__ = ["admin", "anybody", "number", "operator"]


@dataclass
class Program:
    """Another system: it has a key and nothing else."""

    client: FlaskClient
    key: str

    def call(self, method: str, path: str, body: Any = None, *, once: str = "", **query: Any) -> Answer:
        """Call the API; ``once`` is an Idempotency-Key."""
        headers = {"X-API-Key": self.key} | ({"Idempotency-Key": once} if once else {})
        got = self.client.open(f"/api/v1{path}", method=method, json=body, query_string=query, headers=headers)
        return Answer(got.status_code, got.text, got.get_json(silent=True))

    def told(self, after: int | None = None, **query: Any) -> Any:
        """Read on when everything is settled: transactions of other tests, in other databases, hold the stream up."""
        until(lambda: self.events(after, **query) and _is_settled())
        return self.events(after, **query)

    def events(self, after: int | None = None, **query: Any) -> Any:
        """Read on in the stream of events."""
        answer = self.call("GET", "/events", **({} if after is None else {"after": after}), **query)
        assert answer.status_code == 200, answer.text
        return answer.json


def _is_settled() -> bool:
    last = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_log_id_seq"
    settled = f"SELECT coalesce((SELECT settled_id FROM event_log_state), 0) = ({last})"
    with db.engine.connect() as connection:
        return bool(connection.scalar(text(settled)))


@pytest.fixture
def program(app: Flask, admin: Person) -> Callable[..., Program]:
    """Make a program with these scopes, for all numbers or for some."""

    def make(*scopes: str, account_ids: tuple[int, ...] = ()) -> Program:
        body = {"name": "Shop", "scopes": scopes, "all_accounts": not account_ids, "account_ids": account_ids}
        made = admin.post("/api-keys", body)
        assert made.status_code == 201, made.text
        return Program(app.test_client(), made.json["key"])

    return make
