"""When a campaign will have reached everybody, given who is in which zone, their hours, and the pace; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from dispatcher.campaigns.schedule.timing import Timing
from dispatcher.campaigns.schedule.windows import Spell

MOST_STEPS: Final = 5_000
"""More openings and closings than this are further away than anybody plans."""


class Estimate(NamedTuple):
    """When the last person is reached, and how many are not reached in time; ``ends_at`` None: not foreseeable."""

    ends_at: datetime | None
    too_late: int


@dataclass
class Group:
    """The people of one zone who are still to be reached, and their hours from now on."""

    left: float
    hours: Iterator[Spell]
    spell: Spell | None = field(init=False)

    def __post_init__(self) -> None:
        self.spell = next(self.hours, None)

    def is_open(self, at: datetime) -> bool:
        """Tell whether these people may be written to at that moment."""
        return self.spell is not None and self.spell.opens <= at

    def end_of_spell(self, at: datetime) -> None:
        """Go on to the next hours where these are over."""
        while self.spell and self.spell.closes and self.spell.closes <= at:
            self.spell = next(self.hours, None)


def hours_from(timing: Timing, zone: str, after: datetime) -> Iterator[Spell]:
    """Yield when the people of ``zone`` may be written to."""
    while spell := timing.spell(zone, after):
        yield spell
        if spell.closes is None:
            return
        after = spell.closes


def estimate(groups: Sequence[Group], rate: float, starts_at: datetime) -> Estimate:
    """Return when everybody is reached at ``rate`` messages a second, which those whose hours it is share."""
    at = starts_at
    for _ in range(MOST_STEPS):
        for one in groups:
            one.end_of_spell(at)
        waiting = [one for one in groups if one.left > 0 and one.spell]
        if not waiting:
            return Estimate(at, round(sum(one.left for one in groups)))
        at = _advance(waiting, rate, at)
    return Estimate(None, 0)


def _advance(waiting: Sequence[Group], rate: float, at: datetime) -> datetime:
    """Send until the next opening, closing or end of a group; return that moment."""
    spells = [(one, one.spell) for one in waiting if one.spell]
    going = [one for one in waiting if one.is_open(at)]
    share = rate / max(1, len(going))
    moments = [spell.opens for _, spell in spells if spell.opens > at]
    moments += [spell.closes for _, spell in spells if spell.opens <= at and spell.closes]
    moments += [at + timedelta(seconds=one.left / share) for one in going]
    until = min(moments)
    for one in going:
        one.left = max(0.0, one.left - share * (until - at).total_seconds())
        # Less than a thousandth of a person is the error of the arithmetic.
        one.left = one.left if one.left > 0.001 else 0.0
    return until
