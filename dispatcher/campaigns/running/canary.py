"""The canary: the first people of a campaign get the message, then somebody decides about the others.

The first ``canary_size`` messages that can be sent are chosen while they are planned and written down as a range of
ids. Until the decision the claim itself takes nothing beyond it, so neither several relays nor a restart let one more
out. A person decides, or, where so wished, time and the share of failures.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.campaigns.afterwards.stats import canary_results, states_of
from dispatcher.campaigns.lifecycle import CANARY, explain, is_canary_open, locked, move, waits_for
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import CampaignState
from dispatcher.database import Json
from dispatcher.errors import Invalid
from dispatcher.events import CampaignStatusChanged

MAX_FAILED_PERCENT: Final = 5.0
"""So many may fail where nothing else was chosen: the share at which the breaker stops, too."""

_CHOSEN: Final = text(
    """
    WITH sendable AS MATERIALIZED (SELECT id FROM messages WHERE campaign_id = :campaign AND state <> 'skipped')
    SELECT min(id), max(id), count(*) FROM (SELECT id FROM sendable ORDER BY id LIMIT :size) first
    """
)


def check(values: Mapping[str, Any], campaign: Campaign | None) -> None:
    """Raise Invalid where the settings of the canary contradict each other."""
    names = ("canary_size", "canary_minutes", "canary_max_failed_percent")
    size, minutes, percent = (values.get(name, getattr(campaign, name) if campaign else None) for name in names)
    if size is None and (minutes is not None or percent is not None):
        raise Invalid("Say how many people the canary has.", {"canary_size": ["Give a number, or leave out the rest."]})
    if minutes is None and percent is not None:
        why = "The share of failures decides only where time does: say after how many minutes it goes on."
        raise Invalid(why, {"canary_minutes": ["Give the minutes, or leave out the share."]})


def choose(session: Session, campaign: Campaign) -> None:
    """Write down which messages are the canary, once enough are planned; comes with the planning of the last of them.

    With fewer than ``canary_size`` planned, all of them are of the canary.
    """
    if not is_canary_open(campaign) or campaign.canary_through is not None:
        return
    if campaign.planned < (campaign.canary_size or 0):
        return
    values = {"campaign": campaign.id, "size": campaign.canary_size}
    first, last, count = session.execute(_CHOSEN, values).one()
    if count == campaign.canary_size:
        campaign.canary_from, campaign.canary_through = first, last


_OUT: Final = text(
    """
    SELECT c.id FROM campaigns c
    WHERE c.status = 'running' AND c.canary_through IS NOT NULL AND c.canary_decided_at IS NULL
          AND NOT EXISTS (
              SELECT FROM messages m
              WHERE m.id BETWEEN c.canary_from AND c.canary_through AND m.campaign_id = c.id
                    -- One that is tried again much later must not keep everybody waiting; nobody was tried whose
                    -- time has not come.
                    AND (m.state IN ('queued', 'sending')
                         OR m.state = 'pending' AND (m.attempt = 0 OR m.due_at <= now() + interval '1 minute')))
    ORDER BY c.id
    """
)


def follow_canaries(session: Session, *, reports_are_late: bool) -> list[CampaignStatusChanged]:
    """Let campaigns whose canary is out wait for the decision, and take the decisions that time is to take.

    ``reports_are_late``: webhooks are waiting to be read, so that failures may not be known yet; time then decides
    nothing.
    """
    campaigns = [locked(session, campaign_id) for campaign_id in session.scalars(_OUT).all()]
    facts = [_wait(campaign) for campaign in campaigns if campaign.status == CampaignState.RUNNING]
    return facts if reports_are_late else facts + _decide(session)


def _wait(campaign: Campaign) -> CampaignStatusChanged:
    minutes = campaign.canary_minutes
    until = clock.now() + timedelta(minutes=minutes) if minutes is not None else None
    reason = _reason("The first messages are out", "Look at what became of them, then continue or cancel.")
    return move(campaign, CampaignState.WAITING, reason, until)


def _reason(title: str, cure: str, details: str = "") -> Json:
    return {"code": None, "title": title, "cure": cure, "cause": CANARY, "details": details}


def _decide(session: Session) -> list[CampaignStatusChanged]:
    due = select(Campaign.id).where(
        Campaign.status == CampaignState.WAITING,
        Campaign.status_reason["cause"].astext == CANARY,
        Campaign.waiting_until <= clock.now(),
        Campaign.deleted_at.is_(None),
    )
    campaigns = [locked(session, campaign_id) for campaign_id in session.scalars(due.order_by(Campaign.id)).all()]
    return [_decided(session, campaign) for campaign in campaigns if waits_for(campaign, CANARY)]


def _decided(session: Session, campaign: Campaign) -> CampaignStatusChanged:
    found = results(session, campaign)
    limit = campaign.canary_max_failed_percent or MAX_FAILED_PERCENT
    if found["failed_percent"] < limit:
        campaign.canary_decided_at = clock.now()
        record(session, "campaign.canary_passed", "campaign", campaign.id, {"automatic": True, **found})
        return move(campaign, CampaignState.RUNNING)
    title = f"{found['failed_percent']:g} % of the first {campaign.canary_size:,} messages failed"
    cure = f"Fewer than {limit:g} % would have let it go on. Look at the failures, then continue or cancel."
    return explain(campaign, _reason(title, cure))


def results(session: Session, campaign: Campaign) -> Json:
    """Return what became of the canary so far: nothing else of the campaign has been sent."""
    return canary_results(states_of(session, campaign.id))
