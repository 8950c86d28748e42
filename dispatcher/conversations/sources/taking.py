"""What an event of another system changes here: any number of times, and in whatever order messages come.

A repeated id changes nothing. What the list shows of a conversation follows from all its messages by when they were
said, not by when they came. What cannot be ordered is refused, so that its sender tries again: a message before its
conversation.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.conversations.desk.teams import team_of
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.sources.events import Kind, SourceEvent
from dispatcher.conversations.sources.models import Source, SourceMessage
from dispatcher.conversations.states import Status
from dispatcher.errors import Malformed
from dispatcher.messages.models import Direction

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NEXT_ID: Final = text("SELECT nextval('messages_id_seq')")


@dataclass(frozen=True, slots=True)
class Taken:
    """What changed: a conversation, and the message a person said in it."""

    conversation_id: int
    heard: SourceMessage | None = None


def take(session: Session, source: Source, event: SourceEvent) -> Taken | None:
    """Do what an event says and return what changed, None when it was done before; the caller commits.

    Raises Malformed for a message of an unknown or a closed conversation, and for the end of an unknown one.
    """
    if event.kind is Kind.NEW_CONVERSATION:
        return _open(session, source, event)
    conversation = _find(session, source, event)
    if event.kind is Kind.CLOSE_CONVERSATION:
        return _close(conversation)
    return _hear(session, source, conversation, event)


def _open(session: Session, source: Source, event: SourceEvent) -> Taken | None:
    at = min(event.at, clock.now())
    row = insert(Conversation).values(
        account_id=source.account_id,
        team_id=team_of(session, source.account_id),
        source_id=source.id,
        external_id=event.conversation_id,
        keys=[],
        last_message_id=session.scalar(_NEXT_ID),
        last_at=at,
        last_direction=Direction.INBOUND,
        last_kind="text",
        inbound_id=0,
        inbound_at=at,
        opened_at=at,
    )
    known = row.on_conflict_do_nothing(
        index_elements=["source_id", "external_id"], index_where=Conversation.source_id.is_not(None)
    )
    made = session.scalar(known.returning(Conversation.id))
    return Taken(made) if made else None


def _find(session: Session, source: Source, event: SourceEvent) -> Conversation:
    mine = (Conversation.source_id == source.id, Conversation.external_id == event.conversation_id)
    found = session.scalars(select(Conversation).where(*mine).with_for_update()).one_or_none()
    if found is None:
        field = "data.conversation_id" if event.kind is Kind.NEW_MESSAGE else "data.id"
        raise Malformed("There is no such conversation.", {field: ["Send NEW_CONVERSATION first."]})
    return found


def _close(conversation: Conversation) -> Taken | None:
    if conversation.status == Status.CLOSED:
        return None
    now = clock.now()
    conversation.status, conversation.status_at, conversation.closed_at = Status.CLOSED, now, now
    conversation.snoozed_until = conversation.waiting_since = None
    conversation.updated_at = now
    return Taken(conversation.id)


def _hear(session: Session, source: Source, conversation: Conversation, event: SourceEvent) -> Taken | None:
    known = select(SourceMessage.id).where(
        SourceMessage.source_id == source.id, SourceMessage.external_id == event.message_id
    )
    if session.scalar(known):
        return None
    if conversation.status == Status.CLOSED:
        raise Malformed("This conversation is closed.", {"data.conversation_id": ["Open a new one."]})
    direction = Direction.OUTBOUND if event.is_sent else Direction.INBOUND
    assert event.message_id is not None
    message = SourceMessage(external_id=event.message_id, direction=direction, content={"text": event.content})
    add(session, conversation, message, min(event.at, clock.now()))
    if not event.is_sent and conversation.status != Status.OPEN:
        conversation.status, conversation.status_at, conversation.snoozed_until = Status.OPEN, clock.now(), None
    return Taken(conversation.id, None if event.is_sent else message)


def add(session: Session, conversation: Conversation, message: SourceMessage, said_at: datetime) -> None:
    """Put a message where it belongs by when it was said, and show the conversation as it then is."""
    assert conversation.source_id is not None
    message.source_id, message.conversation_id = conversation.source_id, conversation.id
    message.said_at, message.place = said_at, _place(session, conversation, said_at)
    session.add(message)
    session.flush()
    _show(session, conversation)


def _place(session: Session, conversation: Conversation, said_at: datetime) -> int:
    """Return the microsecond it was said in, or the next free one; ``conversation`` is locked."""
    place = round((said_at - EPOCH).total_seconds() * 1_000_000)
    theirs = select(SourceMessage.place).where(SourceMessage.conversation_id == conversation.id)
    taken = set(session.scalars(theirs.where(SourceMessage.place >= place).order_by(SourceMessage.place).limit(1000)))
    while place in taken:
        place += 1
    return place


def _show(session: Session, conversation: Conversation) -> None:
    """Make the list's columns follow from all messages."""
    theirs = select(SourceMessage).where(SourceMessage.conversation_id == conversation.id)
    newest_first = theirs.order_by(SourceMessage.place.desc())
    last = session.scalars(newest_first.limit(1)).one()
    conversation.last_at, conversation.last_direction = last.said_at, last.direction
    conversation.last_text = str(last.content["text"])[:200]
    newest = theirs.with_only_columns(func.max(SourceMessage.id))
    conversation.last_message_id = session.scalar(newest) or conversation.last_message_id
    inbound = SourceMessage.direction == Direction.INBOUND
    conversation.inbound_id = session.scalar(newest.where(inbound)) or 0
    heard = session.scalars(newest_first.where(inbound).limit(1)).first()
    conversation.inbound_at = heard.said_at if heard else conversation.inbound_at
    answered = session.scalars(newest_first.where(~inbound).limit(1)).first()
    unanswered = theirs.where(inbound, SourceMessage.place > (answered.place if answered else 0))
    waiting = session.scalars(unanswered.order_by(SourceMessage.place).limit(1)).first()
    conversation.waiting_since = waiting.said_at if waiting else None
    if answered and conversation.first_answer_at is None:
        conversation.first_answer_at = answered.said_at
    conversation.updated_at = clock.now()
