"""A secret shared with another system, encrypted at rest; two of them are valid while it is being changed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy.orm import Mapped

from dispatcher import clock
from dispatcher.crypto import CannotDecrypt, SecretBox

log = structlog.get_logger(__name__)


class HoldsSecret:
    """The columns of a table whose rows hold a secret and, until ``previous_until``, the one before it."""

    __tablename__: str
    id: Mapped[int]
    secret_encrypted: Mapped[str]
    secret_last4: Mapped[str]
    previous_secret_encrypted: Mapped[str | None]
    previous_until: Mapped[datetime | None]


def replace(holder: HoldsSecret, secret: str, keep_old: timedelta) -> None:
    """Give a row (which has its id) a new secret; the old one goes on signing for so long."""
    if holder.secret_encrypted and keep_old:
        holder.previous_secret_encrypted = holder.secret_encrypted
        holder.previous_until = clock.now() + keep_old
    else:
        holder.previous_secret_encrypted = holder.previous_until = None
    holder.secret_encrypted = _box().encrypt(secret, _place(holder))
    holder.secret_last4 = secret[-4:]


def opened(holder: HoldsSecret) -> list[str]:
    """Return the secrets that are valid now, the newest first; those no configured key opens are left out."""
    sealed = [holder.secret_encrypted]
    if holder.previous_secret_encrypted and holder.previous_until and holder.previous_until > clock.now():
        sealed.append(holder.previous_secret_encrypted)
    found = []
    for one in sealed:
        try:
            found.append(_box().decrypt(one, _place(holder)))
        except CannotDecrypt:
            log.error("secret_unreadable", table=holder.__tablename__, id=holder.id)
    return found


def encrypt_again(holders: Iterable[HoldsSecret]) -> int:
    """Encrypt every secret with the newest of ENCRYPTION_KEYS; return how many. The caller commits."""
    count = 0
    for holder in holders:
        for column in ("secret_encrypted", "previous_secret_encrypted"):
            sealed = getattr(holder, column)
            if sealed and _box().is_stale(sealed):
                setattr(holder, column, _box().encrypt(_box().decrypt(sealed, _place(holder)), _place(holder)))
                count += 1
    return count


def _box() -> SecretBox:
    box = current_app.extensions["secret_box"]
    assert isinstance(box, SecretBox)
    return box


def _place(holder: HoldsSecret) -> str:
    return f"{holder.__tablename__}.secret:{holder.id}"
