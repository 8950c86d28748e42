"""Messages that people wrote to our numbers: each stored once, by its wamid."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.contacts.identity import recipient_key
from dispatcher.database import Json
from dispatcher.messages import received_media
from dispatcher.messages.amendments import amend
from dispatcher.messages.hearing import hear
from dispatcher.messages.models import Direction, Message
from dispatcher.messages.states import State
from dispatcher.whatsapp.webhook_inbound import InboundMessage


@dataclass(frozen=True, slots=True)
class ReceivedFact:
    """A message that was new to us. ``sender`` is its digits, or the user id of someone who hides the number."""

    message_id: int
    account_id: int
    sender: str
    kind: str
    text: str


@dataclass(slots=True)
class Recorded:
    """What became of the messages.

    ``foreign`` holds positions of those for a number that is not ours, ``unknown`` of those of a kind we do not read,
    which are kept as they came; ``amended`` the ids of messages that people edited or deleted.
    """

    received: list[ReceivedFact] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    amended: list[int] = field(default_factory=list)


KNOWN_KINDS: Final = frozenset(
    {
        *("text", "image", "video", "audio", "document", "sticker", "location", "contacts", "button", "interactive"),
        *("order", "reaction", "system", "unsupported", "edit", "revoke", "request_welcome"),
    }
)
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""A message from further in the future than this came now: its moment would keep the window open."""


_NEW: Final = (
    insert(Message)
    .on_conflict_do_nothing(index_elements=["wamid"], index_where=text("direction = 'inbound'"))
    .returning(Message.id, Message.wamid)
)


def record_inbound(session: Session, messages: Sequence[InboundMessage]) -> Recorded:
    """Store each message once and return those that were new; the caller commits."""
    accounts = _accounts(session, messages)
    recorded = Recorded(foreign=[at for at, one in enumerate(messages) if one.phone_number_id not in accounts])
    recorded.unknown = [at for at, one in enumerate(messages) if one.type not in KNOWN_KINDS]
    ours = {one.wamid: one for one in reversed(messages) if one.phone_number_id in accounts}
    if ours:
        rows = [_row(one, accounts[one.phone_number_id]) for one in sorted(ours.values(), key=_said_at)]
        new = [(message_id, ours[wamid or ""]) for message_id, wamid in session.execute(_NEW, rows)]
        recorded.received += [_fact(message_id, accounts, one) for message_id, one in new]
        with_account = ((message_id, accounts[one.phone_number_id], one) for message_id, one in new)
        received_media.note(session, with_account)
        hear(session, new)
        recorded.amended = amend(session, [message_id for message_id, _ in new])
    return recorded


def _said_at(one: InboundMessage) -> tuple[float, str]:
    """Return what messages are ordered by: as they were said, so that ids follow the talk.

    Those of one second by wamid, which says nothing, but two processors with the same messages must not wait for each
    other.
    """
    return (one.timestamp.timestamp() if one.timestamp else 0.0, one.wamid)


def _accounts(session: Session, messages: Sequence[InboundMessage]) -> dict[str, int]:
    numbers = {one.phone_number_id for one in messages}
    rows = session.execute(select(Account.phone_number_id, Account.id).where(Account.phone_number_id.in_(numbers)))
    return {row[0]: row[1] for row in rows}


def _fact(message_id: int, accounts: dict[str, int], one: InboundMessage) -> ReceivedFact:
    return ReceivedFact(message_id, accounts[one.phone_number_id], one.from_ or one.from_user_id, one.type, one.text)


def _row(one: InboundMessage, account_id: int) -> Json:
    return {
        "direction": Direction.INBOUND,
        "account_id": account_id,
        "recipient_key": recipient_key(one.from_) if one.from_ else one.from_user_id,
        "wa_id": one.from_ or None,
        "user_id": one.from_user_id or None,
        "kind": one.type,
        "content": _content(one),
        "state": State.RECEIVED,
        "state_at": _moment(one.timestamp),
        "wamid": one.wamid,
    }


def _moment(told: datetime | None) -> datetime:
    now = clock.now()
    return told if told and told < now + _CLOCKS_DIFFER else now


def _content(one: InboundMessage) -> Json:
    """Return all that came with the message; what did not come is left out."""
    profile = {"name": one.profile_name, "username": one.username, "parent_user_id": one.parent_user_id}
    found: Json = {
        "body": dict(one.content),
        "text": one.text,
        "payload": one.payload,
        "profile": {name: value for name, value in profile.items() if value},
        "context": asdict(one.context) if one.context else None,
        "referral": dict(one.referral) if one.referral else None,
        "group_id": one.group_id,
        "errors": [{"code": error.code, "title": error.title, "details": error.details} for error in one.errors],
    }
    return {name: value for name, value in found.items() if value}
