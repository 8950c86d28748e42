"""Typed-in addresses lead out of the house or nowhere."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from dispatcher import outbound

INSIDE = (
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://0/",
    "https://[::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1%25lo]/",
    "https://localhost/",
)
ODD = (
    "http://8.8.8.8/",
    "file:///etc/passwd",
    "https://user@8.8.8.8/",
    "https://8.8.8.8\\@127.0.0.1/",
    "https://8.8.8.8/#x",
    "https:///path",
    "https://8.8.8.8:0/",
    "https://8.8.8.8:99999/",
    "https://8.8.8.8/a b",
    "https://8.8.8.8/\r\nHost: x",
    "https://" + "a" * 3000,
)


@pytest.mark.parametrize("url", [*INSIDE, *ODD])
def test_what_is_inside_or_odd_is_not_called(url: str) -> None:
    with pytest.raises(outbound.BadAddress):
        outbound.locate(url)


def test_a_public_address_is_where_it_says() -> None:
    target = outbound.locate("https://8.8.8.8:8443/hook?x=1")
    assert (target.address, target.port) == ("8.8.8.8", 8443)


def test_one_private_answer_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: answers)
    with pytest.raises(outbound.BadAddress):
        outbound.locate("https://rebinding.example/")


def test_a_system_inside_is_called_when_the_environment_names_it() -> None:
    assert outbound.locate("http://127.0.0.1:8080/x", ["127.0.0.1:8080"]).address == "127.0.0.1"
    with pytest.raises(outbound.BadAddress):
        outbound.locate("http://127.0.0.1:8081/x", ["127.0.0.1:8080"])


def test_nobody_there_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(outbound.NoAnswer):
        outbound.post(f"http://127.0.0.1:{port}/", b"{}", {}, [f"127.0.0.1:{port}"])


def _flood(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def _drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def _hang(connection: socket.socket) -> None:
    while connection.recv(1024):
        pass


@contextmanager
def odd_server(manner: Callable[[socket.socket], None]) -> Iterator[str]:
    def serve() -> None:
        with suppress(OSError):
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                manner(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(timeout=10)
        assert not thread.is_alive(), "We have not hung up."


def called(place: str, seconds: float) -> outbound.Answer:
    async def call() -> outbound.Answer:
        async with outbound.Caller([place], seconds=seconds) as caller:
            return await caller.post(f"http://{place}/", b"{}", {})

    return asyncio.run(call())


def test_an_endless_answer_is_cut_off() -> None:
    with odd_server(_flood) as place:
        answer = called(place, 30)
    assert (answer.status, answer.excerpt) == (200, b"x" * 4096)


@pytest.mark.parametrize("manner", [_drip, _hang])
def test_one_who_keeps_us_waiting_is_left(manner: Callable[[socket.socket], None]) -> None:
    with odd_server(manner) as place, pytest.raises(outbound.NoAnswer):
        called(place, 0.5)
