"""What an action does to one of many conversations."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import CursorResult, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher.auth.models import User
from dispatcher.contacts import consent
from dispatcher.contacts.consent_models import Scope
from dispatcher.contacts.models import Contact
from dispatcher.conversations import looking_after, mentions
from dispatcher.conversations.bulk.models import Action
from dispatcher.conversations.models import Conversation, ConversationLabel, ConversationRead, Label
from dispatcher.conversations.replying import reply
from dispatcher.conversations.states import Status
from dispatcher.errors import Conflict, Invalid
from dispatcher.messages.models import Message

_NEEDED: Final[Mapping[Action, str]] = {
    Action.SNOOZE: "snoozed_until",
    Action.ADD_LABEL: "label",
    Action.REMOVE_LABEL: "label",
    Action.ANSWER: "text",
}
_TAKEN: Final[Mapping[Action, str]] = {Action.ASSIGN: "assignee_id", Action.HAND_OVER: "team_id", **_NEEDED}
_VARIABLE: Final = re.compile(r"\{\{\s*(name|first_name|agent)\s*\}\}")
_LONGEST_TEXT: Final = 4096


class Done(NamedTuple):
    """Whether a conversation is another one now, and the message that answers it."""

    changed: bool
    message_id: int | None = None


def given_for(action: Action, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an action needs to know, as JSON; raises Invalid naming what is missing."""
    name = _TAKEN.get(action)
    if name is None:
        return {}
    value = wanted.get(name)
    if action in _NEEDED and (value is None or not str(value).strip()):
        raise Invalid("Something is missing.", {name: ["This action needs it."]})
    return {name: value.isoformat() if isinstance(value, datetime) else value}


def act(session: Session, conversation: Conversation, action: Action, given: Mapping[str, Any], who: User) -> Done:
    """Do it to a locked conversation; raises Invalid or Conflict where that cannot be."""
    return _ACTIONS[action](session, conversation, given, who)


def _changing(values: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> "_Act":
    def change(session: Session, conversation: Conversation, given: Mapping[str, Any], who: User) -> Done:
        return Done(bool(looking_after.change(session, conversation, values(given), who.id)))

    return change


def _snoozed(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"status": Status.SNOOZED, "snoozed_until": datetime.fromisoformat(given["snoozed_until"])}


def _add_label(session: Session, conversation: Conversation, given: Mapping[str, Any], who: User) -> Done:  # noqa: ARG001
    name = given["label"].strip()
    session.execute(insert(Label).values(name=name).on_conflict_do_nothing())
    label = select(Label.id, literal(conversation.id)).where(func.lower(Label.name) == name.lower())
    stuck = insert(ConversationLabel).from_select(["label_id", "conversation_id"], label).on_conflict_do_nothing()
    return Done(_rows(session.execute(stuck)))


def _remove_label(session: Session, conversation: Conversation, given: Mapping[str, Any], who: User) -> Done:  # noqa: ARG001
    label = select(Label.id).where(func.lower(Label.name) == given["label"].strip().lower())
    mine = ConversationLabel.conversation_id == conversation.id
    gone = delete(ConversationLabel).where(mine, ConversationLabel.label_id.in_(label))
    return Done(_rows(session.execute(gone)))


def _rows(result: Any) -> bool:
    return isinstance(result, CursorResult) and result.rowcount > 0


def _read(session: Session, conversation: Conversation, given: Mapping[str, Any], who: User) -> Done:  # noqa: ARG001
    read = session.get(ConversationRead, (conversation.id, who.id))
    looking_after.mark_read(session, conversation, who.id)
    mentions.note_read(session, conversation.id, who.id)
    return Done(read is None or read.message_id < conversation.inbound_id)


def _answer(session: Session, conversation: Conversation, given: Mapping[str, Any], who: User) -> Done:
    """Answer without taking the conversation: nobody can look after hundreds."""
    if consent.opted_out_among(session, conversation.keys, [*Scope]):
        raise Conflict("This person does not want to be written to.")
    held = (conversation.assignee_id, conversation.assigned_at, conversation.assistant)
    contact = session.get(Contact, conversation.contact_id) if conversation.contact_id else None
    body = {"text": {"body": filled(given["text"], contact, who), "preview_url": False}, "take_over": False}
    said = reply(session, conversation, body, who.id)
    conversation.assignee_id, conversation.assigned_at, conversation.assistant = held
    return Done(changed=True, message_id=said.id if isinstance(said, Message) else None)


def filled(words: str, contact: Contact | None, who: User) -> str:
    """Return words with their variables filled, as ready-made answers have them; what is not known is left out."""
    name = ((contact.name if contact else None) or "").strip()
    known = {"name": name, "first_name": name.split(" ")[0], "agent": who.name}
    return _VARIABLE.sub(lambda found: known[found[1]], words)[:_LONGEST_TEXT]


_Act = Callable[[Session, Conversation, Mapping[str, Any], User], Done]
_ACTIONS: Final[Mapping[Action, _Act]] = {
    Action.ASSIGN: _changing(dict),
    Action.HAND_OVER: _changing(dict),
    Action.CLOSE: _changing(lambda _: {"status": Status.CLOSED}),
    Action.REOPEN: _changing(lambda _: {"status": Status.OPEN}),
    Action.SNOOZE: _changing(_snoozed),
    Action.ADD_LABEL: _add_label,
    Action.REMOVE_LABEL: _remove_label,
    Action.READ: _read,
    Action.ANSWER: _answer,
}
