"""Every error becomes the one envelope of the API."""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, Final

import structlog
from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from dispatcher import clock
from dispatcher.errors import (
    Conflict,
    Details,
    DispatcherError,
    Invalid,
    NotFound,
    RateLimited,
    Unavailable,
)
from dispatcher.http.requestid import request_id
from dispatcher.http.schemas import zulu

_log = structlog.get_logger(__name__)

_RETRY_WHEN_UNAVAILABLE: Final = 5
_UNIQUE_VIOLATION: Final = "23505"
_FOREIGN_KEY_VIOLATION: Final = "23503"
# A missing piece of the dashboard is missing: answered with its page, a browser would take that for the piece.
_API_PREFIXES: Final = ("/api", "/webhook", "/health", "/metrics", "/socket.io", "/assets")
_PAGES: Final = "dispatcher.unknown_pages"

_SAID_BY_STATUS: Final[dict[int, tuple[str, str]]] = {
    400: ("INVALID_PAYLOAD", "The request could not be read. Check its body and headers against /api/docs."),
    401: ("UNAUTHORIZED", "Sign in first."),
    403: ("FORBIDDEN", "You may not do this. Ask an administrator."),
    404: ("NOT_FOUND", "There is nothing at this address. Check the path against /api/docs."),
    409: ("CONFLICT", "The present state does not allow this. Read it again, then decide."),
    413: ("INVALID_PAYLOAD", "The body is too large. Send less at once."),
    414: ("INVALID_PAYLOAD", "The address with its query is too long. Ask for less at once."),
    415: ("INVALID_PAYLOAD", "This type of body is not taken here. Send JSON with Content-Type: application/json."),
    429: ("RATE_LIMITED", "Too many requests. Wait as long as Retry-After says."),
    431: ("INVALID_PAYLOAD", "The headers are too large. Send shorter ones."),
    502: ("UPSTREAM_ERROR", "WhatsApp did not answer as expected. Try again in a moment."),
    503: ("UNAVAILABLE", "A part of the service is down for the moment. Try again shortly."),
}
_UNEXPECTED: Final = "Something went wrong on our side. Try again; if it stays, report the request_id."


def envelope(code: str, message: str, details: Details | None = None) -> dict[str, Any]:
    """Return the body of an error answer."""
    return {
        "error": {
            "code": code,
            "message": message,
            "details": {field: list(sentences) for field, sentences in (details or {}).items()},
            "request_id": request_id(),
            "timestamp": zulu(clock.now()),
        }
    }


def unreadable(status: HTTPStatus) -> bytes:
    """Return the whole answer, from the status line on, to what the web server could not read as a request."""
    code, message = _SAID_BY_STATUS[status]
    body = json.dumps(envelope(code, message)).encode()
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def error_response(error: DispatcherError) -> Response:
    """Return the answer for an expected error."""
    response = jsonify(envelope(error.code, error.message, error.details))
    response.status_code = error.status
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(max(1, error.retry_after))
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = str(_RETRY_WHEN_UNAVAILABLE)
    return response


def flat_details(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Turn marshmallow's nested messages into sentences by dotted path (``recipients.0.phone``)."""
    found: dict[str, list[str]] = {}
    for where, sentence in _sentences(messages, path):
        found.setdefault(where or "body", []).append(sentence)
    return found


def _sentences(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            # Dict fields report as {key: {"value": [...]}}; _schema means the object itself.
            step = path if key == "_schema" else f"{path}.{key}" if path else str(key)
            yield from _sentences(inner, step)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _sentences(inner, path)
    else:
        yield path, str(messages)


def invalid_from(error: ValidationError) -> Invalid:
    """Turn marshmallow's refusal into ours."""
    details = flat_details(error.messages)
    return Invalid(f"Correct these fields and send again: {', '.join(sorted(details))}.", details)


def is_api_path(path: str) -> bool:
    """Tell whether machines call this path; all others belong to the dashboard."""
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in _API_PREFIXES)


def serve_unknown_pages_with(app: Flask, page: Callable[[], ResponseReturnValue]) -> None:
    """Answer GETs of unknown paths outside the API with this page (the dashboard routes them by itself)."""
    app.extensions[_PAGES] = page


def _http_exception(app: Flask, error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    page = app.extensions.get(_PAGES)
    if error.code == 404 and page and request.method in ("GET", "HEAD") and not is_api_path(request.path):
        return page()  # type: ignore[no-any-return]
    return _from_status(error)


def _from_status(error: HTTPException) -> Response:
    status = error.code or 500
    fallback = "INVALID_PAYLOAD" if status < 500 else "INTERNAL_ERROR"
    code, message = _SAID_BY_STATUS.get(status, (fallback, error.description or _UNEXPECTED))
    response = jsonify(envelope(code, _method_hint(error) or message))
    response.status_code = status
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _method_hint(error: HTTPException) -> str:
    if not isinstance(error, MethodNotAllowed):
        return ""
    return f"{request.method} is not possible here. Use {', '.join(sorted(error.valid_methods or ()))}."


def _expected(error: Exception) -> DispatcherError | None:
    """Return the expected error behind a library's exception, None for a surprise."""
    if isinstance(error, DispatcherError):
        return error
    if isinstance(error, ValidationError):
        return invalid_from(error)
    if isinstance(error, OperationalError | PoolTimeoutError | RedisConnectionError | RedisTimeoutError):
        _log.error("part_unavailable", error=type(error).__name__, exc_info=error)
        part = "Redis" if isinstance(error, RedisConnectionError | RedisTimeoutError) else "The database"
        return Unavailable(f"{part} does not answer at the moment. Nothing was lost; try again shortly.")
    return _refused_by_database(error)


def _refused_by_database(error: Exception) -> DispatcherError | None:
    if isinstance(error, DataError):
        _log.warning("value_refused_by_database", exc_info=error)
        return Invalid(
            "A value is out of range or contains characters that cannot be stored. Correct it and send again."
        )
    broken = getattr(error.orig, "pgcode", "") if isinstance(error, IntegrityError) else ""
    if broken in _BROKEN_RULES:
        _log.warning("rule_of_database_broken", exc_info=error)
        return Conflict(_BROKEN_RULES[broken])
    return None


_BROKEN_RULES: Final = {
    _UNIQUE_VIOLATION: "Something with the same name or number exists already. Choose another, or change that one.",
    # Two people at once: one refers to what the other has just deleted, or deletes what the other refers to.
    _FOREIGN_KEY_VIOLATION: "Something this refers to, or that refers to it, has just changed. Read it again.",
}


def init_errors(app: Flask) -> None:
    """Answer every exception of the app with the envelope."""

    def answer(error: Exception) -> ResponseReturnValue:
        if isinstance(error, HTTPException):
            return _http_exception(app, error)
        expected = _expected(error)
        if expected is not None:
            return error_response(expected)
        _log.error("unexpected_error", method=request.method, path=request.path, exc_info=error)
        return jsonify(envelope("INTERNAL_ERROR", _UNEXPECTED)), 500

    def refuse_nul() -> None:
        # PostgreSQL has no such character: no path with one can name anything.
        if "\0" in request.path:
            raise NotFound(_SAID_BY_STATUS[404][1])

    app.before_request(refuse_nul)
    app.register_error_handler(Exception, answer)
