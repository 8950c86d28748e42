"""The first administrator by a one-time link, and the record nobody can change."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import ProgrammingError

from dispatcher.auth.audit import record
from dispatcher.config import Settings
from dispatcher.database import transaction
from tests.auth.conftest import PASSWORD, Person, make_app, run_sql

SETUP_TOKEN = "one-time-token-of-the-tests"
FIRST = {"token": SETUP_TOKEN, "username": "root", "password": PASSWORD, "name": "Root"}


@pytest.fixture(autouse=True)
def _printed_link(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETUP_TOKEN", SETUP_TOKEN)


def test_the_first_administrator_is_made_once(visitor: Person) -> None:
    assert visitor.get("/setup").json == {"needed": True}
    assert visitor.get("/setup", token="of another house").json == {"needed": True, "token_ok": False}
    assert visitor.get("/setup", token=FIRST["token"]).json == {"needed": True, "token_ok": True}

    answer = visitor.call("POST", "/setup", FIRST)

    assert answer.status_code == 201
    assert answer.json["user"]["role"] == "admin"
    assert answer.json["user"]["all_accounts"] is True
    assert visitor.get("/setup").json == {"needed": False}
    assert visitor.get("/setup", token=FIRST["token"]).json == {"needed": False, "token_ok": False}
    assert visitor.call("POST", "/setup", {**FIRST, "username": "second"}).status_code == 409
    visitor.access = answer.json["access"]
    assert visitor.get("/users").json["total"] == 1


@pytest.mark.parametrize("token", ["", "wrong", SETUP_TOKEN + "x", SETUP_TOKEN[:-1], "é"])
def test_a_wrong_link_makes_nobody(visitor: Person, token: str) -> None:
    answer = visitor.call("POST", "/setup", {**FIRST, "token": token})

    assert answer.status_code == 403
    assert run_sql("SELECT count(*) FROM users").scalar() == 0


def test_without_a_link_there_is_no_set_up(settings: Settings) -> None:
    app = make_app(replace(settings, setup_token=""))
    with app.app_context():
        answer = Person(app.test_client()).call("POST", "/setup", {**FIRST, "token": ""})

    assert answer.status_code == 403


def test_a_weak_first_password_is_refused(visitor: Person) -> None:
    answer = visitor.call("POST", "/setup", {**FIRST, "password": "changeme1234"})

    assert answer.status_code == 422
    assert visitor.get("/setup").json == {"needed": True}


def test_the_record_says_who_did_what_to_whom_from_where(alice: Person, bob: Person) -> None:
    alice.call("PATCH", f"/users/{bob.user_id}", {"role": "viewer", "password": "a new fine phrase"})

    entries = alice.get("/audit-log", object_id=bob.user_id, action="user.changed").json["items"]

    assert len(entries) == 1
    assert entries[0]["user"] == {"id": alice.user_id, "username": "alice"}
    assert entries[0]["details"] == {"changes": {"role": "viewer"}}
    assert entries[0]["ip"] == alice.ip
    assert entries[0]["request_id"]
    assert "phrase" not in alice.get("/audit-log").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "api_key"}, 1),
        ({"object_type": "api_key"}, 1),
        ({"action": "api_key.created"}, 1),
        ({"since": "2100-01-01T00:00:00Z"}, 0),
        ({"until": "2000-01-01T00:00:00Z"}, 0),
        ({"action": "nothing"}, 0),
    ],
)
def test_the_record_is_searched(alice: Person, query: dict[str, Any], found: int) -> None:
    alice.call("POST", "/api-keys", {"name": "CRM", "scopes": ["messages:read"], "all_accounts": True})

    assert alice.get("/audit-log", **query).json["total"] == found


def test_what_was_rolled_back_is_not_recorded(alice: Person) -> None:
    with pytest.raises(RuntimeError), transaction() as session:
        record(session, "test.done", "test", 1)
        raise RuntimeError

    assert alice.get("/audit-log", action="test.done").json["total"] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET username = 'nobody'",
        "DELETE FROM audit_log",
        "DELETE FROM audit_log WHERE false",
        "INSERT INTO audit_log (id, at, action, object_type, details) OVERRIDING SYSTEM VALUE"
        " SELECT id, at, 'x', object_type, details FROM audit_log ON CONFLICT (id) DO UPDATE SET action = 'x'",
    ],
)
def test_the_record_cannot_be_changed(alice: Person, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="append-only"):
        run_sql(statement)

    assert alice.get("/audit-log", action="auth.signed_in").json["total"] == 1
