"""Mentions: a note that names somebody tells them, and stays with them until they have read it."""

from collections.abc import Collection, Sequence
from functools import partial

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.models import User
from dispatcher.conversations.models import Conversation, ConversationMention, ConversationNote
from dispatcher.events import Mentioned
from dispatcher.http import visible


def mention(session: Session, note: ConversationNote) -> list[int]:
    """Keep for everybody whom a note names that it does, but not for its author; return their ids."""
    people = [one for one in note.mentions if one != note.created_by_id]
    if people:
        kept = {"note_id": note.id, "conversation_id": note.conversation_id}
        session.execute(insert(ConversationMention).values([{**kept, "user_id": one} for one in people]))
    return people


def facts(session: Session, note: ConversationNote, people: Sequence[int]) -> list[Mentioned]:
    """Return what each of these people is told of a note; they may see its conversation."""
    if not people:
        return []
    author = session.scalar(select(User.name).where(User.id == note.created_by_id)) or ""
    told = partial(
        Mentioned, conversation_id=note.conversation_id, note_id=note.id, text=note.text, author=author
    )  # fmt: skip
    return [told(user_id=one) for one in people]


def note_read(session: Session, conversation_id: int, user_id: int) -> None:
    """Note that somebody has read what was written for them in a conversation."""
    theirs = _unread_by(user_id) & (ConversationMention.conversation_id == conversation_id)
    session.execute(update(ConversationMention).where(theirs).values(read_at=clock.now()))


def names(user_id: int) -> ColumnElement[bool]:
    """Return the condition of conversations in which a note names somebody, read or not."""
    naming = select(ConversationMention.conversation_id).where(ConversationMention.user_id == user_id)
    return Conversation.id.in_(naming)


def unread_among(session: Session, conversation_ids: Collection[int], user_id: int) -> set[int]:
    """Return those of these conversations in which a note names somebody who has not read it."""
    if not conversation_ids:
        return set()
    there = ConversationMention.conversation_id.in_(conversation_ids)
    return set(session.scalars(select(ConversationMention.conversation_id).where(_unread_by(user_id) & there)))


def count_unread(session: Session, user_id: int) -> int:
    """Return in how many conversations, of any status, a note names somebody who has not read it."""
    counted = select(func.count(func.distinct(Conversation.id))).join(
        ConversationMention, ConversationMention.conversation_id == Conversation.id
    )
    return session.scalar(visible(counted, Conversation.account_id).where(_unread_by(user_id))) or 0


def _unread_by(user_id: int) -> ColumnElement[bool]:
    return (ConversationMention.user_id == user_id) & ConversationMention.read_at.is_(None)
