"""Answering: a message to the person of a conversation, written ahead of every campaign, exactly once.

The rules are the server's: outside of the window only a template, and not into a colleague's conversation unless the
agent says so.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.accounts.previews import preview_view, spec_of
from dispatcher.accounts.templates import find_by_name
from dispatcher.auth.models import User
from dispatcher.contacts.models import Contact
from dispatcher.conversations import window
from dispatcher.conversations.looking_after import assign
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.opening import set_last
from dispatcher.conversations.reactions import REACTION, is_emoji
from dispatcher.conversations.sources import answering
from dispatcher.conversations.sources.models import SourceMessage
from dispatcher.conversations.states import Status
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid
from dispatcher.messages.models import Direction, Message
from dispatcher.messages.singles import Address, make_single_to
from dispatcher.whatsapp.template.check import check
from dispatcher.whatsapp.template.render import render
from dispatcher.whatsapp.template.spec import MEDIA

_STAND_IN_MEDIA_ID: Final = "1"
REACTED_WITHIN: Final = timedelta(days=30)
ASSISTANT: Final = "assistant"
"""Stands in ``content.by`` of what the assistant wrote; such a message has no author."""

Listener = Callable[[Session, Conversation, Message], None]
"""``listener(session, conversation, message)`` notes that somebody of us has answered."""
_listeners: list[Listener] = []


def on_answered(listener: Listener) -> None:
    """Have ``listener`` called in the transaction of every answer; registering twice changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def reply(
    session: Session, conversation: Conversation, body: Mapping[str, Any], person_id: int
) -> Message | SourceMessage:
    """Make the answer, ``queued``; the caller commits and then enqueues it. ``conversation`` is locked.

    ``body`` holds one of template, text, media …, ``reply_to`` (the id of a message that is quoted) and ``take_over``.
    A reaction answers nothing: the person waits on, and nobody gets the conversation by it. Raises Conflict when the
    window is closed, the conversation is over, or a colleague has it.
    """
    _require_answerable(session, conversation, body, person_id)
    if conversation.source_id is not None:
        said = answering.answer(session, conversation, body, person_id)
        _hold(session, conversation, person_id)
        return said
    if reaction := body.get("reaction"):
        body = {**body, "reaction": _reaction(session, conversation, reaction)}
    account = session.get_one(Account, conversation.account_id)
    address = _address(session, conversation)
    message = make_single_to(session, account, address, body, person_id)
    # Somebody with a new number is written to under a key that they have not written from yet.
    conversation.keys = sorted({*conversation.keys, address.key})
    if quoted := body.get("reply_to"):
        message.content = {**(message.content or {}), "reply_to": _wamid_of(session, conversation, quoted)}
    if message.kind != REACTION:
        _hold(session, conversation, person_id)
        _note_answer(session, conversation, message)
        _end_waiting(conversation)
        for listener in _listeners:
            listener(session, conversation, message)
    session.flush()
    return message


def say(session: Session, conversation: Conversation, words: str, *, answers: bool) -> Message:
    """Make a message of the assistant, ``queued``; the caller commits and then enqueues it.

    ``answers`` is False for what only promises an answer: the person waits on. Nobody gets the conversation by it.
    Raises Conflict when the window is closed, the conversation is over, or somebody has it.
    """
    body = {"text": {"body": words}}
    _require_answerable(session, conversation, body, None)
    address = _address(session, conversation)
    message = make_single_to(session, session.get_one(Account, conversation.account_id), address, body, None)
    message.content = {**(message.content or {}), "by": ASSISTANT}
    conversation.keys = sorted({*conversation.keys, address.key})
    _note_answer(session, conversation, message)
    if answers:
        _end_waiting(conversation)
    session.flush()
    return message


def _require_answerable(
    session: Session, conversation: Conversation, body: Mapping[str, Any], person_id: int | None
) -> None:
    if conversation.status == Status.CLOSED:
        raise Conflict("This conversation is closed. Open it again to answer.")
    is_free = bool(body.get("template")) or conversation.source_id is not None
    if not is_free and not window.is_open(conversation.inbound_at, clock.now()):
        raise Conflict("The person wrote more than 24 hours ago: Meta takes a template only, until they write again.")
    holder = conversation.assignee_id
    if holder not in (None, person_id) and not body.get("take_over"):
        named = session.scalar(select(User.name).where(User.id == holder))
        raise Conflict(f"{named} has this conversation. Take it over to answer.")


def _address(session: Session, conversation: Conversation) -> Address:
    """Return where the person last wrote from: their number, or the user id of who hides it."""
    last = session.get(Message, conversation.inbound_id)
    contact = session.get_one(Contact, conversation.contact_id)
    wrote_from = last.wa_id if last and not _moved_since(session, last) else None
    digits = wrote_from or (contact.phone or "").lstrip("+")
    user_id = (last.user_id if last else None) or contact.user_id
    if digits:
        return Address(key=contact.phone_key or conversation.keys[0], number=f"+{digits}", user_id=None)
    if user_id:
        return Address(key=user_id, number=None, user_id=user_id)
    raise Conflict("This person has been deleted: nobody is left to answer.")


def _moved_since(session: Session, last: Message) -> bool:
    """Tell whether Meta said, after this message, that the person has another number now."""
    told = select(Message.id).where(Message.recipient_key == last.recipient_key, Message.id > last.id)
    kind = Message.content["body"]["type"].astext
    changes = told.where(Message.campaign_id.is_(None), Message.kind == "system", kind == "user_changed_number")
    return session.scalar(changes.limit(1)) is not None


def _reaction(session: Session, conversation: Conversation, given: Mapping[str, Any]) -> Json:
    """Return the reaction as it is stored; raises Invalid for what Meta would refuse (131009)."""
    emoji = given["emoji"].strip()
    if emoji and not is_emoji(emoji):
        raise Invalid("This is no emoji.", {"reaction.emoji": ["Give one emoji, or nothing to take it back."]})
    chosen = select(Message).where(Message.id == given["message_id"], *_of(conversation))
    message = session.scalars(chosen).one_or_none()
    if message is None or message.direction != Direction.INBOUND or "revoked_at" in (message.content or {}):
        cure = "Name a message that the person wrote and has not deleted."
        raise Invalid("To this nobody can react.", {"reaction.message_id": [cure]})
    if message.state_at < clock.now() - REACTED_WITHIN:
        raise Invalid("This is too old.", {"reaction.message_id": ["WhatsApp takes reactions for 30 days only."]})
    return {"message_id": message.wamid, "emoji": emoji}


def _of(conversation: Conversation) -> tuple[ColumnElement[bool], ...]:
    return Message.account_id == conversation.account_id, Message.recipient_key.in_(conversation.keys)


def _wamid_of(session: Session, conversation: Conversation, message_id: int) -> str:
    wamid = session.scalar(select(Message.wamid).where(Message.id == message_id, *_of(conversation)))
    if wamid is None:
        raise Invalid("This message cannot be quoted.", {"reply_to": ["Name a message of this conversation."]})
    return wamid


def _hold(session: Session, conversation: Conversation, person_id: int) -> None:
    if conversation.assignee_id != person_id:
        assign(session, conversation, person_id)


def _note_answer(session: Session, conversation: Conversation, message: Message) -> None:
    now = clock.now()
    set_last(session, conversation, message)
    if conversation.status == Status.SNOOZED:
        conversation.status, conversation.status_at, conversation.snoozed_until = Status.OPEN, now, None
    conversation.updated_at = now


def _end_waiting(conversation: Conversation) -> None:
    conversation.waiting_since = None
    conversation.first_answer_at = conversation.first_answer_at or clock.now()


def template_preview(session: Session, conversation: Conversation, given: Mapping[str, Any]) -> Json:
    """Return how a template would look with these values, its examples where one is missing, and what is wrong.

    Raises Invalid when the number has no such template.
    """
    account = session.get_one(Account, conversation.account_id)
    template = find_by_name(session, account.business_account_id, given["name"], given["language"])
    if template is None:
        raise Invalid("There is no such template.", {"name": ["Sync the templates, or check the language."]})
    spec = spec_of(template)
    # Files are named by upload: what matters here is only that there is one.
    media = {slot.key for slot in spec.variables() if slot.kind in MEDIA}
    values = {key: _STAND_IN_MEDIA_ID if key in media else value for key, value in given["variables"].items() if value}
    examples = {slot.key: slot.example for slot in spec.variables() if slot.example}
    problems = {problem.key: problem.message for problem in check(spec, values)}
    return {"preview": preview_view(render(spec, {**examples, **values})), "problems": problems}
