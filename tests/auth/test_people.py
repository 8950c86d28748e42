"""Administrators and everybody else: who may change whom, and what that ends."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from dispatcher.http import Role
from tests.auth.conftest import PASSWORD, Person, run_sql

NEW = {"username": "dora", "name": "Dora", "password": "a fine long phrase", "role": "agent"}


def make_account() -> int:
    """Make a WhatsApp account as its package would."""
    statement = """
        INSERT INTO whatsapp_accounts (name, phone_number_id, business_account_id)
        VALUES ('Loja', gen_random_uuid()::text, '1') RETURNING id
    """
    return int(run_sql(statement).scalar_one())


def test_an_administrator_creates_a_person_who_signs_in(alice: Person, app: Flask) -> None:
    account_id = make_account()

    answer = alice.call("POST", "/users", {**NEW, "account_ids": [account_id]})

    assert answer.status_code == 201
    assert answer.json["account_ids"] == [account_id]
    assert answer.json["role"] == "agent"
    assert "phrase" not in answer.text
    dora = Person(app.test_client(), "dora")
    assert dora.sign_in("a fine long phrase").status_code == 200
    assert dora.get("/me").json["account_ids"] == [account_id]


def test_a_deleted_account_takes_its_access_with_it(alice: Person) -> None:
    account_id = make_account()
    made = alice.call("POST", "/users", {**NEW, "account_ids": [account_id]}).json

    run_sql("DELETE FROM whatsapp_accounts WHERE id = :id", id=account_id)

    assert alice.get(f"/users/{made['id']}").json["account_ids"] == []


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"username": "ALICE"}, 409, "username"),
        ({"username": "a b"}, 422, "username"),
        ({"username": "dora\n"}, 422, "username"),
        ({"username": "<script>"}, 422, "username"),
        ({"password": "short"}, 422, "password"),
        ({"password": "dora dora dora"}, 422, "password"),
        ({"password": "aaaaaaaaaaaaaaaa"}, 422, "password"),
        ({"password": "password1234"}, 422, "password"),
        ({"password": "x" * 201}, 422, "password"),
        ({"role": "root"}, 422, "role"),
        ({"account_ids": [999]}, 422, "account_ids"),
        ({"account_ids": [2**63]}, 422, "account_ids.0"),
        ({"account_ids": ["1"]}, 422, "account_ids.0"),
        ({"id": 1}, 422, "id"),
        ({"token_version": 9}, 422, "token_version"),
        ({"password_hash": "x"}, 422, "password_hash"),
        ({"created_at": "2020-01-01T00:00:00Z"}, 422, "created_at"),
    ],
)
def test_people_who_cannot_be_created(alice: Person, change: dict[str, Any], status: int, field: str) -> None:
    answer = alice.call("POST", "/users", {**NEW, **change})

    assert answer.status_code == status
    assert field in answer.json["error"]["details"]
    assert run_sql("SELECT count(*) FROM users").scalar() == 1


ADMIN_ONLY = [
    ("GET", "/users", None),
    ("POST", "/users", NEW),
    ("GET", "/users/{alice}", None),
    ("PATCH", "/users/{alice}", {"name": "x"}),
    ("PATCH", "/users/{me}", {"role": "admin"}),
    ("DELETE", "/users/{alice}", None),
    ("GET", "/audit-log", None),
]


@pytest.mark.parametrize("who", ["bob", "charlie", "visitor"])
@pytest.mark.parametrize(("method", "path", "body"), ADMIN_ONLY)
def test_only_administrators_manage_people(
    request: pytest.FixtureRequest, alice: Person, who: str, method: str, path: str, body: Any
) -> None:
    somebody: Person = request.getfixturevalue(who)

    answer = somebody.call(method, path.format(alice=alice.user_id, me=somebody.user_id), body)

    assert answer.status_code == (401 if who == "visitor" else 403)


def test_the_list_is_searched_filtered_sorted_and_paged(alice: Person, bob: Person, charlie: Person) -> None:
    def names(**query: Any) -> list[str]:
        return [user["username"] for user in alice.get("/users", **query).json["items"]]

    assert names() == ["alice", "bob", "charlie"]
    assert names(sort="-username") == ["charlie", "bob", "alice"]
    assert names(q="HAR") == ["charlie"]
    assert names(q="%") == []
    assert names(role="operator") == ["bob"]
    assert names(is_active="false") == []
    assert names(page=2, page_size=2) == ["charlie"]
    assert alice.get("/users", page_size=2).json["total"] == 3
    assert alice.get("/users", sort="password_hash").status_code == 422


def test_the_last_administrator_stays(alice: Person, bob: Person) -> None:
    for change in ({"role": "viewer"}, {"is_active": False}):
        assert alice.call("PATCH", f"/users/{alice.user_id}", change).status_code == 409
    assert alice.call("DELETE", f"/users/{alice.user_id}").status_code == 409

    alice.call("PATCH", f"/users/{bob.user_id}", {"role": "admin"})

    assert alice.call("DELETE", f"/users/{alice.user_id}").status_code == 204


def test_a_promotion_counts_at_once_without_signing_in_again(alice: Person, charlie: Person) -> None:
    alice.call("PATCH", f"/users/{charlie.user_id}", {"role": "admin"})

    assert charlie.get("/users").status_code == 200


def test_a_password_set_by_an_administrator_ends_every_sign_in(alice: Person, bob: Person) -> None:
    alice.call("PATCH", f"/users/{bob.user_id}", {"password": "a new fine phrase"})

    assert bob.get("/me").status_code == 401
    assert bob.call("POST", "/auth/refresh", {"refresh": bob.refresh}).status_code == 401
    assert bob.sign_in("a new fine phrase").status_code == 200


def test_a_reactivated_person_signs_in_again(alice: Person, bob: Person) -> None:
    alice.call("DELETE", f"/users/{bob.user_id}")
    alice.call("PATCH", f"/users/{bob.user_id}", {"is_active": True})

    assert bob.get("/me").status_code == 401
    assert bob.sign_in(PASSWORD).status_code == 200


def test_somebody_who_does_not_exist_is_not_found(alice: Person) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        assert alice.call(method, "/users/4711", {} if method == "PATCH" else None).status_code == 404


def test_creating_a_person_twice_by_one_key_creates_one(alice: Person) -> None:
    key = {"Idempotency-Key": "new-dora"}

    first = alice.call("POST", "/users", NEW, headers=key)
    second = alice.call("POST", "/users", NEW, headers=key)

    assert first.json == second.json
    assert run_sql("SELECT count(*) FROM users WHERE username = 'dora'").scalar() == 1


def test_roles_are_ordered() -> None:
    assert [role.value for role in Role] == ["viewer", "agent", "operator", "admin"]
    assert Role.ADMIN.includes(Role.VIEWER)
    assert not Role.VIEWER.includes(Role.AGENT)


def test_an_administrator_of_some_numbers_stays_within_them(
    alice: Person, bob: Person, person: Callable[..., Person], app: Flask
) -> None:
    mine, foreign = make_account(), make_account()
    lena = person("lena", Role.ADMIN, account_ids=[mine])
    wide = {"name": "Shop", "scopes": ["messages:read"]}
    key = alice.call("POST", "/api-keys", {**wide, "account_ids": [foreign]}).json
    own = lena.call("POST", "/api-keys", {**wide, "name": "Own", "all_accounts": True}).json

    # Not more for herself, nor for anybody else.
    for change in ({"all_accounts": True}, {"account_ids": [mine, foreign]}):
        assert lena.call("PATCH", f"/users/{lena.user_id}", change).status_code in (403, 404)
        assert lena.call("POST", "/users", {**NEW, **change}).status_code in (403, 404)
    # Nor the password of somebody who has more.
    for who in (alice, bob):
        assert lena.call("PATCH", f"/users/{who.user_id}", {"password": "a fine long phrase"}).status_code == 403
        assert lena.call("DELETE", f"/users/{who.user_id}").status_code == 403
    assert lena.call("PATCH", f"/users/{lena.user_id}", {"name": "Lena"}).status_code == 200
    made = lena.call("POST", "/users", {**NEW, "account_ids": [mine]})
    assert made.status_code == 201
    assert lena.call("DELETE", f"/users/{made.json['id']}").status_code == 204
    # Nor a program of others; her own key, which has her rights whatever it says, is hers.
    assert [one["name"] for one in lena.get("/api-keys").json["items"]] == ["Own"]
    assert lena.call("DELETE", f"/api-keys/{key['id']}").status_code == 404
    assert lena.call("DELETE", f"/api-keys/{own['id']}").status_code == 204
    assert [one["name"] for one in alice.get("/api-keys").json["items"]] == ["Shop"]
