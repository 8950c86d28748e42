"""API keys: made by administrators, random, shown once, kept only as a hash, good for what they were made for."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.auth.models import ApiKey
from dispatcher.errors import Invalid, NotFound

_MARK: Final = "dsp_"
_SHOWN: Final = 12
_USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class KeyRights:
    """What a key is for; ``account_ids`` counts only without ``all_accounts``."""

    scopes: frozenset[str]
    all_accounts: bool = True
    account_ids: frozenset[int] = field(default_factory=frozenset)
    expires_at: datetime | None = None

    @classmethod
    def given(
        cls, scopes: Iterable[str], all_accounts: bool, account_ids: Iterable[int], expires_at: datetime | None
    ) -> "KeyRights":
        """Return these rights; raise Invalid for a key that could never be used."""
        accounts = frozenset(account_ids)
        if expires_at is not None and expires_at <= clock.now():
            raise Invalid("This key would have expired already.", {"expires_at": ["Choose a moment in the future."]})
        if all_accounts == bool(accounts):
            raise Invalid("Which numbers?", {"account_ids": ["Name numbers, or give access to all of them, not both."]})
        return cls(scopes=frozenset(scopes), all_accounts=all_accounts, account_ids=accounts, expires_at=expires_at)


def create_key(session: Session, user_id: int, name: str, rights: KeyRights) -> tuple[ApiKey, str]:
    """Add a key that acts for the person; return its row and the key itself, which cannot be read again."""
    secret = _MARK + secrets.token_urlsafe(32)
    key = ApiKey(
        user_id=user_id,
        name=name,
        prefix=secret[:_SHOWN],
        key_hash=hash_of(secret),
        scopes=sorted(rights.scopes),
        all_accounts=rights.all_accounts,
        account_ids=sorted(rights.account_ids),
        expires_at=rights.expires_at,
    )
    session.add(key)
    session.flush()
    record(session, "api_key.created", "api_key", key.id, _told(key))
    return key, secret


def delete_key(session: Session, key_id: int, in_reach: ColumnElement[bool]) -> None:
    """Remove a key among those for which ``in_reach`` holds; raise NotFound when there is none such."""
    key = session.scalar(select(ApiKey).where(ApiKey.id == key_id, in_reach).with_for_update(of=ApiKey))
    if key is None:
        raise NotFound("There is no such API key.")
    session.delete(key)
    record(session, "api_key.deleted", "api_key", key_id, _told(key))


def _told(key: ApiKey) -> dict[str, str | list[str] | list[int]]:
    accounts = {} if key.all_accounts else {"account_ids": key.account_ids}
    return {"name": key.name, "prefix": key.prefix, "scopes": key.scopes, **accounts}


def use_is_stale(last_used_at: datetime | None) -> bool:
    """Tell whether a use is worth noting: once a minute is enough to find keys that nobody uses."""
    return last_used_at is None or last_used_at < clock.now() - _USE_IS_NOTED_EVERY


def note_use(session: Session, key_id: int) -> None:
    """Remember that the key was used just now."""
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=clock.now()))


def hash_of(secret: str) -> str:
    """Return what is stored of a key; a plain hash suffices because the key is random, not chosen."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
