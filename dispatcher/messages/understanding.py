"""What a message is taken to mean after the rules: by the model, and by staff, whose word stands over everybody's."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import and_, false, or_, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.contacts import consent, stop_words
from dispatcher.contacts.consent import Statement
from dispatcher.contacts.consent_models import Channel
from dispatcher.errors import NotFound
from dispatcher.messages.intents import SURE
from dispatcher.messages.models import Direction, Intent, Message, MessageIntent, UnderstoodBy

_LONGEST_PROOF: Final = 500
_BY_RULES: Final = MessageIntent.by == UnderstoodBy.RULES
_OVERRULES: Final = {
    UnderstoodBy.RULES: false(),
    UnderstoodBy.MODEL: or_(
        MessageIntent.by == UnderstoodBy.MODEL, and_(_BY_RULES, MessageIntent.intent.is_distinct_from(Intent.STOP))
    ),
    UnderstoodBy.STAFF: true(),
}
_CHANNELS: Final = {
    UnderstoodBy.RULES: Channel.WORD,
    UnderstoodBy.MODEL: Channel.MODEL,
    UnderstoodBy.STAFF: Channel.STAFF,
}

Listener = Callable[[Session, int], None]
"""``listener(session, message_id)`` follows what is now taken for the meaning of a message."""

_listeners: list[Listener] = []


def on_understood(listener: Listener) -> None:
    """Have ``listener`` called in the transaction that changes what a message means; twice changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def keep_understood(
    session: Session,
    message_id: int,
    intent: Intent | None,
    by: UnderstoodBy,
    *,
    confidence: float = SURE,
    person_id: int | None = None,
) -> bool:
    """Keep what a person meant, None for nothing that is counted; tell whether it stands. The caller commits.

    Staff overrules all, the model the rules but for a stop, which was heeded already. A stop opts the person out, with
    their words as the proof; taking it back opts nobody in. Raises NotFound unless a person wrote the message.
    """
    message = session.get(Message, message_id)
    if message is None or message.direction != Direction.INBOUND:
        raise NotFound("There is no such message.")
    if not _stands(session, message_id, intent, by, confidence):
        return False
    if intent is Intent.STOP:
        _heed(session, message, by, person_id)
    for listener in _listeners:
        listener(session, message_id)
    return True


def _stands(session: Session, message_id: int, intent: Intent | None, by: UnderstoodBy, confidence: float) -> bool:
    said = {"intent": intent, "confidence": confidence, "by": by, "at": clock.now()}
    row = insert(MessageIntent).values(message_id=message_id, **said)
    kept = row.on_conflict_do_update(index_elements=["message_id"], set_=said, where=_OVERRULES[by])
    return session.scalar(kept.returning(MessageIntent.message_id)) is not None


def _heed(session: Session, message: Message, by: UnderstoodBy, person_id: int | None) -> None:
    key = message.recipient_key
    who = consent.subject(session, key if key.isdigit() else None, message.user_id or (None if key.isdigit() else key))
    if consent.said_yes_since(session, who, message.state_at):
        return
    proof = str((message.content or {}).get("text") or "")[:_LONGEST_PROOF] or None
    said = Statement(
        channel=_CHANNELS[by], at=message.state_at, proof=proof, message_id=message.id, person_id=person_id
    )
    consent.opt_out(session, who, stop_words.rules(session).word_scope, said)
