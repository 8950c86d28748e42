"""What stays of messages to and from people who were deleted: that they were, when, and what became of them.

A wamid holds the phone number (reference §0.13), so it goes, too; reports still find their message by the attempt.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from dispatcher.errors import Conflict
from dispatcher.messages.correspondence import ids_of
from dispatcher.messages.models import Message, MessageAttempt, MessageStatus
from dispatcher.messages.received_media import mark_deleted
from dispatcher.messages.states import State

# What was attached in a conversation is the person's, too; the library is not.
_ATTACHED: Final = text(
    """
    UPDATE uploads u SET deleted_at = now(), filename = 'file' FROM messages m
    WHERE m.id = ANY(:ids) AND m.direction = 'outbound' AND u.id = CAST(m.content ->> 'upload_id' AS uuid)
          AND u.account_id IS NOT NULL
    """
)
_WAITING: Final = (State.PENDING, State.QUEUED)
_NOBODY: Final = text("'gone:' || messages.id")
_GONE: Final = dict.fromkeys(("to_number", "user_id", "wa_id", "wamid", "variables", "content"))


def make_anonymous(session: Session, keys: Sequence[str]) -> None:
    """Take out of all messages who they went to or came from; what waits is skipped.

    Raises Conflict while one is being sent: its outcome would bring the number back.
    """
    chosen = select(Message.id, Message.state).where(Message.id.in_(ids_of(keys))).order_by(Message.id)
    found = session.execute(chosen.with_for_update()).all()
    if any(state == State.SENDING for _, state in found):
        raise Conflict("A message to this person is being sent at this moment. Try again in a minute.")
    waiting = [message_id for message_id, state in found if state in _WAITING]
    skipped = {"state": State.SKIPPED, "reason": "FORGOTTEN", "state_at": text("now()"), "lease_until": None}
    ids = [message_id for message_id, _ in found]
    session.execute(_ATTACHED, {"ids": ids})
    plain = {"synchronize_session": False}
    session.execute(update(Message).where(Message.id.in_(waiting)).values(skipped), execution_options=plain)
    session.execute(
        update(Message).where(Message.id.in_(ids)).values(recipient_key=_NOBODY, **_GONE), execution_options=plain
    )
    mark_deleted(session, ids)
    for table in (MessageAttempt, MessageStatus):
        session.execute(update(table).where(table.message_id.in_(ids)).values(wamid=None), execution_options=plain)
