"""The circuit breaker of campaigns: what Meta's refusals do to the campaigns they concern.

Numbers and accounts are blocked by ``messages.aftermath``; here are the campaigns: paused for a person when they
themselves are wrong, waiting while their template is refused. ``following`` lets them go on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.campaigns.lifecycle import locked, move, pause
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running.recent import is_everywhere, recent_codes
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.variants.definitions import template_of_message, uses_template
from dispatcher.database import Json
from dispatcher.errors import NotFound
from dispatcher.events import CampaignStatusChanged
from dispatcher.messages.aftermath import Refusal
from dispatcher.whatsapp.error_codes import Action, Rule, Scope

LOOKS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
"""After how long a stopped template is looked at: the first time, and each time it stops again at once."""
AGAIN_WITHIN: Final = timedelta(minutes=10)
"""A template that stops this soon after it went on, or sooner than it had waited, has the same trouble still."""

_GOING: Final = (CampaignState.RUNNING, CampaignState.WAITING)


def react(session: Session, refusals: Sequence[Refusal]) -> list[CampaignStatusChanged]:
    """Hold the campaigns these refusals call for; return the moves."""
    facts: list[CampaignStatusChanged] = []
    for campaign_id, refusal in _one_each(refusals):
        facts += _react_to(session, campaign_id, refusal)
    return facts


def reason_of(rule: Rule, cause: str, details: str = "") -> Json:
    """Return a campaign's ``status_reason``: Meta's code, what it means, what to do, and what it waits for."""
    return {"code": rule.code, "title": rule.title, "cure": rule.cure, "cause": cause, "details": details}


def _one_each(refusals: Sequence[Refusal]) -> list[tuple[int, Refusal]]:
    """Return the last refusal of each campaign and code, by campaign: two senders cannot wait for each other."""
    found: dict[tuple[int, int], Refusal] = {}
    for one in sorted(refusals, key=lambda refusal: refusal.message_id):
        if one.campaign_id is not None:
            found[one.campaign_id, one.rule.code] = one
    return [(campaign_id, found[campaign_id, code]) for campaign_id, code in sorted(found)]


def _react_to(session: Session, campaign_id: int, refusal: Refusal) -> list[CampaignStatusChanged]:
    rule = refusal.rule
    if rule.scope is Scope.TEMPLATE:
        return _hold_template(session, campaign_id, refusal)
    if rule.action in (Action.STOP_CAMPAIGN, Action.BUG) or not rule.listed:
        return _hold(session, campaign_id, refusal)
    return []


def _hold(session: Session, campaign_id: int, refusal: Refusal) -> list[CampaignStatusChanged]:
    """Pause the campaign at once, or when the refusals are too many: only a person can put it right."""
    if refusal.rule.action is not Action.STOP_CAMPAIGN and not _is_everywhere(session, campaign_id, refusal):
        return []
    campaign = _found(session, campaign_id)
    if campaign is None or campaign.status not in _GOING:
        return []
    return [pause(session, campaign, reason_of(refusal.rule, "campaign", refusal.details))]


def _is_everywhere(session: Session, campaign_id: int, refusal: Refusal) -> bool:
    since = session.scalar(select(Campaign.status_at).where(Campaign.id == campaign_id))
    codes = recent_codes(session, campaign_id, refusal.message_id, since) if since else []
    return is_everywhere(refusal.rule, codes)


def _found(session: Session, campaign_id: int) -> Campaign | None:
    try:
        return locked(session, campaign_id)
    except NotFound:
        # Deleted while its last messages were being sent.
        return None


def _hold_template(session: Session, campaign_id: int, refusal: Refusal) -> list[CampaignStatusChanged]:
    """Let every campaign with the same template wait until Meta lets it go, its time is over, or a person acts."""
    template = template_of_message(session, campaign_id, refusal.message_id)
    if template is None:
        return []
    reason = reason_of(refusal.rule, "template", refusal.details)
    return hold_all(session, template, reason, refusal.rule.delays)


def hold_all(
    session: Session, template: Template, reason: Json, delays: tuple[float, ...] = ()
) -> list[CampaignStatusChanged]:
    """Let the running campaigns with this template wait; ``delays`` (seconds) when the cause passes with time."""
    same = select(Campaign.id).where(
        uses_template(template.id), Campaign.status == CampaignState.RUNNING, Campaign.deleted_at.is_(None)
    )
    campaigns = [locked(session, campaign_id) for campaign_id in session.scalars(same.order_by(Campaign.id)).all()]
    now = clock.now()
    return [
        _wait(campaign, template, reason, delays, now)
        for campaign in campaigns
        if campaign.status == CampaignState.RUNNING
    ]


def _wait(
    campaign: Campaign, template: Template, reason: Json, delays: tuple[float, ...], now: datetime
) -> CampaignStatusChanged:
    campaign.stops = campaign.stops + 1 if now - campaign.status_at < _fresh(campaign) else 1
    until = template.paused_until if template.paused_until and template.paused_until > now else None
    if delays:
        until = now + timedelta(seconds=delays[min(campaign.stops, len(delays)) - 1])
    campaign.look_at = now + look_after(campaign)
    return move(campaign, CampaignState.WAITING, reason, until)


def _fresh(campaign: Campaign) -> timedelta:
    return max(AGAIN_WITHIN, look_after(campaign))


def look_after(campaign: Campaign) -> timedelta:
    """Return how long the campaign waits before its template is looked at."""
    return LOOKS[max(0, min(campaign.stops, len(LOOKS)) - 1)]
