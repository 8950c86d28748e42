"""Finding the conversation a request names, among those its sender may see."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.conversations.models import Conversation
from dispatcher.errors import NotFound
from dispatcher.http import visible
from dispatcher.messages.models import Message


def find(session: Session, conversation_id: int, *, lock: bool = False) -> Conversation:
    """Return a conversation, locked if wished; raises NotFound alike for what is missing and what is foreign."""
    chosen = visible(select(Conversation).where(Conversation.id == conversation_id), Conversation.account_id)
    found: Conversation | None = session.scalars(chosen.with_for_update() if lock else chosen).one_or_none()
    if found is None:
        raise NotFound("There is no such conversation, or you have no access to its number.")
    return found


def require_said_in(session: Session, conversation: Conversation, message_id: int) -> None:
    """Raise NotFound unless the person wrote this message in this conversation, or in one of theirs on its number."""
    theirs = (Message.account_id == conversation.account_id, Message.recipient_key.in_(conversation.keys))
    if (
        session.scalar(select(Message.id).where(Message.id == message_id, Message.direction == "inbound", *theirs))
        is None
    ):
        raise NotFound("There is no such message.")
