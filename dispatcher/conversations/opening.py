"""From a person's message to the conversation it belongs to: the unfinished one, the last one reopened, or a new one.

In batches, any number of times: what was noted already changes nothing, and an older message never becomes the last.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from sqlalchemy import or_, select, text, tuple_
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.contacts.directory import find
from dispatcher.contacts.models import Contact
from dispatcher.conversations.campaign_replies import note_replies
from dispatcher.conversations.desk.teams import team_of
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.states import UNFINISHED, Status
from dispatcher.errors import NotFound
from dispatcher.messages.answers import ANSWER_TIME, SILENT_KINDS
from dispatcher.messages.correspondence import words
from dispatcher.messages.models import Direction, Message

REOPENED_WITHIN: Final = timedelta(days=7)
"""A message so long after the end opens the old conversation again; a later one begins another."""
Listener = Callable[[Session, Sequence[int]], None]
"""``listener(session, conversation_ids)`` notes that people have written in these conversations."""
_listeners: list[Listener] = []
_followers: list[Callable[[], None]] = []
_BY_PERSON: Final = attrgetter("account_id", "contact_id")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a person, with the contact it came from."""

    contact_id: int
    message: Message

    @property
    def account_id(self) -> int:
        return self.message.account_id

    @property
    def speaks(self) -> bool:
        """Tell whether it says something that wants an answer."""
        return self.message.kind not in SILENT_KINDS


def on_written(listener: Listener, then: Callable[[], None]) -> None:
    """Have ``listener`` called in the transaction that notes new messages, and ``then`` after its commit.

    Registering twice changes nothing.
    """
    if listener not in _listeners:
        _listeners.append(listener)
        _followers.append(then)


def follow_written() -> None:
    """Let those go on who wait for what people write; after the commit."""
    for then in _followers:
        then()


def note_received(session: Session, message_ids: Sequence[int]) -> dict[int, int]:
    """Note messages that came in; return by id which conversations changed, and how many messages each has got.

    Messages to groups belong to no conversation. The caller commits.
    """
    heard = _heard(session, message_ids)
    # In one order everywhere: two processors never wait for each other.
    heard.sort(key=lambda one: (one.account_id, one.contact_id, one.message.id))
    going_on = _going_on(session, [_BY_PERSON(one) for one in heard])
    changed: dict[int, int] = {}
    speaking: list[tuple[int, int]] = []
    for pair, group in groupby(heard, key=_BY_PERSON):
        said = list(group)
        noted = _note(session, said, going_on.get(pair))
        if noted is not None:
            changed[noted] = changed.get(noted, 0) + sum(one.speaks for one in said)
            speaking += [(noted, one.message.id) for one in said if one.speaks]
    session.flush()
    note_replies(session, speaking)
    if written := [one for one, messages in changed.items() if messages]:
        for listener in _listeners:
            listener(session, written)
    return changed


def _going_on(session: Session, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Conversation]:
    """Return the unfinished conversations of these numbers and people, locked in their order: one question for all."""
    columns = (Conversation.account_id, Conversation.contact_id)
    wanted = select(Conversation).where(tuple_(*columns).in_(set(pairs)), Conversation.status.in_(UNFINISHED))
    found = session.scalars(wanted.order_by(*columns).with_for_update())
    return {(one.account_id, one.contact_id or 0): one for one in found}


def _heard(session: Session, message_ids: Sequence[int]) -> list[Heard]:
    messages = session.scalars(select(Message).where(Message.id.in_(message_ids))).all()
    ours = [one for one in messages if not (one.content or {}).get("group_id")]
    contacts = _contacts(session, {key for one in ours for key in _keys_of(one)})
    return [Heard(contacts[key], one) for one in ours if (key := _known(contacts, one))]


def _keys_of(message: Message) -> list[str]:
    return [key for key in (message.recipient_key, message.user_id) if key]


def _known(contacts: Mapping[str, int], message: Message) -> str | None:
    return next((key for key in _keys_of(message) if key in contacts), None)


def _contacts(session: Session, keys: Iterable[str]) -> dict[str, int]:
    wanted = sorted(keys)
    chosen = select(Contact).where(or_(Contact.phone_key.in_(wanted), Contact.user_id.in_(wanted)))
    found: dict[str, int] = {}
    for contact in session.scalars(chosen):
        try:
            person = find(session, contact.id)
        except NotFound:
            # Deleted at this moment: nobody is left to talk to.
            continue
        found |= {key: person.id for key in (contact.phone_key, contact.user_id) if key}
    return found


def _note(session: Session, heard: Sequence[Heard], going_on: Conversation | None) -> int | None:
    """Note what one person wrote to one number."""
    conversation = going_on or _opened(session, heard)
    if conversation is None:
        return None
    for one in heard:
        _take_in(session, conversation, one)
    conversation.updated_at = clock.now()
    if conversation in session.new:
        # It has no id before.
        session.flush()
    return conversation.id


def _unfinished(session: Session, account_id: int, contact_id: int) -> Conversation | None:
    mine = (Conversation.account_id == account_id, Conversation.contact_id == contact_id)
    return session.scalars(
        select(Conversation).where(*mine, Conversation.status.in_(UNFINISHED)).with_for_update()
    ).first()


def _opened(session: Session, heard: Sequence[Heard]) -> Conversation | None:
    """Open the person's last conversation again, or a new one; None when nothing was said."""
    first = next((one for one in heard if one.speaks), None)
    if first is None:
        return None
    # Whoever opens holds the person: two processors may have a message each.
    session.execute(text("SELECT pg_advisory_xact_lock(:account, :contact)"), _lock(first))
    if raced := _unfinished(session, first.account_id, first.contact_id):
        return raced
    last = _last_closed(session, first)
    if last is not None and first.message.id <= last.last_message_id:
        # An old message, noted already.
        return None
    if last is not None and last.closed_at and first.message.state_at - last.closed_at < REOPENED_WITHIN:
        return _reopen(last)
    return _new(session, first)


def _lock(heard: Heard) -> dict[str, int]:
    return {"account": heard.account_id % 2**31, "contact": heard.contact_id % 2**31}


def _last_closed(session: Session, heard: Heard) -> Conversation | None:
    mine = (Conversation.account_id == heard.account_id, Conversation.contact_id == heard.contact_id)
    return session.scalars(select(Conversation).where(*mine).order_by(Conversation.id.desc()).with_for_update()).first()


def _reopen(conversation: Conversation) -> Conversation:
    conversation.status, conversation.status_at = Status.OPEN, clock.now()
    conversation.closed_at = conversation.closed_by_id = conversation.assistant = None
    return conversation


def _new(session: Session, heard: Heard) -> Conversation:
    message = heard.message
    made = Conversation(
        account_id=heard.account_id,
        team_id=team_of(session, heard.account_id),
        contact_id=heard.contact_id,
        keys=_keys_of(message),
        status=Status.OPEN,
        status_at=clock.now(),
        campaign_message_id=answered_campaign_message(session, message),
        last_message_id=0,
        last_at=message.state_at,
        last_direction=message.direction,
        last_kind=message.kind,
        inbound_id=0,
        inbound_at=message.state_at,
        opened_at=message.state_at,
    )
    session.add(made)
    return made


def _take_in(session: Session, conversation: Conversation, heard: Heard) -> None:
    message = heard.message
    conversation.keys = sorted({*conversation.keys, *_keys_of(message)})
    if not heard.speaks:
        # Whether a reaction opens the window Meta does not say: nobody relies on it.
        return
    if message.id <= conversation.inbound_id:
        return
    conversation.inbound_id = message.id
    conversation.inbound_at = max(conversation.inbound_at, message.state_at)
    if message.id > conversation.last_message_id:
        set_last(session, conversation, message)
    # Also when an answer has overtaken it: whoever wrote that one had not seen it.
    conversation.waiting_since = conversation.waiting_since or message.state_at
    if conversation.status != Status.OPEN:
        conversation.status, conversation.status_at, conversation.snoozed_until = Status.OPEN, clock.now(), None


def set_last(session: Session, conversation: Conversation, message: Message) -> None:
    """Make a message the last one of a conversation, as the list shows it."""
    conversation.last_message_id = message.id
    conversation.last_at = message.state_at if message.direction == Direction.INBOUND else clock.now()
    conversation.last_direction, conversation.last_kind = message.direction, message.kind
    conversation.last_text = shortened(session, message)


def shortened(session: Session, message: Message) -> str:
    """Return the words of a message as far as the list shows them."""
    return (words(session, message) or "")[:200]


_ANSWERED: Final = text(
    """
    SELECT m.id FROM campaigns c JOIN messages m ON m.campaign_id = c.id AND m.recipient_key = ANY(:keys)
    WHERE m.account_id = :account AND m.accepted_at BETWEEN :since AND :until
    ORDER BY m.accepted_at DESC LIMIT 1
    """
)
_QUOTED: Final = text(
    """
    SELECT m.id FROM message_attempts a JOIN messages m ON m.id = a.message_id
    WHERE a.wamid = :wamid AND m.account_id = :account AND m.campaign_id IS NOT NULL LIMIT 1
    """
)


def answered_campaign_message(session: Session, message: Message) -> int | None:
    """Return the id of the campaign message that a person answers: the one they quote, else the last of three days."""
    quoted = ((message.content or {}).get("context") or {}).get("message_id")
    if quoted and (found := session.scalar(_QUOTED, {"wamid": quoted, "account": message.account_id})):
        return int(found)
    at = message.state_at
    values = {"keys": _keys_of(message), "account": message.account_id, "since": at - ANSWER_TIME, "until": at}
    answered = session.scalar(_ANSWERED, values)
    return int(answered) if answered else None
