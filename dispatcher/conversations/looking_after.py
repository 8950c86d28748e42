"""What an agent does with a conversation besides answering: take it, hand it on, snooze it, close it, label it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.models import User, UserAccount
from dispatcher.conversations.desk.teams import hand_to
from dispatcher.conversations.models import Conversation, ConversationLabel, ConversationRead, Label
from dispatcher.conversations.sources import outbox
from dispatcher.conversations.states import Assistant, Status
from dispatcher.errors import Conflict, Invalid
from dispatcher.http import Role


def change(session: Session, conversation: Conversation, values: Mapping[str, Any], person_id: int) -> dict[str, Any]:
    """Change what is given of ``status``, ``team_id``, ``assignee_id`` and ``labels``; return what changed.

    ``conversation`` is locked. Raises Invalid naming the field.
    """
    changed: dict[str, Any] = {}
    if "team_id" in values and values["team_id"] != conversation.team_id:
        hand_to(session, conversation, values["team_id"])
        _leave_to_people(conversation)
        changed["team_id"] = conversation.team_id
    if "assignee_id" in values and values["assignee_id"] != conversation.assignee_id:
        assign(session, conversation, values["assignee_id"])
        changed["assignee_id"] = conversation.assignee_id
    if "status" in values:
        moved = _set_status(conversation, Status(values["status"]), values.get("snoozed_until"), person_id)
        if moved and conversation.status == Status.CLOSED:
            outbox.note_closed(session, conversation)
        changed |= moved
    if "labels" in values:
        changed["labels"] = _set_labels(session, conversation, values["labels"])
    conversation.updated_at = clock.now()
    session.flush()
    return changed


def assign(session: Session, conversation: Conversation, user_id: int | None) -> None:
    """Give a conversation to an agent, or to nobody; raises Invalid for who could not answer it."""
    if user_id is not None and user_id not in agents_of(session, conversation.account_id):
        cure = "Choose an active person with access to this number, an agent at least."
        raise Invalid("This person cannot answer here.", {"assignee_id": [cure]})
    conversation.assignee_id = user_id
    if user_id is not None:
        _leave_to_people(conversation)
    conversation.assigned_at = clock.now() if user_id is not None else None


def _leave_to_people(conversation: Conversation) -> None:
    if conversation.assistant == Assistant.ANSWERING:
        conversation.assistant = Assistant.HANDED_OVER


def agents_of(session: Session, account_id: int) -> dict[int, str]:
    """Return the names of those who may answer on a number, by id, in the order of names."""
    roles = [role for role in Role if role.includes(Role.AGENT)]
    listed = select(UserAccount.user_id).where(UserAccount.account_id == account_id)
    chosen = select(User.id, User.name).where(
        User.is_active, User.role.in_(roles), User.all_accounts | User.id.in_(listed)
    )
    return {row[0]: row[1] for row in session.execute(chosen.order_by(User.name, User.id))}


def _set_status(
    conversation: Conversation, status: Status, snoozed_until: datetime | None, person_id: int
) -> dict[str, Any]:
    now = clock.now()
    if status is Status.SNOOZED and (snoozed_until is None or snoozed_until <= now):
        raise Invalid("Until when?", {"snoozed_until": ["Give a moment that is still to come."]})
    until = snoozed_until if status is Status.SNOOZED else None
    if (status, until) == (conversation.status, conversation.snoozed_until):
        return {}
    if conversation.source_id is not None and conversation.status == Status.CLOSED:
        raise Conflict("This conversation has ended in the system it is from. Only that system can begin a new one.")
    conversation.status, conversation.status_at, conversation.snoozed_until = status, now, until
    is_closed = status is Status.CLOSED
    conversation.closed_at, conversation.closed_by_id = (now, person_id) if is_closed else (None, None)
    if is_closed:
        conversation.waiting_since = None
    return {"status": status.value} | ({"snoozed_until": until.isoformat()} if until else {})


def _set_labels(session: Session, conversation: Conversation, names: Sequence[str]) -> list[str]:
    wanted = sorted({name.strip() for name in names if name.strip()})
    if wanted:
        session.execute(insert(Label).values([{"name": name} for name in wanted]).on_conflict_do_nothing())
    lowered = [name.lower() for name in wanted]
    ids = session.scalars(select(Label.id).where(func.lower(Label.name).in_(lowered)).order_by(Label.id)).all()
    session.execute(delete(ConversationLabel).where(ConversationLabel.conversation_id == conversation.id))
    if ids:
        stuck = [{"label_id": one, "conversation_id": conversation.id} for one in ids]
        session.execute(insert(ConversationLabel).values(stuck))
    return wanted


def mark_read(session: Session, conversation: Conversation, user_id: int) -> None:
    """Note that somebody has read everything of a conversation; never backwards."""
    row = insert(ConversationRead).values(
        conversation_id=conversation.id, user_id=user_id, message_id=conversation.inbound_id, at=clock.now()
    )
    newer = func.greatest(ConversationRead.message_id, row.excluded.message_id)
    keys = [ConversationRead.conversation_id, ConversationRead.user_id]
    session.execute(row.on_conflict_do_update(index_elements=keys, set_={"message_id": newer, "at": row.excluded.at}))
