"""Four eyes: where the organisation wants it, a second person approves a campaign before it may start.

Whoever made or changed a campaign cannot approve it; a change after the approval takes the approval back.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.auth.models import User
from dispatcher.campaigns.models import Campaign, SendingRules
from dispatcher.campaigns.states import NOT_STARTED, CampaignState
from dispatcher.database import Json
from dispatcher.errors import Conflict, Forbidden
from dispatcher.http.schemas import zulu

HARMLESS: Final = frozenset({"name", "rate_limit"})
"""What may change without another look."""


def is_required(session: Session) -> bool:
    """Tell whether the organisation wants a second person."""
    rules = session.get(SendingRules, 1)
    return rules is not None and rules.approval_required


def edited(campaign: Campaign, person_id: int, fields: Collection[str]) -> None:
    """Write down who has changed a campaign before its start; takes an approval back."""
    if not set(fields) - HARMLESS or CampaignState(campaign.status) not in NOT_STARTED:
        return
    if person_id not in campaign.editor_ids:
        campaign.editor_ids = [*campaign.editor_ids, person_id]
    campaign.approved_by_id = campaign.approved_at = None


def may_approve(campaign: Campaign, person_id: int) -> bool:
    """Tell whether a person's approval is wanted, and counts."""
    open_still = CampaignState(campaign.status) in NOT_STARTED and campaign.approved_at is None
    return open_still and person_id != campaign.created_by_id and person_id not in campaign.editor_ids


def approve(session: Session, campaign: Campaign, person_id: int) -> None:
    """Approve a locked campaign; raise Forbidden for who has worked on it, Conflict for nothing to approve."""
    if CampaignState(campaign.status) not in NOT_STARTED or campaign.approved_at is not None:
        raise Conflict("There is nothing to approve: it is approved already, or has started.")
    if not may_approve(campaign, person_id):
        raise Forbidden("You have made or changed this campaign: somebody else must approve it.")
    campaign.approved_by_id, campaign.approved_at = person_id, clock.now()
    record(session, "campaign.approved", "campaign", campaign.id, {"name": campaign.name})


def approval_views(session: Session, campaigns: Sequence[Campaign], person_id: int | None) -> Mapping[int, Json]:
    """Return of each campaign whether it needs an approval, who gave it, and whether this person can."""
    required = is_required(session)
    ids = {one.approved_by_id for one in campaigns if one.approved_by_id}
    rows = session.execute(select(User.id, User.username).where(User.id.in_(ids))) if ids else ()
    names = {row.id: row.username for row in rows}
    return {
        one.id: {
            "required": required,
            "approved_by": names.get(one.approved_by_id or 0),
            "approved_at": zulu(one.approved_at) if one.approved_at else None,
            "may_approve": required and person_id is not None and may_approve(one, person_id),
        }
        for one in campaigns
    }
