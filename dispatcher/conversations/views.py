"""A conversation as the API and the live events show it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account
from dispatcher.auth.models import User
from dispatcher.contacts.models import Contact
from dispatcher.conversations import window
from dispatcher.conversations.campaign_replies import replies_of
from dispatcher.conversations.desk.models import Team
from dispatcher.conversations.models import Conversation, ConversationLabel, ConversationNote, Label
from dispatcher.conversations.sources.models import Source
from dispatcher.database import Json
from dispatcher.messages.campaign_names import campaigns_of
from dispatcher.messages.models import Message

_SAME = (
    "id", "account_id", "status", "status_at", "snoozed_until", "assigned_at", "waiting_since", "opened_at",
    "first_answer_at", "closed_at", "created_at", "updated_at", "assistant",
)  # fmt: skip


def conversation_views(
    session: Session, conversations: Sequence[Conversation], personal: Mapping[int, Json]
) -> list[Json]:
    """Return these conversations as lists show them; as many questions to the database for fifty as for one.

    ``personal`` is what is different for each reader, by id (``listing.personal``); nothing where it is for everybody.
    """
    people = _by_id(session, Contact, {one.contact_id for one in conversations if one.contact_id})
    sources = _by_id(session, Source, {one.source_id for one in conversations if one.source_id})
    accounts = _by_id(session, Account, {one.account_id for one in conversations})
    teams = _by_id(session, Team, {one.team_id for one in conversations if one.team_id})
    users = _by_id(session, User, {one.assignee_id for one in conversations if one.assignee_id})
    labels = _labels(session, [one.id for one in conversations])
    campaigns = campaigns_of(session, [one.campaign_message_id for one in conversations if one.campaign_message_id])
    replies = replies_of(session, [one.id for one in conversations])
    states = _states(session, [one.last_message_id for one in conversations])
    return [
        {
            **{name: getattr(one, name) for name in _SAME},
            "account": accounts[one.account_id].name,
            "contact": _contact_view(people[one.contact_id]) if one.contact_id else _stranger(one, sources),
            "source": _source_view(sources.get(one.source_id or 0)),
            "assignee": _person_view(users.get(one.assignee_id or 0)),
            "team": _person_view(teams.get(one.team_id or 0)),
            "labels": labels.get(one.id, []),
            **personal.get(one.id, {}),
            "window_closes_at": window.closes_at(one.inbound_at) if one.contact_id else None,
            "last_message": {
                "id": one.last_message_id,
                "direction": one.last_direction,
                "kind": one.last_kind,
                "text": one.last_text,
                "at": one.last_at,
                "state": states.get(one.last_message_id),
            },
            "campaign": campaigns.get(one.campaign_message_id or 0),
            "replies": replies.get(one.id, []),
        }
        for one in conversations
    ]


def _by_id(session: Session, model: Any, ids: set[int]) -> dict[int, Any]:
    return {one.id: one for one in session.scalars(select(model).where(model.id.in_(ids)))} if ids else {}


def _states(session: Session, message_ids: Sequence[int]) -> dict[int, str]:
    found = session.execute(select(Message.id, Message.state).where(Message.id.in_(message_ids)))
    return {row[0]: row[1] for row in found}


def _contact_view(contact: Contact) -> Json:
    return {name: getattr(contact, name) for name in ("id", "name", "phone", "user_id", "username", "language")}


def _stranger(conversation: Conversation, sources: Mapping[int, Source]) -> Json:
    """Return somebody of another system, which tells us nothing but a conversation's id."""
    name = f"{sources[conversation.source_id or 0].name} {str(conversation.external_id)[:8]}"
    return {"id": None, "name": name, "phone": None, "user_id": None, "username": None, "language": None}


def _source_view(source: Source | None) -> Json | None:
    return {"id": source.id, "name": source.name, "takes_answers": _takes_answers(source)} if source else None


def _takes_answers(source: Source) -> bool:
    return source.is_active and source.answers_url is not None


def _person_view(user: User | Team | None) -> Json | None:
    return {"id": user.id, "name": user.name} if user else None


def _labels(session: Session, ids: Sequence[int]) -> dict[int, list[Json]]:
    found: dict[int, list[Json]] = {}
    rows = session.execute(
        select(ConversationLabel.conversation_id, Label)
        .join(Label, Label.id == ConversationLabel.label_id)
        .where(ConversationLabel.conversation_id.in_(ids))
        .order_by(Label.name)
    )
    for conversation_id, label in rows:
        found.setdefault(conversation_id, []).append({"id": label.id, "name": label.name, "color": label.color})
    return found


def note_views(session: Session, notes: Sequence[ConversationNote]) -> list[Json]:
    """Return notes with the names of who wrote them; the assistant's have no author."""
    users = _by_id(session, User, {one.created_by_id for one in notes if one.created_by_id})
    return [
        {
            **{name: getattr(one, name) for name in ("id", "text", "mentions", "created_at")},
            "author": _person_view(users.get(one.created_by_id or 0)),
        }
        for one in notes
    ]


def authors_of(session: Session, messages: Sequence[Message]) -> dict[int, Json]:
    """Return who of us wrote each message, by the id of the user."""
    users = _by_id(session, User, {one.created_by_id for one in messages if one.created_by_id})
    return {user_id: {"id": user.id, "name": user.name} for user_id, user in users.items()}
