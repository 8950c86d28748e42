"""When sending is allowed: hours of the week, quiet hours and blackout dates, on any clock in the world; pure.

A rule speaks of the clock on the wall, so a moment is allowed when its wall clock is. Between two *edges* (a boundary
of some rule, midnight, a change of the zone's offset) nothing changes; asking at each edge is therefore exact, also
where the clock jumps over an hour or shows one twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from dispatcher.database import Json

DAY: Final = timedelta(days=1)
HORIZON: Final = timedelta(days=400)
"""Rules that allow nothing for so long allow nothing."""
LONGEST: Final = timedelta(days=32)
"""What is open for longer is told in parts, each beginning where the last one ends."""
_MIDNIGHT: Final = time()


@dataclass(frozen=True)
class Hours:
    """From one hour of the day to another on some days of the week (1 is Monday); over midnight when it ends earlier.

    The day is that of the beginning. Equal hours are the whole day.
    """

    days: frozenset[int]
    start: time
    end: time

    def cover(self, wall: datetime) -> bool:
        """Tell whether the wall clock shows an hour of these."""
        at, today = wall.time(), wall.isoweekday()
        if self.start < self.end:
            return today in self.days and self.start <= at < self.end
        yesterday = (today - 2) % 7 + 1
        return (today in self.days and at >= self.start) or (yesterday in self.days and at < self.end)


@dataclass(frozen=True)
class Rules:
    """Sending is allowed in ``windows`` (always, when there are none), never in ``quiet`` hours or on ``blackout``."""

    windows: tuple[Hours, ...] = ()
    quiet: tuple[Hours, ...] = ()
    blackout: frozenset[date] = frozenset()

    def allow(self, wall: datetime) -> bool:
        """Tell whether sending is allowed when the wall clock shows this."""
        if wall.date() in self.blackout or any(one.cover(wall) for one in self.quiet):
            return False
        return not self.windows or any(one.cover(wall) for one in self.windows)

    @property
    def are_empty(self) -> bool:
        """Tell whether everything is allowed."""
        return not (self.windows or self.quiet or self.blackout)

    def hours_of_change(self) -> frozenset[time]:
        """Return the times of day at which something may change."""
        return frozenset({_MIDNIGHT, *(at for one in (*self.windows, *self.quiet) for at in (one.start, one.end))})


@dataclass(frozen=True)
class Clocked:
    """Rules, and whose clock they speak of."""

    rules: Rules
    zone: str


class Spell(NamedTuple):
    """A stretch of time in which sending is allowed; without ``closes`` it does not end."""

    opens: datetime
    closes: datetime | None


def rules_of(given: Json | None) -> Rules:
    """Read rules as they are stored: lists of ``windows``, ``quiet_hours`` and ``blackout_dates``."""
    given = given or {}
    return Rules(
        windows=tuple(_hours(one) for one in given.get("windows") or []),
        quiet=tuple(_hours(one) for one in given.get("quiet_hours") or []),
        blackout=frozenset(date.fromisoformat(one) for one in given.get("blackout_dates") or []),
    )


def _hours(one: Json) -> Hours:
    days = frozenset(one.get("days") or range(1, 8))
    return Hours(days, time.fromisoformat(one["from"]), time.fromisoformat(one["to"]))


def at_wall(wall: datetime, zone: str) -> datetime:
    """Return the first moment at which the clocks of ``zone`` show ``wall``, or have jumped beyond it.

    An hour that comes twice is meant the first time; an hour that the clock leaves out begins where it jumps.
    """
    tz = ZoneInfo(zone)
    moment = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    if moment.astimezone(tz).replace(tzinfo=None) == wall:
        return moment
    return _change_of_offset(tz, moment - DAY, moment + DAY) or moment


def next_spell(clocked: Sequence[Clocked], after: datetime) -> Spell | None:
    """Return the spell that is open at ``after``, cut there, or the next one; None when there is none.

    Only without any rule it has no end.
    """
    if all(one.rules.are_empty for one in clocked):
        return Spell(after, None)
    return _next_spell(tuple(clocked), after)


@lru_cache(maxsize=10_000)
def _next_spell(clocked: tuple[Clocked, ...], after: datetime) -> Spell | None:
    opens: datetime | None = None
    for moment in _edges(clocked, after):
        if opens is None:
            opens = moment if _allowed(clocked, moment) else None
        elif moment > opens + LONGEST or not _allowed(clocked, moment):
            return Spell(opens, moment)
    return None


def spells(clocked: Sequence[Clocked], after: datetime, until: datetime) -> Iterator[Spell]:
    """Yield every spell between two moments, each cut at both."""
    while after < until and (found := next_spell(clocked, after)) and found.opens < until:
        closes = until if found.closes is None else min(found.closes, until)
        yield Spell(found.opens, closes)
        after = closes


def _allowed(clocked: Sequence[Clocked], moment: datetime) -> bool:
    return all(one.rules.allow(moment.astimezone(ZoneInfo(one.zone)).replace(tzinfo=None)) for one in clocked)


def _edges(clocked: Sequence[Clocked], after: datetime) -> Iterator[datetime]:
    """Yield ``after`` and then each moment at which something may change, in order, as far as the horizon."""
    yield after
    day = datetime.combine(after.astimezone(UTC).date(), _MIDNIGHT, UTC)
    while day < after + HORIZON + LONGEST:
        found = {moment for one in clocked for moment in _edges_of_day(one, day)}
        yield from sorted(moment for moment in found if moment > after)
        day += DAY


def _edges_of_day(one: Clocked, day: datetime) -> Iterator[datetime]:
    """Yield what may change within 24 hours: they lie on up to three dates of the zone."""
    tz = ZoneInfo(one.zone)
    for local in (day.date() - DAY, day.date(), day.date() + DAY):
        for at in one.rules.hours_of_change():
            for fold in (0, 1):
                moment = datetime.combine(local, at, tz).replace(fold=fold).astimezone(UTC)
                if day <= moment < day + DAY:
                    yield moment
    if change := _change_of_offset(tz, day, day + DAY):
        yield change


def _change_of_offset(tz: ZoneInfo, start: datetime, end: datetime) -> datetime | None:
    """Return the second in which the zone's offset changes between two moments, if it does."""
    before = start.astimezone(tz).utcoffset()
    if end.astimezone(tz).utcoffset() == before:
        return None
    while end - start > timedelta(seconds=1):
        middle = start + (end - start) // 2
        start, end = (middle, end) if middle.astimezone(tz).utcoffset() == before else (start, middle)
    return end.replace(microsecond=0)
