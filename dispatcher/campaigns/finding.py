"""Finding the campaign that a request names, among those its sender may see."""

from sqlalchemy import select

from dispatcher.campaigns.models import Campaign
from dispatcher.database import session
from dispatcher.errors import NotFound
from dispatcher.http import visible


def find_campaign(campaign_id: int) -> Campaign:
    """Return the campaign; raise NotFound alike when there is none and when it is not for these eyes."""
    chosen = select(Campaign).where(Campaign.id == campaign_id, Campaign.deleted_at.is_(None))
    campaign = session().scalars(visible(chosen, Campaign.account_id)).one_or_none()
    if campaign is None:
        raise NotFound("There is no such campaign.")
    return campaign
