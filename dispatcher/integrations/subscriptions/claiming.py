"""Taking what is to be told, for the time of a lease, and giving it back untold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.integrations.models import LoggedEvent
from dispatcher.integrations.schemas import EventSchema
from dispatcher.integrations.subscriptions.models import EventSubscription
from dispatcher.integrations.subscriptions.patience import FAILING_AFTER
from dispatcher.integrations.views import event_view
from dispatcher.messages.models import Message
from dispatcher.paired_secrets import opened

LEASE: Final = timedelta(seconds=120)
"""So long a taken event is left to who took it: longer than all that was taken at once can last."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A subscription that may be called now; ``is_down``: with one call at a time.

    Two of the same ``id`` and ``terms`` are told the same in the same way.
    """

    id: int
    url: str
    secrets: tuple[str, ...]
    kinds: tuple[str, ...]
    account_ids: tuple[int, ...]
    is_down: bool
    last_success_at: datetime | None

    @property
    def terms(self) -> tuple[object, ...]:
        """Return what a call must not be made without: where to, signed with what, and what is wanted there."""
        return self.url, self.secrets, self.kinds, self.account_ids


@dataclass(frozen=True, slots=True)
class Call:
    """An event on its way; ``body`` is None when the event is not in the log any more."""

    delivery_id: int
    subscription_id: int
    webhook_id: str
    body: bytes | None
    attempt: int
    first_at: datetime
    at: datetime


def receivers(session: Session) -> list[Receiver]:
    """Return the subscriptions that are switched on and not left alone at the moment."""
    chosen = select(EventSubscription).where(EventSubscription.is_enabled).order_by(EventSubscription.id)
    now = clock.now()
    return [
        Receiver(
            id=one.id,
            url=one.url,
            secrets=tuple(opened(one)),
            kinds=tuple(one.kinds),
            account_ids=tuple(one.account_ids),
            is_down=one.failures >= FAILING_AFTER,
            last_success_at=one.last_success_at,
        )
        for one in session.scalars(chosen.execution_options(populate_existing=True))
        if one.paused_until is None or one.paused_until <= now
    ]


_CLAIM: Final = """
    WITH due AS (
        SELECT d.id FROM unnest(CAST(:subscriptions AS bigint[]), CAST(:rooms AS bigint[])) AS r(subscription_id, room)
        CROSS JOIN LATERAL (
            SELECT e.id FROM event_deliveries e
            WHERE e.subscription_id = r.subscription_id AND e.state = 'pending' AND e.next_at <= :now
            ORDER BY {order} LIMIT r.room FOR UPDATE SKIP LOCKED) d
    )
    UPDATE event_deliveries e SET attempts = e.attempts + 1, first_at = coalesce(e.first_at, :now), last_at = :now,
           next_at = :lease
    FROM due WHERE e.id = due.id RETURNING e.id, e.subscription_id, e.event_id, e.attempts, e.first_at
"""
_IN_TURN: Final = text(_CLAIM.format(order="e.next_at, e.event_id"))
# Whether a receiver is back is told by what nobody has refused yet: an event that is broken would always be refused.
_LEAST_REFUSED: Final = text(_CLAIM.format(order="e.attempts, e.next_at, e.event_id"))


def claim(session: Session, rooms: Mapping[int, int], down: Collection[int] = ()) -> list[Call]:
    """Take what is due, for each subscription as many as there is room for; the caller commits before it calls."""
    now = clock.now()
    taken: list[Row[Any]] = []
    for statement, is_down in ((_IN_TURN, False), (_LEAST_REFUSED, True)):
        chosen = {one: room for one, room in rooms.items() if (one in down) == is_down}
        if chosen:
            asked = {"subscriptions": list(chosen), "rooms": list(chosen.values()), "now": now, "lease": now + LEASE}
            taken.extend(session.execute(statement, asked))
    bodies = bodies_of(session, [row.event_id for row in taken])
    return [
        Call(
            delivery_id=row.id,
            subscription_id=row.subscription_id,
            webhook_id=webhook_id(row.event_id),
            body=bodies.get(row.event_id),
            attempt=row.attempts,
            first_at=row.first_at,
            at=now,
        )
        for row in sorted(taken, key=lambda row: row.event_id)
    ]


def webhook_id(event_id: int) -> str:
    """Return the id under which an event is told, the same however often and to whomever."""
    return f"evt_{event_id}"


def bodies_of(session: Session, event_ids: Sequence[int]) -> dict[int, bytes]:
    """Return what is told of these events, in the shape of ``GET /events``; without those that are gone."""
    chosen = select(LoggedEvent, Message).outerjoin(Message, Message.id == LoggedEvent.message_id)
    rows = session.execute(chosen.where(LoggedEvent.id.in_(event_ids)))
    schema = EventSchema()
    return {event.id: orjson.dumps(schema.dump(event_view(event, message))) for event, message in rows}


_GIVE_BACK: Final = text(
    """
    UPDATE event_deliveries e SET attempts = e.attempts - 1, next_at = :now,
           first_at = CASE WHEN e.attempts > 1 THEN e.first_at END,
           last_at = CASE WHEN e.attempts > 1 THEN e.last_at END
    FROM unnest(CAST(:ids AS bigint[]), CAST(:attempts AS bigint[])) AS c(id, attempt)
    WHERE e.id = c.id AND e.attempts = c.attempt AND e.state = 'pending'
    """
)


def give_back(session: Session, calls: Sequence[Call]) -> None:
    """Put back what was taken and not told; it costs no try and no time."""
    ids, attempts = [one.delivery_id for one in calls], [one.attempt for one in calls]
    session.execute(_GIVE_BACK, {"ids": ids, "attempts": attempts, "now": clock.now()})
