"""Signing in, refreshing, signing out: for API clients and for the browser."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.auth.cookies import NAME
from dispatcher.http import Role
from tests.auth.conftest import PASSWORD, Person, run_sql

DASHBOARD = {"X-Requested-With": "dashboard"}
People = Callable[..., Person]


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    """Let our clock run ahead."""
    moment = clock.now() + timedelta(**by)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_an_api_client_signs_in_and_reads_itself(alice: Person) -> None:
    answer = alice.get("/me")

    assert answer.status_code == 200
    assert answer.json["username"] == "alice"
    assert answer.json["role"] == "admin"
    assert answer.json["account_ids"] == []
    assert datetime.fromisoformat(answer.json["last_login_at"]).utcoffset() == timedelta(0)
    assert "password" not in answer.text


def test_the_user_name_counts_in_any_case_and_the_answer_names_the_person(alice: Person, app: Flask) -> None:
    again = Person(app.test_client(), "ALICE")

    answer = again.sign_in()

    assert answer.status_code == 200
    assert answer.json["expires_in"] == 900
    assert answer.json["user"]["username"] == "alice"


def test_the_browser_gets_its_refresh_token_as_a_guarded_cookie(alice: Person, visitor: Person) -> None:
    answer = visitor.call("POST", "/auth/token", {"username": "alice", "password": PASSWORD}, headers=DASHBOARD)

    assert "refresh" not in answer.json
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{NAME}=ey")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/api/v1/auth"):
        assert part in cookie
    refreshed = visitor.call("POST", "/auth/refresh", headers=DASHBOARD)
    assert refreshed.status_code == 200
    assert refreshed.headers["Set-Cookie"].startswith(f"{NAME}=ey")


def test_a_foreign_page_cannot_use_the_cookie(alice: Person, visitor: Person) -> None:
    visitor.call("POST", "/auth/token", {"username": "alice", "password": PASSWORD}, headers=DASHBOARD)

    answer = visitor.call("POST", "/auth/refresh")

    assert answer.status_code == 401


def test_a_refresh_token_is_exchanged_for_new_ones(alice: Person, visitor: Person) -> None:
    answer = visitor.call("POST", "/auth/refresh", {"refresh": alice.refresh})

    assert answer.status_code == 200
    assert answer.json["refresh"] != alice.refresh
    visitor.access = answer.json["access"]
    assert visitor.get("/me").json["username"] == "alice"


def test_two_tabs_that_refresh_at_once_get_the_same_successor(alice: Person, visitor: Person) -> None:
    first = visitor.call("POST", "/auth/refresh", {"refresh": alice.refresh})
    second = visitor.call("POST", "/auth/refresh", {"refresh": alice.refresh})

    assert second.status_code == 200
    assert second.json["refresh"] == first.json["refresh"]


def test_a_refresh_token_used_again_later_ends_its_family(
    alice: Person, visitor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    successor = visitor.call("POST", "/auth/refresh", {"refresh": alice.refresh}).json["refresh"]
    later(monkeypatch, seconds=11)

    stolen = visitor.call("POST", "/auth/refresh", {"refresh": alice.refresh})

    assert stolen.status_code == 401
    assert visitor.call("POST", "/auth/refresh", {"refresh": successor}).status_code == 401
    assert alice.get("/me").status_code == 401
    ended = run_sql("SELECT revoked_reason FROM token_families").scalar()
    assert ended == "reused"


def test_a_refresh_token_whose_successor_was_used_ends_its_family_at_once(alice: Person, visitor: Person) -> None:
    successor = visitor.call("POST", "/auth/refresh", {"refresh": alice.refresh}).json["refresh"]
    newest = visitor.call("POST", "/auth/refresh", {"refresh": successor}).json["refresh"]

    assert visitor.call("POST", "/auth/refresh", {"refresh": alice.refresh}).status_code == 401
    assert visitor.call("POST", "/auth/refresh", {"refresh": newest}).status_code == 401


def test_signing_out_ends_access_and_refresh_of_this_sign_in_only(alice: Person, app: Flask) -> None:
    elsewhere = Person(app.test_client(), "alice")
    elsewhere.sign_in()

    assert alice.call("POST", "/auth/logout").status_code == 204

    assert alice.get("/me").status_code == 401
    assert alice.call("POST", "/auth/refresh", {"refresh": alice.refresh}).status_code == 401
    assert elsewhere.get("/me").status_code == 200


def test_signing_out_everywhere_ends_every_sign_in(alice: Person, app: Flask) -> None:
    elsewhere = Person(app.test_client(), "alice")
    elsewhere.sign_in()

    alice.call("POST", "/auth/logout", {"refresh": alice.refresh, "everywhere": True})

    assert elsewhere.get("/me").status_code == 401
    assert elsewhere.call("POST", "/auth/refresh", {"refresh": elsewhere.refresh}).status_code == 401


def test_signing_out_of_the_browser_removes_the_cookie(alice: Person, visitor: Person) -> None:
    visitor.call("POST", "/auth/token", {"username": "alice", "password": PASSWORD}, headers=DASHBOARD)

    answer = visitor.call("POST", "/auth/logout", headers=DASHBOARD)

    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert visitor.call("POST", "/auth/refresh", headers=DASHBOARD).status_code == 401


def test_signing_out_without_being_signed_in_is_harmless(visitor: Person) -> None:
    assert visitor.call("POST", "/auth/logout").status_code == 204
    assert visitor.call("POST", "/auth/logout", {"refresh": "nonsense"}).status_code == 204


def test_a_new_password_ends_all_tokens_but_this_sign_in_goes_on(alice: Person, app: Flask) -> None:
    elsewhere = Person(app.test_client(), "alice")
    elsewhere.sign_in()

    changed = alice.call("PATCH", "/me", {"current_password": PASSWORD, "password": "another good phrase"})

    assert changed.status_code == 200
    assert alice.get("/me").status_code == 401
    assert elsewhere.get("/me").status_code == 401
    assert elsewhere.call("POST", "/auth/refresh", {"refresh": elsewhere.refresh}).status_code == 401
    assert alice.call("POST", "/auth/refresh", {"refresh": alice.refresh}).status_code == 200
    assert elsewhere.sign_in(PASSWORD).status_code == 401
    assert elsewhere.sign_in("another good phrase").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"password": "another good phrase"}, 422, "current_password"),
        ({"current_password": "wrong", "password": "another good phrase"}, 401, "current_password"),
        ({"current_password": PASSWORD, "password": "short"}, 422, "password"),
        ({"current_password": PASSWORD, "password": "alice-alice-alice"}, 422, "password"),
        ({"role": "admin"}, 422, "role"),
        ({"is_active": True}, 422, "is_active"),
        ({"all_accounts": True}, 422, "all_accounts"),
        ({"language": "xx"}, 422, "language"),
        ({"name": ""}, 422, "name"),
    ],
)
def test_what_a_person_may_not_change_of_themselves(
    alice: Person, body: dict[str, object], status: int, field: str
) -> None:
    answer = alice.call("PATCH", "/me", body)

    assert answer.status_code == status
    assert field in answer.json["error"]["details"]
    assert alice.get("/me").status_code == 200


def test_a_person_changes_how_the_dashboard_looks(alice: Person) -> None:
    answer = alice.call("PATCH", "/me", {"language": "pt-BR", "color_scheme": "dark", "name": "Alice A."})

    assert answer.status_code == 200
    assert alice.get("/me").json | {"language": "pt-BR", "color_scheme": "dark", "name": "Alice A."} == answer.json


def test_a_deactivated_person_is_out_at_once(alice: Person, bob: Person) -> None:
    assert alice.call("DELETE", f"/users/{bob.user_id}").status_code == 204

    assert bob.get("/me").status_code == 401
    assert bob.call("POST", "/auth/refresh", {"refresh": bob.refresh}).status_code == 401
    assert bob.sign_in().status_code == 401


def test_a_downgraded_person_loses_the_token_and_the_right(alice: Person, person: People) -> None:
    dora = person("dora", Role.ADMIN)

    alice.call("PATCH", f"/users/{dora.user_id}", {"role": "viewer"})

    assert dora.get("/users").status_code == 401
    refreshed = dora.call("POST", "/auth/refresh", {"refresh": dora.refresh})
    dora.access = refreshed.json["access"]
    assert dora.get("/users").status_code == 403


def test_the_last_login_is_remembered_and_recorded(alice: Person) -> None:
    entries = alice.get("/audit-log", action="auth.signed_in").json["items"]

    assert [entry["user"]["username"] for entry in entries] == ["alice"]
    assert entries[0]["ip"] == "198.51.100.1"
