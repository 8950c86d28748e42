"""A door between Meta and the product's own: passes webhooks on, loses the answers, or keeps the calls for later."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final

import requests

from dispatcher.embedded.home import free_port

_SECONDS: Final = 30
Call = tuple[bytes, dict[str, str]]
Take = Callable[[Call], bool]
"""Takes a webhook; False: Meta gets no answer."""


class Door:
    """Listens on the loopback address while it is entered; every call goes to ``take``."""

    def __init__(self, take: Take) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", free_port()), _handler(take))
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook/whatsapp"

    def __enter__(self) -> "Door":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def pass_on(url: str, call: Call) -> bool:
    """Hand a webhook to the product; tell whether it was acknowledged."""
    body, headers = call
    try:
        return requests.post(url, data=body, headers=headers, timeout=_SECONDS).ok
    except requests.RequestException:
        return False


def _handler(take: Take) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            wanted = ("Content-Type", "X-Hub-Signature-256")
            if take((body, {name: self.headers[name] for name in wanted})):
                self.send_response(requests.codes.ok)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Say nothing: Meta's log is the one that counts."""

    return Handler
