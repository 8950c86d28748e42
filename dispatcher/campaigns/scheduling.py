"""From what a person says about the start to the moment at which the relay starts the campaign."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.slots import people_by_zone
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.timing import Timing, timing_of
from dispatcher.errors import Invalid


def starts_at(session: Session, campaign: Campaign, given: datetime | None) -> datetime:
    """Return when a campaign is to start: the ``given`` moment, else the one it has, else its first recipient's time.

    Raises Invalid without any, and with two that contradict each other.
    """
    timing = timing_of(session, campaign)
    if timing.local_start is None:
        at = given or campaign.scheduled_at
        if at is None:
            raise Invalid("When should it start?", {"scheduled_at": ["Give the moment of the start."]})
        return at
    if given is not None:
        why = "It starts at each recipient's own time: leave out the moment, or take the local start back."
        raise Invalid(why, {"scheduled_at": [why]})
    return _first_local_start(session, campaign, timing)


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
    if campaign.status == CampaignState.SCHEDULED and campaign.schedule.get("local_start"):
        campaign.scheduled_at = starts_at(session, campaign, None)
