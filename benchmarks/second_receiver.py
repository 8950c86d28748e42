"""The second system's ear: an HTTP server that is called with events, written from ``docs/webhooks-out.md`` alone.

It stores an event before it answers, and may be killed anywhere: ``--dies-at POINT:TIMES``, of `POINTS`.
"""

import argparse
import base64
import hashlib
import hmac
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from benchmarks.second_system import Doom, append

POINTS: Final = ("call.kept", "call.before", "call.answered")
"""Stored but not answered, before it is stored, and answered."""
_FRESH_SECONDS: Final = 300


class Ear(ThreadingHTTPServer):
    """Keeps what it is called with in ``calls.jsonl``, when the signature is right."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, folder: Path, secret: str, doom: Doom) -> None:
        super().__init__(("127.0.0.1", port), _Call)
        self.file, self.doom = folder / "calls.jsonl", doom
        self._key = base64.b64decode(secret.removeprefix("whsec_"))

    def is_signed(self, headers: Any, body: bytes) -> bool:
        """Verify as the page about webhooks says."""
        if abs(time.time() - int(headers["webhook-timestamp"])) > _FRESH_SECONDS:
            return False
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = "v1," + base64.b64encode(hmac.new(self._key, signed, hashlib.sha256).digest()).decode()
        return any(hmac.compare_digest(one, wanted) for one in headers["webhook-signature"].split(" "))


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Ear

    def do_POST(self) -> None:
        """Store the event, then answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.doom.point("call.before")
        is_signed = self.server.is_signed(self.headers, body)
        if is_signed:
            append(self.server.file, body.decode())
        self.server.doom.point("call.kept")
        self.send_response(204 if is_signed else 401)
        self.end_headers()
        self.wfile.flush()
        self.server.doom.point("call.answered")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Listen until SIGTERM; the secret comes in ``SHOP_SECRET``."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--dies-at", default="")
    given = options.parse_args()
    Ear(given.port, given.folder, os.environ["SHOP_SECRET"], Doom(given.folder, given.dies_at)).serve_forever()


if __name__ == "__main__":
    main()
