"""Progress: samples for the chart, news for browsers, and completion by balance."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.afterwards.stats import is_open, sample, states_of, stats_of
from dispatcher.campaigns.balance import tallies
from dispatcher.campaigns.lifecycle import locked, move
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import CampaignState
from dispatcher.events import CampaignProgress, Event

log = structlog.get_logger(__name__)

AFTERGLOW: Final = timedelta(hours=1)
"""How long after its end a campaign's delivery reports are still followed live."""


def advance(session: Session) -> list[Event]:
    """Look at every moving campaign once: sample it, complete it when nothing is left, and return the news."""
    tallies.fold(session)
    facts: list[Event] = []
    for campaign_id in _moving(session):
        facts += _advance(session, locked(session, campaign_id))
    return facts


def _moving(session: Session) -> Sequence[int]:
    active = [CampaignState.PREPARING, CampaignState.RUNNING, CampaignState.WAITING, CampaignState.PAUSED]
    return session.scalars(
        select(Campaign.id)
        .where(
            or_(Campaign.status.in_(active), Campaign.completed_at > clock.now() - AFTERGLOW),
            Campaign.deleted_at.is_(None),
            # An audience of contacts may turn out to be nobody.
            or_(Campaign.planned > 0, Campaign.planning_done_at.is_not(None)),
        )
        .order_by(Campaign.id)
    ).all()


def _advance(session: Session, campaign: Campaign) -> list[Event]:
    states = states_of(session, campaign.id)
    facts: list[Event] = []
    if _is_complete(campaign, states) and _is_counted(session, campaign):
        facts.append(move(campaign, CampaignState.COMPLETED))
    if _changed(campaign, states):
        sample(session, campaign.id, states, clock.now())
        stats = stats_of(session, campaign, states)
        facts.append(
            CampaignProgress(
                campaign_id=campaign.id,
                account_id=campaign.account_id,
                extra_account_ids=campaign.extra_account_ids or (),
                stats=stats,
            )
        )
    return facts


def _is_complete(campaign: Campaign, states: Mapping[str, int]) -> bool:
    """Nothing is left to do and the balance holds: every planned row is in exactly one final state."""
    going = campaign.status in (CampaignState.RUNNING, CampaignState.WAITING)
    balanced = sum(states.values()) == campaign.planned
    return going and campaign.planning_done_at is not None and balanced and not is_open(states)


def _is_counted(session: Session, campaign: Campaign) -> bool:
    """Count for real before a campaign ends; a tally that was wrong is right from now on, and looked at again."""
    wrong = tallies.recount(session, campaign.id)
    if wrong:
        log.error("tally_was_wrong", campaign_id=campaign.id, by=wrong)
    return not wrong


_last_seen: dict[int, tuple[int, ...]] = {}


def _changed(campaign: Campaign, states: Mapping[str, int]) -> bool:
    """Tell whether there is anything new since this process last looked; a restart looks once more."""
    now = tuple(states.values())
    if _last_seen.get(campaign.id) == now and campaign.status != CampaignState.RUNNING:
        return False
    _last_seen[campaign.id] = now
    return True
