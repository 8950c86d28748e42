"""The circuit breaker of campaigns: what Meta's refusals do to the campaigns they concern.

Numbers and accounts are blocked by ``messages.aftermath``; here are the campaigns: held when their own configuration or
template is refused, waiting while their number or template cannot send, going on by themselves when that is over.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from dispatcher.campaigns.lifecycle import locked, move, pause
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import CampaignState
from dispatcher.database import Json
from dispatcher.errors import NotFound
from dispatcher.events import CampaignStatusChanged
from dispatcher.messages.aftermath import Refusal
from dispatcher.messages.models import Message, MessagePlan
from dispatcher.messages.states import State
from dispatcher.whatsapp.error_codes import Action, Rule

BUGS_TO_STOP: Final = 20
SHARE_TO_STOP: Final = 0.05
"""Refusals that point at our own mistake hold the campaign once they are 20 and over 5 % (reference §3.2)."""


def react(session: Session, refusals: Sequence[Refusal]) -> list[CampaignStatusChanged]:
    """Hold the campaigns these refusals call for; return the moves."""
    facts: list[CampaignStatusChanged] = []
    for refusal in _one_each(refusals):
        facts += _react_to(session, refusal)
    return facts


def _one_each(refusals: Sequence[Refusal]) -> list[Refusal]:
    """One refusal for each campaign and code, in the order of campaigns (so that two senders cannot wait in a ring)."""
    found = {(one.campaign_id, one.rule.code): one for one in refusals if one.campaign_id is not None}
    return [found[key] for key in sorted(found)]


def _react_to(session: Session, refusal: Refusal) -> list[CampaignStatusChanged]:
    rule = refusal.rule
    if rule.action is Action.STOP_TEMPLATE:
        return _hold_template(session, refusal)
    if rule.action is Action.STOP_CAMPAIGN or (rule.action is Action.BUG and _is_everywhere(session, refusal)):
        return _hold(session, refusal.campaign_id or 0, rule, refusal.details)
    return []


def _is_everywhere(session: Session, refusal: Refusal) -> bool:
    if refusal.rule.hits_everyone:
        return True
    tried, refused = session.execute(
        select(
            func.count().filter(Message.attempt > 0),
            func.count().filter(Message.state == State.FAILED, Message.error_code == refusal.rule.code),
        ).where(Message.campaign_id == refusal.campaign_id)
    ).one()
    return bool(refused >= BUGS_TO_STOP and refused > tried * SHARE_TO_STOP)


def _hold(session: Session, campaign_id: int, rule: Rule, details: str) -> list[CampaignStatusChanged]:
    try:
        campaign = locked(session, campaign_id)
    except NotFound:
        # Deleted while its last messages were being sent.
        return []
    if campaign.status not in (CampaignState.RUNNING, CampaignState.WAITING):
        return []
    return [pause(session, campaign, reason_of(rule, "campaign", details))]


def _hold_template(session: Session, refusal: Refusal) -> list[CampaignStatusChanged]:
    """Let every campaign with the same template wait until Meta lets it go, or a person acts."""
    same = (
        select(Campaign.id)
        .join(MessagePlan, MessagePlan.id == Campaign.plan_id)
        .where(
            Campaign.status == CampaignState.RUNNING,
            Campaign.deleted_at.is_(None),
            MessagePlan.template["name"].astext
            == select(MessagePlan.template["name"].astext).where(MessagePlan.id == refusal.plan_id).scalar_subquery(),
        )
        .order_by(Campaign.id)
    )
    reason = reason_of(refusal.rule, "template", refusal.details)
    campaigns = [locked(session, campaign_id) for campaign_id in session.scalars(same).all()]
    return [move(one, CampaignState.WAITING, reason) for one in campaigns if one.status == CampaignState.RUNNING]


def reason_of(rule: Rule, cause: str, details: str = "") -> Json:
    """Return a campaign's ``status_reason``: Meta's code, what it means, what to do, and what it waits for."""
    return {"code": rule.code, "title": rule.title, "cure": rule.cure, "cause": cause, "details": details}


_NUMBER_CANNOT: Final = """
    NOT (a.is_active AND a.deleted_at IS NULL AND a.access_token_encrypted IS NOT NULL
         AND (a.blocked_code IS NULL OR coalesce(a.blocked_until <= now(), false)))
"""
_TO_WAIT: Final = text(
    f"""
    SELECT c.id, a.blocked_code, a.blocked_reason, a.blocked_until
    FROM campaigns c JOIN whatsapp_accounts a ON a.id = c.account_id
    WHERE c.status = 'running' AND {_NUMBER_CANNOT} ORDER BY c.id
    """  # noqa: S608 - both parts are constants of this module
)
_TO_GO_ON: Final = text(
    f"""
    SELECT c.id FROM campaigns c JOIN whatsapp_accounts a ON a.id = c.account_id
    LEFT JOIN templates t ON t.id = c.template_id
    WHERE c.status = 'waiting' AND NOT {_NUMBER_CANNOT}
          AND (c.status_reason ->> 'cause' IS DISTINCT FROM 'template'
               OR t.status = 'APPROVED' AND t.synced_at > c.status_at)
    ORDER BY c.id
    """  # noqa: S608
)


def follow_numbers(session: Session) -> list[CampaignStatusChanged]:
    """Let campaigns wait whose number cannot send, and go on those whose number and template can again."""
    facts: list[CampaignStatusChanged] = []
    for campaign_id, code, reason, until in session.execute(_TO_WAIT).all():
        campaign = locked(session, campaign_id)
        if campaign.status == CampaignState.RUNNING:
            facts.append(_wait_for_number(campaign, code, reason, until))
    for campaign_id in session.scalars(_TO_GO_ON).all():
        campaign = locked(session, campaign_id)
        if campaign.status == CampaignState.WAITING:
            facts.append(move(campaign, CampaignState.RUNNING))
    return facts


def _wait_for_number(
    campaign: Campaign, code: int | None, reason: str | None, until: datetime | None
) -> CampaignStatusChanged:
    title = reason or "The number is switched off"
    cure = "Look at the number's page." if code else "Switch the number on again."
    fact = move(campaign, CampaignState.WAITING, {"code": code, "title": title, "cure": cure, "cause": "number"})
    campaign.waiting_until = until
    return fact
