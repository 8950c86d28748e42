"""The ledger: claim messages, record what became of them, give leases back. One statement for many messages.

Every function changes rows in the caller's transaction and returns what happened; who won a race shows in the rows that
come back. The rules are engine.md §1; the allowed moves stand in ``states.MOVES`` and in a trigger of the database.
What nobody gives back is found by ``sweeping``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.database import Json, rows_changed
from dispatcher.messages.decisions import Verdict
from dispatcher.messages.opted_out import OPTED_OUT, REASON
from dispatcher.messages.slotted import MAY_GO

SENDING_LEASE_SECONDS: Final = 120
QUEUED_LEASE_SECONDS: Final = 120
_LONGEST_WORDS: Final = 2000
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this process alone may now send, as attempt number ``attempt``.

    ``campaign_rate`` is the messages a second that a person allows its campaign, None without a rate of its own.
    """

    id: int
    attempt: int
    account_id: int
    campaign_id: int | None
    plan_id: int | None
    kind: str
    to_number: str | None
    user_id: str | None
    variables: Json | None
    content: Json | None
    refusals: int
    campaign_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A message that changed its state."""

    id: int
    account_id: int
    campaign_id: int | None
    state: str
    error_code: int | None = None


_CLAIM: Final = text(
    f"""
    WITH wanted AS (
        SELECT m.id, c.rate_limit AS campaign_rate, {OPTED_OUT} AS opted_out
        FROM unnest(CAST(:ids AS bigint[]), CAST(:accounts AS bigint[])) AS w(id, account_id)
        JOIN messages m ON m.id = w.id AND m.account_id = w.account_id
        JOIN whatsapp_accounts a ON a.id = m.account_id AND a.is_active AND a.deleted_at IS NULL
             AND (a.blocked_code IS NULL OR a.blocked_until <= now())
        LEFT JOIN campaigns c ON c.id = m.campaign_id
        WHERE m.state IN ('pending', 'queued') AND m.due_at <= now()
              AND (m.campaign_id IS NULL OR c.status = 'running'
                   -- What was handed out before the messaging limit was used up, or to people who cost nothing.
                   OR c.status = 'waiting' AND c.status_reason ->> 'cause' = 'budget')
              -- Where people are counted, they are counted at the hand-out: what came back to the plan is not.
              AND (m.state = 'queued' OR a.messaging_limit IS NULL)
              -- Nor is how often a person is written to: where that is capped, only the hand-out has looked.
              AND (m.state = 'queued' OR m.campaign_id IS NULL OR NOT (c.cap_messages IS NOT NULL OR c.once_a_day
                   OR EXISTS (SELECT FROM sending_rules r WHERE r.cap_messages IS NOT NULL OR r.once_a_day)))
              -- Nothing beyond the canary before somebody has decided about it.
              AND (c.canary_through IS NULL OR c.canary_decided_at IS NOT NULL OR m.id <= c.canary_through)
              -- Nobody outside the hours in which they may be written to.
              AND {MAY_GO}
              -- A restored database has forgotten what it sent: nothing goes out before the relay has looked at it, but
              -- a single message written since the last look is new in any case (lineage.py).
              AND NOT EXISTS (SELECT FROM lineage l
                              WHERE (l.seen_at < now() - interval '1 minute'
                                     OR l.ticks < CAST(CAST(:witnessed AS jsonb) ->> CAST(l.id AS text) AS bigint))
                              AND (m.campaign_id IS NOT NULL OR m.created_at < l.seen_at))
        -- Whoever holds the row is claiming, pausing or cancelling it: it is theirs.
        ORDER BY m.id FOR UPDATE OF m SKIP LOCKED
    ), claimed AS (
        UPDATE messages m SET state = 'sending', state_at = now(), attempt = m.attempt + 1,
               lease_until = now() + make_interval(secs => :lease)
        FROM wanted WHERE m.id = wanted.id AND NOT wanted.opted_out
        RETURNING m.id, m.attempt, m.account_id, m.campaign_id, m.plan_id, m.kind, m.to_number, m.user_id,
                  m.variables, m.content, m.refusals, wanted.campaign_rate
    ), ledger AS (
        INSERT INTO message_attempts (message_id, attempt, account_id)
        SELECT id, attempt, account_id FROM claimed
    ), refused AS (
        -- Who says no takes back what waits for them (hearing.py). What was planned in the same moment, or was in
        -- somebody's hands, is caught here: this statement sees every no that was committed before it began.
        UPDATE messages m SET state = 'skipped', state_at = now(), lease_until = NULL, reason = '{REASON}'
        FROM wanted WHERE m.id = wanted.id AND wanted.opted_out
    )
    SELECT * FROM claimed ORDER BY id
    """  # noqa: S608 - constants of ``slotted`` and ``opted_out``
)


def claim(
    session: Session,
    wanted: Mapping[int, Sequence[int]],
    lease_seconds: float = SENDING_LEASE_SECONDS,
    witnessed: Mapping[str, int] | None = None,
) -> list[Claimed]:
    """Claim what these numbers (by account id) can send of their messages and open an attempt for each.

    ``witnessed`` says how far the database must know itself to have come, by its id (see ``lineage``).

    Return the claimed ones in the order of ids. The caller commits before it writes the first byte to Meta, so that a
    crash leaves a lease to lapse and never a second send. Messages of paused campaigns, blocked numbers and other
    numbers stay where they are.
    """
    values = {
        "ids": [one for ids in wanted.values() for one in ids],
        "accounts": [account_id for account_id, ids in wanted.items() for _ in ids],
        "lease": lease_seconds,
        "witnessed": json.dumps(witnessed or {}),
    }
    return [Claimed(*row) for row in session.execute(_CLAIM, values)]


_STOPPED: Final = text("SELECT id FROM campaigns WHERE id = ANY(:ids) AND status IN ('paused', 'cancelled')")


def stopped(session: Session, campaign_ids: Sequence[int]) -> set[int]:
    """Return which of these campaigns somebody has stopped since their messages were claimed."""
    return set(session.scalars(_STOPPED, {"ids": list(campaign_ids)}))


_RECORD: Final = text(
    """
    WITH verdicts AS (
        SELECT * FROM unnest(
            CAST(:ids AS bigint[]), CAST(:attempts AS smallint[]), CAST(:outcomes AS text[]), CAST(:states AS text[]),
            CAST(:delays AS float8[]), CAST(:counted AS smallint[]), CAST(:wamids AS text[]), CAST(:wa_ids AS text[]),
            CAST(:http AS smallint[]), CAST(:codes AS bigint[]), CAST(:subcodes AS bigint[]), CAST(:details AS text[]),
            CAST(:traces AS text[]))
        AS v(id, attempt, outcome, state, delay, counted, wamid, wa_id, http_status, code, subcode, details, trace)
    ), locked AS MATERIALIZED (
        -- In the order of ids, as every writer of many messages locks them: no two can wait for each other.
        SELECT m.id, m.state AS was FROM messages m JOIN verdicts v ON v.id = m.id AND v.attempt = m.attempt
        ORDER BY m.id FOR UPDATE OF m
    ), closed AS (
        UPDATE message_attempts a SET ended_at = clock_timestamp(), outcome = v.outcome,
               wamid = coalesce(v.wamid, a.wamid), http_status = v.http_status, error_code = v.code,
               error_subcode = v.subcode, details = v.details, fbtrace_id = v.trace
        FROM verdicts v WHERE a.message_id = v.id AND a.attempt = v.attempt AND a.outcome IN ('started', 'ambiguous')
    ), decided AS (
        -- A webhook or the sweeper may have moved the message while the answer travelled: never lower it.
        SELECT v.*, l.was, CASE
            WHEN l.was = 'sending' THEN v.state
            WHEN l.was IN ('unknown', 'unconfirmed') AND v.state IN ('accepted', 'held') THEN v.state
            WHEN l.was = 'unknown' AND v.state IN ('failed', 'pending') THEN 'failed'
            ELSE l.was END AS next
        FROM verdicts v JOIN locked l ON l.id = v.id
    )
    UPDATE messages m SET
        state = n.next,
        state_at = CASE WHEN n.next <> n.was THEN clock_timestamp() ELSE m.state_at END,
        due_at = CASE WHEN n.next = 'pending' THEN clock_timestamp() + make_interval(secs => n.delay)
                      ELSE m.due_at END,
        -- A batch is recorded again when the connection broke at its commit: what has gone on since keeps its lease.
        lease_until = CASE WHEN n.next = n.was THEN m.lease_until END,
        refusals = m.refusals + CASE WHEN n.next = n.was THEN 0 ELSE n.counted END,
        wamid = coalesce(n.wamid, m.wamid),
        wa_id = coalesce(n.wa_id, m.wa_id),
        error_code = CASE WHEN n.next = n.was THEN m.error_code ELSE n.code END,
        reason = CASE WHEN n.next = n.was THEN m.reason ELSE n.details END,
        accepted_at = CASE WHEN n.outcome = 'accepted' THEN coalesce(m.accepted_at, clock_timestamp())
                           ELSE m.accepted_at END,
        failed_at = CASE WHEN n.next = 'failed' AND n.was <> 'failed' THEN clock_timestamp() ELSE m.failed_at END
    FROM decided n WHERE m.id = n.id
    RETURNING m.id, m.account_id, m.campaign_id, m.state, m.error_code
    """
)


def record(session: Session, verdicts: Sequence[tuple[Claimed, Verdict]]) -> list[Moved]:
    """Close these attempts and move their messages; return where the messages stand now.

    A verdict belongs to its attempt: when the message has gone on to another one, only the ledger row is closed.
    """
    if not verdicts:
        return []
    return [Moved(*row) for row in session.execute(_RECORD, _columns(verdicts))]


def _columns(verdicts: Sequence[tuple[Claimed, Verdict]]) -> dict[str, list[Any]]:
    return {
        "ids": [claimed.id for claimed, _ in verdicts],
        "attempts": [claimed.attempt for claimed, _ in verdicts],
        "outcomes": [verdict.outcome.value for _, verdict in verdicts],
        "states": [verdict.state.value for _, verdict in verdicts],
        "delays": [verdict.due_in for _, verdict in verdicts],
        "counted": [int(verdict.counts) for _, verdict in verdicts],
        "wamids": [_storable(verdict.wamid) for _, verdict in verdicts],
        "wa_ids": [_storable(verdict.wa_id) for _, verdict in verdicts],
        "http": [verdict.http_status for _, verdict in verdicts],
        "codes": [_bounded(verdict.error.code) if verdict.error else None for _, verdict in verdicts],
        "subcodes": [_bounded(verdict.error.subcode) if verdict.error else None for _, verdict in verdicts],
        "details": [_storable(verdict.details) for _, verdict in verdicts],
        "traces": [_storable(verdict.error.fbtrace_id) if verdict.error else None for _, verdict in verdicts],
    }


def _storable(words: str | None) -> str | None:
    """Make Meta's words fit a column: an answer with NUL or half a character must not cost us a batch of outcomes."""
    if not words:
        return None
    return words[:_LONGEST_WORDS].replace("\0", "").encode(errors="replace").decode()


def _bounded(number: int | None) -> int | None:
    return number if number is not None and abs(number) <= _LARGEST else None


_RELEASE: Final = text(
    """
    UPDATE messages m SET state = 'pending', state_at = now(), lease_until = NULL
    FROM (SELECT id FROM messages WHERE id = ANY(:ids) AND state = 'queued' ORDER BY id FOR UPDATE) l
    WHERE m.id = l.id
    """
)


def release(session: Session, ids: Sequence[int]) -> int:
    """Give queued messages back to the plan, because their number or campaign may not send now."""
    return rows_changed(session.execute(_RELEASE, {"ids": list(ids)}))


_POSTPONE: Final = text(
    """
    UPDATE messages m SET state = 'pending', state_at = now(), lease_until = NULL,
           due_at = now() + make_interval(secs => l.delay)
    FROM (SELECT m.id, w.delay FROM unnest(CAST(:ids AS bigint[]), CAST(:delays AS float8[])) AS w(id, delay)
          JOIN messages m ON m.id = w.id WHERE m.state = 'queued' ORDER BY m.id FOR UPDATE OF m) l
    WHERE m.id = l.id
    """
)


def postpone(session: Session, delays: Mapping[int, float]) -> int:
    """Give queued messages back to the plan, each to be handed out again after so many seconds."""
    return rows_changed(session.execute(_POSTPONE, {"ids": list(delays), "delays": list(delays.values())}))


_CANCEL: Final = text(
    """
    UPDATE messages m SET state = 'cancelled', state_at = now(), lease_until = NULL
    FROM (SELECT id FROM messages WHERE campaign_id = :campaign AND state IN ('pending', 'queued')
          ORDER BY id FOR UPDATE) l
    WHERE m.id = l.id
    """
)


def cancel_campaign(session: Session, campaign_id: int) -> int:
    """Cancel what a campaign has not begun to send; messages being sent finish."""
    return rows_changed(session.execute(_CANCEL, {"campaign": campaign_id}))


_RECALL: Final = text(
    """
    UPDATE messages m SET state = 'pending', state_at = now(), lease_until = NULL
    FROM (SELECT id FROM messages WHERE campaign_id = :campaign AND state = 'queued' ORDER BY id FOR UPDATE) l
    WHERE m.id = l.id
    """
)


def recall_campaign(session: Session, campaign_id: int) -> int:
    """Take back what a campaign has handed out and nobody has claimed (a pause)."""
    return rows_changed(session.execute(_RECALL, {"campaign": campaign_id}))
