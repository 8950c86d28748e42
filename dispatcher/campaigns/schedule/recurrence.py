"""Recurring starts: a rule of RFC 5545 on the wall clock of the campaign's zone; pure.

The rule knows no zones: nine o'clock every Monday is nine o'clock whatever the clock has done in between.
"""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from dateutil.rrule import rrule, rrulestr

from dispatcher.database import Json
from dispatcher.errors import Invalid

FORESIGHT: Final = timedelta(days=5 * 366)
"""A rule that gives no date for so long has ended."""
_SHAPE: Final = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+:-]+)*")
_DAY: Final = timedelta(days=1)


class Recurrence(NamedTuple):
    """A rule, the wall clock's first moment that counts, and the dates on which nothing starts."""

    rule: str
    start: datetime
    exceptions: frozenset[date]


def recurrence_of(given: Json, start: datetime) -> Recurrence:
    """Read what is stored; ``start`` holds where no start is stored yet. Raises Invalid for a rule that is none."""
    stored = given.get("start")
    found = Recurrence(
        rule=str(given["rule"]).upper(),
        start=datetime.fromisoformat(stored) if stored else start,
        exceptions=frozenset(date.fromisoformat(one) for one in given.get("exceptions") or []),
    )
    _rule(found, found.start)
    return found


def next_wall(recurrence: Recurrence, after: datetime, *, inclusive: bool = False) -> datetime | None:
    """Return the first start after a moment of the wall clock (or at it), None when there is none any more."""
    return next(walls(recurrence, after if inclusive else after + timedelta(seconds=1)), None)


def walls(recurrence: Recurrence, since: datetime) -> Iterator[datetime]:
    """Yield every start from a moment of the wall clock on, as far as can be foreseen."""
    found = _rule(recurrence, max(since, recurrence.start) + FORESIGHT).xafter(since, inc=True)
    yield from (wall for wall in found if wall.date() not in recurrence.exceptions)


def _rule(recurrence: Recurrence, horizon: datetime) -> rrule:
    """Return the rule with an end in sight: one that never fits would else be searched to the year 9999."""
    # The wall clock is meant, whatever zone an end is written in.
    text = re.sub(r"(UNTIL=\d{8}(T\d{6})?)Z", r"\1", recurrence.rule.removeprefix("RRULE:"))
    try:
        if not _SHAPE.fullmatch(text):
            raise ValueError
        found = rrulestr(text, dtstart=recurrence.start)
        assert isinstance(found, rrule)
        until = _end_of(text)
        with warnings.catch_warnings():
            # COUNT and an end together are no RFC 5545; here the end is only how far we look.
            warnings.simplefilter("ignore", DeprecationWarning)
            return found.replace(until=min(until, horizon) if until else horizon)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        why = "Write a recurrence of RFC 5545, by days or more, such as FREQ=WEEKLY;BYDAY=MO,TH."
        raise Invalid("This is no recurrence.", {"schedule.recurrence.rule": [why]}) from None


def _end_of(text: str) -> datetime | None:
    found = re.search(r"UNTIL=(\d{8})(?:T(\d{6}))?", text)
    if found is None:
        return None
    return datetime.strptime(f"{found[1]}{found[2] or '235959'}", "%Y%m%d%H%M%S")  # noqa: DTZ007 - a wall clock
