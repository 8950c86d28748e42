"""Moving a campaign from state to state: who may, what else changes, and what to tell."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.audience import taking
from dispatcher.campaigns.audience.rows import count_good
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.readiness import require_ready
from dispatcher.campaigns.states import ACTIVE, MOVES, NOT_STARTED, CampaignState
from dispatcher.campaigns.variants import definitions
from dispatcher.campaigns.variants.rotation import numbers_of
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.events import CampaignStatusChanged
from dispatcher.http.schemas import zulu
from dispatcher.messages import ledger

CANARY: Final = "canary"
"""The ``cause`` of a campaign that waits for the decision about its canary."""
WINNER: Final = "test"
"""The ``cause`` of a campaign that waits for the winner of its test."""
MISSED_AFTER: Final = timedelta(minutes=60)
"""A campaign that could not start within this time of its hour is ``missed``: a person decides, not a late machine."""


def locked(session: Session, campaign_id: int) -> Campaign:
    """Return the campaign with its row locked; raise NotFound."""
    campaign = session.scalars(
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.deleted_at.is_(None))
        # NO KEY: a sample or message that points at the campaign need not wait.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if campaign is None:
        raise NotFound("There is no such campaign.")
    return campaign


def move(
    campaign: Campaign, target: CampaignState, reason: Json | None = None, until: datetime | None = None
) -> CampaignStatusChanged:
    """Put a locked campaign into another state; raise Conflict naming what is possible.

    ``until`` says when a waiting one goes on, where that is known.
    """
    current = CampaignState(campaign.status)
    if target not in MOVES[current]:
        allowed = ", ".join(sorted(MOVES[current])) or "none: it is over"
        raise Conflict(f"A campaign that is {current} cannot become {target}. Possible: {allowed}.")
    campaign.status = target
    campaign.status_at = campaign.updated_at = clock.now()
    if target in (CampaignState.COMPLETED, CampaignState.CANCELLED):
        campaign.completed_at = campaign.status_at
    return explain(campaign, reason, until)


def explain(campaign: Campaign, reason: Json | None, until: datetime | None = None) -> CampaignStatusChanged:
    """Say why a locked campaign is where it is, and when it goes on."""
    campaign.status_reason, campaign.waiting_until = reason, until
    return CampaignStatusChanged(
        campaign_id=campaign.id,
        account_id=campaign.account_id,
        extra_account_ids=campaign.extra_account_ids or (),
        status=campaign.status,
        status_reason=reason,
        waiting_until=zulu(until) if until else None,
    )


def waits_for(campaign: Campaign, *causes: str) -> bool:
    """Tell whether a campaign waits, and for one of these."""
    return campaign.status == CampaignState.WAITING and (campaign.status_reason or {}).get("cause") in causes


def is_canary_open(campaign: Campaign) -> bool:
    """Tell whether the campaign has a canary that nobody has decided about yet."""
    return campaign.canary_size is not None and campaign.canary_decided_at is None


def start(session: Session, campaign: Campaign) -> CampaignStatusChanged:
    """Begin: check that it can be sent, pin its message, and let the planner at it. Raises Invalid or Conflict."""
    require_ready(session, campaign)
    fact = move(campaign, CampaignState.PREPARING)
    definitions.pin(session, campaign)
    campaign.started_at = clock.now()
    if campaign.audience_definition is not None:
        # Who it is for is settled now; what the draft was looked at with may be days old.
        campaign.audience_before = count_good(session, campaign.id)
        taking.begin(campaign)
    return fact


def schedule(session: Session, campaign: Campaign, at: datetime) -> CampaignStatusChanged:
    """Set the hour at which the campaign starts by itself; raise Invalid when it has passed."""
    if at <= clock.now():
        raise Invalid("The start must be in the future.", {"scheduled_at": ["Choose a time in the future."]})
    require_ready(session, campaign)
    campaign.scheduled_at = at
    return move(campaign, CampaignState.SCHEDULED)


def unschedule(campaign: Campaign) -> CampaignStatusChanged:
    """Make a scheduled or missed campaign a draft again."""
    campaign.scheduled_at = None
    return move(campaign, CampaignState.DRAFT)


def pause(session: Session, campaign: Campaign, reason: Json | None = None) -> CampaignStatusChanged:
    """Stop handing out and take back what nobody has claimed; messages being sent finish."""
    fact = move(campaign, CampaignState.PAUSED, reason)
    session.flush()
    ledger.recall_campaign(session, campaign.id)
    return fact


def resume(session: Session, campaign: Campaign) -> CampaignStatusChanged:
    """Go on, beyond the canary when it is that the campaign waits for; raises Conflict while no number can send."""
    numbers = numbers_of(session, campaign)
    if not any(one.may_send(clock.now()) for one in numbers):
        why = numbers[0].blocked_reason or "it is switched off or has no token"
        raise Conflict(f"The number {numbers[0].name} cannot send now: {why}.")
    if waits_for(campaign, WINNER):
        raise Conflict("Choose which variant won: it is sent to everybody who waits.")
    if waits_for(campaign, CANARY):
        campaign.canary_decided_at = clock.now()
    return move(campaign, CampaignState.RUNNING if campaign.planned else CampaignState.PREPARING)


def cancel(session: Session, campaign: Campaign) -> CampaignStatusChanged:
    """End for good: what has not been begun is cancelled, messages being sent finish."""
    fact = move(campaign, CampaignState.CANCELLED)
    session.flush()
    ledger.cancel_campaign(session, campaign.id)
    return fact


def delete(session: Session, campaign: Campaign) -> None:
    """Remove a campaign that is not active: wholly when nothing was ever planned, else out of sight with its ledger."""
    if CampaignState(campaign.status) in ACTIVE:
        raise Conflict("Cancel the campaign before you delete it.")
    if campaign.status == CampaignState.PAUSED:
        # Out of sight nobody could ever resume it: its waiting messages end in a named state.
        cancel(session, campaign)
    if CampaignState(campaign.status) in NOT_STARTED and not campaign.planned:
        session.delete(campaign)
    else:
        campaign.deleted_at = clock.now()
