"""What other systems have yet to hear: written with the change itself, taken out by one process at a time.

At least once: whoever dies between the call and its record tells it again under the same ``event_id``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.sources.events import Kind, told
from dispatcher.conversations.sources.models import Source, SourceDelivery, SourceMessage
from dispatcher.database import Json

LEASE: Final = timedelta(seconds=60)
"""So long a taken event is left to who took it; longer than a call can last."""
_WAITS: Final = tuple(timedelta(seconds=one) for one in (5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600))
MOST_ATTEMPTS: Final = 12
"""With the waits above more than two days; then a person decides."""

# The oldest untold event of each conversation: what came after waits for it, so nobody hears an end before an answer.
_DUE: Final = text(
    """
    SELECT d.id FROM source_deliveries d JOIN conversation_sources s ON s.id = d.source_id
    WHERE d.state = 'waiting' AND d.next_at <= :now AND s.is_active AND s.answers_url IS NOT NULL
          AND s.id <> ALL (:without) AND NOT EXISTS (
        SELECT FROM source_deliveries e
        WHERE e.conversation_id = d.conversation_id AND e.id < d.id AND e.state = 'waiting')
    ORDER BY d.next_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED
    """
)


@dataclass(frozen=True, slots=True)
class Call:
    """An event on its way: where to, what, and the try it is."""

    delivery_id: int
    source_id: int
    url: str
    event_id: str
    body: bytes
    attempt: int


def note_answer(session: Session, conversation: Conversation, message: SourceMessage) -> None:
    """Have the other system told what one of us answered."""
    data = {
        "id": str(message.external_id),
        "direction": "SENT",
        "content": message.content["text"],
        "conversation_id": str(conversation.external_id),
    }
    _note(session, conversation, Kind.NEW_MESSAGE, data, message.id)


def note_closed(session: Session, conversation: Conversation) -> None:
    """Have the other system told that one of us ended the conversation; for our own conversations nothing."""
    if conversation.source_id is not None:
        _note(session, conversation, Kind.CLOSE_CONVERSATION, {"id": str(conversation.external_id)}, None)


def _note(session: Session, conversation: Conversation, kind: Kind, data: Json, message_id: int | None) -> None:
    event_id = uuid4()
    body = orjson.dumps(told(kind, event_id, clock.now(), data)).decode()
    session.add(
        SourceDelivery(
            event_id=event_id,
            source_id=conversation.source_id,
            conversation_id=conversation.id,
            message_id=message_id,
            kind=kind,
            body=body,
            next_at=clock.now(),
        )
    )


def claim(session: Session, without: Collection[int] = ()) -> Call | None:
    """Take the next event that is due, for the time of a lease, but of these sources none.

    The caller commits before it calls.
    """
    found = session.scalar(_DUE, {"now": clock.now(), "without": [*without]})
    if found is None:
        return None
    delivery = session.get_one(SourceDelivery, found, populate_existing=True)
    source = session.get_one(Source, delivery.source_id)
    delivery.attempts += 1
    delivery.last_at, delivery.next_at = clock.now(), clock.now() + LEASE
    return Call(
        delivery.id,
        source.id,
        source.answers_url or "",
        str(delivery.event_id),
        delivery.body.encode(),
        delivery.attempts,
    )


def record(session: Session, call: Call, status: int | None, problem: str | None) -> int | None:
    """Note how a call went; return the id of its conversation when that shows.

    A verdict counts for its own try only.
    """
    mine = (SourceDelivery.id == call.delivery_id, SourceDelivery.attempts == call.attempt)
    delivery = session.scalars(select(SourceDelivery).where(*mine).with_for_update()).one_or_none()
    if delivery is None or delivery.state != "waiting":
        return None
    delivery.last_status, delivery.last_problem = status, problem
    if problem is None:
        delivery.state = "delivered"
    elif call.attempt >= MOST_ATTEMPTS:
        delivery.state = "failed"
    else:
        delivery.next_at = clock.now() + _WAITS[min(call.attempt, len(_WAITS)) - 1]
        return None
    return delivery.conversation_id


_FORGET: Final = text(
    """
    DELETE FROM source_deliveries WHERE id IN (
        SELECT id FROM source_deliveries WHERE state = 'delivered' AND last_at < :before LIMIT :most)
    """
)
_FORGOTTEN_AT_ONCE: Final = 5_000


def forget_old(session: Session, before: datetime) -> bool:
    """Delete some events that were told before this; tell whether there may be more. What was given up stays."""
    deleted = session.execute(_FORGET, {"before": before, "most": _FORGOTTEN_AT_ONCE})
    return bool(getattr(deleted, "rowcount", 0) == _FORGOTTEN_AT_ONCE)


def tell_again(delivery: SourceDelivery) -> None:
    """Begin anew with an event that was given up, or is waiting."""
    delivery.state, delivery.attempts, delivery.next_at = "waiting", 0, clock.now()
