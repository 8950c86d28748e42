"""Trying a prompt against a past conversation: all that would happen, but that nothing is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant import spending
from dispatcher.assistant.asking.choosing import the_model
from dispatcher.assistant.consulting import Consultation, Consulted, verdict
from dispatcher.assistant.context import gather
from dispatcher.assistant.drafts import OTHER
from dispatcher.assistant.models import Mode
from dispatcher.assistant.redaction import redacted
from dispatcher.assistant.switches import switch_of
from dispatcher.config import Settings
from dispatcher.conversations.models import Conversation
from dispatcher.database import Json
from dispatcher.errors import Conflict

_TRIES: Final = 1
"""A person waits for it, and may press the button again."""


@dataclass(frozen=True)
class Trial:
    """What is to be asked, and what was booked for it."""

    account_id: int
    unsure_below: float
    consultation: Consultation
    day: date
    booked: int


def prepare(session: Session, conversation: Conversation, body: Mapping[str, Any], settings: Settings) -> Trial:
    """Gather what the model is asked; raises Conflict when there is no model, no message, or nothing left to spend."""
    model = the_model(settings)
    if model is None:
        raise Conflict("No model is connected. Set GEMINI_API_KEY, or ASSISTANT_PROVIDER and what belongs to it.")
    if conversation.contact_id is None:
        raise Conflict("The assistant answers on WhatsApp only.")
    switch = switch_of(session, conversation)
    grounds = gather(session, conversation, switch, body["text"], until_id=body["message_id"])
    if not grounds.question.said:
        raise Conflict("Nothing has been said in this conversation by then. Choose a later message.")
    consultation = Consultation(model, grounds, _TRIES)
    most = consultation.most_micros(settings)
    day = spending.book(session, conversation.account_id, clock.now(), most, switch.number.cost_cap_micros)
    if day is None:
        raise Conflict("The assistant may spend no more on this number today. Raise its limit, or try again tomorrow.")
    return Trial(conversation.account_id, switch.number.unsure_below, consultation, day, most)


def settle(session: Session, trial: Trial, consulted: Consulted) -> Json:
    """Return what would have happened; the caller commits what it cost."""
    spending.correct(session, trial.account_id, trial.day, trial.booked, consulted.cost_micros)
    grounds = trial.consultation.grounds
    found = verdict(consulted, grounds, Mode.ANSWER, trial.unsure_below)
    draft, ending = found.draft, found.ending
    return {
        "reply": draft.reply if draft else None,
        "intent": (draft.intent or OTHER) if draft else None,
        "confidence": draft.confidence if draft else None,
        "hand_over": draft.hand_over if draft else None,
        "summary": draft.summary if draft else None,
        "outcome": ending.outcome,
        "reason": ending.reason,
        "detail": redacted(ending.detail) or None,
        "model": consulted.model,
        "tokens_in": consulted.tokens_in,
        "tokens_out": consulted.tokens_out,
        "latency_ms": consulted.latency_ms,
        "cost_micros": consulted.cost_micros,
        "system": grounds.question.system.replace(grounds.mark, "…"),
        "said": [{"speaker": one.speaker.value, "text": one.text} for one in grounds.question.said],
    }
