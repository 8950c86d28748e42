"""Conversations show their last message: when a person edits or deletes it, they show what is left of it."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Text, cast, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.opening import shortened
from dispatcher.messages.models import Message


def note_amended(session: Session, message_ids: Sequence[int]) -> list[int]:
    """Show these messages anew where they are the last ones; return the ids of the conversations that changed."""
    if not message_ids:
        return []
    amended = {one.id: one for one in session.scalars(select(Message).where(Message.id.in_(message_ids)))}
    keys = sorted({one.recipient_key for one in amended.values()})
    theirs = Conversation.keys.op("&&")(cast(keys, ARRAY(Text)))
    chosen = select(Conversation).where(theirs, Conversation.last_message_id.in_(amended))
    changed = session.scalars(chosen.order_by(Conversation.id).with_for_update()).all()
    for conversation in changed:
        message = amended[conversation.last_message_id]
        conversation.last_text, conversation.updated_at = shortened(session, message), clock.now()
    session.flush()
    return [conversation.id for conversation in changed]
