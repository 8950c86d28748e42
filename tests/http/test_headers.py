"""Headers of every answer: security, request ids, CORS, caching."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatcher.config import Settings
from tests.http.conftest import ORIGIN, PROBE, make_app

EVERYWHERE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; frame-ancestors 'none'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{PROBE}/open"),
        ("GET", f"{PROBE}/list"),
        ("GET", f"{PROBE}/list?page=0"),
        ("GET", f"{PROBE}/raise/bug"),
        ("GET", f"{PROBE}/raise/redis"),
        ("GET", "/api/v1/nothing"),
        ("PUT", f"{PROBE}/open"),
        ("OPTIONS", f"{PROBE}/open"),
        ("GET", "/api/schema"),
        ("POST", "/webhook/probe"),
    ],
)
def test_security_headers_are_on_every_answer(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)

    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_without_tls_there_is_no_hsts(settings: Settings) -> None:
    answer = make_app(replace(settings, public_url="http://localhost:8000")).test_client().get(f"{PROBE}/open")

    assert "Strict-Transport-Security" not in answer.headers


def test_a_listed_origin_may_call(client: FlaskClient) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    answer = client.options(f"{PROBE}/echo", headers={**asked, "X-Test-Role": "nobody"})

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://dashboard.example.evil.example",
        "https://evil-dashboard.example",
        "http://dashboard.example",
        "https://dashboard.example:8443",
        "https://DASHBOARD.example.",
        "null",
        "",
    ],
)
def test_any_other_origin_may_not(client: FlaskClient, origin: str) -> None:
    for answer in (
        client.options(f"{PROBE}/echo", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}),
        client.get(f"{PROBE}/open", headers={"Origin": origin}),
        client.get("/api/v1/nothing", headers={"Origin": origin}),
    ):
        assert not [name for name in answer.headers.keys() if name.startswith("Access-Control-")]  # noqa: SIM118


@pytest.mark.parametrize("given", ["abc", "0190-ab.CD_9", "x" * 128])
def test_a_request_id_comes_back(client: FlaskClient, given: str) -> None:
    assert client.get(f"{PROBE}/open", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a\tb", "é", "<script>", "a;b", "{}"])
def test_a_request_id_of_another_form_is_replaced(client: FlaskClient, given: str) -> None:
    answered = client.get(f"{PROBE}/open", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert re.fullmatch(r"[0-9a-f]{32}", answered)


def test_a_stable_list_is_kept_shortly_and_revalidated(client: FlaskClient) -> None:
    first = client.get(f"{PROBE}/stable")
    second = client.get(f"{PROBE}/stable", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "private, max-age=30"
    assert "Authorization" in first.headers["Vary"]
    assert (second.status_code, second.get_data()) == (304, b"")
    assert client.get(f"{PROBE}/stable", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", [f"{PROBE}/open", f"{PROBE}/list", f"{PROBE}/things/1"])
def test_a_trailing_slash_is_accepted(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}/").status_code == client.get(path).status_code == 200


def test_the_readers_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/api/docs", "/api/redoc", "/api/docs/start.js"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "://" not in answer.get_data(as_text=True)
        assert "<script>" not in answer.get_data(as_text=True)
    policy = client.get("/api/docs").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy


def test_every_operation_is_documented_with_its_errors_and_security(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/schema").get_json()

    assert document["components"]["securitySchemes"].keys() == {"bearer", "apiKey"}
    operations = [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]
    assert len(operations) == 9
    for operation in operations:
        assert operation["responses"].keys() >= {"400", "422", "429", "default"}
        assert (operation.get("security") == []) != ("x-role" in operation)
    effects = document["paths"]["/api/v1/probe/effects"]["post"]
    assert {"$ref": "#/components/parameters/IDEMPOTENCY_KEY"} in effects["parameters"]
