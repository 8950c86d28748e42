"""What the HTTP layer must do around one view: marks that decorators leave on it, in any order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "_http_rules"


class Role(StrEnum):
    """What a person may do; each role includes those before it."""

    VIEWER = "viewer"
    AGENT = "agent"
    OPERATOR = "operator"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Tell whether this role may do all that ``other`` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class KeyScope(StrEnum):
    """What an API key may be made for. A key opens the routes that name one of its scopes, and nothing else."""

    MESSAGES_SEND = "messages:send"
    MESSAGES_READ = "messages:read"
    CAMPAIGNS_READ = "campaigns:read"
    CAMPAIGNS_WRITE = "campaigns:write"
    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"
    EVENTS_READ = "events:read"
    ACCOUNTS_READ = "accounts:read"
    UPLOADS_READ = "uploads:read"
    UPLOADS_WRITE = "uploads:write"
    METRICS_READ = "metrics:read"


@dataclass(frozen=True, kw_only=True)
class ViewRules:
    """The rules of one view; the defaults are the safe ones."""

    public: bool = False
    role: Role = Role.VIEWER
    scopes: frozenset[KeyScope] = frozenset()
    idempotent: bool = False
    max_age: int | None = None
    takes_files: bool = False
    calls_meta: bool = False


def rules_of(view: object) -> ViewRules:
    """Return the rules left on a view function."""
    found = getattr(view, _ATTRIBUTE, None)
    return found if isinstance(found, ViewRules) else ViewRules()


def rules_of_request() -> ViewRules:
    """Return the rules of the view that answers the current request."""
    view = current_app.view_functions.get(request.endpoint or "")
    view_class = getattr(view, "view_class", None)
    return rules_of(getattr(view_class, request.method.lower(), view))


def public(view: View) -> View:
    """Let anybody call this view, without signing in."""
    return _mark(view, public=True)


def requires(role: Role) -> Callable[[View], View]:
    """Demand at least this role; checked before the body is even read."""
    return lambda view: _mark(view, role=role)


def opened_by(*scopes: KeyScope) -> Callable[[View], View]:
    """Let API keys with any of these scopes in, under the same role and access; without it no key opens the view."""
    return lambda view: _mark(view, scopes=frozenset(scopes))


def idempotent(view: View) -> View:
    """Make a repeated ``Idempotency-Key`` give the first answer for 24 hours instead of acting again."""
    return _mark(view, idempotent=True)


def cached(seconds: int = 30) -> Callable[[View], View]:
    """Let the caller keep the answer for so long and revalidate it by ETag; for lists that seldom change."""
    return lambda view: _mark(view, max_age=seconds)


def takes_files(view: View) -> View:
    """Raise the limit of the body to ``MAX_FILE_SIZE`` (plus the multipart wrapping)."""
    return _mark(view, takes_files=True)


def calls_meta(view: View) -> View:
    """Say in the documentation that Meta is asked, and that 502 tells when it refuses or does not answer."""
    return _mark(view, calls_meta=True)


def _mark(view: View, **changes: Any) -> View:
    # functools.wraps copies __dict__, so a mark survives further decorators; _apidoc carries it into the documentation.
    rules = replace(rules_of(view), **changes)
    setattr(view, _ATTRIBUTE, rules)
    view.__dict__["_apidoc"] = {**getattr(view, "_apidoc", {}), "rules": rules}
    return view
