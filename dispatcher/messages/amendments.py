"""What people change of what they wrote: edits and deletions, in whatever order they and the original come.

The newest edit stands; what was deleted is gone from the message and from its edits, and stays gone (reference §4.5).
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher.database import Json
from dispatcher.http.schemas import zulu
from dispatcher.messages.models import Direction, Message
from dispatcher.messages.received_media import mark_deleted

EDIT: Final = "edit"
REVOKE: Final = "revoke"
AMENDMENTS: Final = (EDIT, REVOKE)

# Both ways in by an index: from the amendment to the wamid, and from the original to the few amendments there are.
_AMENDED: Final = text(
    """
    SELECT o.id, a.id FROM messages a JOIN messages o ON o.wamid = a.content -> 'body' ->> 'original_message_id'
    WHERE a.id = ANY(:ids) AND a.kind IN ('edit', 'revoke') AND o.direction = 'inbound' AND o.account_id = a.account_id
    UNION
    SELECT o.id, a.id FROM messages o JOIN messages a ON a.content -> 'body' ->> 'original_message_id' = o.wamid
    WHERE o.id = ANY(:ids) AND a.kind IN ('edit', 'revoke') AND o.direction = 'inbound' AND o.account_id = a.account_id
    """
)


def amend(session: Session, new_ids: Sequence[int]) -> list[int]:
    """Apply edits and deletions among these new messages, or to them; return the ids of the messages that changed."""
    pairs = [(row[0], row[1]) for row in session.execute(_AMENDED, {"ids": list(new_ids)})]
    if not pairs:
        return []
    originals = sorted({original for original, _ in pairs})
    chosen = select(Message).where(Message.id.in_(originals)).order_by(Message.id).with_for_update()
    for message in session.scalars(chosen.execution_options(populate_existing=True)).all():
        _amend_one(session, message)
    session.flush()
    return originals


def _amend_one(session: Session, message: Message) -> None:
    amendments = _amendments_of(session, message)
    revoked = next((one for one in amendments if one.kind == REVOKE), None)
    if revoked is not None:
        message.content = {"revoked_at": zulu(revoked.state_at)}
        mark_deleted(session, [message.id])
        for one in amendments:
            one.content = {"body": {"original_message_id": message.wamid}}
    elif amendments:
        message.content = _edited(message.content or {}, amendments[-1])


def _amendments_of(session: Session, message: Message) -> Sequence[Message]:
    original = Message.content["body"]["original_message_id"].astext
    chosen = select(Message).where(original == message.wamid, Message.kind.in_(AMENDMENTS))
    mine = chosen.where(Message.direction == Direction.INBOUND, Message.account_id == message.account_id)
    return session.scalars(mine.order_by(Message.state_at, Message.wamid)).all()


def _edited(before: Json, edit: Message) -> Json:
    given = (edit.content or {}).get("body", {}).get("message") or {}
    body = given.get(given.get("type")) if isinstance(given, dict) else None
    kept = {**before, "body": {**before.get("body", {}), **(body if isinstance(body, dict) else {})}}
    return {**kept, "text": (edit.content or {}).get("text", ""), "edited_at": zulu(edit.state_at)}
