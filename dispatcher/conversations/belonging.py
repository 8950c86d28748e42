"""Conversations follow their people: two contacts that become one, and contacts that are deleted."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ARRAY, Text, cast, delete, select, text, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.conversations.models import Conversation, ConversationDraft, ConversationNote
from dispatcher.conversations.states import UNFINISHED, Status

# Of two unfinished ones on a number the newer goes on, with the identities and the waiting of both.
_JOIN: Final = text(
    """
    UPDATE conversations kept SET keys = ARRAY(SELECT DISTINCT unnest(kept.keys || gone.keys)),
        waiting_since = least(kept.waiting_since, gone.waiting_since), updated_at = now(),
        assistant = CASE WHEN kept.assistant = 'answering' AND gone.waiting_since IS NOT NULL THEN 'handed_over'
                    ELSE kept.assistant END
    FROM conversations gone
    WHERE kept.id = ANY(:kept) AND gone.id = ANY(:gone) AND kept.account_id = gone.account_id
    """
)


def follow_merge(session: Session, kept_id: int, merged_id: int) -> None:
    """Give the kept contact the conversations of the merged one; on each number one unfinished stays."""
    both = (Conversation.contact_id.in_([kept_id, merged_id]), Conversation.status.in_(UNFINISHED))
    newest_first = Conversation.last_message_id.desc()
    unfinished = session.scalars(select(Conversation).where(*both).order_by(newest_first).with_for_update()).all()
    latest: dict[int, int] = {}
    for one in unfinished:
        latest.setdefault(one.account_id, one.id)
    gone = [one.id for one in unfinished if latest[one.account_id] != one.id]
    if gone:
        session.execute(_JOIN, {"kept": [*latest.values()], "gone": gone})
        over = {"status": Status.CLOSED, "status_at": clock.now(), "closed_at": clock.now(), "snoozed_until": None}
        session.execute(update(Conversation).where(Conversation.id.in_(gone)).values(over))
    session.execute(update(Conversation).where(Conversation.contact_id == merged_id).values(contact_id=kept_id))


def forget(session: Session, keys: Sequence[str]) -> None:
    """Leave nothing in conversations that tells who deleted people were, or what was said of them."""
    theirs = select(Conversation.id).where(Conversation.keys.op("&&")(cast(list(keys), ARRAY(Text))))
    ids = session.scalars(theirs).all()
    for table in (ConversationNote, ConversationDraft):
        session.execute(delete(table).where(table.conversation_id.in_(ids)))
    now = clock.now()
    over = {"status": Status.CLOSED, "status_at": now, "closed_at": now, "snoozed_until": None, "last_text": ""}
    session.execute(update(Conversation).where(Conversation.id.in_(ids)).values({**over, "keys": []}))
