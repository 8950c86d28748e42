"""The calendar: campaigns by the time of their start, those that are planned and those that were."""

from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.campaigns import audience
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import ACTIVE, CampaignState
from dispatcher.database import Json
from dispatcher.http import visible
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
    return {"items": items, "cut": len(found) > MOST}


def _chosen(since: datetime, until: datetime) -> Select[Campaign]:
    starts = func.coalesce(Campaign.started_at, Campaign.scheduled_at)
    ends = func.coalesce(Campaign.completed_at, clock.now())
    is_planned = Campaign.status.in_(_PLANNED) & (Campaign.scheduled_at >= since)
    was_under_way = Campaign.started_at.is_not(None) & or_(Campaign.started_at >= since, ends >= since)
    chosen = select(Campaign).where(Campaign.deleted_at.is_(None), starts < until, or_(is_planned, was_under_way))
    return visible(chosen, Campaign.account_id).order_by(starts, Campaign.id)


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
