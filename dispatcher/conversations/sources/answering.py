"""Answering in another system's conversation, and its thread; the window and the templates are WhatsApp's alone."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.models import User
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.sources import outbox
from dispatcher.conversations.sources.models import Source, SourceDelivery, SourceMessage
from dispatcher.conversations.sources.taking import add
from dispatcher.conversations.states import Status
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid
from dispatcher.http import CursorPageOfRows, paginate_by_cursor
from dispatcher.http.schemas import zulu
from dispatcher.messages.models import Direction

_STATES = {"waiting": "queued", "delivered": "delivered", "failed": "failed"}


def answer(session: Session, conversation: Conversation, body: Mapping[str, Any], person_id: int) -> SourceMessage:
    """Say something to the other system's person; the caller has asked whose conversation it is, and commits.

    Raises Invalid for what is not text, Conflict for a source that takes no answers.
    """
    text = (body.get("text") or {}).get("body")
    if not text or body.get("reply_to"):
        raise Invalid("Only text goes to this system.", {"text": ["Write a text, without a quotation."]})
    source = session.get_one(Source, conversation.source_id)
    if not source.answers_url or not source.is_active:
        raise Conflict(f"{source.name} takes no answers. An administrator gives it an address for them in Settings.")
    message = SourceMessage(
        external_id=uuid4(), direction=Direction.OUTBOUND, content={"text": text}, author_id=person_id
    )
    add(session, conversation, message, clock.now())
    if conversation.status == Status.SNOOZED:
        conversation.status, conversation.status_at, conversation.snoozed_until = Status.OPEN, clock.now(), None
    outbox.note_answer(session, conversation, message)
    session.flush()
    return message


def thread(session: Session, conversation: Conversation, args: Mapping[str, Any]) -> CursorPageOfRows:
    """Return a page of what was said, the newest first."""
    theirs = select(SourceMessage).where(SourceMessage.conversation_id == conversation.id)
    page = paginate_by_cursor(session, theirs, args, key=SourceMessage.place)
    return {**page, "items": _bubbles(session, conversation, page["items"])}


def _bubbles(session: Session, conversation: Conversation, messages: Sequence[SourceMessage]) -> list[Json]:
    ids = [one.id for one in messages]
    told = {
        one.message_id: one for one in session.scalars(select(SourceDelivery).where(SourceDelivery.message_id.in_(ids)))
    }
    authors = {one.author_id for one in messages if one.author_id}
    names = {one.id: one.name for one in session.scalars(select(User).where(User.id.in_(authors)))}
    return [_bubble(conversation, one, told.get(one.id), names) for one in messages]


def _bubble(
    conversation: Conversation, message: SourceMessage, delivery: SourceDelivery | None, names: Mapping[int, str]
) -> Json:
    """Return a message in the shape of a BubbleSchema."""
    # Without a record of its delivery: their own side said it, or they have long had it and the record has gone.
    told = "delivered" if message.author_id else "sent"
    ours = _STATES[delivery.state] if delivery else told
    state = "received" if message.direction == Direction.INBOUND else ours
    problem = delivery.last_problem if delivery and delivery.state == "failed" else None
    cure = "An administrator finds the delivery log of this system in Settings, and has it told again."
    return {
        "id": message.id,
        "account_id": conversation.account_id,
        "direction": message.direction,
        "kind": "text",
        "to": str(conversation.external_id),
        "recipient_key": str(conversation.external_id),
        "state": state,
        "state_at": zulu(message.said_at),
        "created_at": zulu(message.created_at),
        "attempt": delivery.attempts if delivery else 0,
        "reason": {"code": None, "title": problem, "cure": cure, "details": None} if problem else None,
        "text": message.content["text"],
        "content": message.content,
        "reactions": [],
        "media": None,
        "author": {"id": message.author_id, "name": names[message.author_id]} if message.author_id else None,
        **dict.fromkeys(("campaign_id", "row", "wamid", "preview", "campaign", "quoted")),
        **dict.fromkeys(("accepted_at", "sent_at", "delivered_at", "read_at", "failed_at")),
    }
