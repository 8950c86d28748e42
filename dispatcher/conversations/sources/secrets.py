"""The secret between us and another system: made here, shown once, two of them valid while it is being changed."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.conversations.sources.models import Source
from dispatcher.errors import Unauthorized
from dispatcher.paired_secrets import encrypt_again, opened, replace
from dispatcher.whatsapp.signatures import verify_signature

_PREFIX: Final = "whs_"


def renew(source: Source, keep_old: timedelta) -> str:
    """Give a source (which has its id) a new secret and return it; the old one goes on signing for so long."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    replace(source, secret, keep_old)
    return secret


def recognise(session: Session, body: bytes, header: str | None) -> Source:
    """Return the source that signed exactly these bytes; raises Unauthorized when none did."""
    sources: Sequence[Source] = session.scalars(select(Source).where(Source.is_active).order_by(Source.id)).all()
    signer = next((one for one in sources if verify_signature(body, header, opened(one))), None)
    if signer is None:
        raise Unauthorized("X-Signature-256 does not sign this body with the secret of a source known here.")
    return signer


def rotate(session: Session) -> int:
    """Encrypt every secret with the newest of ENCRYPTION_KEYS; return how many. The caller commits."""
    return encrypt_again(session.scalars(select(Source).order_by(Source.id).with_for_update()))
