"""The state of a number's connection to Meta, as the session endpoints and ``session_status`` events tell it (api.md).

``connecting`` while Meta is asked, ``qrcode`` once the number is known (the code that opens a chat with it),
``authenticated`` when messages can be sent, ``ready`` when Meta's webhooks come too, ``disconnected`` otherwise.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from dispatcher.accounts.connection import Connection
from dispatcher.accounts.models import Account
from dispatcher.database import Json
from dispatcher.events import SessionStatus

LONGEST_START: Final = timedelta(minutes=3)
"""Who has been connecting for so long died on the way."""


class SessionState(StrEnum):
    """How far a connection is."""

    CONNECTING = "connecting"
    QRCODE = "qrcode"
    AUTHENTICATED = "authenticated"
    READY = "ready"
    DISCONNECTED = "disconnected"


_ON_THE_WAY: Final = (SessionState.CONNECTING, SessionState.QRCODE)


def move(account: Account, state: SessionState, at: datetime, problem: str | None = None) -> SessionStatus:
    """Bring a connection to a state and return the fact."""
    account.session_status, account.session_at, account.session_problem = state, at, problem
    return SessionStatus(account_id=account.id, status=state, problem=problem)


def settle(account: Account, found: Connection, at: datetime) -> None:
    """Take over what a test of the credentials found."""
    account.session_status, account.session_at = outcome(found), at
    account.session_problem = first_problem(found)


def outcome(found: Connection) -> SessionState:
    """Return where a connection ends by what Meta said of it; pure."""
    if not found.usable:
        return SessionState.DISCONNECTED
    return SessionState.READY if found.ok else SessionState.AUTHENTICATED


def first_problem(found: Connection) -> str | None:
    """Return what is to be mended first; pure."""
    return next((check.message for check in found.checks if not check.ok), None)


def view(account: Account, at: datetime) -> Json:
    """Return the state as it is now: what keeps a number from sending keeps it from being connected."""
    state, problem = SessionState(account.session_status), account.session_problem
    started = account.session_at or at
    if state in _ON_THE_WAY and at - started > LONGEST_START:
        state, problem = SessionState.DISCONNECTED, "Connecting was interrupted. Start again."
    elif state not in _ON_THE_WAY and not account.may_send(at):
        state, problem = SessionState.DISCONNECTED, problem or account.blocked_reason
    return {"account_id": account.id, "status": state, "at": account.session_at, "problem": problem}
