"""Trying a prompt against a past conversation: all that would happen, but that nothing is sent."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant import spending
from dispatcher.assistant.asking.choosing import price, the_model
from dispatcher.assistant.asking.protocol import Answered, Model, ModelError, Trouble
from dispatcher.assistant.context import Grounds, gather
from dispatcher.assistant.drafts import OTHER, Draft, Unreadable, read_draft
from dispatcher.assistant.interactions import Ending
from dispatcher.assistant.judging import judged
from dispatcher.assistant.models import Mode, Outcome, Reason
from dispatcher.assistant.redaction import redacted
from dispatcher.assistant.switches import switch_of
from dispatcher.config import Settings
from dispatcher.conversations.models import Conversation
from dispatcher.database import Json
from dispatcher.errors import Conflict


@dataclass(frozen=True)
class Trial:
    """What is to be asked, and what was booked for it."""

    account_id: int
    unsure_below: float
    grounds: Grounds
    model: Model
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
    most = price(settings, grounds.tokens, model.most_tokens_out(grounds.question))
    day = spending.book(session, conversation.account_id, clock.now(), most, switch.number.cost_cap_micros)
    if day is None:
        raise Conflict("The assistant may spend no more on this number today. Raise its limit, or try again tomorrow.")
    return Trial(conversation.account_id, switch.number.unsure_below, grounds, model, day, most)


@dataclass(frozen=True)
class Outcoming:
    """What the model said, and how long that took."""

    answered: Answered | ModelError
    latency_ms: int


def run(trial: Trial, settings: Settings) -> Outcoming:
    """Ask the model, once; no transaction is open."""
    began = time.monotonic()
    answered: Answered | ModelError
    try:
        answered = trial.model.ask(trial.grounds.question, seconds=settings.assistant_timeout_seconds)
    except ModelError as error:
        answered = error
    return Outcoming(answered, round((time.monotonic() - began) * 1000))


def settle(session: Session, trial: Trial, outcoming: Outcoming, settings: Settings) -> Json:
    """Return what would have happened; the caller commits what it cost."""
    answered = outcoming.answered
    # Of which nobody says what it cost, it may have cost all that was booked.
    is_told = answered.tokens_in > 0 or (isinstance(answered, ModelError) and answered.trouble is not Trouble.TIMEOUT)
    cost = price(settings, answered.tokens_in, answered.tokens_out) if is_told else trial.booked
    spending.correct(session, trial.account_id, trial.day, trial.booked, cost)
    if isinstance(answered, ModelError):
        ending = Ending(Outcome.HANDED_OVER, Reason(answered.trouble.value), answered.detail)
        return _view(trial, outcoming, ending, None, cost)
    try:
        draft = read_draft(answered.text)
    except Unreadable as error:
        return _view(trial, outcoming, Ending(Outcome.HANDED_OVER, Reason.MALFORMED, str(error)), None, cost)
    ending = judged(draft, trial.grounds, Mode.ANSWER, trial.unsure_below)
    return _view(trial, outcoming, ending, draft, cost)


def _view(trial: Trial, outcoming: Outcoming, ending: Ending, draft: Draft | None, cost: int) -> Json:
    answered = outcoming.answered
    question = trial.grounds.question
    return {
        "reply": draft.reply if draft else None,
        "intent": (draft.intent or OTHER) if draft else None,
        "confidence": draft.confidence if draft else None,
        "hand_over": draft.hand_over if draft else None,
        "summary": draft.summary if draft else None,
        "outcome": ending.outcome,
        "reason": ending.reason,
        "detail": redacted(ending.detail) or None,
        "model": answered.model if isinstance(answered, Answered) else trial.model.name,
        "tokens_in": answered.tokens_in,
        "tokens_out": answered.tokens_out,
        "latency_ms": outcoming.latency_ms,
        "cost_micros": cost,
        "system": question.system.replace(trial.grounds.mark, "…"),
        "said": [{"speaker": one.speaker.value, "text": one.text} for one in question.said],
    }
