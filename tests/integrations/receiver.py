"""Another system that is called with events: a real HTTP server that verifies signatures, and fails as it is told.

The signature is verified as the specification says (standardwebhooks.com), with nothing of the product's own code.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
Judge = Callable[[Json], int]


@dataclass
class Heard:
    """One call as it came."""

    headers: dict[str, str]
    body: bytes
    connection: int
    status: int

    @property
    def event(self) -> Json:
        return dict(json.loads(self.body))

    def is_signed_with(self, secret: str) -> bool:
        """Verify as the other system would."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        content = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return wanted in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """Keeps what it heard, and answers what ``judge`` says about an event, once it is awake (it is, to begin with)."""

    place: str
    judge: Judge = lambda _event: 204
    heard: list[Heard] = field(default_factory=list)
    awake: threading.Event = field(default_factory=threading.Event)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{self.place}/events?from=us"

    @property
    def taken(self) -> list[Json]:
        """The events it has taken, in the order they came; those that came twice, twice."""
        return [one.event for one in list(self.heard) if 200 <= one.status < 300]

    @property
    def kinds(self) -> list[str]:
        return [one["kind"] for one in self.taken]

    def by_message(self) -> dict[int, list[Json]]:
        """What it has taken of each message, each event once, in the order they came first."""
        found: dict[int, dict[int, Json]] = defaultdict(dict)
        for one in self.taken:
            if one["message"]:
                found[one["message"]["id"]].setdefault(one["id"], one)
        return {message: list(events.values()) for message, events in found.items()}


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """A server of the other system that keeps its connections."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = found.judge(json.loads(body))
            found.heard.append(Heard(dict(self.headers), body, self.client_address[1], status))
            found.awake.wait(60)
            said = b"" if status == 204 else b"you said: " + body[:20]
            self.send_response(status)
            for name, value in {"Location": "http://127.0.0.1:9/elsewhere", **found.headers}.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    found = Receiver(f"127.0.0.1:{server.server_port}")
    found.awake.set()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.awake.set()
        server.shutdown()
        thread.join()
        server.server_close()
