"""The short way for good calls: past Flask, whose contexts, hooks and log line cost more than all the rest of the door.

Whatever is not plainly good goes on to the Flask view of the same address, which decides again and explains itself.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Final

from dispatcher.errors import DispatcherError
from dispatcher.webhooks.door import WebhookDoor

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH: Final = "/webhook/whatsapp"
LARGEST_CALL: Final = 3 * 1024 * 1024
_HEADERS: Final = [
    ("Content-Length", "0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
]


class FastLane:
    """WSGI middleware that answers good calls of Meta's itself (0.1 ms instead of 0.8)."""

    def __init__(self, app: "WSGIApplication", door: WebhookDoor) -> None:
        self._app = app
        self._door = door

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, or hand on."""
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
            return self._app(environ, start_response)
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or int(length) > LARGEST_CALL:
            return self._app(environ, start_response)
        body = environ["wsgi.input"].read(int(length))
        try:
            self._door.accept(body, environ.get("HTTP_X_HUB_SIGNATURE_256"))
        except DispatcherError:
            environ["wsgi.input"] = BytesIO(body)
            return self._app(environ, start_response)
        start_response("200 OK", list(_HEADERS))
        return [b""]
