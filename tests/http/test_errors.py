"""Every error has the one envelope, a request id, and a sentence that says what to do."""

import io
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dispatcher.http import serve_unknown_pages_with
from tests.http.conftest import PROBE

JSON = "application/json"


def error_of(answer: TestResponse) -> dict[str, Any]:
    """Return the error, having checked the envelope around it."""
    body = answer.get_json()
    assert answer.mimetype == JSON
    assert body.keys() == {"error"}
    error = body["error"]
    assert error.keys() == {"code", "message", "details", "request_id", "timestamp"}
    assert error["request_id"] == answer.headers["X-Request-ID"]
    assert datetime.fromisoformat(error["timestamp"]).utcoffset() == timedelta(0)
    assert error["timestamp"].endswith("Z")
    assert error["message"].endswith(".")
    return dict(error)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("operational", 503, "UNAVAILABLE"),
        ("redis", 503, "UNAVAILABLE"),
        ("bug", 500, "INTERNAL_ERROR"),
        ("rate", 429, "RATE_LIMITED"),
        ("upstream", 502, "UPSTREAM_ERROR"),
        ("gateway", 502, "UPSTREAM_ERROR"),
        ("conflict", 409, "CONFLICT"),
        ("validation", 422, "INVALID_PAYLOAD"),
    ],
)
def test_what_a_view_raises(client: FlaskClient, kind: str, status: int, code: str) -> None:
    answer = client.get(f"{PROBE}/raise/{kind}")

    assert answer.status_code == status
    assert error_of(answer)["code"] == code


def test_how_long_to_wait_is_in_the_header(client: FlaskClient) -> None:
    assert client.get(f"{PROBE}/raise/rate").headers["Retry-After"] == "7"
    assert int(client.get(f"{PROBE}/raise/redis").headers["Retry-After"]) > 0


def test_details_name_nested_fields_by_path(client: FlaskClient) -> None:
    assert error_of(client.get(f"{PROBE}/raise/validation"))["details"] == {"a.0.b": ["Bad."]}


def test_a_bug_is_logged_with_its_traceback_and_stays_inside(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"{PROBE}/raise/bug")

    assert "canary-4711" not in answer.get_data(as_text=True)
    seen = capsys.readouterr()
    logged = caplog.text + seen.out + seen.err
    assert "canary-4711" in logged
    assert error_of(answer)["request_id"] in logged


BODIES: list[tuple[str, bytes, str, int, str | None]] = [
    ("broken", b"{", JSON, 400, None),
    ("NaN", b'{"name": NaN}', JSON, 400, None),
    ("two values", b"{} {}", JSON, 400, None),
    ("not UTF-8", b'{"name": "\xff"}', JSON, 400, None),
    ("UTF-16", '{"name": "a"}'.encode("utf-16"), JSON, 400, None),
    ("nested deeply", b"[" * 100_000, JSON, 400, None),
    ("endless number", b'{"name": ' + b"1" * 5000 + b"}", JSON, 400, None),
    ("a list", b"[]", JSON, 422, "body"),
    ("null", b"null", JSON, 422, "body"),
    ("a text", b'"name"', JSON, 422, "body"),
    ("empty", b"", JSON, 422, "name"),
    ("empty object", b"{}", JSON, 422, "name"),
    ("unknown field", b'{"name": "a", "role": "admin"}', JSON, 422, "role"),
    ("too long", b'{"name": "' + b"x" * 21 + b'"}', JSON, 422, "name"),
    ("wrong type", b'{"name": 7}', JSON, 422, "name"),
    ("null field", b'{"name": null}', JSON, 422, "name"),
    ("text as number", b'{"name": "a", "count": "7"}', JSON, 422, "count"),
    ("number beyond bigint", b'{"name": "a", "count": 9223372036854775808}', JSON, 422, "count"),
    ("NUL", b'{"name": "a\\u0000"}', JSON, 422, "name"),
    ("surrogate", b'{"name": "\\ud83d"}', JSON, 422, "name"),
    ("NUL in a key", b'{"name": "a", "extra": {"k\\u0000": 1}}', JSON, 422, "extra"),
    ("surrogate in a key", b'{"name": "a", "extra": {"\\ud83d": 1}}', JSON, 422, "extra"),
    ("nested field", b'{"name": "a", "recipients": [{"phone": "1"}, {}]}', JSON, 422, "recipients.1.phone"),
    ("nested unknown", b'{"name": "a", "recipients": [{"phone": "1", "x": 1}]}', JSON, 422, "recipients.0.x"),
    ("naive time", b'{"name": "a", "at": "2026-01-31T09:00:00"}', JSON, 422, "at"),
    ("no time", b'{"name": "a", "at": "tomorrow"}', JSON, 422, "at"),
    ("first year", b'{"name": "a", "at": "0001-01-01T00:00:00+14:00"}', JSON, 422, "at"),
    ("form", b"name=a", "application/x-www-form-urlencoded", 415, None),
    ("plain text", b'{"name": "a"}', "text/plain", 415, None),
]


@pytest.mark.parametrize(("body", "kind", "status", "field"), [case[1:] for case in BODIES], ids=[c[0] for c in BODIES])
def test_bad_bodies(client: FlaskClient, body: bytes, kind: str, status: int, field: str | None) -> None:
    answer = client.post(f"{PROBE}/echo", data=body, content_type=kind)

    assert answer.status_code == status
    error = error_of(answer)
    assert error["code"] == "INVALID_PAYLOAD"
    if field:
        assert field in error["details"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=99999999999999999999", "page"),
        ("page_size=101", "page_size"),
        ("page_size=-1", "page_size"),
        ("q=" + "x" * 201, "q"),
        ("q=%00", "q.0"),
        ("filter=x", "filter"),
    ],
)
def test_bad_queries(client: FlaskClient, query: str, field: str) -> None:
    answer = client.get(f"{PROBE}/list?{query}")

    assert answer.status_code == 422
    assert field in error_of(answer)["details"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "NOT_FOUND"),
        ("GET", "/api/nothing", 404, "NOT_FOUND"),
        ("GET", "/webhook/nothing", 404, "NOT_FOUND"),
        ("POST", "/nothing", 404, "NOT_FOUND"),
        ("GET", f"{PROBE}/things/99999999999999999999", 404, "NOT_FOUND"),
        ("GET", f"{PROBE}/things/-1", 404, "NOT_FOUND"),
        ("GET", f"{PROBE}/raise/%00", 404, "NOT_FOUND"),
        ("PUT", f"{PROBE}/echo", 405, "INVALID_PAYLOAD"),
        ("GET", "/webhook/probe", 405, "INVALID_PAYLOAD"),
    ],
)
def test_addresses_that_lead_nowhere(client: FlaskClient, method: str, path: str, status: int, code: str) -> None:
    answer = client.open(path, method=method)

    assert answer.status_code == status
    assert error_of(answer)["code"] == code
    assert (status == 405) == ("Allow" in answer.headers)


def test_unknown_pages_belong_to_the_dashboard_and_unknown_api_paths_do_not(app: Flask, client: FlaskClient) -> None:
    serve_unknown_pages_with(app, lambda: "the dashboard")
    try:
        assert client.get("/campaigns/7").get_data() == b"the dashboard"
        assert client.get("/api/v1/nothing").status_code == 404
        assert client.post("/campaigns/7").status_code == 404
    finally:
        app.extensions.pop("dispatcher.unknown_pages")


@pytest.mark.parametrize(
    ("name", "status"), [("nobody", 401), ("viewer", 403), ("agent", 403), ("operator", 200), ("admin", 200)]
)
def test_a_role_includes_those_below_it(client: FlaskClient, name: str, status: int) -> None:
    answer = client.get(f"{PROBE}/things/1", headers={"X-Test-Role": name})

    assert answer.status_code == status


def test_the_role_is_checked_before_the_body(client: FlaskClient) -> None:
    assert client.post(f"{PROBE}/echo", data=b"{", headers={"X-Test-Role": "nobody"}).status_code == 401


@pytest.mark.parametrize(
    ("statement", "status", "code"),
    [
        ("SELECT 99999999999999999999::bigint", 422, "INVALID_PAYLOAD"),
        ("INSERT INTO probe.effects VALUES (1, 'a'), (1, 'b')", 409, "CONFLICT"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", 503, "UNAVAILABLE"),
        ("SET LOCAL statement_timeout = '1ms'; SELECT pg_sleep(1)", 503, "UNAVAILABLE"),
        ("SELECT nonsense", 500, "INTERNAL_ERROR"),
    ],
)
def test_what_the_database_refuses(client: FlaskClient, statement: str, status: int, code: str) -> None:
    answer = client.post(f"{PROBE}/sql", json={"name": statement})

    assert answer.status_code == status
    assert error_of(answer)["code"] == code
    assert "SELECT" not in answer.get_data(as_text=True)


def test_a_body_that_is_too_large(client: FlaskClient) -> None:
    answer = client.post(f"{PROBE}/echo", data=b" " * (16 * 1024 * 1024 + 1), content_type=JSON)

    assert answer.status_code == 413
    assert error_of(answer)["code"] == "INVALID_PAYLOAD"


def test_files_have_a_limit_of_their_own(app: Flask, client: FlaskClient) -> None:
    def upload(size: int) -> TestResponse:
        return client.post(f"{PROBE}/files", data={"file": (io.BytesIO(b"x" * size), "a.bin")})

    assert upload(17 * 1024 * 1024).status_code == 201
    allowed, app.config["MAX_FILE_SIZE"] = app.config["MAX_FILE_SIZE"], 1024
    try:
        assert upload(2 * 1024 * 1024).status_code == 413
    finally:
        app.config["MAX_FILE_SIZE"] = allowed


def test_times_come_back_in_utc_with_a_z(client: FlaskClient) -> None:
    answer = client.post(f"{PROBE}/echo", json={"name": "a", "at": "2026-01-31T09:00:00-03:00"})

    assert answer.get_json() == {"name": "a", "at": "2026-01-31T12:00:00Z"}
