"""The secret between us and another system: made here, shown once, two of them valid while it is being changed."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.conversations.sources.models import Source
from dispatcher.crypto import CannotDecrypt, SecretBox
from dispatcher.errors import Unauthorized
from dispatcher.whatsapp.signatures import verify_signature

log = structlog.get_logger(__name__)

_PREFIX: Final = "whs_"


def renew(source: Source, keep_old: timedelta) -> str:
    """Give a source (which has its id) a new secret and return it; the old one goes on signing for so long."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    if source.secret_encrypted and keep_old:
        source.previous_secret_encrypted = source.secret_encrypted
        source.previous_until = clock.now() + keep_old
    else:
        source.previous_secret_encrypted = source.previous_until = None
    source.secret_encrypted = _box().encrypt(secret, _place(source))
    source.secret_last4 = secret[-4:]
    return secret


def opened(source: Source) -> list[str]:
    """Return the secrets that are valid now, the newest first; those no configured key opens are left out."""
    sealed = [source.secret_encrypted]
    if source.previous_secret_encrypted and source.previous_until and source.previous_until > clock.now():
        sealed.append(source.previous_secret_encrypted)
    found = []
    for one in sealed:
        try:
            found.append(_box().decrypt(one, _place(source)))
        except CannotDecrypt:
            log.error("source_secret_unreadable", source_id=source.id)
    return found


def recognise(session: Session, body: bytes, header: str | None) -> Source:
    """Return the source that signed exactly these bytes; raises Unauthorized when none did."""
    sources: Sequence[Source] = session.scalars(select(Source).where(Source.is_active).order_by(Source.id)).all()
    signer = next((one for one in sources if verify_signature(body, header, opened(one))), None)
    if signer is None:
        raise Unauthorized("X-Signature-256 does not sign this body with the secret of a source known here.")
    return signer


def rotate(session: Session) -> int:
    """Encrypt every secret with the newest of ENCRYPTION_KEYS; return how many. The caller commits."""
    count = 0
    for source in session.scalars(select(Source).order_by(Source.id).with_for_update()):
        for column in ("secret_encrypted", "previous_secret_encrypted"):
            sealed = getattr(source, column)
            if sealed and _box().is_stale(sealed):
                setattr(source, column, _box().encrypt(_box().decrypt(sealed, _place(source)), _place(source)))
                count += 1
    return count


def _box() -> SecretBox:
    box = current_app.extensions["secret_box"]
    assert isinstance(box, SecretBox)
    return box


def _place(source: Source) -> str:
    return f"conversation_sources.secret:{source.id}"
