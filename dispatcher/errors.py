"""Errors a caller can act on; the HTTP layer turns each into the one error envelope."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

Details = Mapping[str, Sequence[str]]


class DispatcherError(Exception):
    """Base of all expected errors: a stable code, an HTTP status, and what to do about it.

    ``details`` maps a field's name to sentences about it, as the API's envelope shows them.
    """

    code: ClassVar[str] = "INTERNAL_ERROR"
    status: ClassVar[int] = 500

    def __init__(self, message: str, details: Details | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details: Details = details or {}


class Invalid(DispatcherError):
    """The request cannot be understood or breaks a rule; ``details`` names the fields."""

    code = "INVALID_PAYLOAD"
    status = 422


class Malformed(Invalid):
    """The request is not even of the right form (broken JSON, wrong type of body)."""

    status = 400


class Unauthorized(DispatcherError):
    """Nobody is signed in, or the credentials are wrong or stale."""

    code = "UNAUTHORIZED"
    status = 401


class Forbidden(DispatcherError):
    """The person is known and may not do this."""

    code = "FORBIDDEN"
    status = 403


class NotFound(DispatcherError):
    """There is no such thing, or none this person may see."""

    code = "NOT_FOUND"
    status = 404


class Conflict(DispatcherError):
    """The thing exists but its present state does not allow this."""

    code = "CONFLICT"
    status = 409


class RateLimited(DispatcherError):
    """Too many requests; ``retry_after`` is in seconds."""

    code = "RATE_LIMITED"
    status = 429

    def __init__(self, message: str, retry_after: int, details: Details | None = None) -> None:
        super().__init__(message, details)
        self.retry_after = retry_after


class Upstream(DispatcherError):
    """Meta refused or did not answer."""

    code = "UPSTREAM_ERROR"
    status = 502


class Unavailable(DispatcherError):
    """A part we need (database, Redis) is down for the moment."""

    code = "UNAVAILABLE"
    status = 503
