"""Guessing passwords is slow for whoever guesses, and for nobody else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.auth import passwords, signing_in
from dispatcher.auth.attempts import FREE_PER_ACCOUNT, FREE_PER_ADDRESS, LONGEST_DELAY, delay_after
from dispatcher.config import Settings
from dispatcher.http import Role
from tests.auth.conftest import PASSWORD, Person, make_app, run_sql


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (1000, 60), (10**9, 60)]
)
def test_the_delay_doubles_up_to_a_minute(failures: int, seconds: int) -> None:
    assert delay_after(failures, FREE_PER_ACCOUNT) == seconds


def guess(client: Person, username: str, password: str) -> int:
    answer = client.call("POST", "/auth/token", {"username": username, "password": password})
    return answer.status_code


def test_a_thousand_guesses_get_only_a_few_tries(alice: Person, visitor: Person) -> None:
    statuses = [guess(visitor, "alice", f"guess number {number}") for number in range(1000)]

    assert statuses.count(401) <= FREE_PER_ACCOUNT + 5
    assert statuses.count(401) + statuses.count(429) == 1000


def test_guesses_at_the_same_moment_do_not_slip_past_the_count(
    alice: Person, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)

    def one(number: int) -> int:
        return guess(Person(app.test_client(), ip="203.0.113.9"), "alice", f"guess number {number}")

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(one, range(60)))

    assert statuses.count(401) == FREE_PER_ACCOUNT


def test_whoever_is_slowed_down_is_told_for_how_long(alice: Person, visitor: Person) -> None:
    for number in range(FREE_PER_ACCOUNT):
        guess(visitor, "alice", f"guess number {number}")

    answer = visitor.call("POST", "/auth/token", {"username": "alice", "password": PASSWORD})

    assert answer.status_code == 429
    assert answer.json["error"]["code"] == "RATE_LIMITED"
    assert 1 <= int(answer.headers["Retry-After"]) <= LONGEST_DELAY


def test_the_person_themselves_is_not_locked_out(alice: Person, visitor: Person, app: Flask) -> None:
    for number in range(20):
        guess(visitor, "alice", f"guess number {number}")

    at_home = Person(app.test_client(), "alice", ip="192.0.2.7")

    assert at_home.sign_in().status_code == 200


def test_after_the_delay_the_right_password_works_and_wipes_the_slate(
    alice: Person, visitor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(FREE_PER_ACCOUNT):
        guess(visitor, "alice", f"guess number {number}")
    moment = clock.now() + timedelta(seconds=2)
    monkeypatch.setattr(clock, "now", lambda: moment)

    assert guess(visitor, "alice", PASSWORD) == 200
    assert run_sql("SELECT count(*) FROM login_attempts").scalar() == 0


def test_one_address_trying_many_names_is_slowed_down(visitor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)

    statuses = [guess(visitor, f"person{number}", "some password") for number in range(FREE_PER_ADDRESS + 10)]

    assert statuses == [401] * FREE_PER_ADDRESS + [429] * 10


def test_neighbours_in_one_ipv6_network_count_as_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)

    statuses = [
        guess(Person(app.test_client(), ip=f"2001:db8:1:2::{number:x}"), "alice", "some password")
        for number in range(1, FREE_PER_ACCOUNT + 2)
    ]

    assert statuses == [401] * FREE_PER_ACCOUNT + [429]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP"])
def test_a_made_up_forwarded_address_does_not_help(
    alice: Person, visitor: Person, header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)

    def one(number: int) -> int:
        body = {"username": "alice", "password": "some password"}
        return visitor.call("POST", "/auth/token", body, headers={header: f"10.0.0.{number}"}).status_code

    statuses = [one(number) for number in range(FREE_PER_ACCOUNT + 3)]

    assert statuses == [401] * FREE_PER_ACCOUNT + [429] * 3


def test_behind_a_trusted_proxy_its_last_word_counts(settings: Settings, person: Callable[..., Person]) -> None:
    person("alice", Role.ADMIN)
    behind = make_app(replace(settings, trusted_proxies=1))
    visitor = Person(behind.test_client())
    body = {"username": "alice", "password": PASSWORD}

    with behind.app_context():
        visitor.call("POST", "/auth/token", body, headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.55"})

    ips = run_sql("SELECT ip FROM audit_log WHERE action = 'auth.signed_in' ORDER BY id").scalars().all()
    assert ips == ["198.51.100.1", "192.0.2.55"]


@pytest.mark.parametrize("who", ["alice", "nobody", "gone"])
def test_the_answer_and_the_work_are_the_same_for_known_unknown_and_deactivated(
    alice: Person, bob: Person, visitor: Person, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sql("UPDATE users SET username = 'gone', is_active = false WHERE username = 'bob'")
    checked: list[str] = []

    def counted(stored: str | None, given: str) -> bool:
        checked.append(given)
        return passwords.is_password(stored, given)

    monkeypatch.setattr(signing_in, "is_password", counted)

    password = PASSWORD if who == "gone" else "wrong password"
    answer = visitor.call("POST", "/auth/token", {"username": who, "password": password})

    assert answer.status_code == 401
    assert answer.json["error"]["message"] == "The user name or the password is wrong."
    assert answer.json["error"]["details"] == {}
    assert len(checked) == 1


def test_nobodys_hash_costs_what_a_real_one_costs() -> None:
    """The same parameters, read from the hashes themselves instead of timed."""
    from argon2 import extract_parameters

    assert extract_parameters(passwords._NOBODYS_HASH) == extract_parameters(passwords.hash_password("x"))
    assert passwords.hash_password("x").startswith("$argon2id$")
    assert not passwords.is_password(None, "x")


def test_typing_the_present_password_wrong_counts_as_guessing(alice: Person) -> None:
    body = {"current_password": "wrong", "password": "another good phrase"}

    statuses = [alice.call("PATCH", "/me", body).status_code for _ in range(FREE_PER_ACCOUNT + 2)]

    assert 429 in statuses
