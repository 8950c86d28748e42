"""From what a person says about the start to the moment at which the relay starts the campaign."""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.recurrence import recurrence_of, walls
from dispatcher.campaigns.schedule.slots import people_by_zone
from dispatcher.campaigns.schedule.timing import Timing, timing_of
from dispatcher.campaigns.schedule.windows import at_wall
from dispatcher.campaigns.states import CampaignState
from dispatcher.errors import Invalid


def starts_at(session: Session, campaign: Campaign, given: datetime | None) -> datetime:
    """Return when a campaign is to start: the ``given`` moment, else the one it has, else its first recipient's time.

    Raises Invalid without any, and with two that contradict each other.
    """
    timing = timing_of(session, campaign)
    if campaign.schedule.get("recurrence"):
        return _first_occurrence(session, campaign, given)
    if timing.local_start is None:
        return _required(given or campaign.scheduled_at)
    if given is not None:
        why = "It starts at each recipient's own time: leave out the moment, or take the local start back."
        raise Invalid(why, {"scheduled_at": [why]})
    return _first_local_start(session, campaign, timing)


def _required(at: datetime | None) -> datetime:
    if at is None:
        raise Invalid("When should it start?", {"scheduled_at": ["Give the moment of the start."]})
    return at


def _first_occurrence(session: Session, campaign: Campaign, given: datetime | None) -> datetime:
    """Return the next time of a recurring campaign; its rule counts from its first start, which is kept."""
    chosen = campaign.schedule
    stored = chosen["recurrence"].get("start")
    wall = datetime.fromisoformat(chosen.get("local_start") or stored) if chosen.get("local_start") or stored else None
    if given or (wall is None):
        at = _required(given or campaign.scheduled_at)
        wall = at.astimezone(ZoneInfo(campaign.timezone)).replace(tzinfo=None)
    recurrence = recurrence_of(chosen["recurrence"], wall)
    if given and not chosen.get("local_start"):
        recurrence = recurrence._replace(start=wall)
    following = next((one for one in walls(recurrence, wall) if moment_of(session, campaign, one) > clock.now()), None)
    if following is None:
        why = "No time is left: the recurrence has ended, or gives none."
        raise Invalid(why, {"schedule.recurrence.rule": [why]})
    local = {"local_start": f"{following:%Y-%m-%dT%H:%M}"} if chosen.get("local_start") else {}
    anchored = {**chosen["recurrence"], "start": f"{recurrence.start:%Y-%m-%dT%H:%M}"}
    campaign.schedule = {**chosen, **local, "recurrence": anchored}
    return moment_of(session, campaign, following)


def moment_of(session: Session, campaign: Campaign, wall: datetime) -> datetime:
    """Return when a start that a wall clock shows has come for the first recipient."""
    if not campaign.schedule.get("local_start"):
        return at_wall(wall, campaign.timezone)
    zones = people_by_zone(session, campaign, timing_of(session, campaign)) or {campaign.timezone: 0}
    return min(at_wall(wall, zone) for zone in zones)


def _first_local_start(session: Session, campaign: Campaign, timing: Timing) -> datetime:
    """Return when the first recipient's clock shows the start; now, when only some have passed it."""
    zones = people_by_zone(session, campaign, timing) or {timing.zone: 0}
    starts = [timing.start(zone, clock.now()) for zone in zones]
    if max(starts) <= clock.now():
        raise Invalid("The start must be in the future.", {"schedule.local_start": ["Choose a time in the future."]})
    # What is missed in the zones where it has passed is for their slots to decide.
    return max(min(starts), clock.now())


def follow_audience(session: Session, campaign: Campaign) -> None:
    """Move a scheduled campaign's start with its audience; the start stays when it has come for all of them."""
    with suppress(Invalid):
        follow_change(session, campaign)


def follow_change(session: Session, campaign: Campaign) -> None:
    """Move a scheduled campaign's start to where its recipients' clocks now put it; raise Invalid if it has passed."""
    chosen = campaign.schedule
    if campaign.status == CampaignState.SCHEDULED and (chosen.get("local_start") or chosen.get("recurrence")):
        campaign.scheduled_at = starts_at(session, campaign, None)
