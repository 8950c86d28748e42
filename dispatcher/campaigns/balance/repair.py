"""Self-repair: what can be put right without any risk, because no repair ever lets a message be sent.

Repairs move a message towards what is already known of it, close what is over, or count again. What would need a guess
stays broken until a person has looked. Every repair is guarded by the very condition it puts right, so that it may run
twice and beside everything else, and stands in the audit log.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from dispatcher.auth.audit import record
from dispatcher.campaigns.balance.sheet import NO_CAMPAIGN
from dispatcher.campaigns.balance.tallies import recount
from dispatcher.messages.ledger import SENDING_LEASE_SECONDS
from dispatcher.messages.statuses import recompute

log = structlog.get_logger(__name__)

PLANNED: Final = "planned"
TALLY: Final = "tally_differs"
_MOST: Final = 5000
_NAMED: Final = 1000


@dataclass(frozen=True)
class Repaired:
    """What was put right in a campaign (NO_CAMPAIGN: among single messages)."""

    promise: str
    campaign_id: int
    message_ids: Sequence[int]


# An index finds ``campaign_id = 7`` and ``campaign_id IS NULL``, not a comparison that could be either.
_HERE: Final = {True: "m.campaign_id IS NULL", False: "m.campaign_id = :campaign"}

_CLOSE_ATTEMPTS: Final = """
    WITH locked AS (
        SELECT m.id FROM messages m
        WHERE {here} AND EXISTS (
            SELECT FROM message_attempts a WHERE a.message_id = m.id AND a.outcome = 'started'
                   -- One whose message waits to be sent again is evidence that a person must see.
                   AND (a.attempt < m.attempt OR m.state NOT IN ('pending', 'queued', 'sending')))
        ORDER BY m.id LIMIT :most FOR UPDATE OF m SKIP LOCKED
    )
    UPDATE message_attempts a SET outcome = 'ambiguous', ended_at = now(),
           details = 'closed by the balance check: the message had gone on'
    FROM locked l JOIN messages m ON m.id = l.id
    WHERE a.message_id = m.id AND a.outcome = 'started'
          AND (a.attempt < m.attempt OR m.state NOT IN ('pending', 'queued', 'sending'))
    RETURNING a.message_id
"""
_BOUND_LEASES: Final = """
    UPDATE messages m SET lease_until = now() + make_interval(secs => :lease)
    WHERE m.id IN (SELECT m.id FROM messages m
                   WHERE {here} AND m.state IN ('queued', 'sending') AND m.lease_until IS NULL
                   ORDER BY m.id LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING m.id
"""
_ACCEPT: Final = """
    WITH known AS (
        SELECT m.id, a.wamid, a.ended_at FROM messages m
        JOIN LATERAL (
            SELECT a.wamid, a.ended_at FROM message_attempts a
            WHERE a.message_id = m.id AND a.outcome = 'accepted' AND (m.state <> 'sending' OR a.attempt = m.attempt)
            ORDER BY a.attempt DESC LIMIT 1) a ON true
        WHERE {here} AND m.state IN ('sending', 'unknown', 'unconfirmed')
        ORDER BY m.id LIMIT :most FOR UPDATE OF m SKIP LOCKED
    )
    UPDATE messages m SET state = 'accepted', state_at = now(), lease_until = NULL, reason = NULL, error_code = NULL,
           wamid = coalesce(k.wamid, m.wamid), accepted_at = coalesce(m.accepted_at, k.ended_at, now())
    FROM known k WHERE m.id = k.id
    RETURNING m.id
"""
_BEHIND: Final = """
    SELECT m.message_id FROM broken_promises m WHERE {here} AND m.promise = 'behind_its_statuses'
    ORDER BY m.message_id LIMIT :most
"""
# The planner adds to the counter together with its messages: under the campaign's lock both are there, or neither.
_LOCK: Final = text("SELECT planned FROM campaigns WHERE id = :campaign FOR NO KEY UPDATE")
_COUNT_AGAIN: Final = text(
    """
    UPDATE campaigns c SET planned = counted.total
    FROM (SELECT count(*) AS total FROM messages WHERE campaign_id = :campaign) counted
    WHERE c.id = :campaign AND c.planned <> counted.total AND c.planning_done_at IS NOT NULL
          -- A row of the file without its message: then the counter is right, and a message is gone.
          AND EXISTS (SELECT FROM campaign_recipients r WHERE r.campaign_id = c.id)
          AND NOT EXISTS (SELECT FROM broken_promises
                          WHERE promise = 'row_without_message' AND campaign_id = :campaign)
    RETURNING c.planned
    """
)


def repair(session: Session, campaign_id: int, promises: Sequence[str]) -> list[Repaired]:
    """Put right what can be in one campaign (or among single messages), and note it; the caller commits.

    ``promises`` are those found broken; ``planned`` stands for the sheet itself. At most 5,000 messages of each.
    """
    done = [
        Repaired(promise, campaign_id, fixed)
        for promise in promises
        if promise in REPAIRS and (fixed := REPAIRS[promise](session, campaign_id))
    ]
    for one in done:
        _note(session, one)
    counted = [name for name in promises if name in COUNTERS and campaign_id != NO_CAMPAIGN]
    return done + [Repaired(name, campaign_id, ()) for name in counted if COUNTERS[name](session, campaign_id)]


def _note(session: Session, one: Repaired) -> None:
    count = len(one.message_ids)
    log.warning("balance_repaired", campaign_id=one.campaign_id or None, promise=one.promise, count=count)
    details = {"promise": one.promise, "count": count, "messages": list(one.message_ids[:_NAMED])}
    record(session, "balance.repaired", "campaign", one.campaign_id or None, details)


def _count_again(session: Session, campaign_id: int) -> bool:
    before = session.scalar(_LOCK, {"campaign": campaign_id})
    after = session.scalar(_COUNT_AGAIN, {"campaign": campaign_id})
    if after is None:
        return False
    log.warning("balance_repaired", campaign_id=campaign_id, promise=PLANNED, before=before, after=after)
    details = {"promise": PLANNED, "before": before, "after": after}
    record(session, "balance.repaired", "campaign", campaign_id, details)
    return True


def _run(session: Session, statement: str, campaign_id: int) -> list[int]:
    values = {"campaign": campaign_id, "most": _MOST, "lease": SENDING_LEASE_SECONDS}
    clause = _bound(statement.format(here=_HERE[campaign_id == NO_CAMPAIGN]), values)
    return sorted(set(session.scalars(clause)))


def _bound(statement: str, values: Mapping[str, int]) -> TextClause:
    return text(statement).bindparams(**{name: value for name, value in values.items() if f":{name}" in statement})


def _tally_again(session: Session, campaign_id: int) -> bool:
    by = recount(session, campaign_id)
    if not by:
        return False
    log.warning("balance_repaired", campaign_id=campaign_id, promise=TALLY, by=by)
    record(session, "balance.repaired", "campaign", campaign_id, {"promise": TALLY, "by": by})
    return True


def _follow_statuses(session: Session, campaign_id: int) -> list[int]:
    return [fact.message_id for fact in recompute(session, _run(session, _BEHIND, campaign_id))]


REPAIRS: Final[Mapping[str, Callable[[Session, int], list[int]]]] = {
    "behind_its_statuses": _follow_statuses,
    "in_doubt_though_accepted": lambda session, campaign_id: _run(session, _ACCEPT, campaign_id),
    "sending_with_closed_attempt": lambda session, campaign_id: _run(session, _ACCEPT, campaign_id),
    "attempt_left_open": lambda session, campaign_id: _run(session, _CLOSE_ATTEMPTS, campaign_id),
    "lease_without_end": lambda session, campaign_id: _run(session, _BOUND_LEASES, campaign_id),
}
"""What puts a promise right; each function returns the messages it touched."""
COUNTERS: Final[Mapping[str, Callable[[Session, int], bool]]] = {PLANNED: _count_again, TALLY: _tally_again}
"""What is only counted again; each function tells whether that changed anything."""
