"""Finding the conversation a request names, among those its sender may see."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.conversations.models import Conversation
from dispatcher.errors import NotFound
from dispatcher.http import visible


def find(session: Session, conversation_id: int, *, lock: bool = False) -> Conversation:
    """Return a conversation, locked if wished; raises NotFound alike for what is missing and what is foreign."""
    chosen = visible(select(Conversation).where(Conversation.id == conversation_id), Conversation.account_id)
    found: Conversation | None = session.scalars(chosen.with_for_update() if lock else chosen).one_or_none()
    if found is None:
        raise NotFound("There is no such conversation, or you have no access to its number.")
    return found
