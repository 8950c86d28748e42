"""Calls over real connections to the real web process: taken in its loop or by a thread, the answer is the same."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from flask import Flask

from dispatcher.config import Settings
from dispatcher.webhooks.wire import WireCall, read_call
from tests.servers import eventually, free_port
from tests.webhooks.world import add_account, call, journal, signature, status

ROOT = Path(__file__).parents[2]
WORKER = "dispatcher.webhooks.gunicorn_worker.DoorWorker"
PATH = "/webhook/whatsapp"
BODY = b'{"object":"whatsapp_business_account"}'


def request(body: bytes = BODY, *more: str, secret: str | None = None, first: str = f"POST {PATH} HTTP/1.1") -> bytes:
    """A whole call as it goes over the wire."""
    signed = signature(body, secret) if secret else signature(body)
    lines = [first, "Host: shop.example", f"X-Hub-Signature-256: {signed}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


# --- reading ------------------------------------------------------------------------------------------------------


def test_a_whole_call_is_read_and_what_follows_is_left() -> None:
    data = request()
    assert read_call(data + b"POST /next") == WireCall(BODY, signature(BODY), len(data), keeps_alive=True)


def test_who_says_that_the_connection_ends_is_heard() -> None:
    found = read_call(request(BODY, "Connection: close"))
    assert found is not None
    assert not found.keeps_alive


def test_a_call_that_has_not_arrived_to_its_end_is_left() -> None:
    data = request()
    assert not any(read_call(data[:size]) for size in range(len(data)))


@pytest.mark.parametrize(
    "more",
    [
        "Transfer-Encoding: chunked",
        "Expect: 100-continue",
        "Upgrade: h2c",
        "Content-Length: 3",
        "content-length: 38",
        "X-Hub-Signature-256: sha256=" + "0" * 64,
        " folded: into the line before",
        "Na me: x",
        "no colon",
        ": no name",
        "A: 1\nContent-Length: 3",
        "A: \0",
    ],
)
def test_what_two_readers_could_read_differently_is_left(more: str) -> None:
    assert read_call(request(BODY, more)) is None


@pytest.mark.parametrize(
    "first",
    [
        f"GET {PATH} HTTP/1.1",
        f"POST {PATH}?a=1 HTTP/1.1",
        f"POST {PATH}/ HTTP/1.1",
        f"POST {PATH} HTTP/1.0",
        "POST / HTTP/1.1",
    ],
)
def test_other_requests_are_left(first: str) -> None:
    assert read_call(request(first=first)) is None


@pytest.mark.parametrize("length", ["-1", "+38", "0x26", "38, 38", "99999999", ""])
def test_a_length_that_is_no_plain_number_is_left(length: str) -> None:
    data = request().replace(b"Content-Length: 38", b"Content-Length: " + length.encode())
    assert read_call(data) is None


# --- the web process ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(worker_settings: Settings, worker_dir: Path) -> Iterator[int]:
    """The port of gunicorn, one for all tests here."""
    yield from _serve(worker_settings, worker_settings.database_url, worker_dir)


@pytest.fixture
def web(served: int, app: Flask) -> int:
    """The port of gunicorn serving the application of this test."""
    return served


@pytest.fixture
def web_without_database(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[int]:
    """A web process whose database cannot be reached."""
    yield from _serve(settings, "postgresql://nobody@127.0.0.1:1/none", tmp_path)


def _serve(settings: Settings, database_url: str, folder: Path) -> Iterator[int]:
    port = free_port()
    environ = {
        "DATABASE_URL": database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "JWT_SECRET_KEY": settings.jwt_secret_key,
        "ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "WHATSAPP_APP_SECRET": ",".join(settings.app_secrets),
        "WHATSAPP_VERIFY_TOKEN": settings.verify_token,
        "DISPATCHER_DATA_DIR": str(folder),
    }
    command = [sys.executable, "-m", "gunicorn", "--worker-class", WORKER, "--threads", "8", "--no-control-socket"]
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}", "wsgi:app"], cwd=ROOT, env=environ)
    try:
        eventually(lambda: requests.get(f"http://127.0.0.1:{port}/health", timeout=5).ok)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def talk(port: int, *pieces: bytes, answers: int = 1) -> list[int]:
    """Say these pieces one after the other on one connection and return the codes of so many answers."""
    return codes_of(hear(port, *pieces, answers=answers))


def codes_of(heard: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d+)", heard)]


def hear(port: int, *pieces: bytes, answers: int = 1) -> bytes:
    """Say these pieces one after the other on one connection and return so many answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        heard = b""
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.05)  # so that they arrive one by one
        while len(codes_of(heard)) < answers and (more := connection.recv(65_536)):
            heard += more
        return heard


def kept() -> list[bytes]:
    """What is in the journal."""
    return [entry.body for entry in journal()]


def test_calls_and_other_requests_share_a_connection(web: int) -> None:
    health = b"GET /health HTTP/1.1\r\nHost: shop.example\r\n\r\n"
    assert talk(web, request(), health, request(b"{}"), health, answers=4) == [200] * 4
    assert kept() == [BODY, b"{}"]


def test_a_whole_call_needs_no_thread_and_no_flask(web: int) -> None:
    threaded = b"Server: gunicorn"
    assert threaded not in hear(web, request())
    assert threaded in hear(web, request(secret="of-somebody-else"))


def test_calls_may_follow_without_waiting_for_answers(web: int) -> None:
    assert talk(web, request(b"1") + request(b"2") + request(b"3"), answers=3) == [200] * 3
    assert kept() == [b"1", b"2", b"3"]


def test_a_call_may_come_in_pieces(web: int) -> None:
    data = request()
    assert talk(web, data[:20], data[20:-10], data[-10:]) == [200]
    assert kept() == [BODY]


def test_a_call_may_come_in_chunks_and_may_be_large(web: int) -> None:
    headers = {"X-Hub-Signature-256": signature(b"x" * 200_000)}
    url = f"http://127.0.0.1:{web}{PATH}"
    assert requests.post(url, data=iter([b"x" * 100_000] * 2), headers=headers, timeout=30).status_code == 200
    assert requests.post(url, data=b"x" * 200_000, headers=headers, timeout=30).status_code == 200
    assert [len(body) for body in kept()] == [200_000] * 2


def test_who_asks_to_close_is_answered_first(web: int) -> None:
    assert talk(web, request(BODY, "Connection: close") + request(b"2"), answers=2) == [200]
    assert kept() == [BODY]


def test_a_wrong_signature_is_explained(web: int) -> None:
    headers = {"X-Hub-Signature-256": signature(BODY, "of-somebody-else")}
    answer = requests.post(f"http://127.0.0.1:{web}{PATH}", data=BODY, headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED")
    assert kept() == []


def test_an_accounts_own_app_signs_for_its_numbers(web: int) -> None:
    add_account(secret="own-secret", app_id="77")
    data = request(secret="own-secret")
    # A secret is heard of within five seconds; until then by a thread, and from then on in the loop.
    eventually(lambda: talk(web, data) == [200])
    assert talk(web, data, data, answers=2) == [200, 200]
    assert [entry.signed_for for entry in journal()] == ["app:77 waba:102290129340398"] * 3


def test_nothing_is_answered_200_that_is_not_kept(web_without_database: int) -> None:
    answer = requests.post(
        f"http://127.0.0.1:{web_without_database}{PATH}",
        data=BODY,
        headers={"X-Hub-Signature-256": signature(BODY)},
        timeout=30,
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "UNAVAILABLE")


def test_a_crowd_of_callers_is_each_kept_once(web: int) -> None:
    bodies = [call(status(number, "sent")) for number in range(120)]

    def send(mine: list[bytes]) -> list[int]:
        return talk(web, *(request(body) for body in mine), answers=len(mine))

    with ThreadPoolExecutor(40) as callers:
        answers = list(callers.map(send, [bodies[start::40] for start in range(40)]))
    assert answers == [[200] * 3] * 40
    assert sorted(kept()) == sorted(bodies)
