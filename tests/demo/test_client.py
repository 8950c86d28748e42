"""The demo's client outlasts servers that are away for a moment."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dispatcher.demo.client import Api, DemoError, Meta
from tests.servers import free_port

Answer = tuple[int, dict[str, object]]


class Server(ThreadingHTTPServer):
    """Answers as told and remembers who asked."""

    def __init__(self, port: int, answer: Callable[["Handler"], Answer | None]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.answer = answer
        self.keys: list[str | None] = []


class Handler(BaseHTTPRequestHandler):
    """One request; no answer at all when it is told None."""

    server: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer as told."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.keys.append(self.headers.get("Idempotency-Key"))
        told = self.server.answer(self)
        if told is None:
            self.close_connection = True
            return
        body = json.dumps(told[1]).encode()
        self.send_response(told[0])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name http.server looks for


@contextmanager
def serving(port: int, answer: Callable[[Handler], Answer | None]) -> Iterator[Server]:
    server = Server(port, answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def in_turn(*answers: Answer | None) -> Callable[[Handler], Answer | None]:
    waiting = iter(answers)
    return lambda _: next(waiting)


def test_a_server_that_is_away_for_a_moment_is_asked_again() -> None:
    port = free_port()
    answers: list[object] = []
    asking = threading.Thread(target=lambda: answers.append(Api(f"http://127.0.0.1:{port}").call("GET", "/me")))
    asking.start()
    time.sleep(0.2)  # it has been refused by now, on any machine; were it not, the test would still pass
    with serving(port, lambda _: (200, {"id": 1})):
        asking.join()
    assert answers == [{"id": 1}]


def test_one_request_asked_three_times_carries_one_key() -> None:
    port = free_port()
    with serving(port, in_turn(None, (503, {"error": {}}), (201, {"id": 7}))) as server:
        assert Api(f"http://127.0.0.1:{port}").call("POST", "/campaigns", json={}) == {"id": 7}
    assert len(server.keys) == 3
    assert len(set(server.keys)) == 1
    assert server.keys[0]


def test_an_ended_sign_in_is_renewed() -> None:
    port, tokens = free_port(), iter(("old", "new"))

    def answer(request: Handler) -> Answer:
        if request.path.endswith("/auth/token"):
            return 200, {"access": next(tokens)}
        renewed = request.headers["Authorization"] == "Bearer new"
        return (200, {"id": 1}) if renewed else (401, {"error": {"message": "Sign in again."}})

    with serving(port, answer):
        api = Api(f"http://127.0.0.1:{port}")
        api.sign_in("/auth/token", {"username": "admin", "password": "secret"})
        assert api.call("GET", "/me") == {"id": 1}


def test_a_refusal_is_told_at_once_in_its_own_words() -> None:
    port = free_port()
    refusal = {"error": {"message": "No such campaign.", "details": {"id": ["unknown"]}}}
    with (
        serving(port, lambda _: (404, refusal)) as server,
        pytest.raises(DemoError, match=r"^No such campaign\. id: unknown$"),
    ):
        Api(f"http://127.0.0.1:{port}").call("GET", "/campaigns/1")
    assert len(server.keys) == 1


def test_words_said_twice_are_told_once() -> None:
    port = free_port()
    refusal = {"error": {"message": "It has no rows.", "details": {"file": ["It has no rows."]}}}
    with serving(port, lambda _: (422, refusal)), pytest.raises(DemoError, match=r"^It has no rows\.$"):
        Api(f"http://127.0.0.1:{port}").call("POST", "/upload/recipients")


def test_nobody_there_ends_in_words() -> None:
    with pytest.raises(DemoError, match="Nobody has answered"):
        Meta(f"http://127.0.0.1:{free_port()}", patience=0).control("GET", "/state")
