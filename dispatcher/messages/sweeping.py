"""Sweeping: what a dead worker, a flushed Redis or a silent Meta left behind is brought back or marked as in doubt.

Like the ledger's, every function changes rows in the caller's transaction, many in one statement. Rows that somebody
holds are skipped, and what one round leaves over the next one takes.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.database import rows_changed
from dispatcher.messages.ledger import Moved

_SWEEP_AT_ONCE: Final = 5000
_SWEEP_QUEUED: Final = text(
    """
    UPDATE messages m SET state = 'pending', state_at = now(), lease_until = NULL
    FROM (SELECT id FROM messages WHERE state = 'queued' AND lease_until < now()
          ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED) l
    WHERE m.id = l.id
    """
)
_WAITING: Final = text(
    """
    SELECT DISTINCT account_id FROM messages
    WHERE state = 'queued' AND campaign_id IS NOT NULL
          AND state_at < now() - make_interval(secs => :seconds)
    """
)
_SWEEP_FORGOTTEN: Final = text(
    """
    UPDATE messages m SET state = 'pending', state_at = now(), lease_until = NULL
    FROM (SELECT id FROM messages
          WHERE state = 'queued' AND state_at < now() - make_interval(secs => :seconds)
                AND CASE WHEN campaign_id IS NULL THEN :singles ELSE account_id = ANY(:accounts) END
          ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED) l
    WHERE m.id = l.id
    """
)
_SWEEP_SENDING: Final = text(
    """
    WITH lapsed AS (
        SELECT id FROM messages WHERE state = 'sending' AND lease_until < now()
        ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
    ), closed AS (
        UPDATE message_attempts a SET outcome = 'ambiguous', ended_at = now(),
               details = 'the sender did not report before its lease lapsed'
        FROM lapsed JOIN messages m ON m.id = lapsed.id
        WHERE a.message_id = m.id AND a.attempt = m.attempt AND a.outcome = 'started'
    )
    UPDATE messages m SET state = 'unknown', state_at = now(), lease_until = NULL,
           reason = 'the sender did not report before its lease lapsed'
    FROM lapsed WHERE m.id = lapsed.id
    RETURNING m.id, m.account_id, m.campaign_id, m.state, m.error_code
    """
)
_SWEEP_UNKNOWN: Final = text(
    """
    UPDATE messages m SET state = 'unconfirmed', state_at = now()
    FROM (SELECT id FROM messages WHERE state = 'unknown' AND state_at < now() - make_interval(secs => :grace)
          ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED) l
    WHERE m.id = l.id
    RETURNING m.id, m.account_id, m.campaign_id, m.state, m.error_code
    """
)


def sweep_queued(session: Session) -> int:
    """Return hints that nobody followed (a flushed Redis, a killed worker) to the plan; return how many."""
    return rows_changed(session.execute(_SWEEP_QUEUED, {"most": _SWEEP_AT_ONCE}))


def accounts_waiting(session: Session, seconds: float) -> Sequence[int]:
    """Return the numbers with campaign messages that have been queued for so long."""
    return session.scalars(_WAITING, {"seconds": seconds}).all()


def sweep_forgotten(session: Session, account_ids: Sequence[int], seconds: float, *, singles: bool) -> int:
    """Return to the plan what these numbers (and single sends) have had queued for so long; return how many."""
    values = {"accounts": list(account_ids), "seconds": seconds, "singles": singles, "most": _SWEEP_AT_ONCE}
    return rows_changed(session.execute(_SWEEP_FORGOTTEN, values))


def sweep_sending(session: Session) -> list[Moved]:
    """Mark messages whose sender went silent as ``unknown``: it may have sent them, so nobody sends them again."""
    return [Moved(*row) for row in session.execute(_SWEEP_SENDING, {"most": _SWEEP_AT_ONCE})]


def sweep_unknown(session: Session, grace_seconds: float) -> list[Moved]:
    """Mark messages that stayed unknown for the whole grace as ``unconfirmed``; only a person sends them again."""
    rows = session.execute(_SWEEP_UNKNOWN, {"most": _SWEEP_AT_ONCE, "grace": grace_seconds})
    return [Moved(*row) for row in rows]
