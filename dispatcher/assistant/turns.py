"""Whose turn it is: the plan of the assistant's work, one row for each conversation that waits for it.

Written in the transaction that notes what people wrote, so nothing that came in is forgotten; taken with a lease, so
nothing is answered twice; given to people when it takes too long, so nobody waits for a model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant.models import Mode, Turn
from dispatcher.assistant.switches import Switch, attends, is_on_anywhere, switches
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.states import Assistant, Status
from dispatcher.database import Json
from dispatcher.messages.models import Direction, Message
from dispatcher.messages.states import CLAIMABLE, State

LEASE: Final = timedelta(seconds=90)
"""Longer than both tries and the pause between them take; who holds a turn longer has died."""
PATIENCE: Final = timedelta(seconds=120)
"""So long somebody waits for the assistant before people are asked."""
MOST_TRIES: Final = 3
_MOMENT: Final = timedelta(seconds=1)

_TAKE: Final = text(
    """
    UPDATE assistant_turns SET lease_until = :until, tries = tries + 1 WHERE conversation_id = (
        SELECT conversation_id FROM assistant_turns
        WHERE due_at <= :now AND (lease_until IS NULL OR lease_until < :now) AND tries < :most
        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING conversation_id, account_id, mode, inbound_id, asked_by_id
    """
)


@dataclass(frozen=True)
class Claim:
    """A turn that somebody has taken."""

    conversation_id: int
    account_id: int
    mode: Mode
    inbound_id: int
    asked_by_id: int | None


def plan(session: Session, conversation_ids: Sequence[int]) -> None:
    """Note that the assistant has to look at these conversations, where it is on: people have written there."""
    found = [session.get_one(Conversation, one) for one in sorted(conversation_ids)]
    written = [one for one in found if one.contact_id is not None]
    if not is_on_anywhere(session) and not any(one.assistant == Assistant.ANSWERING for one in written):
        return
    now = clock.now()
    rows: list[Json] = []
    for conversation_id, switch in switches(session, written).items():
        conversation = session.get_one(Conversation, conversation_id)
        mode = mode_now(conversation, switch, now)
        if mode is Mode.ANSWER:
            conversation.assistant = Assistant.ANSWERING
        elif conversation.assistant == Assistant.ANSWERING:
            # Switched off, or out of its hours: people must see who waits.
            conversation.assistant = None
        if mode is not Mode.OFF:
            rows.append(_row(conversation, mode, now + timedelta(seconds=switch.number.pause_seconds)))
    _put(session, rows)


def mode_now(conversation: Conversation, switch: Switch, now: datetime) -> Mode:
    """Return what the assistant does here now: where people have taken over, or at the wrong hour, it only suggests."""
    people = conversation.assignee_id is not None or conversation.assistant == Assistant.HANDED_OVER
    if switch.mode is Mode.ANSWER and (people or not attends(switch.number, now)):
        return Mode.SUGGEST
    return switch.mode


def ask_for_draft(session: Session, conversation: Conversation, person_id: int) -> None:
    """Note that an agent wants a draft now."""
    _put(session, [_row(conversation, Mode.SUGGEST, clock.now(), person_id)])


def answer_now(session: Session, conversation: Conversation) -> None:
    """Note that the assistant has to answer who waits: an agent leaves the conversation to it."""
    _put(session, [_row(conversation, Mode.ANSWER, clock.now())])


def _row(conversation: Conversation, mode: Mode, due_at: datetime, by: int | None = None) -> Json:
    return {
        "conversation_id": conversation.id,
        "account_id": conversation.account_id,
        "mode": mode,
        "inbound_id": conversation.inbound_id,
        "asked_by_id": by,
        "since": clock.now(),
        "due_at": due_at,
    }


def _put(session: Session, rows: Sequence[Json]) -> None:
    if not rows:
        return
    row = insert(Turn).values(rows)
    # ``since`` stays: who goes on writing has waited since their first message. A lease stays, too: its holder sees
    # that there is more, and leaves the turn.
    news = {name: row.excluded[name] for name in ("mode", "inbound_id", "asked_by_id", "due_at")}
    session.execute(row.on_conflict_do_update(index_elements=["conversation_id"], set_={**news, "tries": 0}))


def take(session: Session) -> Claim | None:
    """Take the turn that is due for longest; None when none is. The caller commits at once."""
    now = clock.now()
    values = {"now": now, "until": now + LEASE, "most": MOST_TRIES}
    row = session.execute(_TAKE, values).one_or_none()
    return Claim(row[0], row[1], Mode(row[2]), row[3], row[4]) if row else None


def is_any_soon(session: Session, within: timedelta) -> bool:
    """Tell whether a turn that nobody holds is due within this time."""
    now = clock.now()
    soon = (Turn.due_at <= now + within, Turn.tries < MOST_TRIES, _is_free(now))
    return session.scalar(select(Turn.conversation_id).where(*soon).limit(1)) is not None


def _is_free(now: datetime) -> ColumnElement[bool]:
    return Turn.lease_until.is_(None) | (Turn.lease_until < now)


def locked(session: Session, claim: Claim) -> Turn | None:
    """Return the turn of a claim as it is now, locked; None when it is no more."""
    return session.get(Turn, claim.conversation_id, with_for_update=True, populate_existing=True)


def is_same(turn: Turn, claim: Claim) -> bool:
    """Tell whether a turn still wants what was claimed: nobody has written on, nor asked for something else."""
    wanted = (turn.inbound_id, turn.mode, turn.asked_by_id)
    return wanted == (claim.inbound_id, claim.mode, claim.asked_by_id)


def retry_soon(session: Session, conversation_id: int) -> None:
    """Have a turn that broke taken again in a moment; after some tries people get it."""
    mine = update(Turn).where(Turn.conversation_id == conversation_id, Turn.lease_until.is_not(None))
    session.execute(mine.values(lease_until=clock.now() + _MOMENT))


def give_back(turn: Turn) -> None:
    """Let go of a turn of which there is more to read by now."""
    turn.lease_until = None


_ENDED: Final = (State.FAILED, State.SKIPPED, State.UNCONFIRMED)
_NOT_SENT_FOR: Final = timedelta(minutes=5)
_LATELY: Final = timedelta(days=2)


def left_alone(session: Session, most: int = 100) -> list[tuple[int, bool]]:
    """Return conversations (id, whether they wait) that count as answered by the assistant, and are not.

    Those whose last answer has not gone out, and, whatever the reason, those who wait without a turn: nobody else would
    see them.
    """
    now = clock.now()
    answering = (Conversation.assistant == Assistant.ANSWERING, Conversation.last_at > now - _LATELY)
    late = Conversation.waiting_since < now - PATIENCE
    ours = (Conversation.waiting_since.is_(None), is_unsent(now))
    chosen = (
        select(Conversation.id, Conversation.waiting_since.is_not(None))
        .join(Message, Message.id == Conversation.last_message_id)
        .outerjoin(Turn, Turn.conversation_id == Conversation.id)
        .where(*answering, Conversation.status != Status.CLOSED, Turn.conversation_id.is_(None), late | and_(*ours))
    )
    return [(row[0], row[1]) for row in session.execute(chosen.order_by(Conversation.last_at).limit(most))]


def is_unsent(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message of ours has not gone out, or not in time: its number may not send now."""
    late = Message.state.in_(CLAIMABLE) & (Message.created_at < now - _NOT_SENT_FOR)
    return (Message.direction == Direction.OUTBOUND) & (Message.state.in_(_ENDED) | late)


def overdue(session: Session, most: int = 100) -> list[int]:
    """Return the ids of conversations that nobody has come to in time, or where every try has failed."""
    chosen = select(Turn.conversation_id).where(*_late(clock.now()))
    return list(session.scalars(chosen.order_by(Turn.since).limit(most)))


def still_overdue(session: Session, conversation_id: int) -> Turn | None:
    """Return the turn, locked, if it is still overdue. Lock the conversation first, as everybody does."""
    chosen = select(Turn).where(Turn.conversation_id == conversation_id, *_late(clock.now()))
    return session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).one_or_none()


def _late(now: datetime) -> tuple[ColumnElement[bool], ...]:
    late = (Turn.since < now - PATIENCE) | (Turn.tries >= MOST_TRIES)
    return late, _is_free(now)


def forget(session: Session, conversation_id: int) -> None:
    """Drop the turn of a conversation that needs none any more."""
    session.execute(delete(Turn).where(Turn.conversation_id == conversation_id))
