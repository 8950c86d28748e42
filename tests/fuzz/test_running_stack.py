"""Whatever is sent, as whomever, only documented answers of documented shape come back; ``bin/fuzz`` sends more."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from benchmarks.house import House
from dispatcher.app import create_app
from tests.fuzz.calls import METHODS, Effort, fuzz
from tests.fuzz.everybody import ROLES, Everybody

EACH_ONCE = {"good": ROLES, "bad": ("admin",), "example": ("admin",)}
"""Everybody calls every operation; ``bin/fuzz`` sends everything as everybody."""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    # The limit on a key's calls has tests of its own; here it would answer most of them.
    with House(settings={"API_KEY_CALLS_PER_MINUTE": "1000000"}) as found:
        yield found


def test_made_up_requests_get_documented_answers(house: House) -> None:
    app = create_app(house.stack.settings)
    with app.app_context():
        outcome = fuzz(house.url, Everybody(app), Effort(cases=1, roles=EACH_ONCE))

    assert outcome.findings == []
    paths = requests.get(f"{house.url}/api/schema", timeout=60).json()["paths"]
    assert outcome.operations == {f"{one.upper()} {path}" for path, item in paths.items() for one in METHODS & {*item}}
    # Requests that nobody gets an answer to would prove nothing.
    assert {role for _, role in outcome.let_in} == set(ROLES)
    assert len({name for name, _ in outcome.let_in}) > len(outcome.operations) / 2


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (f"GET /api/v1/contacts?q={'x' * 5000} HTTP/1.1", 414),
        (f"GET /api/v1/contacts HTTP/1.1\r\nX-Long: {'x' * 10_000}", 431),
        ("GET /api/v1/contacts HTTP/9.9", 400),
        ("hello", 400),
    ],
    ids=["long-address", "long-header", "other-version", "no-http"],
)
def test_what_is_no_request_at_all_is_refused_in_the_envelope(house: House, request_line: str, status: int) -> None:
    host, port = house.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as client:
        client.sendall(f"{request_line}\r\nHost: here\r\n\r\n".encode())
        answer = _everything(client)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(body)["error"]["code"] == "INVALID_PAYLOAD"


def _everything(client: Any) -> bytes:
    return b"".join(iter(lambda: client.recv(65536), b""))
