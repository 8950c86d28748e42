"""Live connections know their person and hear when a right ends; housekeeping forgets what no longer counts."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis

from dispatcher import clock
from dispatcher.auth.jobs import purge_expired
from dispatcher.auth.live import visitor as visitor_of
from dispatcher.errors import Unauthorized
from tests.auth.conftest import PASSWORD, Person, run_sql


@pytest.fixture
def revoked(redis_url: str) -> Iterator[Callable[[], int]]:
    """Wait for the next person whose connections are to end."""
    with redis.Redis.from_url(redis_url) as client, client.pubsub() as listener:
        listener.psubscribe("*")
        listener.get_message(timeout=5)
        yield lambda: next_revoked(listener)


def next_revoked(listener: Any) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        message = listener.get_message(ignore_subscribe_messages=True, timeout=1)
        content = json.loads(message["data"]) if message and message["data"][:1] == b"{" else {}
        if "revoke" in content:
            return int(content["revoke"])
    raise AssertionError("nobody was revoked")


def test_a_connection_belongs_to_the_person_of_its_token(bob: Person) -> None:
    found = visitor_of(bob.access)

    assert (found.user_id, found.all_accounts) == (bob.user_id, True)
    assert clock.now() < found.expires_at <= clock.now() + timedelta(minutes=15)


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_a_connection_without_a_good_token_is_refused(bob: Person, token: str) -> None:
    with pytest.raises(Unauthorized):
        visitor_of(token)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "/users/{bob}", None),
        ("PATCH", "/users/{bob}", {"role": "viewer"}),
        ("PATCH", "/users/{bob}", {"all_accounts": False}),
        ("PATCH", "/users/{bob}", {"password": "a new fine phrase"}),
    ],
)
def test_lost_rights_end_live_connections(
    alice: Person, bob: Person, revoked: Callable[[], int], method: str, path: str, body: Any
) -> None:
    alice.call(method, path.format(bob=bob.user_id), body)

    assert revoked() == bob.user_id


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/auth/logout", None),
        ("PATCH", "/me", {"current_password": PASSWORD, "password": "a new fine phrase"}),
    ],
)
def test_signing_out_and_a_new_password_end_ones_own_live_connections(
    bob: Person, revoked: Callable[[], int], method: str, path: str, body: Any
) -> None:
    bob.call(method, path, body)

    assert revoked() == bob.user_id


def test_housekeeping_deletes_only_what_no_longer_counts(
    alice: Person, visitor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.call("POST", "/auth/token", {"username": "alice", "password": "wrong"})
    alice.call(
        "POST",
        "/api-keys",
        {"name": "CRM", "scopes": ["messages:read"], "all_accounts": True},
        headers={"Idempotency-Key": "k"},
    )
    tables = ("login_attempts", "idempotency_keys", "token_families", "refresh_tokens")

    def counts() -> list[int]:
        return [run_sql(f"SELECT count(*) FROM {table}").scalar() for table in tables]

    purge_expired()
    assert counts() == [1, 1, 1, 1]
    moment = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: moment)
    purge_expired()
    assert counts() == [0, 0, 0, 0]
