"""Another system: it signs its events, and hears ours."""

import hashlib
import hmac
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

NOON = "2026-11-22T12:00:{:02}Z"


def signature(body: bytes, secret: str) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


@dataclass
class Elsewhere:
    """A system that knows its secret."""

    client: FlaskClient
    secret: str

    def tell(self, kind: str, data: dict[str, Any], second: int = 0, *, secret: str | None = None) -> TestResponse:
        """Send an event."""
        return self.raw(json.dumps({"type": kind, "timestamp": NOON.format(second), "data": data}).encode(), secret)

    def raw(self, body: bytes, secret: str | None = None, path: str = "/webhook/") -> TestResponse:
        """Send these bytes, signed."""
        headers = {"X-Signature-256": signature(body, secret or self.secret)}
        return self.client.post(path, data=body, headers=headers)

    def open(self) -> str:
        """Begin a conversation; return its id."""
        made = str(uuid.uuid4())
        answer = self.tell("NEW_CONVERSATION", {"id": made})
        assert answer.status_code == 200, answer.text
        return made

    def say(self, conversation: str, content: str, second: int = 1, **more: Any) -> TestResponse:
        """Tell what a person wrote there."""
        data = {"id": str(uuid.uuid4()), "direction": "RECEIVED", "content": content, "conversation_id": conversation}
        return self.tell("NEW_MESSAGE", data | more, second)

    def close(self, conversation: str) -> TestResponse:
        """End it."""
        return self.tell("CLOSE_CONVERSATION", {"id": conversation}, 59)


@dataclass
class Ear:
    """Where answers go: keeps what it heard, and answers as it is told, once it is awake (it is, to begin with)."""

    url: str
    place: str
    status: list[int] = field(default_factory=lambda: [200])
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    awake: threading.Event = field(default_factory=threading.Event)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.heard]


@contextmanager
def listening() -> Iterator[Ear]:
    """A server of the other system."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.append((dict(self.headers), body))
            ear.awake.wait(60)
            self.send_response(ear.status[0])
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place = f"127.0.0.1:{server.server_port}"
    ear = Ear(f"http://{place}/answers", place)
    ear.awake.set()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield ear
    finally:
        ear.awake.set()
        server.shutdown()
        thread.join()


def add_source(app: Flask, admin: Any, number: int, name: str = "Shop chat", url: str | None = None) -> Any:
    """Add a system over HTTP; return the answer, with the secret."""
    made = admin.post("/conversation-sources", {"name": name, "account_id": number, "answers_url": url})
    assert made.status_code == 201, made.text
    return made.get_json()
