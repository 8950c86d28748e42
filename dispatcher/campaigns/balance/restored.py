"""After a restored backup: hold everything until a person has looked.

What was sent since the backup stands in it as not sent. So every campaign that could go on by itself is paused, every
scheduled one is left to a person, and single messages that waited are given up: they may have been sent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher.auth.audit import record
from dispatcher.campaigns.lifecycle import locked, move, pause
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import ACTIVE, CampaignState
from dispatcher.database import Json
from dispatcher.events import CampaignStatusChanged
from dispatcher.http.schemas import zulu

CAUSE: Final = "restored"
_HELD: Final = (*ACTIVE, CampaignState.PAUSED, CampaignState.SCHEDULED)
_GIVE_UP: Final = text(
    """
    UPDATE messages m SET state = 'expired', state_at = now(), lease_until = NULL, reason = :reason
    FROM (SELECT id FROM messages WHERE campaign_id IS NULL AND direction = 'outbound'
          AND state IN ('pending', 'queued') ORDER BY id FOR UPDATE) l
    WHERE m.id = l.id RETURNING m.id
    """
)
_MAY_HAVE_BEEN_SENT: Final = (
    "The database was restored from a backup: this may have been sent since. Ask, or send anew."
)


def hold(session: Session, backup_of: datetime) -> list[CampaignStatusChanged]:
    """Hold what a restored database would go on sending; return the campaigns' moves. The caller commits.

    ``backup_of`` is the moment the database went back to.
    """
    reason = _reason(backup_of)
    chosen = select(Campaign.id).where(Campaign.status.in_(_HELD), Campaign.deleted_at.is_(None)).order_by(Campaign.id)
    ids = session.scalars(chosen).all()
    facts = [_hold(session, locked(session, campaign_id), reason) for campaign_id in ids]
    given_up = session.scalars(_GIVE_UP, {"reason": _MAY_HAVE_BEEN_SENT}).all()
    _note(session, backup_of, ids, given_up)
    return facts


def _hold(session: Session, campaign: Campaign, reason: Json) -> CampaignStatusChanged:
    if campaign.status == CampaignState.SCHEDULED:
        return move(campaign, CampaignState.MISSED, reason)
    if campaign.status != CampaignState.PAUSED:
        return pause(session, campaign, reason)
    campaign.status_reason = reason
    return CampaignStatusChanged(
        campaign_id=campaign.id,
        account_id=campaign.account_id,
        extra_account_ids=campaign.extra_account_ids or (),
        status=campaign.status,
        status_reason=reason,
    )


def _reason(backup_of: datetime) -> Json:
    at = zulu(backup_of.replace(microsecond=0))
    return {
        "code": None,
        "title": "The database was restored from a backup",
        "cure": "What was sent since then stands here as not sent. Compare with Meta's figures (WhatsApp Manager):"
        " resume only what sent nothing since then, cancel the rest.",
        "cause": CAUSE,
        "details": f"It knows what happened until {at}.",
    }


def _note(session: Session, backup_of: datetime, campaigns: Sequence[int], singles: Sequence[int]) -> None:
    details = {"backup_of": zulu(backup_of), "campaigns": list(campaigns), "given_up": list(singles)}
    record(session, "database.restored", "database", None, details)
