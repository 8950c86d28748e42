"""A message as the API shows it: its state with the reason in words, its attempts and its history."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.accounts.previews import preview_view
from dispatcher.database import Json
from dispatcher.http.schemas import zulu
from dispatcher.messages.models import Message, MessageAttempt, MessagePlan, MessageStatus
from dispatcher.messages.skips import skip_of
from dispatcher.messages.states import State
from dispatcher.whatsapp.error_codes import action_for
from dispatcher.whatsapp.responses import GraphError
from dispatcher.whatsapp.template.definition import parse
from dispatcher.whatsapp.template.render import render

_MOMENTS = ("state_at", "created_at", "accepted_at", "sent_at", "delivered_at", "read_at", "failed_at")
_SAME = ("id", "campaign_id", "account_id", "direction", "kind", "recipient_key", "state", "wamid", "attempt")
SHOWN_REASONS = frozenset({State.FAILED, State.SKIPPED, State.UNKNOWN, State.UNCONFIRMED, State.PENDING, State.EXPIRED})
_HELD = {
    "code": None,
    "title": "Meta holds it back to see how people take the first messages",
    "cure": "Nothing to do: Meta delivers it or drops it, usually within an hour.",
    "details": "held_for_quality_assessment",
}


def message_view(message: Message) -> Json:
    """Return what lists show of a message (the contract's ``Message``)."""
    return {
        **{name: getattr(message, name) for name in _SAME},
        "to": message.to_number or message.user_id or message.recipient_key,
        "row": message.row_number,
        "reason": reason_view(message),
        **{name: _moment(getattr(message, name)) for name in _MOMENTS},
    }


def reason_view(message: Message) -> Json | None:
    """Return why the message stands where it stands: Meta's code, what it means and what to do."""
    if message.state == State.HELD:
        return dict(_HELD)
    if State(message.state) not in SHOWN_REASONS or (message.error_code is None and not message.reason):
        return None
    if message.state == State.SKIPPED:
        skip = skip_of(message.reason or "")
        return {"code": None, "title": skip.title, "cure": skip.cure, "details": message.reason}
    if message.error_code is None:
        return {"code": None, "title": message.reason, "cure": None, "details": None}
    came_later = message.accepted_at is not None
    rule = action_for(GraphError(code=message.error_code, details=message.reason or ""), asynchronous=came_later)
    return {"code": rule.code, "title": rule.title, "cure": rule.cure, "details": message.reason}


def message_detail(session: Session, message: Message) -> Json:
    """Return a message with its preview, its attempts and the history of its states."""
    attempts = session.scalars(
        select(MessageAttempt).where(MessageAttempt.message_id == message.id).order_by(MessageAttempt.attempt)
    ).all()
    statuses = session.scalars(
        select(MessageStatus).where(MessageStatus.message_id == message.id).order_by(MessageStatus.at)
    ).all()
    return {
        **message_view(message),
        "content": message.content,
        "preview": message_preview(session, message),
        "attempts": [_attempt(one) for one in attempts],
        "history": _history(message, attempts, statuses),
    }


def message_preview(session: Session, message: Message) -> Json | None:
    """Return how the person saw a template message, None for others."""
    if message.plan_id is None:
        return None
    plan = session.get_one(MessagePlan, message.plan_id)
    return preview_view(render(parse(plan.template), {**plan.constants, **(message.variables or {}), **plan.media}))


def _attempt(attempt: MessageAttempt) -> Json:
    return {
        "attempt": attempt.attempt,
        "started_at": _moment(attempt.started_at),
        "ended_at": _moment(attempt.ended_at),
        "http_status": attempt.http_status,
        "outcome": attempt.outcome,
        "code": attempt.error_code,
        "details": attempt.details,
        "fbtrace_id": attempt.fbtrace_id,
        "wamid": attempt.wamid,
    }


def _history(message: Message, attempts: object, statuses: object) -> list[Json]:
    """Return when the message was where: made, tried, accepted, and every status Meta reported."""
    entries = [{"state": "created", "at": _moment(message.created_at), "source": "plan"}]
    entries += [
        {"state": "sending", "at": _moment(one.started_at), "source": f"attempt {one.attempt}"}
        for one in attempts  # type: ignore[attr-defined]
    ]
    if message.accepted_at:
        entries.append({"state": "accepted", "at": _moment(message.accepted_at), "source": "answer"})
    entries += [
        {"state": one.status, "at": _moment(one.at), "source": "webhook"}
        for one in statuses  # type: ignore[attr-defined]
    ]
    if State(message.state) in _OURS:
        entries.append({"state": message.state, "at": _moment(message.state_at), "source": "dispatcher"})
    return sorted(entries, key=lambda entry: entry["at"] or "")


_OURS = frozenset({State.UNKNOWN, State.UNCONFIRMED, State.SKIPPED, State.CANCELLED, State.EXPIRED, State.FAILED})


def _moment(at: datetime | None) -> str | None:
    return zulu(at) if at else None
