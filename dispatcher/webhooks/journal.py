"""The journal as a queue: take what waits, note what became of it, ask for it again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, TextClause, Update, select, text, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.errors import Invalid
from dispatcher.webhooks.models import ODD, RARE, WAITING, JournalEntry, JournalState

MOST_TRIES: Final = 5
_MOST_AT_ONCE: Final = 500
_MOST_BYTES_AT_ONCE: Final = 2 * 1024 * 1024
_FIRST_DELAY: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Call:
    """A call taken from the journal, its row locked until the transaction ends."""

    id: int
    body: bytes
    signed_for: str | None
    tries: int
    received_at: datetime
    source_id: int | None = None


@dataclass(slots=True)
class Outcome:
    """What became of a call; ``again_at`` asks for it once more although nothing went wrong, ``problem`` is shown."""

    call: Call
    kinds: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    again_at: datetime | None = None
    problem: str | None = None

    def note(self, what: str) -> None:
        """Count something that was left aside."""
        self.notes[what] = self.notes.get(what, 0) + 1


def begin(session: Session, body: bytes, source_id: int) -> Call:
    """Keep a call of another system that is processed in this very transaction; ``finish`` ends it."""
    made = JournalEntry(body=body, source_id=source_id, received_at=clock.now())
    session.add(made)
    session.flush()
    return Call(made.id, body, None, 0, made.received_at, source_id)


_WAITING: Final = text(
    f"SELECT id, octet_length(body) FROM webhook_journal WHERE {WAITING} AND due_at <= :now"  # noqa: S608 - a constant
    " ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED"
)


def take(session: Session, now: datetime, most: int = _MOST_AT_ONCE) -> list[Call]:
    """Lock and return the oldest calls that are due and that no other process works on, bounded in bytes."""
    sizes = [(row[0], row[1]) for row in session.execute(_WAITING, {"now": now, "most": most})]
    columns = (
        JournalEntry.id,
        JournalEntry.body,
        JournalEntry.signed_for,
        JournalEntry.tries,
        JournalEntry.received_at,
        JournalEntry.source_id,
    )
    rows = session.execute(select(*columns).where(JournalEntry.id.in_(_affordable(sizes))).order_by(JournalEntry.id))
    return [Call(*row) for row in rows]


def _affordable(sizes: Sequence[tuple[int, int]]) -> list[int]:
    ids: list[int] = []
    total = 0
    for entry_id, size in sizes:
        total += size
        if ids and total > _MOST_BYTES_AT_ONCE:
            break
        ids.append(entry_id)
    return ids


_FINISH: Final = text(
    """
    UPDATE webhook_journal j SET
        state = CASE WHEN o.again_at IS NULL THEN 'processed' ELSE 'pending' END,
        due_at = coalesce(o.again_at, j.due_at), processed_at = :now, error = o.problem,
        kinds = o.kinds, notes = o.notes
    FROM unnest(CAST(:ids AS bigint[]), CAST(:again AS timestamptz[]), CAST(:kinds AS jsonb[]), CAST(:notes AS jsonb[]),
                CAST(:problems AS text[])) AS o(id, again_at, kinds, notes, problem)
    WHERE j.id = o.id
    """
)


def finish(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Note that these calls were processed, what was in them, and which of them are wanted again."""
    values: dict[str, Any] = {
        "ids": [outcome.call.id for outcome in outcomes],
        "again": [outcome.again_at for outcome in outcomes],
        "kinds": [orjson.dumps(sorted(outcome.kinds)).decode() for outcome in outcomes],
        "notes": [orjson.dumps(outcome.notes).decode() if outcome.notes else None for outcome in outcomes],
        "problems": [outcome.problem for outcome in outcomes],
    }
    session.execute(_FINISH, {**values, "now": now})


def fail(session: Session, call: Call, error: Exception, now: datetime) -> JournalState:
    """Note that a call could not be processed: tried again after a while, and set aside as poison after five times."""
    tries = call.tries + 1
    state = JournalState.POISON if tries >= MOST_TRIES else JournalState.FAILED
    session.execute(
        update(JournalEntry)
        .where(JournalEntry.id == call.id)
        .values(state=state, tries=tries, error=_described(error), due_at=now + _FIRST_DELAY * 2 ** (tries - 1))
    )
    return state


def _described(error: Exception) -> str:
    # The database does not take NUL, and nobody reads more than this.
    return f"{type(error).__name__}: {error}".replace("\x00", "\ufffd")[:2000]


def replay(
    session: Session,
    *,
    ids: Collection[int] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    kind: str | None = None,
    state: JournalState | None = None,
    note: str | None = None,
) -> int:
    """Have calls processed again and return how many; the end is the same as before, unless code or data changed.

    At least one condition; all given ones must hold. ``since`` and ``until`` bound the time of receipt, ``kind`` is
    one of those noted when it was processed, ``state`` for example ``poison``, ``note`` for example ``foreign``.
    Raises Invalid without a condition.
    """
    given = conditions(ids=ids, since=since, until=until, kind=kind, state=state, note=note)
    if not given:
        raise Invalid("Say which calls to replay: by id, by time, by kind or by state.")
    return len(session.execute(_pending_again().where(*given).returning(JournalEntry.id)).all())


def conditions(
    *,
    ids: Collection[int] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    kind: str | None = None,
    state: JournalState | None = None,
    note: str | None = None,
) -> list[ColumnElement[bool] | TextClause]:
    """Return what calls must be like, as in `replay`; what is odd or rare is said in the words of its index."""
    wanted: list[ColumnElement[bool] | TextClause | None] = [
        JournalEntry.id.in_(list(ids)) if ids else None,
        JournalEntry.received_at >= since if since else None,
        JournalEntry.received_at < until if until else None,
        JournalEntry.kinds.contains([kind]) if kind else None,
        text(RARE) if kind and kind != "statuses" else None,
        JournalEntry.state == state if state else None,
        JournalEntry.notes.has_key(note) if note else None,
        text(f"({ODD})") if note or state == JournalState.POISON else None,
    ]
    return [condition for condition in wanted if condition is not None]


def _pending_again() -> Update:
    return update(JournalEntry).values(state=JournalState.PENDING, tries=0, error=None, due_at=text("now()"))


_OLDEST: Final = text(
    f"SELECT received_at FROM webhook_journal WHERE {WAITING} AND due_at <= :now ORDER BY id LIMIT 1"  # noqa: S608
)


def lag_seconds(session: Session, now: datetime) -> float:
    """Return the age of the oldest call that is due and not processed; 0 when there is none."""
    oldest = session.scalar(_OLDEST, {"now": now})
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


_FORGET: Final = text(
    """
    DELETE FROM webhook_journal WHERE id IN (
        SELECT id FROM webhook_journal WHERE received_at < :before AND state = 'processed' LIMIT :most)
    """
)
_FORGOTTEN_AT_ONCE: Final = 5_000


def forget_old(session: Session, before: datetime) -> bool:
    """Delete some calls that were received before this and processed; tell whether there may be more.

    What could not be processed stays until a person has seen to it: it may be the words of a customer.
    """
    deleted = session.execute(_FORGET, {"before": before, "most": _FORGOTTEN_AT_ONCE})
    return bool(getattr(deleted, "rowcount", 0) == _FORGOTTEN_AT_ONCE)
