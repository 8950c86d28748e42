"""Housekeeping: what no longer counts is deleted every hour."""

from dispatcher import clock
from dispatcher.auth.attempts import purge_attempts
from dispatcher.auth.sessions import purge_sessions
from dispatcher.database import transaction
from dispatcher.http import purge_idempotency_keys
from dispatcher.jobqueue.jobs import TICKS, job
from dispatcher.jobqueue.ticks import Tick

_HOUR = 60 * 60


@job(TICKS, seconds=300)
def purge_expired() -> None:
    """Delete old idempotency keys, failed sign-ins and expired sessions."""
    now = clock.now()
    with transaction() as session:
        purge_idempotency_keys(session, now)
        purge_attempts(session, now)
        purge_sessions(session, now)


AUTH_TICKS = (Tick(purge_expired, seconds=_HOUR),)
