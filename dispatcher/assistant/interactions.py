"""The record of every turn: what was asked of which model, what that took, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant.drafts import OTHER, Draft
from dispatcher.assistant.models import Interaction, Outcome, Reason
from dispatcher.assistant.redaction import redacted
from dispatcher.assistant.turns import Claim
from dispatcher.conversations.models import Conversation
from dispatcher.messages.correspondence import words
from dispatcher.messages.models import Message

ALIKE: Final = 0.5
"""From here on an agent's answer counts as the draft, edited; below it is an answer of their own."""
_LONGEST_DETAIL: Final = 300
_COMPARED: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What asking the model took; nothing where it was not asked."""

    campaign_id: int | None = None
    prompt_version_id: int | None = None
    model: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: int = 0
    cost_micros: int = 0


@dataclass(frozen=True)
class Ending:
    """What became of a turn, and why."""

    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""


def keep(
    session: Session,
    claim: Claim,
    asked: Asked,
    ending: Ending,
    draft: Draft | None = None,
    message_id: int | None = None,
) -> Interaction:
    """Write down a turn."""
    made = Interaction(
        conversation_id=claim.conversation_id,
        account_id=claim.account_id,
        campaign_id=asked.campaign_id,
        inbound_id=claim.inbound_id,
        mode=claim.mode,
        prompt_version_id=asked.prompt_version_id,
        model=asked.model,
        tokens_in=asked.tokens_in,
        tokens_out=asked.tokens_out,
        latency_ms=asked.latency_ms,
        cost_micros=asked.cost_micros,
        outcome=ending.outcome,
        reason=ending.reason,
        detail=redacted(ending.detail)[:_LONGEST_DETAIL] or None,
        intent=(draft.intent or OTHER) if draft else None,
        confidence=draft.confidence if draft else None,
        reply=draft.reply if draft else None,
        summary=draft.summary if draft else None,
        message_id=message_id,
        asked_by_id=claim.asked_by_id,
    )
    session.add(made)
    session.flush()
    return made


def answers_within(session: Session, conversation_id: int, time: timedelta) -> int:
    """Count what the assistant has answered by itself in a conversation lately."""
    mine = (Interaction.conversation_id == conversation_id, Interaction.outcome == Outcome.ANSWERED)
    return session.scalar(select(func.count()).where(*mine, Interaction.created_at > clock.now() - time)) or 0


def open_suggestion(session: Session, conversation_id: int) -> Interaction | None:
    """Return the draft that an agent may take, None when there is none."""
    mine = (Interaction.conversation_id == conversation_id, Interaction.outcome == Outcome.SUGGESTED)
    return session.scalars(select(Interaction).where(*mine).order_by(Interaction.id.desc()).limit(1)).one_or_none()


def drop_suggestions(session: Session, conversation_id: int, person_id: int | None = None) -> None:
    """Mark open drafts of a conversation as ignored: somebody wants none, or there is something newer to answer."""
    mine = (Interaction.conversation_id == conversation_id, Interaction.outcome == Outcome.SUGGESTED)
    over = {"outcome": Outcome.IGNORED, "decided_by_id": person_id, "decided_at": clock.now()}
    session.execute(update(Interaction).where(*mine).values(over))


def note_answer(session: Session, conversation: Conversation, message: Message) -> None:
    """Note what became of the open draft: somebody has answered, with it, with most of it, or with something else."""
    suggestion = open_suggestion(session, conversation.id)
    if suggestion is None:
        return
    said = words(session, message) or ""
    suggestion.outcome = _taken(suggestion.reply or "", said)
    suggestion.message_id = message.id if suggestion.outcome != Outcome.IGNORED else None
    suggestion.decided_by_id, suggestion.decided_at = message.created_by_id, clock.now()


def _taken(drafted: str, said: str) -> Outcome:
    if drafted.split() == said.split():
        return Outcome.ACCEPTED
    alike = SequenceMatcher(None, drafted[:_COMPARED], said[:_COMPARED], autojunk=False).ratio()
    return Outcome.EDITED if alike >= ALIKE else Outcome.IGNORED


def anonymize(session: Session, conversation_ids: Sequence[int]) -> None:
    """Take the words out of what is kept of these conversations."""
    mine = update(Interaction).where(Interaction.conversation_id.in_(conversation_ids))
    session.execute(mine.values(reply=None, summary=None, detail=None))
