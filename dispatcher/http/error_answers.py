"""How the OpenAPI document shows each error answer: when it comes, an example, and what its headers say."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

Json = dict[str, Any]
_MOMENT: Final = "2026-11-22T12:00:00Z"
_REQUEST_ID: Final = "5b1f2c3d4e5f60718293a4b5c6d7e8f9"


@dataclass(frozen=True)
class _Shown:
    """When an error comes, and what it may say."""

    when: str
    code: str
    message: str
    details: Mapping[str, list[str]]

    def envelope(self) -> Json:
        error = {"code": self.code, "message": self.message, "details": dict(self.details)}
        return {"error": {**error, "request_id": _REQUEST_ID, "timestamp": _MOMENT}}


def _shown(when: str, code: str, message: str, **details: list[str]) -> _Shown:
    return _Shown(when, code, message, details)


_SHOWN: Final[Mapping[HTTPStatus, _Shown]] = {
    HTTPStatus.BAD_REQUEST: _shown(
        "The request could not be read: its JSON or a header is broken.",
        "INVALID_PAYLOAD",
        "The body is not valid JSON: Expecting value: line 1 column 1 (char 0). Correct it and send again.",
    ),
    HTTPStatus.UNAUTHORIZED: _shown("Nobody is signed in, or no longer.", "UNAUTHORIZED", "Sign in first."),
    HTTPStatus.FORBIDDEN: _shown(
        "The role or the key's scopes do not reach that far: see `x-role` and `x-scopes`.",
        "FORBIDDEN",
        "This needs the role operator or higher; yours is viewer. Ask an administrator.",
    ),
    HTTPStatus.NOT_FOUND: _shown(
        "There is no such thing, or the caller has no access to it: both look the same.",
        "NOT_FOUND",
        "There is no such campaign, or you have no access to it.",
    ),
    HTTPStatus.CONFLICT: _shown(
        "The present state does not allow it. Read it again, then decide.",
        "CONFLICT",
        "The present state does not allow this. Read it again, then decide.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _shown(
        "The body is too large.", "INVALID_PAYLOAD", "The body is too large. Send less at once."
    ),
    HTTPStatus.REQUEST_URI_TOO_LONG: _shown(
        "The address with its query is too long: 4,000 characters are taken.",
        "INVALID_PAYLOAD",
        "The address with its query is too long. Ask for less at once.",
    ),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: _shown(
        "The headers are too large.", "INVALID_PAYLOAD", "The headers are too large. Send shorter ones."
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: _shown(
        "The body is of another type than the document says.",
        "INVALID_PAYLOAD",
        "This type of body is not taken here. Send JSON with Content-Type: application/json.",
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: _shown(
        "Fields are missing or wrong; `details` has sentences by field.",
        "INVALID_PAYLOAD",
        "Correct these fields and send again: name.",
        name=["Missing data for required field."],
    ),
    HTTPStatus.TOO_MANY_REQUESTS: _shown(
        "Too many calls. Wait as long as `Retry-After` says.",
        "RATE_LIMITED",
        "This API key may call 600 times a minute. Wait as long as Retry-After says.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: _shown(
        "A fault of ours. Try again; nothing is done twice under the same Idempotency-Key.",
        "INTERNAL_ERROR",
        "Something went wrong on our side. Try again; if it stays, report the request_id.",
    ),
    HTTPStatus.BAD_GATEWAY: _shown(
        "Meta refuses or does not answer.",
        "UPSTREAM_ERROR",
        "WhatsApp did not answer as expected. Try again in a moment.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: _shown(
        "A part of the service is down for the moment. Try again.",
        "UNAVAILABLE",
        "The database does not answer at the moment. Nothing was lost; try again shortly.",
    ),
}
_WAIT: Final = {"description": "Seconds to wait before the next try.", "schema": {"type": "integer", "minimum": 1}}
_WITH_WAIT: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


def explain_errors(document: Json) -> None:
    """Say of every error answer that the document refers to when it comes, and show one; changes it in place."""
    answers = document["components"]["responses"]
    for status, shown in _SHOWN.items():
        if status.name in answers:
            _explain(answers[status.name], shown)
            if status in _WITH_WAIT:
                answers[status.name]["headers"] = {"Retry-After": _WAIT}
    if "DEFAULT_ERROR" in answers:
        answers["DEFAULT_ERROR"]["description"] = "Any other error: the same envelope, always."


def _explain(answer: Json, shown: _Shown) -> None:
    answer["description"] = shown.when
    for content in answer["content"].values():
        content["example"] = shown.envelope()
