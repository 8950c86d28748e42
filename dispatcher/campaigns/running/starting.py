"""Campaigns that are to begin: the due, those still in planning, and what a cancelled one left behind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.lifecycle import MISSED_AFTER, locked, move, start
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.runs import run_due
from dispatcher.campaigns.schedule.timing import Missed, Timing, timing_of
from dispatcher.campaigns.schedule.windows import Spell
from dispatcher.campaigns.states import AudienceStatus, CampaignState
from dispatcher.errors import DispatcherError
from dispatcher.events import CampaignStatusChanged
from dispatcher.messages import ledger
from dispatcher.messages.models import Message
from dispatcher.messages.states import State


def start_due(session: Session) -> list[CampaignStatusChanged]:
    """Start the campaigns whose time has come; those over an hour late, or that cannot start, become ``missed``."""
    due = session.scalars(
        select(Campaign.id)
        .where(
            Campaign.status == CampaignState.SCHEDULED,
            Campaign.scheduled_at <= clock.now(),
            Campaign.deleted_at.is_(None),
        )
        .order_by(Campaign.id)
    ).all()
    campaigns = [locked(session, campaign_id) for campaign_id in due]
    return [fact for campaign in campaigns if _is_due(campaign) for fact in _begin(session, campaign)]


def _is_due(campaign: Campaign) -> bool:
    """Look again under the lock: a person may have taken it back or moved it meanwhile."""
    at = campaign.scheduled_at
    return campaign.status == CampaignState.SCHEDULED and at is not None and at <= clock.now()


def _begin(session: Session, campaign: Campaign) -> list[CampaignStatusChanged]:
    if campaign.schedule.get("recurrence"):
        return run_due(session, campaign)
    return [_start_or_miss(session, campaign)]


def _start_or_miss(session: Session, campaign: Campaign) -> CampaignStatusChanged:
    if campaign.scheduled_at is not None and clock.now() - campaign.scheduled_at > MISSED_AFTER:
        return _make_up_for(session, campaign, campaign.scheduled_at)
    return _start(session, campaign)


def _start(session: Session, campaign: Campaign) -> CampaignStatusChanged:
    try:
        return start(session, campaign)
    except DispatcherError as problem:
        return _miss(campaign, problem.message)


def _make_up_for(session: Session, campaign: Campaign, at: datetime) -> CampaignStatusChanged:
    """Do what the campaign says about a start that is too late; without a word a person decides."""
    timing = timing_of(session, campaign)
    if timing.missed == Missed.LATE or (timing.missed == Missed.NEXT and timing.local_start):
        # What each recipient's own time means now, their slots decide.
        return _start(session, campaign)
    if timing.missed == Missed.NEXT and (following := _next_time(timing, at)):
        campaign.scheduled_at = following.opens
        return move(campaign, CampaignState.SCHEDULED)
    return _miss(campaign, "It could not start at its time: the dispatcher was not running.")


def _next_time(timing: Timing, at: datetime) -> Spell | None:
    missed = timing.spell(timing.zone, at) or Spell(at, None)
    return timing.spell_after_missed(timing.zone, missed, clock.now())


def _miss(campaign: Campaign, why: str) -> CampaignStatusChanged:
    cure = "Correct it, then start it now or choose another time."
    return move(campaign, CampaignState.MISSED, {"code": None, "title": why, "cure": cure, "cause": "missed"})


def to_plan(session: Session) -> Sequence[int]:
    """Return the campaigns whose planning is not done."""
    return session.scalars(
        select(Campaign.id).where(
            Campaign.status.in_([CampaignState.PREPARING, CampaignState.RUNNING, CampaignState.WAITING]),
            Campaign.planning_done_at.is_(None),
            Campaign.audience_status != AudienceStatus.IMPORTING,
        )
    ).all()


def cancel_leftovers(session: Session) -> None:
    """Cancel what came back to the plan of a cancelled campaign (a refusal that arrived after the cancelling)."""
    left = session.scalars(
        select(Campaign.id).where(
            Campaign.status == CampaignState.CANCELLED,
            exists().where(Message.campaign_id == Campaign.id, Message.state.in_([State.PENDING, State.QUEUED])),
        )
    ).all()
    for campaign_id in left:
        ledger.cancel_campaign(session, campaign_id)
