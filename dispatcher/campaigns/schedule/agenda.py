"""The calendar: campaigns by the time of their start, those that are planned and those that were."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.campaigns.audience import rows as audience
from dispatcher.campaigns.finding import in_sight
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.recurrence import recurrence_of, walls
from dispatcher.campaigns.schedule.scheduling import moment_of
from dispatcher.campaigns.states import ACTIVE, CampaignState
from dispatcher.database import Json
from dispatcher.http.schemas import zulu

MOST: Final = 500
_PLANNED: Final = (CampaignState.SCHEDULED, CampaignState.MISSED)


def entries(session: Session, since: datetime, until: datetime) -> Json:
    """Return what begins or is under way between two moments, by its start (the contract's ``Calendar``)."""
    found = session.scalars(_chosen(since, until).limit(MOST + 1)).all()
    counts = audience.counts_of_all(session, [one.id for one in found])
    accounts = select(Account.id, Account.name).where(Account.id.in_({one.account_id for one in found}))
    names = {row.id: row.name for row in session.execute(accounts)}
    items = [_entry(one, names[one.account_id], counts[one.id]["good"]) for one in found[:MOST]]
    coming = [later for one in found[:MOST] for later in _coming(session, one, until, items)]
    items = sorted([*items, *coming], key=lambda entry: str(entry["starts_at"]))
    return {"items": items[:MOST], "cut": len(found) > MOST or len(items) > MOST}


def _chosen(since: datetime, until: datetime) -> Select[Campaign]:
    starts = func.coalesce(Campaign.started_at, Campaign.scheduled_at)
    ends = func.coalesce(Campaign.completed_at, clock.now())
    is_planned = Campaign.status.in_(_PLANNED) & (Campaign.scheduled_at >= since)
    was_under_way = Campaign.started_at.is_not(None) & or_(Campaign.started_at >= since, ends >= since)
    chosen = select(Campaign).where(Campaign.deleted_at.is_(None), starts < until, or_(is_planned, was_under_way))
    return in_sight(chosen).order_by(starts, Campaign.id)


def _coming(session: Session, campaign: Campaign, until: datetime, items: Sequence[Json]) -> Iterator[Json]:
    """Yield the later times of a recurring campaign; the next one is its own."""
    given, at = campaign.schedule.get("recurrence"), campaign.scheduled_at
    if campaign.status != CampaignState.SCHEDULED or not given or at is None:
        return
    local = campaign.schedule.get("local_start")
    zone = ZoneInfo(campaign.timezone)
    wall = datetime.fromisoformat(local) if local else at.astimezone(zone).replace(tzinfo=None)
    own = next(one for one in items if one["campaign_id"] == campaign.id)
    for later in walls(recurrence_of(given, wall), wall + timedelta(seconds=1)):
        moment = moment_of(session, campaign, later)
        if moment >= until:
            return
        yield {**own, "starts_at": zulu(moment), "ends_at": None, "is_forecast": True}


def _entry(campaign: Campaign, account_name: str, people: int) -> Json:
    starts = campaign.started_at or campaign.scheduled_at or campaign.created_at
    ends = campaign.completed_at or (clock.now() if campaign.status in ACTIVE else None)
    return {
        "campaign_id": campaign.id,
        "name": campaign.name,
        "account_id": campaign.account_id,
        "account_name": account_name,
        "status": campaign.status,
        "starts_at": zulu(starts),
        "ends_at": zulu(ends) if ends else None,
        "timezone": campaign.timezone,
        "is_local": bool(campaign.schedule.get("local_start")),
        "is_forecast": False,
        "people": people,
    }
