"""From a request (or a token) to the Principal, read from the database each time: tokens carry no rights."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import g, request
from sqlalchemy import Row, Select, func, or_, select

from dispatcher import clock
from dispatcher.auth.apikeys import hash_of, note_use, use_is_stale
from dispatcher.auth.models import ApiKey, TokenFamily, User, UserAccount
from dispatcher.auth.tokens import read_access
from dispatcher.database import db, transaction
from dispatcher.errors import Unauthorized
from dispatcher.http import Principal, Role


@dataclass(frozen=True)
class SignedIn:
    """Who holds an access token, from which sign-in, and until when it counts."""

    principal: Principal
    family_id: str
    expires_at: datetime


def authenticate_token(token: str) -> SignedIn:
    """Return who holds the access token; raise Unauthorized when it is not (or no longer) good.

    For long-lived connections: ask again from time to time and when people change, and end at ``expires_at``.
    """
    claims = read_access(token)
    statement = _people().join(TokenFamily, TokenFamily.user_id == User.id).where(
        User.id == claims.user_id,
        User.token_version == claims.version,
        TokenFamily.id == claims.family_id,
        TokenFamily.revoked_at.is_(None),
    )  # fmt: skip
    row = _first(statement)
    if row is None:
        raise Unauthorized("This sign-in has ended. Sign in again.")
    return SignedIn(_principal(row), claims.family_id, claims.expires_at)


def signed_in_or_none() -> SignedIn | None:
    """Return who sends the current request by a good access token; None otherwise."""
    try:
        return authenticate_token(_bearer())
    except Unauthorized:
        return None


def load_principal() -> Principal:
    """Return who sends the current request, by ``Authorization: Bearer`` or ``X-API-Key``; raise Unauthorized."""
    token = _bearer()
    signed_in = authenticate_token(token) if token else None
    g.family_id = signed_in.family_id if signed_in else None
    if signed_in:
        return signed_in.principal
    key = request.headers.get("X-API-Key", "")
    if key:
        return _principal_of_key(key)
    raise Unauthorized("Sign in first: send an access token (Authorization: Bearer …) or an API key (X-API-Key).")


def current_family_id() -> str | None:
    """Return the sign-in the current request belongs to, None for API keys."""
    found = g.get("family_id")
    return found if isinstance(found, str) else None


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _principal_of_key(key: str) -> Principal:
    statement = _people().join(ApiKey, ApiKey.user_id == User.id).add_columns(
        ApiKey.id.label("key_id"),
        ApiKey.last_used_at,
        ApiKey.scopes,
        ApiKey.all_accounts.label("key_all_accounts"),
        ApiKey.account_ids.label("key_account_ids"),
    )  # fmt: skip
    row = _first(
        statement.where(
            ApiKey.key_hash == hash_of(key), or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > clock.now())
        )
    )
    if row is None:
        raise Unauthorized("This API key is unknown, expired or deleted. Make a new one under Settings.")
    if use_is_stale(row.last_used_at):
        with transaction() as session:
            note_use(session, row.key_id)
    return _narrowed(_principal(row), row)


def _people() -> Select[Any]:
    accounts = select(func.array_agg(UserAccount.account_id)).where(UserAccount.user_id == User.id).scalar_subquery()
    columns = (User.id, User.username, User.role, User.all_accounts, accounts.label("account_ids"))
    return select(*columns).where(User.is_active)


def _first(statement: Select[Any]) -> Row[Any] | None:
    # On a connection of its own: no transaction of the request stays open while a view talks to the network.
    with db.engine.connect() as connection:
        return connection.execute(statement).first()


def _narrowed(owner: Principal, key: Row[Any]) -> Principal:
    """Return what is left of the owner's rights for their key."""
    accounts = owner.account_ids
    if not key.key_all_accounts:
        accounts = frozenset(key.key_account_ids) if owner.all_accounts else accounts & frozenset(key.key_account_ids)
    return replace(
        owner,
        all_accounts=owner.all_accounts and key.key_all_accounts,
        account_ids=accounts,
        api_key_id=key.key_id,
        scopes=frozenset(key.scopes),
    )


def _principal(row: Row[Any]) -> Principal:
    return Principal(
        user_id=row.id,
        username=row.username,
        role=Role(row.role),
        all_accounts=row.all_accounts,
        account_ids=frozenset(row.account_ids or ()),
    )
