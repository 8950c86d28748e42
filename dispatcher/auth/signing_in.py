"""Signing in, setting up the first administrator, and changing one's own password."""

import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.attempts import begin_attempt, forgive
from dispatcher.auth.audit import record
from dispatcher.auth.models import RefreshToken, User
from dispatcher.auth.passwords import hash_password, is_outdated, is_password
from dispatcher.auth.sessions import start_family
from dispatcher.auth.users import create_user, find_user, is_set_up, lock_administrators
from dispatcher.database import transaction
from dispatcher.errors import Conflict, Forbidden, Unauthorized
from dispatcher.http import Role

_WRONG: Final = "The user name or the password is wrong."


@dataclass(frozen=True)
class Caller:
    """Where a sign-in comes from."""

    ip: str
    user_agent: str | None


def sign_in(username: str, password: str, caller: Caller) -> tuple[User, RefreshToken]:
    """Check the password and begin a sign-in.

    Raises Unauthorized with the same text and after the same work for a wrong password, an unknown and a deactivated
    person; RateLimited when too many attempts failed. Commits by itself: the attempt before, the sign-in after the
    slow check, so that no transaction waits for it.
    """
    attempt_id = begin_attempt(username, caller.ip)
    with transaction() as session:
        found = find_user(session, username)
        stored = found.password_hash if found and found.is_active else None
    if not is_password(stored, password):
        raise Unauthorized(_WRONG)
    with transaction() as session:
        forgive(session, attempt_id)
        user = find_user(session, username)
        if user is None or not user.is_active:
            raise Unauthorized(_WRONG)
        return user, _begin(session, user, caller, password)


def check_own_password(user: User, password: str, caller: Caller) -> None:
    """Raise Unauthorized unless this is the person's present password; counts like a sign-in."""
    attempt_id = begin_attempt(user.username, caller.ip)
    if not is_password(user.password_hash, password):
        raise Unauthorized("The current password is wrong.", {"current_password": ["Type your present password."]})
    with transaction() as session:
        forgive(session, attempt_id)


def opens_set_up(token: str, expected_token: str) -> bool:
    """Tell whether this is the token of the set-up link."""
    return bool(expected_token) and hmac.compare_digest(token.encode(), expected_token.encode())


def set_up(
    session: Session, *, token: str, expected_token: str, username: str, password: str, name: str, caller: Caller
) -> tuple[User, RefreshToken]:
    """Make the first administrator and sign them in; raise Conflict afterwards, Forbidden for a wrong token."""
    lock_administrators(session)
    if is_set_up(session):
        raise Conflict("The set-up is done. Sign in, or ask an administrator for an account.")
    if not opens_set_up(token, expected_token):
        raise Forbidden("This set-up link is not valid. Open the link that bin/start printed last.")
    user = create_user(session, username=username, password=password, role=Role.ADMIN, name=name, all_accounts=True)
    return user, _begin(session, user, caller, password)


def _begin(session: Session, user: User, caller: Caller, password: str) -> RefreshToken:
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    user.last_login_at = clock.now()
    record(session, "auth.signed_in", "user", user.id, actor=user)
    return start_family(session, user, caller.ip, caller.user_agent)
