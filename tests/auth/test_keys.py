"""API keys open what they were made for, no longer than they should, and are never readable again."""

import dataclasses
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.config import Settings
from tests.auth.conftest import Answer, Person, make_app, run_sql

CRM = {"name": "CRM", "scopes": ["contacts:read", "messages:send"], "all_accounts": True}


@pytest.fixture
def program(alice: Person, app: Flask) -> Person:
    """A program with a key that Alice made."""
    return Person(app.test_client(), refresh=alice.call("POST", "/api-keys", CRM).json["key"])


def ask(program: Person, path: str = "/me", method: str = "GET", body: Any = None) -> Answer:
    return program.call(method, path, body, headers={"X-API-Key": program.refresh})


def use(program: Person, path: str = "/me") -> int:
    return ask(program, path).status_code


def test_a_key_acts_for_whoever_made_it_within_its_scopes(program: Person) -> None:
    assert ask(program).json["username"] == "alice"
    assert use(program, "/contacts") == 200

    refused = ask(program, "/campaigns")
    assert refused.status_code == 403
    assert "campaigns:read" in refused.json["error"]["message"]
    assert use(program, "/users") == 403
    assert ask(program, "/api-keys", "POST", CRM).status_code == 403


def test_only_administrators_make_and_see_keys(alice: Person, bob: Person, program: Person) -> None:
    assert bob.call("POST", "/api-keys", CRM).status_code == 403
    assert bob.get("/api-keys").status_code == 403

    (listed,) = alice.get("/api-keys").json["items"]
    assert listed["scopes"] == CRM["scopes"]
    assert (listed["all_accounts"], listed["account_ids"]) == (True, [])
    assert listed["created_by"] == {"id": alice.user_id, "username": "alice"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"all_accounts": False}, "account_ids"),
        ({"account_ids": [10**9]}, None),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": ""}, "name"),
    ],
)
def test_a_key_that_could_not_be_used_is_not_made(alice: Person, change: dict[str, Any], field: str | None) -> None:
    answer = alice.call("POST", "/api-keys", {**CRM, **change})

    assert answer.status_code == 422
    assert field is None or field in answer.json["error"]["details"]
    assert alice.get("/api-keys").json["total"] == 0


def test_only_a_hash_of_the_key_is_kept(program: Person, alice: Person) -> None:
    row = str(run_sql("SELECT * FROM api_keys").all())

    assert program.refresh not in row
    assert hashlib.sha256(program.refresh.encode()).hexdigest() in row
    listed = alice.get("/api-keys")
    assert program.refresh not in listed.text
    assert program.refresh.startswith(listed.json["items"][0]["prefix"])


def test_a_use_is_noted_once_a_minute(program: Person, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def noted() -> str | None:
        found: str | None = alice.get("/api-keys").json["items"][0]["last_used_at"]
        return found

    assert noted() is None
    use(program)
    first = noted()
    use(program)
    assert first is not None
    assert noted() == first
    moment = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: moment)
    use(program)
    assert noted() != first


def test_a_deleted_key_stops_at_once_and_the_record_knows_it(program: Person, alice: Person) -> None:
    key_id = alice.get("/api-keys").json["items"][0]["id"]

    assert alice.call("DELETE", f"/api-keys/{key_id}").status_code == 204

    assert use(program) == 401
    assert alice.call("DELETE", f"/api-keys/{key_id}").status_code == 404
    (gone,) = alice.get("/audit-log", action="api_key.deleted").json["items"]
    assert gone["details"]["scopes"] == CRM["scopes"]


def test_a_key_ends_with_its_time(alice: Person, visitor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = (clock.now() + timedelta(hours=1)).isoformat()
    visitor.refresh = alice.call("POST", "/api-keys", {**CRM, "expires_at": ends}).json["key"]
    assert use(visitor) == 200
    moment = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: moment)

    assert use(visitor) == 401


def test_a_key_of_a_deactivated_person_is_dead(bob: Person, alice: Person, program: Person) -> None:
    run_sql("UPDATE api_keys SET user_id = :bob", bob=bob.user_id)
    assert use(program) == 200
    alice.call("DELETE", f"/users/{bob.user_id}")

    assert use(program) == 401


@pytest.mark.parametrize("key", ["dsp_wrong", "'", "é", "x" * 5000])
def test_a_wrong_key_is_refused(visitor: Person, key: str) -> None:
    visitor.refresh = key

    assert use(visitor) == 401


def test_a_bad_token_is_not_saved_by_a_good_key(program: Person) -> None:
    headers = {"X-API-Key": program.refresh, "Authorization": "Bearer nonsense"}

    assert program.call("GET", "/me", headers=headers).status_code == 401


def test_one_idempotency_key_makes_one_key_and_shows_the_same(alice: Person) -> None:
    headers = {"Idempotency-Key": "k"}

    first = alice.call("POST", "/api-keys", CRM, headers=headers)
    second = alice.call("POST", "/api-keys", CRM, headers=headers)

    assert first.json["key"] == second.json["key"]
    assert alice.get("/api-keys").json["total"] == 1
    assert first.json["key"] not in str(run_sql("SELECT * FROM idempotency_keys").all())


def test_two_programs_never_get_each_others_answers(app: Flask, alice: Person, program: Person) -> None:
    contact = {"phone": "+5511987654321"}
    keys = [alice.call("POST", "/api-keys", {**CRM, "scopes": ["contacts:write"]}).json["key"] for _ in range(2)]
    answers = [
        program.call("POST", "/contacts", contact, headers={"X-API-Key": key, "Idempotency-Key": "k"}) for key in keys
    ]

    # The second one's is a request of its own: there is such a contact by then.
    assert [answer.status_code for answer in answers] == [201, 409]


@pytest.fixture
def strict(settings: Settings, app: Flask) -> Flask:
    """An application where a key may call three times a minute."""
    made = make_app(dataclasses.replace(settings, api_key_calls_per_minute=3))
    made.extensions["redis"] = app.extensions["redis"]
    return made


def test_every_answer_to_a_key_says_what_is_left(strict: Flask, program: Person, alice: Person) -> None:
    counted = Person(strict.test_client(), refresh=program.refresh)
    answers = [ask(counted, path) for path in ("/me", "/users", "/me", "/me")]

    assert [answer.status_code for answer in answers] == [200, 403, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    for answer in answers:
        assert answer.headers["RateLimit-Limit"] == "3"
        assert answer.headers["RateLimit-Policy"] == "3;w=60"
        assert 0 < int(answer.headers["RateLimit-Reset"]) <= 60
    assert answers[-1].json["error"]["code"] == "RATE_LIMITED"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_one_key_uses_up_nothing_of_another_and_people_are_not_counted(
    strict: Flask, program: Person, alice: Person
) -> None:
    other = Person(strict.test_client(), refresh=alice.call("POST", "/api-keys", CRM).json["key"])
    counted = Person(strict.test_client(), refresh=program.refresh)
    for _ in range(4):
        last = use(counted)

    assert (last, use(other)) == (429, 200)
    person = Person(strict.test_client(), access=alice.access)
    answers = [person.get("/me") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0].headers
