"""Conversations that change by the clock: snoozed ones wake, and quiet ones are closed."""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.conversations.desk.models import Team
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.sources import outbox
from dispatcher.conversations.states import Status

AT_ONCE: Final = 500
QUIET_FOR: Final = timedelta(days=14)
"""A conversation that waits for the person is closed when nothing was said for so long."""


def wake(session: Session) -> list[int]:
    """Open the snoozed conversations whose moment has come, and return their ids."""
    due = (Conversation.status == Status.SNOOZED) & (Conversation.snoozed_until <= clock.now())
    values = {"status": Status.OPEN, "status_at": clock.now(), "snoozed_until": None, "updated_at": clock.now()}
    return _move(session, due, values)


def close_quiet(session: Session) -> list[int]:
    """Close the conversations in which it is the person's turn and has been for long; return their ids.

    How long its team says, else two weeks.

    Who waits for our answer is never closed by the clock.
    """
    quiet = (
        Conversation.status.in_([Status.OPEN, Status.PENDING])
        & (Conversation.last_at < clock.now() - _patience())
        & Conversation.waiting_since.is_(None)
    )
    now = clock.now()
    values = {"status": Status.CLOSED, "status_at": now, "closed_at": now, "updated_at": now}
    closed = _move(session, quiet, values)
    theirs = Conversation.id.in_(closed) & Conversation.source_id.is_not(None)
    for one in session.scalars(select(Conversation).where(theirs).order_by(Conversation.id)):
        outbox.note_closed(session, one)
    return closed


def _patience() -> ColumnElement[timedelta]:
    hours = select(Team.close_after_hours).where(Team.id == Conversation.team_id).scalar_subquery()
    return func.coalesce(func.make_interval(0, 0, 0, 0, hours), QUIET_FOR)


def _move(session: Session, which: object, values: dict[str, object]) -> list[int]:
    chosen = select(Conversation.id).where(which)  # type: ignore[arg-type]
    ids = session.scalars(chosen.order_by(Conversation.id).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    if ids:
        session.execute(update(Conversation).where(Conversation.id.in_(ids)).values(values))
    return list(ids)
