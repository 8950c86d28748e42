"""The balance sheet over all campaigns, and the promises of the ledger, asked of the database itself.

Each question is one statement, so it sees one moment and may be asked while campaigns run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Sheet:
    """One campaign: what was planned, and what the states of its messages sum up to."""

    campaign_id: int
    name: str
    status: str
    planned: int
    states: Mapping[str, int]

    @property
    def total(self) -> int:
        """The sum of all states."""
        return sum(self.states.values())

    @property
    def holds(self) -> bool:
        """Whether planned = sum of states."""
        return self.planned == self.total


_SHEETS: Final = text(
    """
    SELECT c.id, c.name, c.status, c.planned, coalesce(m.states, '{}'::jsonb)
    FROM campaigns c LEFT JOIN (
        SELECT campaign_id, jsonb_object_agg(state, n) AS states
        FROM (SELECT campaign_id, state, count(*) AS n FROM messages WHERE campaign_id IS NOT NULL
              GROUP BY campaign_id, state) s
        GROUP BY campaign_id) m ON m.campaign_id = c.id
    WHERE c.id = coalesce(CAST(:campaign AS bigint), c.id) ORDER BY c.id
    """
)


def sheets(session: Session, campaign_id: int | None) -> list[Sheet]:
    """Return the sheet of one campaign or of all, deleted ones included: their ledger stays."""
    return [Sheet(*row) for row in session.execute(_SHEETS, {"campaign": campaign_id})]


def as_row(sheet: Sheet) -> tuple[object, ...]:
    """Return a sheet as a row of a table."""
    states = ", ".join(f"{state} {count}" for state, count in sorted(sheet.states.items()))
    held = "holds" if sheet.holds else "DOES NOT HOLD"
    return sheet.campaign_id, sheet.name, sheet.status, sheet.planned, sheet.total, states, held


_ONLY: Final = "coalesce(m.campaign_id, 0) = coalesce(CAST(:campaign AS bigint), m.campaign_id, 0)"
_PROMISES: Final = {
    "attempts that belong to no message": (
        "SELECT count(*) FROM message_attempts a LEFT JOIN messages m ON m.id = a.message_id"
        " WHERE m.id IS NULL AND CAST(:campaign AS bigint) IS NULL"
    ),
    "messages handed to Meta without an attempt in the ledger": (
        "SELECT count(*) FROM messages m WHERE m.direction = 'outbound'"
        " AND m.state IN ('sending', 'accepted', 'held', 'sent', 'delivered', 'read', 'unknown', 'unconfirmed')"
        " AND NOT EXISTS (SELECT FROM message_attempts a WHERE a.message_id = m.id AND a.attempt = m.attempt)"
    ),
    "attempts their messages know nothing of": (
        "SELECT count(*) FROM messages m JOIN message_attempts a ON a.message_id = m.id AND a.attempt > m.attempt"
        " WHERE true"
    ),
    "messages that Meta accepted more than once": (
        "SELECT count(*) FROM messages m WHERE m.attempt > 1 AND (SELECT count(*) FROM message_attempts a"
        " WHERE a.message_id = m.id AND a.outcome = 'accepted') > 1"
    ),
    "messages left open in campaigns that are over": (
        "SELECT count(*) FROM messages m JOIN campaigns c ON c.id = m.campaign_id"
        " WHERE c.status = 'completed' AND m.state IN ('pending', 'queued', 'sending', 'held')"
    ),
    "rows of planned audiences that became no message": (
        "SELECT count(*) FROM campaign_recipients m JOIN campaigns c ON c.id = m.campaign_id"
        " WHERE c.planning_done_at IS NOT NULL AND NOT EXISTS (SELECT FROM messages o"
        " WHERE o.campaign_id = m.campaign_id AND o.row_number = m.row_number)"
    ),
    "messages whose sender went silent over five minutes ago (do the workers run?)": (
        "SELECT count(*) FROM messages m WHERE m.state IN ('queued', 'sending')"
        " AND m.lease_until < now() - interval '5 minutes'"
    ),
}


def broken_promises(session: Session, campaign_id: int | None) -> list[tuple[str, int]]:
    """Return every promise that does not hold, with how many rows break it."""
    counts = {
        promise: session.scalar(text(f"{question} AND {_ONLY}"), {"campaign": campaign_id}) or 0
        for promise, question in _PROMISES.items()
    }
    return [(promise, count) for promise, count in counts.items() if count]
