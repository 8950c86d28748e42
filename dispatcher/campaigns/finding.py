"""Finding the campaigns that a request may see: those of whose numbers it may see every one."""

from typing import Any, TypeVar

from sqlalchemy import Select, select

from dispatcher.campaigns.models import Campaign
from dispatcher.database import session
from dispatcher.errors import NotFound
from dispatcher.http import visible, visible_wholly

Chosen = TypeVar("Chosen", bound=Select[Any])


def in_sight(chosen: Chosen) -> Chosen:
    """Narrow a SELECT of campaigns to those whose numbers the caller has access to."""
    return visible_wholly(visible(chosen, Campaign.account_id), Campaign.extra_account_ids)


def find_campaign(campaign_id: int) -> Campaign:
    """Return the campaign; raise NotFound alike when there is none and when it is not for these eyes."""
    chosen = select(Campaign).where(Campaign.id == campaign_id, Campaign.deleted_at.is_(None))
    campaign = session().scalars(in_sight(chosen)).one_or_none()
    if campaign is None:
        raise NotFound("There is no such campaign.")
    return campaign
