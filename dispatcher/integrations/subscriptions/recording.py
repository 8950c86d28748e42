"""What came of calls: recorded in batches, the next of each lane let go, receivers paused or switched off."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.database import Json
from dispatcher.integrations.subscriptions import patience
from dispatcher.integrations.subscriptions.calling import Outcome
from dispatcher.integrations.subscriptions.claiming import Call
from dispatcher.integrations.subscriptions.models import DeliveryState, EventDelivery, EventSubscription, Why

_GONE: Final = 410
_TOO_MANY: Final = 429


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a call went."""

    call: Call
    outcome: Outcome


def record_verdicts(session: Session, verdicts: Sequence[Verdict]) -> list[int]:
    """Note how calls went; return the ids of subscriptions that are switched off because of it."""
    mine = defaultdict(list)
    for one in verdicts:
        mine[one.call.subscription_id].append(one)
    chosen = select(EventSubscription).where(EventSubscription.id.in_(mine)).order_by(EventSubscription.id)
    # Held until the commit: nobody extends a lane meanwhile (``fanning``).
    held = session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).all()
    now = clock.now()
    for subscription in held:
        failing_since = subscription.failing_since
        _judge_receiver(subscription, [one for one in mine[subscription.id] if one.call.body is not None], now)
        if failing_since and not subscription.failing_since and patience.is_spared(now, failing_since):
            _spare(session, subscription, failing_since, now)
    first_at = _first_tries(session, verdicts)
    _write(session, [_settled(one, verdict, first_at, now) for one in held for verdict in mine[one.id]])
    return [one.id for one in held if one.is_enabled and _switch_off(session, one, mine[one.id], now)]


def _judge_receiver(subscription: EventSubscription, verdicts: Sequence[Verdict], now: datetime) -> None:
    if not verdicts:
        return
    last, told_of = verdicts[-1].outcome, [one for one in verdicts if _tells_of(subscription, one)]
    subscription.last_at, subscription.last_status, subscription.last_problem = now, last.status, last.problem
    if any(one.outcome.problem is None for one in verdicts):
        _note_success(subscription, now)
    elif told_of:
        subscription.failing_since = subscription.failing_since or min(one.call.at for one in told_of)
        subscription.failures += len(told_of)
        if subscription.failures >= patience.FAILING_AFTER:
            subscription.paused_until = patience.pause_of(now, subscription.failing_since)
    asked = [patience.asked_pause(now, one.outcome.retry_after) for one in told_of if one.outcome.problem is not None]
    pauses = [one for one in (subscription.paused_until, *asked) if one is not None]
    subscription.paused_until = max(pauses, default=None)


def _tells_of(subscription: EventSubscription, verdict: Verdict) -> bool:
    """Tell whether an answer is about the receiver; who is asked too often (429) says so of itself, always."""
    speaks = patience.tells_of_receiver(verdict.call.first_at, subscription.last_success_at)
    return speaks or verdict.outcome.status == _TOO_MANY


def _note_success(subscription: EventSubscription, now: datetime) -> None:
    """Remember that a receiver took an event: whatever it failed before counts no more."""
    subscription.last_success_at = now
    subscription.failing_since = subscription.paused_until = None
    subscription.failures = 0


def note_test_taken(subscription: EventSubscription) -> None:
    """Try again with all there is, since a test was taken; it does not say that an event would have been."""
    subscription.failures, subscription.paused_until = 0, None


def _first_tries(session: Session, verdicts: Sequence[Verdict]) -> dict[int, datetime]:
    """Return since when refused events are tried, as it counts by now: they may have been spared during the call."""
    refused = [one.call.delivery_id for one in verdicts if one.outcome.problem is not None]
    if not refused:
        return {}
    chosen = select(EventDelivery.id, EventDelivery.first_at).where(EventDelivery.id.in_(refused))
    return {row[0]: row[1] for row in session.execute(chosen) if row[1] is not None}


def _settled(
    subscription: EventSubscription, verdict: Verdict, first_at: Mapping[int, datetime], now: datetime
) -> Json:
    outcome, next_at = verdict.outcome, None
    if outcome.problem is None:
        state = DeliveryState.DELIVERED
    elif verdict.call.body is None or _is_given_up(subscription, first_at.get(verdict.call.delivery_id, now), now):
        state = DeliveryState.FAILED
    else:
        state, next_at = DeliveryState.PENDING, patience.next_try(now, verdict.call.attempt).isoformat()
    return {
        "id": verdict.call.delivery_id,
        "attempt": verdict.call.attempt,
        "state": state,
        "next_at": next_at,
        "last_status": outcome.status,
        "last_problem": outcome.problem,
        "duration_ms": outcome.duration_ms,
        "response": outcome.response,
    }


def _is_given_up(subscription: EventSubscription, first_at: datetime, now: datetime) -> bool:
    return patience.is_given_up(now, first_at, subscription.last_success_at, subscription.failing_since)


# A verdict counts for its own try only.
_WRITE: Final = text(
    """
    UPDATE event_deliveries e SET state = v.state, next_at = v.next_at, last_status = v.last_status,
           last_problem = v.last_problem, duration_ms = v.duration_ms, response = v.response
    FROM jsonb_to_recordset(CAST(:verdicts AS jsonb)) AS v(id bigint, attempt int, state text, next_at timestamptz,
         last_status int, last_problem text, duration_ms int, response text)
    WHERE e.id = v.id AND e.attempts = v.attempt AND e.state = 'pending'
    RETURNING e.subscription_id, e.lane, e.state
    """
)
_LET_GO: Final = text(
    """
    UPDATE event_deliveries e SET next_at = :now
    FROM unnest(CAST(:subscriptions AS bigint[]), CAST(:lanes AS bigint[])) AS l(subscription_id, lane)
    CROSS JOIN LATERAL (
        SELECT d.id FROM event_deliveries d
        WHERE d.subscription_id = l.subscription_id AND d.lane = l.lane AND d.state = 'pending'
        ORDER BY d.event_id LIMIT 1) AS first
    WHERE e.id = first.id AND e.next_at IS NULL
    """
)


# What stays is the time before it failed; what came first meanwhile begins now.
_SPARE: Final = text(
    """
    UPDATE event_deliveries SET first_at = CAST(:now AS timestamptz)
           - greatest(CAST(:failing_since AS timestamptz) - first_at, interval '0')
    WHERE subscription_id = :subscription AND state = 'pending' AND first_at IS NOT NULL
    """
)


def _spare(session: Session, subscription: EventSubscription, failing_since: datetime, now: datetime) -> None:
    """Count the time in which nothing was taken against no event."""
    session.execute(_SPARE, {"subscription": subscription.id, "failing_since": failing_since, "now": now})


def _write(session: Session, settled: Sequence[Json]) -> None:
    rows = session.execute(_WRITE, {"verdicts": orjson.dumps(settled).decode()}).all()
    ended = {(row.subscription_id, row.lane) for row in rows if row.state != DeliveryState.PENDING}
    if ended:
        let_go(session, sorted(ended))


def let_go(session: Session, lanes: Sequence[tuple[int, int]]) -> None:
    """Let the first untold event of each of these lanes (of a subscription) go; the caller holds the subscriptions."""
    subscriptions, numbers = [one[0] for one in lanes], [one[1] for one in lanes]
    session.execute(_LET_GO, {"subscriptions": subscriptions, "lanes": numbers, "now": clock.now()})


def _switch_off(session: Session, subscription: EventSubscription, verdicts: Sequence[Verdict], now: datetime) -> bool:
    """Switch a subscription off that asks for it, or that has taken nothing for long; tell whether it was."""
    since = subscription.failing_since
    if any(one.outcome.status == _GONE for one in verdicts):
        why = Why.GONE
    elif since is not None and now - since >= patience.TRIED_FOR:
        why = Why.FAILING
    else:
        return False
    subscription.is_enabled, subscription.disabled_at, subscription.disabled_why = False, now, why
    details = {"name": subscription.name, "why": why, "problem": subscription.last_problem}
    record(session, "event_subscription.switched_off", "event_subscription", subscription.id, details)
    return True
