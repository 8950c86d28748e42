"""Which conversations an agent means: filters of the list, and how many there are of each kind."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select, union_all
from sqlalchemy.orm import Session, aliased

from dispatcher.contacts.filtering import found_by
from dispatcher.contacts.models import Contact
from dispatcher.conversations.models import Conversation, ConversationLabel, ConversationRead
from dispatcher.conversations.sources.models import SourceMessage
from dispatcher.conversations.states import Status
from dispatcher.http import visible
from dispatcher.messages.models import Direction, Message

MOST_UNREAD: Final = 99
MOST_SAID: Final = 2_000
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
    """Find people by name and number, and conversations by what was said in them.

    Each from its own index to the conversations, never the other way: whether one of fifty thousand conversations
    holds a word would be asked fifty thousand times.
    """
    named, spoken_in = aliased(Conversation), aliased(Conversation)
    people = select(named.id).where(named.contact_id.in_(select(Contact.id).where(found_by(words))))
    said = select(spoken_in.id).where(spoken_in.keys.op("&&")(func.array(_speakers(words))))
    elsewhere = select(SourceMessage.conversation_id).where(
        func.message_words(SourceMessage.content).op("@@")(func.contact_query(words))
    )
    return Conversation.id.in_(union_all(people, said, elsewhere))


def _speakers(words: str) -> ScalarSelect[str]:
    """Select with whom these words were said, of the newest messages that hold them.

    Of a word that is said all the time the newest are enough to fill the list.
    """
    # Word for word what the index of messages holds.
    said_words = func.message_words(Message.content).op("@@")(func.contact_query(words))
    newest = (
        visible(select(Message.recipient_key), Message.account_id)
        .where(Message.campaign_id.is_(None), said_words)
        # The addition keeps the database from walking all messages backwards in search of a rare word.
        .order_by((Message.id + 0).desc())
        .limit(MOST_SAID)
    )
    return select(newest.subquery().c.recipient_key.distinct()).scalar_subquery()


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
