"""The judge: Meta's own log of what it accepted against what the database says. Pure, so that it can be tested."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

ON_ITS_WAY: Final = frozenset({"accepted", "sent", "delivered", "read", "held"})
IN_DOUBT: Final = frozenset({"unknown", "unconfirmed"})
NAMED: Final = ON_ITS_WAY | IN_DOUBT | {"failed", "expired", "skipped", "cancelled"}


@dataclass(frozen=True)
class Accepted:
    """A line of Meta's log: when, to whom (digits), under which id, and the message of ours it names."""

    at: float
    to: str
    wamid: str
    message_id: int


@dataclass(frozen=True)
class Row:
    """A message as the database has it at the end; ``failed_by_meta``: a status of Meta's says so."""

    id: int
    to: str
    state: str
    wamids: frozenset[str] = frozenset()
    failed_by_meta: bool = False


@dataclass(frozen=True)
class Judgement:
    """What the comparison found; all but ``unconfirmed`` must be 0.

    ``doubles`` (D): recipients or messages accepted more than once. ``lost`` (L): planned people without a row, or
    rows without a named state. ``ghosts`` (G): accepted by Meta, not so in the row. ``wrong``: the row tells what
    Meta's log does not know. ``unconfirmed``: rows that say honestly that nobody knows.
    """

    doubles: int
    lost: int
    ghosts: int
    wrong: int
    unconfirmed: int


def judge(log: Iterable[Accepted], rows: Sequence[Row], *, people: Collection[str], planned: int) -> Judgement:
    """Compare; ``people`` are the numbers that were to be sent to (digits), ``planned`` all rows of the file."""
    records = list(log)
    by_message: dict[int, list[Accepted]] = defaultdict(list)
    for record in records:
        by_message[record.message_id].append(record)
    known = {row.id for row in rows}
    missing = max(planned - len(rows), len(set(people) - {row.to for row in rows}))
    return Judgement(
        doubles=max(_more_than_once(one.to for one in records), _more_than_once(one.message_id for one in records)),
        lost=missing + sum(row.state not in NAMED for row in rows),
        ghosts=sum(row.id in by_message and not _says_accepted(row) for row in rows),
        wrong=sum(_is_wrong(row, by_message[row.id]) for row in rows) + len(by_message.keys() - known),
        unconfirmed=sum(row.state in IN_DOUBT for row in rows),
    )


def _more_than_once(keys: Iterable[str | int]) -> int:
    return sum(count > 1 for count in Counter(keys).values())


def _says_accepted(row: Row) -> bool:
    return row.state in ON_ITS_WAY or (row.state == "failed" and row.failed_by_meta)


def _is_wrong(row: Row, accepted: Sequence[Accepted]) -> bool:
    if not accepted:
        return row.state in ON_ITS_WAY or row.failed_by_meta or bool(row.wamids)
    strangers = any(one.to != row.to for one in accepted)
    return strangers or not row.wamids <= {one.wamid for one in accepted}
