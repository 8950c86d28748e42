"""Who is calling, and what of the customer's WhatsApp accounts they may see.

This layer knows no users: the auth package registers how a request becomes a Principal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, g, has_request_context
from sqlalchemy import ARRAY, BigInteger, Select, cast
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from dispatcher.errors import Forbidden, NotFound, Unauthorized
from dispatcher.http.allowance import spend
from dispatcher.http.rules import KeyScope, Role, ViewRules

Chosen = TypeVar("Chosen", bound=Select[Any])
AccountColumn = ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None]

_LOADER = "dispatcher.principal_loader"


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A person (or their API key) as the database knows them at this moment."""

    user_id: int
    username: str
    role: Role
    all_accounts: bool = False
    account_ids: frozenset[int] = frozenset()
    api_key_id: int | None = None
    scopes: frozenset[str] | None = None
    """What the key was made for; None for a person, who may do all that their role allows."""

    def can_see(self, account_id: int | None) -> bool:
        """Tell whether the person has access to this WhatsApp account."""
        return self.all_accounts or account_id in self.account_ids


def set_principal_loader(loader: Callable[[], Principal]) -> None:
    """Register, on the current app, how a request becomes a Principal (it raises Unauthorized when it does not)."""
    current_app.extensions[_LOADER] = loader


def principal() -> Principal:
    """Return who calls; raise Unauthorized when nobody is signed in."""
    known = principal_or_none()
    return authenticate() if known is None else known


def principal_or_none() -> Principal | None:
    """Return who calls, None outside of a request and in views that do not ask."""
    found = g.get("principal") if has_request_context() else None
    return found if isinstance(found, Principal) else None


def authenticate() -> Principal:
    """Find out who calls and remember it for this request."""
    loader: Callable[[], Principal] | None = current_app.extensions.get(_LOADER)
    if loader is None:
        raise Unauthorized("Sign in first.")
    g.principal = found = loader()
    return found


def enforce(rules: ViewRules) -> None:
    """Refuse the request when the view demands a sign-in or a role the caller does not have."""
    g.pop("principal", None)
    g.pop("allowance", None)
    if not rules.public:
        admit(rules.role, rules.scopes)


def admit(role: Role, scopes: frozenset[KeyScope]) -> None:
    """Let in whoever has this role and, calling with a key, one of these scopes.

    Raises Unauthorized when nobody is signed in, Forbidden, and RateLimited for a key that calls too often.
    """
    who = authenticate()
    if who.api_key_id is not None:
        spend(who.api_key_id)
    if not who.role.includes(role):
        raise Forbidden(f"This needs the role {role} or higher; yours is {who.role}. Ask an administrator.")
    if who.scopes is not None and not who.scopes & scopes:
        raise Forbidden(_closed_to_keys(scopes))


def _closed_to_keys(scopes: frozenset[KeyScope]) -> str:
    if not scopes:
        return "API keys do not open this. Sign in as a person."
    return f"This API key lacks the scope {' or '.join(sorted(scopes))}. An administrator can make a key that has it."


def visible(statement: Chosen, account_column: AccountColumn) -> Chosen:
    """Narrow a SELECT to the accounts the caller has access to."""
    who = principal()
    if who.all_accounts:
        return statement
    return statement.where(account_column.in_(sorted(who.account_ids)))


def visible_wholly(statement: Chosen, accounts_column: InstrumentedAttribute[list[int]]) -> Chosen:
    """Narrow a SELECT to rows whose array of accounts the caller has access to without exception."""
    who = principal()
    if who.all_accounts:
        return statement
    return statement.where(accounts_column.op("<@")(cast(sorted(who.account_ids), ARRAY(BigInteger))))


def require_account(account_id: int | None) -> None:
    """Raise NotFound for an account the caller has no access to: foreign and missing look the same."""
    if not principal().can_see(account_id):
        raise NotFound("There is no such WhatsApp account, or you have no access to it.")
