"""When a campaign's people are written to: told before the start from the audience, afterwards from its slots."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.estimating import Group, estimate, hours_from
from dispatcher.campaigns.schedule.slots import people_by_zone
from dispatcher.campaigns.schedule.timing import Timing, timing_of
from dispatcher.database import Json
from dispatcher.http.schemas import zulu
from dispatcher.messages.slotted import NUMBERS

SHOWN: Final = 50
_SLOTS: Final = text(
    f"""
    SELECT s.zone, s.opens_at, s.closes_at, s.is_open, s.over,
           (SELECT count(*) FROM messages m
            WHERE m.account_id = ANY {NUMBERS} AND m.campaign_id = c.id AND m.slot_id = s.id AND m.state = 'pending')
           AS people
    FROM send_slots s JOIN campaigns c ON c.id = s.campaign_id
    WHERE s.campaign_id = :campaign ORDER BY s.over IS NOT NULL, s.opens_at, s.zone LIMIT :most
    """  # noqa: S608 - a constant of ``slotted``
)


def forecast(session: Session, campaign: Campaign, rate: float, will_send: int | None = None) -> Json:
    """Return when a campaign that starts now (or at its time) begins, when it ends, and each zone's first time.

    ``will_send``: how many of its people can be sent to, where that is known; taken evenly from all zones.
    """
    timing = timing_of(session, campaign)
    people = people_by_zone(session, campaign, timing)
    share = 1.0 if will_send is None else will_send / max(1, people.total())
    begins = max(campaign.scheduled_at or clock.now(), clock.now())
    if timing.local_start and people:
        begins = max(clock.now(), min(timing.start(zone, begins) for zone in people))
    ends_at, too_late = _end(timing, {zone: count * share for zone, count in people.items()}, rate, begins)
    return {
        "starts_at": zulu(begins),
        "ends_at": zulu(ends_at) if ends_at else None,
        "too_late": too_late,
        "zones": [_first_time(timing, zone, count, begins) for zone, count in people.most_common(SHOWN)],
    }


def _end(timing: Timing, people: Mapping[str, float], rate: float, begins: datetime) -> tuple[datetime | None, int]:
    starts = {zone: max(begins, timing.start(zone, begins)) for zone in people}
    groups = [Group(count, hours_from(timing, zone, starts[zone])) for zone, count in people.items()]
    ends_at, too_late = estimate(groups, rate, begins) if rate else (None, 0)
    spreads = [spell.closes for zone in people for spell in timing.spreads(zone, begins) if spell.closes]
    return max([ends_at, *spreads]) if ends_at else None, too_late


def seconds(times: Json) -> int | None:
    """Return how long a forecast lasts, None where its end cannot be foreseen."""
    if times["ends_at"] is None:
        return None
    lasts = datetime.fromisoformat(times["ends_at"]) - datetime.fromisoformat(times["starts_at"])
    return ceil(lasts.total_seconds())


def warnings(times: Json) -> list[Json]:
    """Return what to tell a person of a forecast before the start: that not everybody is reached in time."""
    if not times["too_late"]:
        return []
    message = (
        f"{times['too_late']:,} people are not reached before the last moment: at this pace the allowed hours are too "
        "short for all."
    )
    return [{"code": "TOO_LATE_FOR_SOME", "message": message, "field": "schedule.send_until"}]


def _first_time(timing: Timing, zone: str, count: int, begins: datetime) -> Json:
    spell = timing.spell(zone, max(begins, timing.start(zone, begins)))
    closes = spell.closes if spell else None
    return {
        "zone": zone,
        "people": count,
        "opens_at": zulu(spell.opens) if spell else None,
        "closes_at": zulu(closes) if closes else None,
        "is_open": False,
        "over": None if spell else "DEADLINE",
    }


def times_now(session: Session, campaign: Campaign) -> list[Json]:
    """Return the zones of a campaign under way: who waits in each, and when they are written to next."""
    rows = session.execute(_SLOTS, {"campaign": campaign.id, "most": SHOWN}).all()
    return [
        {
            "zone": row.zone,
            "people": row.people,
            "opens_at": zulu(row.opens_at),
            "closes_at": zulu(row.closes_at) if row.closes_at else None,
            "is_open": row.is_open,
            "over": row.over,
        }
        for row in rows
    ]
