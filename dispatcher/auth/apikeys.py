"""API keys: random, shown once, kept only as a hash, acting with the present rights of their owner."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.auth.models import ApiKey
from dispatcher.errors import Invalid, NotFound

_MARK: Final = "dsp_"
_SHOWN: Final = 12
_USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)


def create_key(session: Session, user_id: int, name: str, expires_at: datetime | None) -> tuple[ApiKey, str]:
    """Add a key for the person; return its row and the key itself, which cannot be read again."""
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid("This key would have expired already.", {"expires_at": ["Choose a moment in the future."]})
    secret = _MARK + secrets.token_urlsafe(32)
    key = ApiKey(user_id=user_id, name=name, prefix=secret[:_SHOWN], key_hash=hash_of(secret), expires_at=expires_at)
    session.add(key)
    session.flush()
    record(session, "api_key.created", "api_key", key.id, {"name": name, "prefix": key.prefix})
    return key, secret


def delete_key(session: Session, user_id: int, key_id: int) -> None:
    """Remove a person's own key; raise NotFound when they have none such."""
    key = session.scalar(select(ApiKey).where(ApiKey.id == key_id, ApiKey.user_id == user_id))
    if key is None:
        raise NotFound("There is no such API key among yours.")
    session.delete(key)
    record(session, "api_key.deleted", "api_key", key_id, {"name": key.name, "prefix": key.prefix})


def use_is_stale(last_used_at: datetime | None) -> bool:
    """Tell whether a use is worth noting: once a minute is enough to find keys that nobody uses."""
    return last_used_at is None or last_used_at < clock.now() - _USE_IS_NOTED_EVERY


def note_use(session: Session, key_id: int) -> None:
    """Remember that the key was used just now."""
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=clock.now()))


def hash_of(secret: str) -> str:
    """Return what is stored of a key; a plain hash suffices because the key is random, not chosen."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
