"""Sign-ins: families of refresh tokens that rotate, and die when one of them is used twice.

A refresh token used again within GRACE gets the *same* successor as the first time: two tabs of one browser that
refresh at once both go on, and no second branch of the family comes into being. Used later, or after its successor
was used itself, it must have been copied: the whole family ends.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.models import RefreshToken, TokenFamily, User
from dispatcher.auth.tokens import REFRESH_LIFETIME

GRACE: Final = timedelta(seconds=10)
_LONGEST_USER_AGENT: Final = 300


def start_family(session: Session, user: User, ip: str | None, user_agent: str | None) -> RefreshToken:
    """Begin a sign-in and return its first refresh token."""
    family = TokenFamily(
        id=secrets.token_hex(16), user_id=user.id, ip=ip, user_agent=(user_agent or "")[:_LONGEST_USER_AGENT] or None
    )
    session.add(family)
    session.flush()
    return _new_token(session, family.id)


def rotate(session: Session, token_id: str) -> RefreshToken | None:
    """Exchange a refresh token for its successor.

    Returns None when it does not count (unknown, expired, ended) or was copied; in the latter case the family has
    been ended, which the caller must commit.
    """
    now = clock.now()
    token = session.scalar(_living(token_id, now).with_for_update())
    if token is None:
        return None
    if token.rotated_at is None:
        return _succeed(session, token, now)
    successor = session.get(RefreshToken, token.successor_id) if token.successor_id else None
    if successor is not None and successor.rotated_at is None and now - token.rotated_at <= GRACE:
        return successor
    end_family(session, token.family_id, "reused")
    return None


def end_family(session: Session, family_id: str, reason: str) -> int | None:
    """End one sign-in with all its tokens; return whose it was, None when it had ended before."""
    statement = (
        update(TokenFamily)
        .where(TokenFamily.id == family_id, TokenFamily.revoked_at.is_(None))
        .values(revoked_at=clock.now(), revoked_reason=reason)
        .returning(TokenFamily.user_id)
    )
    return session.scalar(statement)


def end_families(session: Session, user_id: int, reason: str, *, except_for: str | None = None) -> None:
    """End all sign-ins of a person, but the one named."""
    session.execute(
        update(TokenFamily)
        .where(TokenFamily.user_id == user_id, TokenFamily.revoked_at.is_(None), TokenFamily.id != (except_for or ""))
        .values(revoked_at=clock.now(), revoked_reason=reason)
    )


def family_of(session: Session, token_id: str) -> str | None:
    """Return the sign-in a refresh token belongs to."""
    return session.scalar(select(RefreshToken.family_id).where(RefreshToken.id == token_id))


def owner_of(session: Session, token: RefreshToken) -> User:
    """Return whose refresh token this is."""
    families = select(TokenFamily.user_id).where(TokenFamily.id == token.family_id)
    return session.scalars(select(User).where(User.id == families.scalar_subquery())).one()


def purge_sessions(session: Session, now: datetime) -> None:
    """Delete families whose last token has expired."""
    living = select(RefreshToken.family_id).where(RefreshToken.expires_at > now)
    session.execute(delete(TokenFamily).where(TokenFamily.id.not_in(living)))


def _living(token_id: str, now: datetime) -> Select[RefreshToken]:
    return (
        select(RefreshToken)
        .join(TokenFamily, TokenFamily.id == RefreshToken.family_id)
        .join(User, User.id == TokenFamily.user_id)
        .where(
            RefreshToken.id == token_id,
            RefreshToken.expires_at > now,
            TokenFamily.revoked_at.is_(None),
            User.is_active,
        )
    )


def _succeed(session: Session, token: RefreshToken, now: datetime) -> RefreshToken:
    successor = _new_token(session, token.family_id)
    token.rotated_at, token.successor_id = now, successor.id
    session.flush()
    return successor


def _new_token(session: Session, family_id: str) -> RefreshToken:
    now = clock.now()
    token = RefreshToken(
        id=secrets.token_hex(16), family_id=family_id, issued_at=now, expires_at=now + REFRESH_LIFETIME
    )
    session.add(token)
    session.flush()
    return token
