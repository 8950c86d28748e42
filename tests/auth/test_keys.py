"""API keys act as their owner, no longer than they should, and are never readable again."""

import hashlib
from datetime import timedelta

import pytest
from flask import Flask

from dispatcher import clock
from tests.auth.conftest import Person, run_sql


@pytest.fixture
def program(bob: Person, app: Flask) -> Person:
    """A program with a key of Bob's."""
    key = bob.call("POST", "/api-keys", {"name": "CRM"}).json["key"]
    return Person(app.test_client(), refresh=key)


def use(program: Person, path: str = "/me") -> int:
    return program.call("GET", path, headers={"X-API-Key": program.refresh}).status_code


def test_a_key_acts_as_its_owner(program: Person, bob: Person) -> None:
    answer = program.call("GET", "/me", headers={"X-API-Key": program.refresh})

    assert answer.json["username"] == "bob"
    assert use(program, "/users") == 403


def test_only_a_hash_of_the_key_is_kept(program: Person, bob: Person) -> None:
    row = str(run_sql("SELECT * FROM api_keys").all())

    assert program.refresh not in row
    assert hashlib.sha256(program.refresh.encode()).hexdigest() in row
    listed = bob.get("/api-keys")
    assert program.refresh not in listed.text
    assert program.refresh.startswith(listed.json["items"][0]["prefix"])


def test_a_use_is_noted(program: Person, bob: Person) -> None:
    assert bob.get("/api-keys").json["items"][0]["last_used_at"] is None

    use(program)

    assert bob.get("/api-keys").json["items"][0]["last_used_at"] is not None


def test_a_deleted_key_stops_at_once(program: Person, bob: Person) -> None:
    key_id = bob.get("/api-keys").json["items"][0]["id"]

    assert bob.call("DELETE", f"/api-keys/{key_id}").status_code == 204

    assert use(program) == 401


def test_nobody_sees_or_deletes_the_keys_of_another(program: Person, bob: Person, alice: Person) -> None:
    key_id = bob.get("/api-keys").json["items"][0]["id"]

    assert alice.get("/api-keys").json["items"] == []
    assert alice.call("DELETE", f"/api-keys/{key_id}").status_code == 404
    assert use(program) == 200


def test_a_key_ends_with_its_time(bob: Person, visitor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = (clock.now() + timedelta(hours=1)).isoformat()
    visitor.refresh = bob.call("POST", "/api-keys", {"name": "short", "expires_at": ends}).json["key"]
    assert use(visitor) == 200
    moment = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: moment)

    assert use(visitor) == 401


def test_a_key_cannot_be_made_for_the_past(bob: Person) -> None:
    answer = bob.call("POST", "/api-keys", {"name": "old", "expires_at": "2020-01-01T00:00:00Z"})

    assert answer.status_code == 422
    assert "expires_at" in answer.json["error"]["details"]


def test_a_key_of_a_deactivated_person_is_dead(program: Person, bob: Person, alice: Person) -> None:
    alice.call("DELETE", f"/users/{bob.user_id}")

    assert use(program) == 401


@pytest.mark.parametrize("key", ["dsp_wrong", "'", "é", "x" * 5000])
def test_a_wrong_key_is_refused(visitor: Person, key: str) -> None:
    visitor.refresh = key

    assert use(visitor) == 401


def test_a_bad_token_is_not_saved_by_a_good_key(program: Person) -> None:
    headers = {"X-API-Key": program.refresh, "Authorization": "Bearer nonsense"}

    assert program.call("GET", "/me", headers=headers).status_code == 401


def test_one_idempotency_key_makes_one_key_and_shows_the_same(bob: Person) -> None:
    headers = {"Idempotency-Key": "k"}

    first = bob.call("POST", "/api-keys", {"name": "CRM"}, headers=headers)
    second = bob.call("POST", "/api-keys", {"name": "CRM"}, headers=headers)

    assert first.json["key"] == second.json["key"]
    assert bob.get("/api-keys").json["total"] == 1
    assert first.json["key"] not in str(run_sql("SELECT * FROM idempotency_keys").all())
