"""What was chosen about a campaign's times, and what follows for the people of one time zone; pure but for one read.

``campaigns.schedule`` holds, each of them optional: ``local_start`` (the start on the recipient's own clock),
``zone_column`` (a cell that names a person's zone), ``rules`` and ``on_clock`` (whose clock they speak of),
``spread_until`` and ``send_until``, and ``missed`` (what becomes of those whose time has passed). Moments are written
as a wall clock shows them: the recipient's where the start is local, else that of the campaign's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign, SendingRules
from dispatcher.campaigns.schedule.windows import Clocked, Rules, Spell, at_wall, next_spell, rules_of, spells

DAY: Final = timedelta(days=1)


class Clock(StrEnum):
    """Whose clock rules speak of."""

    RECIPIENT = "recipient"
    CAMPAIGN = "campaign"


class Missed(StrEnum):
    """What becomes of a start, or of a person's time, that the dispatcher could not keep."""

    LATE = "late"
    NEXT = "next"
    SKIP = "skip"


@dataclass(frozen=True)
class Timing:
    """A campaign's choices about times together with the organisation's rules."""

    zone: str
    rules: Rules
    on_clock: Clock
    house: Rules
    house_on_clock: Clock
    local_start: datetime | None = None
    zone_column: str | None = None
    spread_until: datetime | None = None
    send_until: datetime | None = None
    missed: Missed | None = None

    @property
    def is_plain(self) -> bool:
        """Tell whether everybody may be written to at any time."""
        return (
            self.rules.are_empty
            and self.house.are_empty
            and not (self.local_start or self.spread_until or self.send_until)
        )

    @property
    def is_by_recipient(self) -> bool:
        """Tell whether it matters whose clock it is."""
        ruled = not self.rules.are_empty and self.on_clock == Clock.RECIPIENT
        housed = not self.house.are_empty and self.house_on_clock == Clock.RECIPIENT
        return bool(self.local_start) or ruled or housed

    def clocked(self, zone: str) -> tuple[Clocked, ...]:
        """Return the rules that concern the people of ``zone``."""
        own = (self.rules, zone if self.on_clock == Clock.RECIPIENT else self.zone)
        house = (self.house, zone if self.house_on_clock == Clock.RECIPIENT else self.zone)
        return tuple(Clocked(rules, on) for rules, on in (own, house) if not rules.are_empty)

    def start(self, zone: str, started_at: datetime) -> datetime:
        """Return from when on the people of ``zone`` are written to, whatever the rules say."""
        return at_wall(self.local_start, zone) if self.local_start else started_at

    def deadline(self, zone: str) -> datetime | None:
        """Return when it is too late for the people of ``zone``."""
        return self._moment(self.send_until, zone)

    def spell(self, zone: str, after: datetime) -> Spell | None:
        """Return when the people of ``zone`` may be written to, not before ``after``; None when it is too late."""
        found, until = next_spell(self.clocked(zone), after), self.deadline(zone)
        if found is None or until is None:
            return found
        return Spell(found.opens, min(found.closes or until, until)) if found.opens < until else None

    def spell_after_missed(self, zone: str, missed: Spell, now: datetime) -> Spell | None:
        """Return the next time for the people of ``zone`` after one that has not been kept."""
        if missed.closes is not None:
            return self.spell(zone, max(now, missed.closes))
        return self.spell(zone, missed.opens + DAY * ((now - missed.opens) // DAY + 1))

    def spreads(self, zone: str, started_at: datetime) -> list[Spell]:
        """Return the stretches of time over which the people of ``zone`` are spread; none when they are not."""
        until = self._moment(self.spread_until, zone)
        return list(spells(self.clocked(zone), self.start(zone, started_at), until)) if until else []

    def _moment(self, wall: datetime | None, zone: str) -> datetime | None:
        return at_wall(wall, zone if self.local_start else self.zone) if wall else None


def timing_of(session: Session, campaign: Campaign) -> Timing:
    """Return what holds for a campaign now."""
    house = session.get(SendingRules, 1)
    chosen: Mapping[str, Any] = campaign.schedule
    return Timing(
        zone=campaign.timezone,
        rules=rules_of(chosen.get("rules")),
        on_clock=Clock(chosen.get("on_clock") or Clock.RECIPIENT),
        house=rules_of(house.rules if house else None),
        house_on_clock=Clock(house.on_clock) if house else Clock.RECIPIENT,
        local_start=_wall(chosen.get("local_start")),
        zone_column=chosen.get("zone_column") or ("timezone" if campaign.audience_definition else None),
        spread_until=_wall(chosen.get("spread_until")),
        send_until=_wall(chosen.get("send_until")),
        missed=Missed(chosen["missed"]) if chosen.get("missed") else None,
    )


def _wall(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
