"""Which conversations an agent means: filters of the list, and how many there are of each kind."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from dispatcher.contacts.filtering import found_by
from dispatcher.contacts.models import Contact
from dispatcher.conversations.models import Conversation, ConversationLabel, ConversationRead
from dispatcher.conversations.sources.models import SourceMessage
from dispatcher.conversations.states import Status
from dispatcher.http import visible
from dispatcher.messages.models import Direction, Message

MOST_UNREAD: Final = 99
ME: Final = "me"
NOBODY: Final = "nobody"


def chosen(args: Mapping[str, Any], person_id: int) -> Select[Any]:
    """Select the conversations that fit all of ``args`` (a ConversationFilter) among those the caller may see."""
    return visible(select(Conversation), Conversation.account_id).where(*_conditions(args, person_id))


def _conditions(args: Mapping[str, Any], person_id: int) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if args.get("status"):
        found.append(Conversation.status == args["status"])
    if args.get("account_id"):
        found.append(Conversation.account_id == args["account_id"])
    if args.get("source_id"):
        found.append(Conversation.source_id == args["source_id"])
    if args.get("team_id"):
        found.append(Conversation.team_id == args["team_id"])
    if args.get("contact_id"):
        found.append(Conversation.contact_id == args["contact_id"])
    if args.get("assignee"):
        found.append(_held_by(args["assignee"], person_id))
    if args.get("label_id"):
        labelled = select(ConversationLabel.conversation_id).where(ConversationLabel.label_id == args["label_id"])
        found.append(Conversation.id.in_(labelled))
    if args.get("unread"):
        found.append(_has_unread(person_id))
    if args.get("unanswered"):
        found.append(Conversation.waiting_since.is_not(None))
    if (args.get("q") or "").strip():
        found.append(_says(args["q"].strip()))
    return found


def _held_by(assignee: str, person_id: int) -> ColumnElement[bool]:
    if assignee == NOBODY:
        return Conversation.assignee_id.is_(None)
    return Conversation.assignee_id == (person_id if assignee == ME else int(assignee))


def _has_unread(person_id: int) -> ColumnElement[bool]:
    read = select(ConversationRead.message_id).where(
        ConversationRead.conversation_id == Conversation.id, ConversationRead.user_id == person_id
    )
    return Conversation.inbound_id > func.coalesce(read.scalar_subquery(), 0)


def _says(words: str) -> ColumnElement[bool]:
    """Find people by name and number, and conversations by what was said in them."""
    people = select(Contact.id).where(found_by(words))
    # Word for word what the index of messages holds.
    said_words = func.message_words(Message.content).op("@@")(func.contact_query(words))
    said = (
        select(Message.id)
        .where(Message.campaign_id.is_(None), Message.account_id == Conversation.account_id)
        .where(Message.recipient_key == func.any(Conversation.keys), said_words)
    )
    elsewhere = select(SourceMessage.conversation_id).where(
        func.message_words(SourceMessage.content).op("@@")(func.contact_query(words))
    )
    return or_(Conversation.contact_id.in_(people), said.exists(), Conversation.id.in_(elsewhere))


def unread(session: Session, conversations: Sequence[Conversation], person_id: int) -> dict[int, int]:
    """Return how many messages of each conversation a person has not read, at most 99."""
    if not conversations:
        return {}
    read = select(ConversationRead.conversation_id, ConversationRead.message_id).where(
        ConversationRead.user_id == person_id, ConversationRead.conversation_id.in_([one.id for one in conversations])
    )
    seen = {row[0]: row[1] for row in session.execute(read)}
    behind = [one for one in conversations if one.inbound_id > seen.get(one.id, 0)]
    return {one.id: _count(session, one, seen.get(one.id, 0)) for one in behind}


def _count(session: Session, conversation: Conversation, after: int) -> int:
    if conversation.source_id is not None:
        return session.scalar(select(func.count()).select_from(_newer_elsewhere(conversation, after).subquery())) or 0
    newer = (
        select(Message.id)
        .where(Message.direction == Direction.INBOUND, Message.account_id == conversation.account_id)
        .where(Message.recipient_key.in_(conversation.keys), Message.id > after)
        .where(Message.state_at >= conversation.opened_at)
        .limit(MOST_UNREAD)
    )
    return session.scalar(select(func.count()).select_from(newer.subquery())) or 0


def _newer_elsewhere(conversation: Conversation, after: int) -> Select[Any]:
    theirs = select(SourceMessage.id).where(SourceMessage.conversation_id == conversation.id)
    return theirs.where(SourceMessage.direction == Direction.INBOUND, SourceMessage.id > after).limit(MOST_UNREAD)


def counts(session: Session, person_id: int) -> dict[str, int]:
    """Return how many unfinished conversations wait, by the tabs of the inbox."""
    is_open = Conversation.status == Status.OPEN
    columns = {
        "mine": is_open & (Conversation.assignee_id == person_id),
        "nobody": is_open & Conversation.assignee_id.is_(None),
        "open": is_open,
        "pending": Conversation.status == Status.PENDING,
        "snoozed": Conversation.status == Status.SNOOZED,
        "unanswered": is_open & Conversation.waiting_since.is_not(None),
        "unread": is_open & _has_unread(person_id),
    }
    wanted: Any = select(*(func.count().filter(which).label(name) for name, which in columns.items()))
    row = session.execute(visible(wanted, Conversation.account_id).where(Conversation.status != Status.CLOSED)).one()
    return {name: int(getattr(row, name)) for name in columns}
