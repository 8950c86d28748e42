"""One id for each request: taken from ``X-Request-ID`` or made, answered, and in every log line."""

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, has_request_context, request

HEADER = "X-Request-ID"
_UNLOGGED = ("/health", "/metrics", "/socket.io", "/assets")
_log = structlog.get_logger(__name__)
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,128}")


def request_id() -> str:
    """Return the id of the current request, an empty text outside of one."""
    if not has_request_context():
        return ""
    if "request_id" not in g:
        _begin()
    return str(g.request_id)


def _begin() -> None:
    # A caller's id ends up in our logs: anything but a plain token is replaced, not repaired.
    offered = request.headers.get(HEADER, "")
    g.began = time.monotonic()
    g.request_id = offered if _ACCEPTABLE.fullmatch(offered) else secrets.token_hex(16)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _answer(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    if not request.path.startswith(_UNLOGGED):
        took = round((time.monotonic() - g.began) * 1000)
        # Never the query: it may hold what people search for.
        _log.info("request", method=request.method, path=request.path, status=response.status_code, ms=took)
    return response


def _forget(_error: BaseException | None) -> None:
    structlog.contextvars.clear_contextvars()


def init_request_ids(app: Flask) -> None:
    """Give each request of the app its id."""
    app.before_request(_begin)
    app.after_request(_answer)
    app.teardown_request(_forget)
