"""Headers, methods and slashes of every route of the whole application, its errors included."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from dispatcher.app import create_app
from dispatcher.config import Settings
from dispatcher.http.headers import CONTENT_SECURITY_POLICY
from tests.api.conftest import World
from tests.api.test_access_matrix import TABLE
from tests.api.world import V1, Person

ORIGIN = "https://dashboard.example"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(self)",
}
OWN_POLICY = re.compile(r"/content|/api/docs|/api/redoc")
"""Bytes of others are sandboxed; the document's readers bring inline styles."""
STABLE = ("/whatsapp-accounts/active", "/whatsapp-accounts/<int:account_id>/templates")
SAFE = [(method, rule) for method, rule in TABLE if method == "GET"]


def answers(world: World) -> Iterator[tuple[str, TestResponse]]:
    """An answer of each route that reads, one of each that writes, and every kind of error."""
    for method, rule in TABLE:
        path = world.own.path(rule)
        yield f"{method} {rule}", world.admin.call(method, path, None if method == "GET" else {}, anew=True)
    draft = f"/campaigns/{world.own.draft_id}"
    yield "401", world.anonymous.get("/me")
    yield "403", world.viewer.post("/campaigns", {})
    yield "404", world.admin.get("/nothing", anew=True)
    yield "405", world.admin.call("PUT", "/campaigns", {}, anew=True)
    yield "409", world.admin.call("PATCH", f"{draft}/status", {"status": "paused"}, anew=True)
    yield "413", world.admin.call("POST", "/campaigns", data=b"x" * (17 << 20), anew=True)
    yield "415", world.admin.call("POST", "/campaigns", data=b"x", content_type="text/plain", anew=True)
    yield "page", world.admin.call("GET", "/api/nothing")


def test_security_headers_are_on_every_answer(world: World) -> None:
    for name, answer in answers(world):
        assert {key: answer.headers.get(key) for key in FIXED} == FIXED, name
        policy = answer.headers["Content-Security-Policy"]
        assert policy == CONTENT_SECURITY_POLICY or OWN_POLICY.search(name), name
        assert "unsafe-eval" not in policy, name
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"]), name
        assert "Server" not in answer.headers, name
        assert "Access-Control-Allow-Origin" not in answer.headers, name
        kept = answer.headers["Cache-Control"]
        assert kept == "no-store" or kept.startswith("private") or "/assets/" in name, name
        assert not answer.headers.getlist("Set-Cookie") or "auth" in name, name


def test_a_surprise_keeps_its_headers_and_its_secrets(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise() -> None:
        raise RuntimeError("canary-4711")

    monkeypatch.setitem(app.view_functions, "auth.read_me", surprise)
    assert world.anonymous.get("/me").status_code == 401

    answer = world.admin.call("GET", "/me", anew=True, headers={"X-Request-ID": "mine-1"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (500, "mine-1")
    assert {key: answer.headers.get(key) for key in FIXED} == FIXED
    assert answer.get_json()["error"]["request_id"] == "mine-1"
    assert "canary" not in answer.text


def test_a_trailing_slash_is_accepted_everywhere(world: World) -> None:
    for method, rule in TABLE:
        if rule.startswith(("/assets", "/api/docs", "/webhook")):
            continue
        path = world.own.path(rule)
        plain = world.anonymous.call(method, path, None if method == "GET" else {})
        slashed = world.anonymous.call(method, f"{path}/", None if method == "GET" else {})
        assert slashed.status_code == plain.status_code, (method, rule)
        assert slashed.status_code not in (301, 302, 307, 308), rule
    for path in ("/campaigns/", "/whatsapp-accounts/active/", f"/campaigns/{world.own.draft_id}/stats/"):
        assert world.admin.get(path).status_code == 200


def test_head_is_get_without_a_body(world: World) -> None:
    for _, rule in SAFE:
        path = world.own.path(rule)
        full = world.admin.call("GET", path, anew=True)
        head = world.admin.call("HEAD", path, anew=True)
        assert (head.status_code, head.get_data()) == (full.status_code, b""), rule
        assert head.mimetype == full.mimetype, rule


def test_options_tells_the_methods_and_needs_nobody(world: World) -> None:
    for method, rule in TABLE:
        answer = world.anonymous.call("OPTIONS", world.own.path(rule))
        assert answer.status_code == 200, rule
        assert method in answer.headers["Allow"], rule
        assert answer.get_data() == b"", rule


def test_other_methods_are_refused_with_those_that_exist(world: World) -> None:
    for rule in {rule for _, rule in TABLE}:
        there = {method for method, other in TABLE if other == rule}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - there:
            answer = world.admin.call(method, world.own.path(rule), anew=True)
            assert answer.status_code == 405, (method, rule, answer.status_code)
            assert there <= set(answer.headers["Allow"].split(", ")), rule
    assert world.admin.call("TRACE", "/me", anew=True).status_code == 405
    assert world.admin.call("BREW", "/me", anew=True).status_code == 405


@pytest.fixture
def foreign_origins(settings: Settings) -> Flask:
    """The application behind TLS, with one other origin allowed."""
    return create_app(replace(settings, cors_origins=(ORIGIN,), public_url="https://dispatcher.example"))


def test_cors_is_an_exact_list(foreign_origins: Flask, world: World) -> None:
    visitor = Person(foreign_origins.test_client(), key=world.admin.key)
    for method, rule in TABLE:
        path = world.own.path(rule)
        asked = {"Access-Control-Request-Method": method}
        listed = visitor.call("OPTIONS", path, headers={"Origin": ORIGIN, **asked}).headers
        assert listed.get("Access-Control-Allow-Origin") == ORIGIN, rule
        assert listed["Strict-Transport-Security"].startswith("max-age=")
        for other in (
            "https://evil.example",
            f"{ORIGIN}.evil.example",
            "null",
            "http://dashboard.example",
            f"{ORIGIN}:8",
        ):
            found = visitor.call("OPTIONS", path, headers={"Origin": other, **asked}).headers
            assert not [name for name in found.keys() if name.startswith("Access-Control-")], (rule, other)  # noqa: SIM118
            assert "Origin" in found["Vary"], rule


def path_of(world: World, rule: str) -> str:
    return world.own.path(f"{V1}{rule}")


@pytest.mark.parametrize("rule", STABLE)
def test_stable_lists_are_kept_for_half_a_minute(world: World, rule: str) -> None:
    path = path_of(world, rule)
    first = world.operator.get(path)
    asked: dict[str, Any] = {"If-None-Match": first.headers["ETag"]}

    assert first.headers["Cache-Control"] == "private, max-age=30"
    assert {"Authorization", "X-API-Key"} <= set(first.headers["Vary"].split(", "))
    again = world.operator.call("GET", path, headers=asked)
    assert (again.status_code, again.get_data()) == (304, b"")
    # Our own page reads the list again right after it has changed it.
    page = world.operator.call("GET", path, headers={"X-Requested-With": "dashboard"})
    assert page.headers["Cache-Control"] == "private, max-age=0"
    # The mark of one person's list tells another nothing.
    assert world.anonymous.call("GET", path, headers=asked).status_code == 401


def test_what_changes_is_never_kept(world: World) -> None:
    for path in ("/campaigns", "/messages", "/overview", "/me", f"/campaigns/{world.own.draft_id}/stats", "/api-keys"):
        assert world.operator.get(path).headers["Cache-Control"] == "no-store", path
