"""A real simulator process, and a webhook receiver as the business would run one."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

SECRET = "app-secret-of-the-tests"
VERIFY = "verify-token-of-the-tests"
TOKEN = "EAAsimulatortoken"
PHONE = "200000000000001"
PHONE_DIGITS = "551155550001"
WABA = "100000000000001"
APP = "300000000000001"
FAST = {"lifecycle": {"sent_ms": 5, "delivered_ms": 10, "read_ms": 20, "delivered_share": 1, "read_share": 1}}
Json = dict[str, Any]
_people = itertools.count(1)


def somebody() -> str:
    """Return a number nobody used before."""
    return f"+55119{next(_people):08d}"


@dataclass
class Delivery:
    """One webhook POST as it came over the wire."""

    body: bytes
    signature: str

    @property
    def genuine(self) -> bool:
        digest = hmac.new(SECRET.encode(), self.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(self.signature, f"sha256={digest}")

    @property
    def changes(self) -> list[Json]:
        return [change for entry in json.loads(self.body)["entry"] for change in entry["changes"]]


@dataclass
class Receiver:
    """The business's webhook endpoint; `refuse_next` makes it answer 503 that many times."""

    url: str
    deliveries: list[Delivery] = field(default_factory=list, repr=False)
    refuse_next: int = 0
    refused: int = 0

    def values(self, name: str) -> list[Json]:
        return [change["value"] for one in list(self.deliveries) for change in one.changes if change["field"] == name]

    def statuses(self, wamid: str) -> list[Json]:
        told = [status for value in self.values("messages") for status in value.get("statuses", [])]
        return [status for status in told if status["id"] == wamid]

    def messages(self, wamid: str) -> list[Json]:
        told = [message for value in self.values("messages") for message in value.get("messages", [])]
        return [message for message in told if message["id"] == wamid]


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            right = query.get("hub.verify_token") == VERIFY
            self._answer(200 if right else 403, query.get("hub.challenge", "").encode() if right else b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if receiver.refuse_next > 0:
                receiver.refuse_next -= 1
                receiver.refused += 1
                self._answer(503, b"")
                return
            receiver.deliveries.append(Delivery(body, self.headers.get("X-Hub-Signature-256", "")))
            self._answer(200, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    return Handler


@dataclass
class Graph:
    """A client of one running simulator."""

    base: str
    data_dir: Path
    process: subprocess.Popen[str]
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, *, token: str | None = TOKEN, **more: Any) -> requests.Response:
        headers = more.pop("headers", {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        url = path if path.startswith("http") else f"{self.base}/v25.0/{path}"
        return self.session.request(method, url, headers=headers, timeout=30, **more)

    def send(self, to: str, *, phone: str = PHONE, **more: Any) -> requests.Response:
        return self.call("POST", f"{phone}/messages", json={"messaging_product": "whatsapp", "to": to, **more})

    def send_template(self, to: str, *, phone: str = PHONE, **more: Any) -> requests.Response:
        return self.send(to, phone=phone, type="template", template=order_update(), **more)

    def control(self, method: str, path: str, body: Json | None = None, **query: str) -> Json:
        answer = self.session.request(method, f"{self.base}/_control/{path}", json=body, params=query, timeout=30)
        assert answer.status_code == 200, answer.text
        result: Json = answer.json()
        return result

    def customer(self, **said: Any) -> Json:
        return self.control("POST", "customer", said)

    def faults(self, *rules: Json, **more: Any) -> None:
        self.control("PUT", "faults", {"rules": list(rules), **more})

    def opaques(self, wa_id: str) -> list[str | None]:
        return [one["opaque"] for one in self.control("GET", "log")["records"] if one["wa_id"] == wa_id]


def order_update(*values: str) -> Json:
    """Return the template object of order_update with its two values."""
    given = [{"type": "text", "text": value} for value in values or ("Ana", "A-17")]
    return {
        "name": "order_update",
        "language": {"code": "pt_BR"},
        "components": [{"type": "body", "parameters": given}],
    }


def eventually(happened: Callable[[], Any], patience: float = 20) -> Any:
    """Wait for something to become true, and return it."""
    end = time.monotonic() + patience
    while not (result := happened()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
    return result


Start = Callable[..., Graph]


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    found = Receiver("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    found.url = f"http://127.0.0.1:{server.server_address[1]}/webhooks"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()


@pytest.fixture(scope="session")
def start(receiver: Receiver) -> Iterator[Start]:
    """Start simulators: start(data_dir, config=…, *options); all are ended at the end."""
    started: list[subprocess.Popen[str]] = []

    def start_one(data_dir: Path, *options: str, config: Json | None = None) -> Graph:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = data_dir / "config.json"
        file.write_text(json.dumps(FAST | (config or {})))
        command = [sys.executable, "-m", "simulator", "--data-dir", str(data_dir), "--config", str(file)]
        command += ["--webhook-url", receiver.url, "--app-secret", SECRET, "--verify-token", VERIFY, *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
        started.append(process)
        assert process.stdout is not None
        return Graph(json.loads(process.stdout.readline())["url"], data_dir, process)

    yield start_one
    for process in started:
        process.terminate()
    for process in started:
        process.wait(20)


@pytest.fixture(scope="session")
def running(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return start(tmp_path_factory.mktemp("simulator"), "--rate", "100000")


@pytest.fixture
def graph(running: Graph, receiver: Receiver) -> Graph:
    """The shared simulator without faults; recipients are fresh per test, so tests do not meet."""
    running.control("DELETE", "faults")
    receiver.refuse_next = 0
    return running
