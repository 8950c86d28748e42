"""What the assistant does when others act: somebody answers, and people are deleted."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Text, cast, select
from sqlalchemy.orm import Session

from dispatcher.assistant import interactions, turns
from dispatcher.conversations.models import Conversation
from dispatcher.messages.models import Message


def follow_answer(session: Session, conversation: Conversation, message: Message) -> None:
    """Note that somebody of us has answered: the draft has its fate, and nobody waits for the assistant."""
    interactions.note_answer(session, conversation, message)
    turns.forget(session, conversation.id)


def forget(session: Session, keys: Sequence[str]) -> None:
    """Leave no words of conversations with people who are deleted."""
    theirs = select(Conversation.id).where(Conversation.keys.op("&&")(cast(list(keys), ARRAY(Text))))
    # Locked: a turn that ends at this moment must not write what we have looked for before.
    theirs = theirs.order_by(Conversation.id).with_for_update()
    interactions.anonymize(session, session.scalars(theirs).all())
