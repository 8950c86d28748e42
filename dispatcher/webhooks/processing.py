"""From the journal to messages, numbers and templates: in batches, each in one transaction, any number of times.

Everything it calls is idempotent: a crash, a deploy, a repetition by Meta or a replay end in the same state.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.exc import DataError, IntegrityError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.conversations.amending import note_amended
from dispatcher.conversations.opening import note_received
from dispatcher.conversations.telling import facts
from dispatcher.errors import DispatcherError
from dispatcher.events import Event, MessageReceived, MessageStatusChanged
from dispatcher.messages.aftermath import Refusal, react_to
from dispatcher.messages.hearing import apply_preference
from dispatcher.messages.inbound import ReceivedFact, record_inbound
from dispatcher.messages.states import State
from dispatcher.messages.statuses import MoveFact, apply_statuses
from dispatcher.webhooks import journal, strangers
from dispatcher.webhooks.account_events import apply_event
from dispatcher.webhooks.elsewhere import hear
from dispatcher.webhooks.journal import Call, Outcome
from dispatcher.webhooks.models import JournalState
from dispatcher.webhooks.trust import Trust
from dispatcher.whatsapp.error_codes import action_for
from dispatcher.whatsapp.responses import GraphError
from dispatcher.whatsapp.webhook_events import StatusUpdate, UnknownEvent, UserPreference, WebhookEvent
from dispatcher.whatsapp.webhook_inbound import InboundMessage
from dispatcher.whatsapp.webhooks import parse

log = structlog.get_logger(__name__)

_CONTENT_ERRORS: Final = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError, AssertionError),
    *(DispatcherError, DataError, IntegrityError, ProgrammingError, InternalError),
)
_TOO_LARGE_FOR_THE_DATABASE: Final = "54"
"""SQLSTATE class "program limit exceeded" (a wamid longer than an index takes), which the driver calls operational."""

_PATIENCE: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=3))
"""When to look again for the message of a status: a status can overtake the recording of the answer to the send."""


@dataclass(slots=True)
class Batch:
    """What one batch did; ``events`` are to be published after the commit."""

    calls: int
    events: list[Event] = field(default_factory=list)
    poisoned: int = 0


@dataclass(slots=True)
class _Found:
    """The events of some calls, each with the outcome of the call it came in."""

    statuses: list[tuple[Outcome, StatusUpdate]] = field(default_factory=list)
    inbound: list[tuple[Outcome, InboundMessage]] = field(default_factory=list)
    others: list[tuple[Outcome, WebhookEvent]] = field(default_factory=list)
    elsewhere: list[Outcome] = field(default_factory=list)


def process_batch(session: Session) -> Batch | None:
    """Process the oldest waiting calls and return what happened; None when nothing waits. The caller commits.

    When one call of the batch cannot be processed, the others are, each by itself.
    """
    now = clock.now()
    calls = journal.take(session, now)
    if not calls:
        return None
    batch = Batch(calls=len(calls))
    try:
        batch.events = _attempt(session, calls, now)
    except Exception as error:
        if not _is_about_content(error):
            raise
        log.warning("webhooks_one_by_one", calls=len(calls), error=repr(error)[:500])
        for call in calls:
            _isolated(session, call, now, batch)
    return batch


def _isolated(session: Session, call: Call, now: datetime, batch: Batch) -> None:
    try:
        batch.events += _attempt(session, [call], now)
    except Exception as error:
        if not _is_about_content(error):
            raise
        state = journal.fail(session, call, error, now)
        batch.poisoned += state == JournalState.POISON
        log.error("webhook_failed", journal_id=call.id, state=state, error=repr(error)[:500])


def _is_about_content(error: Exception) -> bool:
    """Tell what a call, or our mistake about it, caused from a database that is away, a deadlock or a time limit.

    The latter end the batch, and nothing counts against its calls.
    """
    if isinstance(error, OperationalError):
        return str(getattr(error.orig, "pgcode", None) or "").startswith(_TOO_LARGE_FOR_THE_DATABASE)
    return isinstance(error, _CONTENT_ERRORS)


def _attempt(session: Session, calls: Sequence[Call], now: datetime) -> list[Event]:
    with session.begin_nested():
        outcomes, events = _process(session, calls, now)
        journal.finish(session, outcomes, now)
    return events


def _process(session: Session, calls: Sequence[Call], now: datetime) -> tuple[list[Outcome], list[Event]]:
    outcomes = [Outcome(call) for call in calls]
    found = _read(session, outcomes)
    events: list[Event] = [*_apply_statuses(session, found, now), *_record_inbound(session, found)]
    for outcome, event in found.others:
        facts = _apply(session, event, now)
        if facts is None:
            outcome.note("unknown" if isinstance(event, UnknownEvent) else "only_kept")
        events += facts or ()
    for outcome in found.elsewhere:
        events += hear(session, outcome).news
    return outcomes, events


def _apply(session: Session, event: WebhookEvent, now: datetime) -> Sequence[Event] | None:
    if isinstance(event, UserPreference):
        return () if apply_preference(session, event) else None
    return apply_event(session, event, now)


def _read(session: Session, outcomes: Sequence[Outcome]) -> _Found:
    trust = Trust.read(session) if any(outcome.call.signed_for for outcome in outcomes) else Trust({}, {})
    found = _Found()
    for outcome in outcomes:
        if outcome.call.source_id is not None:
            found.elsewhere.append(outcome)
            continue
        for event in parse(outcome.call.body):
            kind = _kind(event)
            outcome.kinds[kind] = outcome.kinds.get(kind, 0) + 1
            if trust.covers(outcome.call.signed_for, event):
                _sort(found, outcome, event)
            else:
                outcome.note("foreign")
    return found


def _sort(found: _Found, outcome: Outcome, event: WebhookEvent) -> None:
    if isinstance(event, StatusUpdate):
        found.statuses.append((outcome, event))
    elif isinstance(event, InboundMessage):
        found.inbound.append((outcome, event))
    else:
        found.others.append((outcome, event))


def _kind(event: WebhookEvent) -> str:
    match event:
        case StatusUpdate():
            return "statuses"
        case InboundMessage():
            return "messages"
        case UnknownEvent():
            return event.field or "unknown"
    return type(event).__name__


def _apply_statuses(session: Session, found: _Found, now: datetime) -> list[Event]:
    if not found.statuses:
        return []
    applied = apply_statuses(session, [update for _, update in found.statuses])
    _leave_aside(session, [found.statuses[position] for position in applied.foreign])
    for position in applied.unread:
        found.statuses[position][0].note("unknown")
    for position in applied.unmatched:
        _wait_for_match(found.statuses[position][0], now)
    stops = _react(session, applied.moves)
    return [*(_moved(fact) for fact in applied.moves if fact.campaign_id is None), *stops]


def _leave_aside(session: Session, foreign: Sequence[tuple[Outcome, StatusUpdate | InboundMessage]]) -> None:
    for outcome, _ in foreign:
        outcome.note("foreign")
    strangers.meet(session, [(outcome.call, event) for outcome, event in foreign])


def _wait_for_match(outcome: Outcome, now: datetime) -> None:
    outcome.note("unmatched")
    age = now - outcome.call.received_at
    outcome.again_at = next((outcome.call.received_at + wait for wait in _PATIENCE if age < wait), None)


def _react(session: Session, moves: Sequence[MoveFact]) -> list[Event]:
    """Let asynchronous failures have the consequences their codes call for (a locked account stops sending …)."""
    refusals = [_refusal(fact) for fact in moves if fact.state == State.FAILED and fact.error_code is not None]
    return react_to(session, refusals) if refusals else []


def _refusal(fact: MoveFact) -> Refusal:
    error = GraphError(fact.error_code or 0, details=fact.reason or "")
    rule = action_for(error, asynchronous=True)
    return Refusal(fact.message_id, fact.account_id, fact.campaign_id, rule, fact.reason or "")


def _moved(fact: MoveFact) -> MessageStatusChanged:
    reason = None
    if fact.state == State.FAILED and fact.error_code is not None:
        rule = action_for(GraphError(fact.error_code, details=fact.reason or ""), asynchronous=True)
        reason = {"code": fact.error_code, "title": rule.title, "cure": rule.cure, "details": fact.reason}
    return MessageStatusChanged(
        message_id=fact.message_id,
        campaign_id=fact.campaign_id,
        account_id=fact.account_id,
        state=fact.state,
        reason=reason,
    )


def _record_inbound(session: Session, found: _Found) -> list[Event]:
    if not found.inbound:
        return []
    recorded = record_inbound(session, [message for _, message in found.inbound])
    _leave_aside(session, [found.inbound[position] for position in recorded.foreign])
    for position in recorded.unknown:
        found.inbound[position][0].note("unknown")
    received = note_received(session, [fact.message_id for fact in recorded.received])
    amended = dict.fromkeys(note_amended(session, recorded.amended), 0)
    return [*(_received(fact) for fact in recorded.received), *facts(amended | received)]


def _received(fact: ReceivedFact) -> MessageReceived:
    return MessageReceived(
        message_id=fact.message_id, account_id=fact.account_id, sender=fact.sender, kind=fact.kind, text=fact.text
    )
