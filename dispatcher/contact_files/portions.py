"""The rows of a file in portions for a transaction each, with the rows of one person folded into one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import orjson

from dispatcher.contact_files.judging import BadRow, Judge, Person
from dispatcher.contact_files.models import Empty, Mode
from dispatcher.uploads.rows import Row

ROWS: Final = 10_000


@dataclass(slots=True)
class Portion:
    """Some rows, judged. ``last_row`` is the number of the last of them; ``copied`` the people as COPY reads them."""

    people: Sequence[Person]
    bad: Sequence[BadRow]
    last_row: int
    tags: frozenset[str]
    has_user_ids: bool
    has_notes: bool
    copied: str


@dataclass
class _Gathering:
    """People found so far, by each of their identities."""

    first_wins: bool
    clear: bool
    people: list[Person] = field(default_factory=list)
    by_identity: dict[str, Person] = field(default_factory=dict)

    def add(self, new: Person) -> None:
        """Put a person in, or fold the row into the one that is there."""
        keys = _keys(new)
        known = next((self.by_identity[key] for key in keys if key in self.by_identity), None)
        if known is None:
            self.people.append(new)
            known = new
        else:
            self._fold(known, new)
        for key in _keys(known):
            self.by_identity[key] = known

    def clashes(self, new: Person) -> bool:
        """Tell whether a row ties two people together, or gives one a second identity: the database must judge it."""
        found = {id(self.by_identity[key]): self.by_identity[key] for key in _keys(new) if key in self.by_identity}
        one = next(iter(found.values()), None)
        return len(found) > 1 or (
            one is not None and (_differ(one.phone_key, new.phone_key) or _differ(one.user_id, new.user_id))
        )

    def _fold(self, known: Person, new: Person) -> None:
        known.rows += 1
        if self.first_wins:
            return
        known.row, known.cells = new.row, new.cells
        known.phone, known.phone_key = known.phone or new.phone, known.phone_key or new.phone_key
        known.number_zone, known.user_id = known.number_zone or new.number_zone, known.user_id or new.user_id
        for name in ("name", "language", "timezone"):
            setattr(known, name, getattr(new, name) or (None if self.clear else getattr(known, name)))
        known.attributes = dict(new.attributes) if self.clear else {**known.attributes, **new.attributes}
        known.tags += new.tags
        known.note = new.note or known.note
        known.said_yes = known.said_yes or new.said_yes


def _keys(person: Person) -> list[str]:
    keys = [person.phone_key] if person.phone_key else []
    return [*keys, f"user:{person.user_id}"] if person.user_id else keys


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def portions(rows: Iterator[Row], judge: Judge, mode: Mode, empty: Empty) -> Iterator[Portion]:
    """Yield the rows in portions of at most ``ROWS``.

    Twins become one: the last row wins where known people may be changed, else the first. A portion ends before a row
    that names two people of it as one: the next one finds them in the database.
    """
    first_wins = mode in (Mode.CREATE_ONLY, Mode.SKIP_EXISTING)
    left: list[Row] = []
    while batch := left + list(islice(rows, ROWS - len(left))):
        gathering, bad = _Gathering(first_wins, empty == Empty.CLEAR), list[BadRow]()
        taken = _gather(batch, judge, gathering, bad)
        left = batch[taken:]
        yield _portion(gathering.people, bad, batch[taken - 1].number)


def _gather(batch: Sequence[Row], judge: Judge, gathering: _Gathering, bad: list[BadRow]) -> int:
    """Judge rows until one clashes; return how many were taken."""
    for index, row in enumerate(batch):
        judged = judge.judge(row)
        if isinstance(judged, BadRow):
            bad.append(judged)
        elif gathering.clashes(judged):
            return index
        else:
            gathering.add(judged)
    return len(batch)


def _portion(people: Sequence[Person], bad: Sequence[BadRow], last_row: int) -> Portion:
    return Portion(
        people=people,
        bad=bad,
        last_row=last_row,
        tags=frozenset(tag for one in people for tag in one.tags),
        has_user_ids=any(one.user_id for one in people),
        has_notes=any(one.note for one in people),
        copied="".join(map(_copied, people)),
    )


COLUMNS: Final = (
    "row_number", "rows", "phone", "phone_key", "user_id", "name", "language", "timezone", "number_zone", "attributes",
    "tags", "note", "said_yes",
)  # fmt: skip
"""What ``copied`` holds of each person, in this order."""


def _copied(one: Person) -> str:
    """Write a person as a line of COPY's text format."""
    texts = (one.phone, one.phone_key, one.user_id, one.name, one.language, one.timezone, one.number_zone)
    attributes = _escaped(orjson.dumps(one.attributes).decode()) if one.attributes else "{}"
    tags = _escaped(orjson.dumps(one.tags).decode()) if one.tags else "[]"
    cells = [_field(text) for text in texts]
    return (
        "\t".join([str(one.row), str(one.rows), *cells, attributes, tags, _field(one.note), "ft"[one.said_yes]]) + "\n"
    )


def _field(text: str | None) -> str:
    if text is None:
        return "\\N"
    return text if text.isprintable() and "\\" not in text else _escaped(text)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
