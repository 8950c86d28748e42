"""The assistant's settings, prompts and turns as the API shows them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.assistant.models import AssistantNumber, Interaction, Prompt, PromptVersion, SpentDay, Turn
from dispatcher.assistant.switches import number_settings
from dispatcher.auth.models import User
from dispatcher.contacts.models import Contact
from dispatcher.conversations.models import Conversation
from dispatcher.database import Json
from dispatcher.messages.correspondence import words
from dispatcher.messages.models import Message

SETTINGS = (
    "mode", "prompt_id", "attendance", "hours", "zone", "unsure_below", "replies_per_hour", "cost_cap_micros",
    "history_tokens", "pause_seconds", "handover_team_id", "handover_text",
)  # fmt: skip
_TURN = (
    "id", "conversation_id", "account_id", "campaign_id", "mode", "model", "tokens_in", "tokens_out", "latency_ms",
    "cost_micros", "outcome", "reason", "detail", "intent", "confidence", "reply", "summary", "message_id",
    "created_at",
)  # fmt: skip


def number_views(session: Session, accounts: Sequence[Account]) -> list[Json]:
    """Return what the assistant does on these numbers."""
    ids = [one.id for one in accounts]
    today = clock.now().date()
    chosen = select(SpentDay.account_id, SpentDay.spent_micros).where(
        SpentDay.account_id.in_(ids), SpentDay.day == today
    )
    spent = {row[0]: row[1] for row in session.execute(chosen)}
    kept = session.scalars(select(AssistantNumber).where(AssistantNumber.account_id.in_(ids)))
    found = {one.account_id: one for one in kept}
    return [
        {
            **_settings(found.get(one.id) or number_settings(session, one.id)),
            "account_id": one.id,
            "account": one.name,
            "spent_micros": spent.get(one.id, 0),
        }
        for one in accounts
    ]


def _settings(one: AssistantNumber) -> Json:
    return {name: getattr(one, name) for name in SETTINGS}


def prompt_views(session: Session, prompts: Sequence[Prompt]) -> list[Json]:
    """Return prompts with their texts in use."""
    chosen = (
        select(PromptVersion.prompt_id, PromptVersion.text)
        .join(Prompt, (Prompt.id == PromptVersion.prompt_id) & (Prompt.version == PromptVersion.number))
        .where(Prompt.id.in_([one.id for one in prompts]))
    )
    texts = {row[0]: row[1] for row in session.execute(chosen)}
    names = ("id", "name", "version", "created_at", "updated_at")
    return [{**{name: getattr(one, name) for name in names}, "text": texts.get(one.id, "")} for one in prompts]


def version_views(session: Session, versions: Sequence[PromptVersion]) -> list[Json]:
    """Return versions of prompts with who wrote them."""
    people = _people(session, {one.created_by_id for one in versions})
    return [
        {
            **{name: getattr(one, name) for name in ("id", "number", "text", "created_at")},
            "author": people.get(one.created_by_id or 0),
        }
        for one in versions
    ]


def interaction_views(session: Session, turns: Sequence[Interaction]) -> list[Json]:
    """Return turns of the assistant; as many questions to the database for fifty as for one."""
    accounts = _names(
        session, select(Account.id, Account.name).where(Account.id.in_({one.account_id for one in turns}))
    )
    people = _people(session, {one.decided_by_id for one in turns})
    contacts = _names(
        session,
        select(Conversation.id, Contact.name)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(Conversation.id.in_({one.conversation_id for one in turns})),
    )
    asked = {
        one.id: words(session, one)
        for one in session.scalars(select(Message).where(Message.id.in_({one.inbound_id for one in turns})))
    }
    chosen = select(PromptVersion.id, Prompt.name, PromptVersion.number).join(
        Prompt, Prompt.id == PromptVersion.prompt_id
    )
    wanted = {one.prompt_version_id for one in turns if one.prompt_version_id}
    versions = {row[0]: (row[1], row[2]) for row in session.execute(chosen.where(PromptVersion.id.in_(wanted)))}
    return [
        {
            **{name: getattr(one, name) for name in _TURN},
            "account": accounts.get(one.account_id, ""),
            "contact": contacts.get(one.conversation_id),
            "asked": asked.get(one.inbound_id),
            "prompt": versions.get(one.prompt_version_id or 0, (None, None))[0],
            "prompt_version": versions.get(one.prompt_version_id or 0, (None, None))[1],
            "decided_by": people.get(one.decided_by_id or 0),
        }
        for one in turns
    ]


def _names(session: Session, chosen: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(chosen)}


def _people(session: Session, ids: set[int | None]) -> dict[int, Json]:
    wanted = {one for one in ids if one is not None}
    chosen = select(User.id, User.name).where(User.id.in_(wanted))
    return {row[0]: {"id": row[0], "name": row[1]} for row in session.execute(chosen)} if wanted else {}


def suggestion_view(found: Interaction | None, turn: Turn | None) -> Json:
    """Return the draft of a conversation, or that one is being written."""
    if found is None or turn is not None:
        return {"state": "none" if turn is None else "writing"}
    names = ("id", "reply", "intent", "confidence", "summary", "created_at")
    return {"state": "ready", **{name: getattr(found, name) for name in names}}
