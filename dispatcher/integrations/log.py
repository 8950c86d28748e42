"""Reading the log of events from a cursor on, so that no event is ever skipped, and forgetting old ones."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from dispatcher.errors import Conflict
from dispatcher.integrations.models import ONLY_ROW, EventLogState, LoggedEvent
from dispatcher.messages.models import Message

_LOOKED_AT: Final = 50_000
"""How many events one call looks at; a filter that fits few of them must not read all of them at once."""
_FORGOTTEN_AT_ONCE: Final = 20_000

_BEGIN: Final = text("INSERT INTO event_log_state (id) VALUES (1) ON CONFLICT DO NOTHING")
_LAST: Final = text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_log_id_seq")
_SETTLE: Final = text(
    """
    UPDATE event_log_state SET settled_id = next_id
    WHERE settled_id < next_id AND pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= next_xid
    """
)
# Given after ``last`` was read, so it is younger than that of whoever took an id up to it: who writes an event changes
# its message or campaign first. (The snapshot's xmax would not do: it is that of the newest one that has ended.)
_AIM: Final = text(
    """
    UPDATE event_log_state SET next_id = :last, next_xid = pg_current_xact_id()::text::bigint
    WHERE settled_id = next_id AND next_id < :last
    """
)


@dataclass(frozen=True)
class Stretch:
    """Events with their messages, and the cursor to go on from; ``has_more`` says that it need not wait."""

    events: Sequence[tuple[LoggedEvent, Message | None]]
    next: int
    has_more: bool


def settle(transaction: Callable[[], AbstractContextManager[Session]]) -> None:
    """Move on how far the log may be read: to its end, unless transactions that may have written to it still run.

    Takes up to three transactions of its own, because one that has written counts as running for itself.
    """
    with transaction() as current:
        state = current.get(EventLogState, ONLY_ROW, populate_existing=True)
        if state is not None and state.settled_id == (current.scalar(_LAST) or 0):
            return
        current.execute(_SETTLE if state is not None else _BEGIN)
    with transaction() as current:
        last = current.scalar(_LAST)
        current.execute(_AIM, {"last": last})
    with transaction() as current:
        current.execute(_SETTLE)


def read(
    session: Session,
    chosen: Select[Any],
    after: int | None,
    most: int,
) -> Stretch:
    """Return the settled events after the cursor that ``chosen`` (of ``events_and_messages``) lets through.

    Without a cursor, from the oldest one on after which nothing is missing. Raises Conflict when there is something
    missing after the cursor: it was deleted already, or nothing was logged for a while.
    """
    state = session.get(EventLogState, ONLY_ROW, populate_existing=True)
    settled, missing = (state.settled_id, max(state.deleted_to, state.gap_to)) if state else (0, 0)
    if after is not None and after < missing:
        raise Conflict(
            "Events after this cursor are deleted already, or were not logged. Begin without a cursor, at the oldest "
            "event there is, and read the present state of what you follow."
        )
    start = missing if after is None else min(after, max(settled, missing))
    end = max(start, min(settled, start + _LOOKED_AT))
    narrowed = chosen.where(LoggedEvent.id > start, LoggedEvent.id <= end).order_by(LoggedEvent.id).limit(most)
    events = [(row[0], row[1]) for row in session.execute(narrowed)]
    reached = events[-1][0].id if len(events) == most else end
    return Stretch(events, reached, reached < settled)


def events_and_messages(**filters: Any) -> Select[Any]:
    """Return the SELECT of events with their messages; filtered by ``kinds`` and ``account_id``."""
    chosen = select(LoggedEvent, Message).outerjoin(Message, Message.id == LoggedEvent.message_id)
    if filters.get("account_id"):
        chosen = chosen.where(LoggedEvent.account_id == filters["account_id"])
    if filters.get("kinds"):
        chosen = chosen.where(LoggedEvent.kind.in_(filters["kinds"]))
    return cast("Select[Any]", chosen)


def newest(session: Session) -> int:
    """Return the id that was given last, to whatever event: whoever begins here hears of what comes."""
    return session.scalar(_LAST) or 0


def first_since(session: Session, moment: datetime) -> int:
    """Return the id of the first event that was logged since then; the one that comes next when there is none."""
    chosen = select(func.min(LoggedEvent.id)).where(LoggedEvent.logged_at >= moment)
    return session.scalar(chosen) or newest(session) + 1


_KEEP_FOR: Final = text("UPDATE event_log_state SET kept_days = :days WHERE kept_days <> :days")


def keep_for(session: Session, days: int) -> None:
    """Have the database know how long events are kept: so long they are logged after their last reader has gone."""
    session.execute(_KEEP_FOR, {"days": days})


_FORGET: Final = text(
    """
    WITH gone AS (
        DELETE FROM event_log WHERE id IN (
            SELECT e.id FROM event_log e, event_log_state s
            WHERE e.logged_at < :before AND e.id <= s.settled_id ORDER BY e.id LIMIT :most)
        RETURNING id
    )
    UPDATE event_log_state SET deleted_to = greatest(deleted_to, (SELECT max(id) FROM gone))
    WHERE EXISTS (SELECT FROM gone) RETURNING (SELECT count(*) FROM gone)
    """
)


def forget_old(session: Session, before: datetime) -> bool:
    """Delete some events that were logged before this; tell whether there may be more."""
    return bool(session.scalar(_FORGET, {"before": before, "most": _FORGOTTEN_AT_ONCE}) == _FORGOTTEN_AT_ONCE)
