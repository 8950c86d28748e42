"""Attacks on the JSON Web Tokens: each must end with 401 and one uniform answer."""

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from dispatcher import clock
from dispatcher.auth.principals import authenticate_token
from dispatcher.config import Settings
from dispatcher.errors import Unauthorized
from dispatcher.http import Role
from tests.auth.conftest import Person

Claims = dict[str, Any]
Forge = Callable[[Claims, str], str]


def now() -> int:
    return int(clock.now().timestamp())


def part(content: Any) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def signed(claims: Claims, key: str, **header: Any) -> str:
    return jwt.encode(claims, key, algorithm="HS256", headers=header or None)


def without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


ATTACKS: dict[str, Forge] = {
    "alg none": lambda claims, _key: f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}.",
    "alg None in odd case": lambda claims, _key: f"{part({'alg': 'nOnE'})}.{part(claims)}.",
    "no signature": lambda claims, key: signed(claims, key).rpartition(".")[0] + ".",
    "another algorithm": lambda claims, key: jwt.encode(claims, key, algorithm="HS512"),
    "another key": lambda claims, _key: signed(claims, "x" * 64),
    "empty key by kid": lambda claims, _key: signed(claims, "a" * 32, kid="/dev/null"),
    "kid injection": lambda claims, _key: signed(claims, "a" * 32, kid="' UNION SELECT 'aaaa"),
    "key in the header": lambda claims, _key: signed(claims, "a" * 32, jwk={"kty": "oct", "k": part(b"a" * 32)}),
    "key by address": lambda claims, _key: signed(claims, "a" * 32, jku="https://evil.example/keys"),
    "expired by a second": lambda claims, key: signed({**claims, "exp": now() - 1}, key),
    "not yet": lambda claims, key: signed({**claims, "nbf": now() + 60}, key),
    "no expiry": lambda claims, key: signed(without(claims, "exp"), key),
    "no id": lambda claims, key: signed(without(claims, "jti"), key),
    "no subject": lambda claims, key: signed(without(claims, "sub"), key),
    "no sign-in": lambda claims, key: signed(without(claims, "sid"), key),
    "no version": lambda claims, key: signed(without(claims, "ver"), key),
    "no audience": lambda claims, key: signed(without(claims, "aud"), key),
    "other audience": lambda claims, key: signed({**claims, "aud": "other"}, key),
    "other issuer": lambda claims, key: signed({**claims, "iss": "other"}, key),
    "refresh as access": lambda claims, key: signed({**claims, "type": "refresh"}, key),
    "unknown type": lambda claims, key: signed({**claims, "type": "admin"}, key),
    "other person's sign-in": lambda claims, key: signed({**claims, "sub": "2"}, key),
    "unknown sign-in": lambda claims, key: signed({**claims, "sid": "0" * 32}, key),
    "older version": lambda claims, key: signed({**claims, "ver": claims["ver"] - 1}, key),
    "later version": lambda claims, key: signed({**claims, "ver": claims["ver"] + 1}, key),
    "subject is SQL": lambda claims, key: signed({**claims, "sub": "1 OR 1=1"}, key),
    "subject beyond bigint": lambda claims, key: signed({**claims, "sub": str(2**70)}, key),
    "sign-in with NUL": lambda claims, key: signed({**claims, "sid": "a\0b"}, key),
    "deeply nested": lambda _claims, _key: f"{part({'alg': 'HS256'})}.{part(b'[' * 50_000)}.{part(b'x')}",
    "changed body": lambda claims, key: swap_body(signed(claims, key), {**claims, "sub": "2"}),
    "not a token": lambda _claims, _key: "nonsense",
    "only dots": lambda _claims, _key: "..",
    "not ASCII": lambda _claims, _key: "é.é.é",
}


def swap_body(token: str, claims: Claims) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{part(claims)}.{signature}"


def claims_of(token: str) -> Claims:
    return dict(jwt.decode(token, options={"verify_signature": False}))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_forged_access_token_is_refused(attack: str, alice: Person, bob: Person, settings: Settings) -> None:
    real = claims_of(alice.access)
    alice.access = ATTACKS[attack](real, settings.jwt_secret_key)

    answer = alice.get("/me")

    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "UNAUTHORIZED"


def test_the_same_claims_signed_by_us_are_accepted(alice: Person, settings: Settings) -> None:
    """The table above must fail by its attacks, not by its tools."""
    alice.access = signed(claims_of(alice.access), settings.jwt_secret_key)

    assert alice.get("/me").status_code == 200


def test_a_role_in_the_token_counts_for_nothing(charlie: Person, settings: Settings) -> None:
    claims = claims_of(charlie.access)
    assert not {"role", "all_accounts", "account_ids"} & claims.keys()
    charlie.access = signed({**claims, "role": "admin", "all_accounts": True}, settings.jwt_secret_key)

    assert charlie.get("/me").json["role"] == "viewer"
    assert charlie.get("/users").status_code == 403


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(alice: Person) -> None:
    access, alice.access = alice.access, alice.refresh

    assert alice.get("/me").status_code == 401
    assert alice.call("POST", "/auth/refresh", {"refresh": access}).status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic YWxpY2U6eA==", "bearer x", "", "Bearer \x7f"])
def test_an_authorization_of_another_kind_is_refused(visitor: Person, header: str) -> None:
    assert visitor.call("GET", "/me", headers={"Authorization": header}).status_code == 401


def test_a_token_in_the_address_counts_for_nothing(alice: Person, visitor: Person) -> None:
    assert visitor.get("/me", token=alice.access, access_token=alice.access, jwt=alice.access).status_code == 401


def test_a_connection_learns_who_holds_the_token_and_until_when(alice: Person) -> None:
    signed_in = authenticate_token(alice.access)

    assert signed_in.principal.username == "alice"
    assert signed_in.principal.role is Role.ADMIN
    assert int(signed_in.expires_at.timestamp()) == claims_of(alice.access)["exp"]


def test_a_connection_learns_that_its_token_has_ended(alice: Person) -> None:
    alice.call("POST", "/auth/logout")

    with pytest.raises(Unauthorized):
        authenticate_token(alice.access)
