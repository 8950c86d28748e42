"""Statuses from Meta, many at once: keep each in the history, then let the history say where its message stands.

They come at least once, late, in any order and for any attempt. So a message's state is never computed from the status
that just came, but from all statuses known of it: whatever the order, the end is the same (engine.md §1).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.messages import charges
from dispatcher.messages.states import MOVES, RAISED_BY_STATUS
from dispatcher.whatsapp.payloads import parse_opaque
from dispatcher.whatsapp.webhook_events import StatusUpdate

_LARGEST_ID: Final = 2**63 - 1
_LARGEST_ATTEMPT: Final = 2**15 - 1


@dataclass(frozen=True, slots=True)
class MoveFact:
    """A message that a status moved to another state; code and reason (Meta's words) only for ``failed``."""

    message_id: int
    campaign_id: int | None
    account_id: int
    plan_id: int | None
    state: str
    error_code: int | None
    reason: str | None


@dataclass(slots=True)
class Applied:
    """What became of the statuses; the lists hold positions in the sequence that was given.

    ``unmatched`` may belong to an attempt whose wamid is not recorded yet: try them again a little later.
    ``foreign`` name a number of ours that did not send that message, or a number that is not ours.
    """

    moves: list[MoveFact] = field(default_factory=list)
    unmatched: list[int] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Report:
    """A status, and the attempt it is about."""

    message_id: int
    attempt: int
    update: StatusUpdate
    at: datetime


def apply_statuses(session: Session, updates: Sequence[StatusUpdate]) -> Applied:
    """Apply statuses to their messages, a handful of statements for any number of them.

    A status finds its message by ``biz_opaque_callback_data``, else by wamid, and only when the number that the webhook
    names is the one that sent it. The caller commits. Locks messages before attempts, each in the order of ids.
    """
    applied = Applied()
    reports = _matched(session, updates, applied)
    if reports:
        applied.moves = _apply(session, reports)
    return applied


_ACCOUNTS: Final = text("SELECT phone_number_id, id FROM whatsapp_accounts WHERE phone_number_id = ANY(:numbers)")
_BY_ATTEMPT: Final = text(
    """
    SELECT g.position, a.message_id, a.attempt, a.account_id, a.wamid
    FROM unnest(CAST(:positions AS int[]), CAST(:ids AS bigint[]), CAST(:attempts AS smallint[]))
         AS g(position, message_id, attempt)
    JOIN message_attempts a ON a.message_id = g.message_id AND a.attempt = g.attempt
    """
)
_BY_WAMID: Final = text(
    """
    SELECT g.position, a.message_id, a.attempt, a.account_id, a.wamid
    FROM unnest(CAST(:positions AS int[]), CAST(:wamids AS text[])) AS g(position, wamid)
    JOIN message_attempts a ON a.wamid = g.wamid
    """
)


def _matched(session: Session, updates: Sequence[StatusUpdate], applied: Applied) -> list[_Report]:
    accounts = _accounts(session, updates)
    known = []
    for position, update in enumerate(updates):
        if update.status not in RAISED_BY_STATUS:
            applied.unread.append(position)
        elif update.phone_number_id not in accounts:
            applied.foreign.append(position)
        else:
            known.append(position)
    found = _find(session, updates, known)
    applied.unmatched = [position for position in known if position not in found]
    reports, now = [], clock.now()
    for position, (message_id, attempt, account_id, wamid) in found.items():
        update = updates[position]
        if accounts[update.phone_number_id] != account_id or wamid not in (None, update.wamid):
            applied.foreign.append(position)
        else:
            reports.append(_Report(message_id, attempt, update, update.timestamp or now))
    return reports


def _accounts(session: Session, updates: Sequence[StatusUpdate]) -> dict[str, int]:
    rows = session.execute(_ACCOUNTS, {"numbers": list({update.phone_number_id for update in updates})})
    return {row[0]: row[1] for row in rows}


_Found = tuple[int, int, int, str | None]


def _find(session: Session, updates: Sequence[StatusUpdate], positions: list[int]) -> dict[int, _Found]:
    """Return message, attempt, account and wamid by position; by our own mark first, because it is exact."""
    marks = {position: mark for position in positions if (mark := _mark(updates[position].opaque))}
    found: dict[int, _Found] = {}
    if marks:
        ids, attempts = zip(*marks.values(), strict=True)
        given = {"positions": list(marks), "ids": list(ids), "attempts": list(attempts)}
        found = {row[0]: (row[1], row[2], row[3], row[4]) for row in session.execute(_BY_ATTEMPT, given)}
    rest = [position for position in positions if position not in found]
    if rest:
        by_wamid = {"positions": rest, "wamids": [updates[position].wamid for position in rest]}
        found |= {row[0]: (row[1], row[2], row[3], row[4]) for row in session.execute(_BY_WAMID, by_wamid)}
    return found


def _mark(opaque: str | None) -> tuple[int, int] | None:
    parsed = parse_opaque(opaque)
    if parsed is None or not parsed[0].isdecimal() or not parsed[0].isascii():
        return None
    message_id, attempt = int(parsed[0]), parsed[1]
    return (message_id, attempt) if message_id <= _LARGEST_ID and attempt <= _LARGEST_ATTEMPT else None


_LOCK: Final = text("SELECT id FROM messages WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE")

_KEEP: Final = text(
    """
    INSERT INTO message_statuses (message_id, attempt, status, at, wamid, error_code, details, pricing)
    SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:attempts AS smallint[]), CAST(:statuses AS text[]),
                         CAST(:times AS timestamptz[]), CAST(:wamids AS text[]), CAST(:codes AS bigint[]),
                         CAST(:details AS text[]), CAST(:pricings AS jsonb[]))
    ON CONFLICT (message_id, attempt, status) DO UPDATE SET
        at = least(message_statuses.at, excluded.at),
        error_code = CASE WHEN excluded.at < message_statuses.at THEN excluded.error_code
                          ELSE message_statuses.error_code END,
        details = CASE WHEN excluded.at < message_statuses.at THEN excluded.details ELSE message_statuses.details END,
        pricing = coalesce(message_statuses.pricing, excluded.pricing)
    WHERE excluded.at < message_statuses.at OR (message_statuses.pricing IS NULL AND excluded.pricing IS NOT NULL)
    """
)

_HEAL: Final = text(
    """
    UPDATE message_attempts a SET
        wamid = coalesce(a.wamid, g.wamid),
        outcome = CASE WHEN a.outcome IN ('started', 'ambiguous') THEN 'accepted' ELSE a.outcome END,
        ended_at = coalesce(a.ended_at, :now)
    FROM unnest(CAST(:ids AS bigint[]), CAST(:attempts AS smallint[]), CAST(:wamids AS text[]))
         AS g(message_id, attempt, wamid)
    WHERE a.message_id = g.message_id AND a.attempt = g.attempt
          AND (a.wamid IS NULL OR a.outcome IN ('started', 'ambiguous'))
    RETURNING a.message_id
    """
)

_RAISE: Final = text(
    """
    WITH seen AS (
        SELECT m.id, m.state AS was,
               (ARRAY['sent', 'failed', 'delivered', 'read'])[max(
                   CASE WHEN s.status IN ('read', 'played') THEN 4
                        WHEN s.status = 'delivered' THEN 3
                        -- Sent, then failed, is the usual way of a failure, so it ends above ``sent``; but that of an
                        -- earlier attempt says nothing about the present one.
                        WHEN s.status = 'failed' AND s.attempt = m.attempt THEN 2
                        WHEN s.status = 'sent' THEN 1 END)] AS target,
               min(s.at) AS first_at,
               min(s.at) FILTER (WHERE s.status = 'sent') AS sent_at,
               min(s.at) FILTER (WHERE s.status IN ('delivered', 'read', 'played')) AS delivered_at,
               min(s.at) FILTER (WHERE s.status IN ('read', 'played')) AS read_at,
               min(s.at) FILTER (WHERE s.status = 'failed' AND s.attempt = m.attempt) AS failed_at,
               min(s.error_code) FILTER (WHERE s.status = 'failed' AND s.attempt = m.attempt) AS error_code,
               min(s.details) FILTER (WHERE s.status = 'failed' AND s.attempt = m.attempt) AS details
        FROM messages m JOIN message_statuses s ON s.message_id = m.id
        WHERE m.id = ANY(:ids)
        GROUP BY m.id
    ), decided AS (
        SELECT seen.*, CASE WHEN was || '>' || target = ANY(:moves) THEN target ELSE was END AS state FROM seen
    ), written AS (
        SELECT d.id, d.was, d.state,
               least(m.accepted_at, d.first_at) AS accepted_at,
               least(m.sent_at, d.sent_at) AS sent_at,
               least(m.delivered_at, d.delivered_at) AS delivered_at,
               least(m.read_at, d.read_at) AS read_at,
               CASE WHEN d.state = 'failed' THEN coalesce(d.failed_at, m.failed_at)
                    WHEN d.state NOT IN ('sent', 'delivered', 'read') THEN m.failed_at END AS failed_at,
               CASE WHEN d.state = 'failed' THEN coalesce(d.error_code, m.error_code)
                    WHEN d.state NOT IN ('sent', 'delivered', 'read') THEN m.error_code END AS error_code,
               CASE WHEN d.state = 'failed' THEN coalesce(d.details, m.reason)
                    WHEN d.state NOT IN ('sent', 'delivered', 'read') THEN m.reason END AS reason,
               CASE WHEN m.wamid IS NOT NULL AND NOT d.id = ANY(:healed) THEN m.wamid
                    ELSE coalesce((SELECT a.wamid FROM message_attempts a
                                   WHERE a.message_id = d.id AND a.wamid IS NOT NULL
                                   ORDER BY a.attempt DESC LIMIT 1), m.wamid) END AS wamid
        FROM decided d JOIN messages m ON m.id = d.id
    )
    UPDATE messages m SET
        state = w.state, accepted_at = w.accepted_at, sent_at = w.sent_at, delivered_at = w.delivered_at,
        read_at = w.read_at, failed_at = w.failed_at, error_code = w.error_code, reason = w.reason, wamid = w.wamid,
        state_at = CASE WHEN w.state = w.was THEN m.state_at ELSE :now END,
        lease_until = CASE WHEN w.state = w.was THEN m.lease_until END
    FROM written w
    WHERE m.id = w.id
          AND (m.state, m.accepted_at, m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.error_code, m.reason,
               m.wamid)
              IS DISTINCT FROM (w.state, w.accepted_at, w.sent_at, w.delivered_at, w.read_at, w.failed_at, w.error_code,
                                w.reason, w.wamid)
    RETURNING w.state <> w.was, m.id, m.campaign_id, m.account_id, m.plan_id, m.state, m.error_code, m.reason
    """
)

_ALLOWED: Final = [f"{source}>{target}" for source, targets in MOVES.items() for target in targets]


def _apply(session: Session, reports: Sequence[_Report]) -> list[MoveFact]:
    ids, now = sorted({report.message_id for report in reports}), clock.now()
    session.execute(_LOCK, {"ids": ids})
    charges.tell(session, charges.new_charges(session, _priced(reports)))
    session.execute(_KEEP, _history(reports))
    wamids = {(report.message_id, report.attempt): report.update.wamid for report in reports}
    attempts = {
        "ids": [message_id for message_id, _ in wamids],
        "attempts": [attempt for _, attempt in wamids],
        "wamids": list(wamids.values()),
    }
    healed = [message_id for (message_id,) in session.execute(_HEAL, {**attempts, "now": now})]
    return _raise(session, ids, healed, now)


def _priced(reports: Sequence[_Report]) -> list[charges.Priced]:
    return [
        charges.Priced(report.message_id, report.attempt, report.at, report.update.pricing)
        for report in reports
        if report.update.pricing and report.update.status in charges.DELIVERING
    ]


def _raise(session: Session, ids: Sequence[int], healed: Sequence[int], now: datetime) -> list[MoveFact]:
    values = {"ids": list(ids), "moves": _ALLOWED, "healed": list(healed), "now": now}
    return [MoveFact(*fact) for moved, *fact in session.execute(_RAISE, values) if moved]


def recompute(session: Session, ids: Sequence[int]) -> list[MoveFact]:
    """Let the kept statuses of these messages say once more where they stand; return those that moved."""
    session.execute(_LOCK, {"ids": sorted(ids)})
    return _raise(session, ids, (), clock.now())


def _history(reports: Sequence[_Report]) -> dict[str, list[Any]]:
    """Return the columns of the history's rows: one for each status of an attempt, the earliest of its repetitions."""
    rows: dict[tuple[int, int, str], _Report] = {}
    pricings: dict[tuple[int, int, str], str] = {}
    for report in reports:
        key = (report.message_id, report.attempt, report.update.status)
        if key not in rows or report.at < rows[key].at:
            rows[key] = report
        if report.update.pricing:
            pricings.setdefault(key, orjson.dumps(asdict(report.update.pricing)).decode())
    errors = [next(iter(report.update.errors), None) for report in rows.values()]
    return {
        "ids": [message_id for message_id, _, _ in rows],
        "attempts": [attempt for _, attempt, _ in rows],
        "statuses": [status for _, _, status in rows],
        "times": [report.at for report in rows.values()],
        "wamids": [report.update.wamid for report in rows.values()],
        "codes": [_storable(error.code) if error else None for error in errors],
        "details": [(error.details or error.title or error.message) if error else None for error in errors],
        "pricings": [pricings.get(key) for key in rows],
    }


def _storable(code: int) -> int | None:
    return code if abs(code) <= _LARGEST_ID else None
