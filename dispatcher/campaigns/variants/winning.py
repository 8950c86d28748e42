"""The winner of a test: when the first part is out the campaign waits, then one arm is taken and the others get it.

A person takes it, or time does by the measure that was chosen. It is written down once, under the campaign's lock;
from then on the planner gives the waiting their message (``planner``), whatever dies in between.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.campaigns.lifecycle import WINNER, explain, locked, move, waits_for
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.variants.checks import LETTERS
from dispatcher.campaigns.variants.choosing import WAITING_SLOT
from dispatcher.campaigns.variants.confidence import Verdict
from dispatcher.campaigns.variants.definitions import definitions_of
from dispatcher.campaigns.variants.results import count, leading
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid
from dispatcher.events import CampaignStatusChanged

_UNDER_WAY: Final = (CampaignState.RUNNING, CampaignState.WAITING, CampaignState.PAUSED)
_NUMBERS: Final = "(c.account_id || c.extra_account_ids)"
_OUT: Final = text(
    f"""
    SELECT c.id FROM campaigns c
    WHERE c.status = 'running' AND c.deleted_at IS NULL AND c.winner IS NULL AND c.planning_done_at IS NOT NULL
          AND c.ab_test ->> 'first_percent' IS NOT NULL
          AND EXISTS (SELECT FROM messages m WHERE m.account_id = ANY {_NUMBERS} AND m.campaign_id = c.id
                      AND m.slot_id = {WAITING_SLOT} AND m.state = 'pending')
          AND NOT EXISTS (SELECT FROM messages m WHERE m.campaign_id = c.id AND m.state IN ('queued', 'sending'))
          AND NOT EXISTS (SELECT FROM messages m WHERE m.account_id = ANY {_NUMBERS} AND m.campaign_id = c.id
                          AND m.slot_id > {WAITING_SLOT} AND m.state = 'pending'
                          -- One that is tried again much later must not keep everybody waiting.
                          AND (m.attempt = 0 OR m.due_at <= now() + interval '1 minute'))
    ORDER BY c.id
    """  # noqa: S608 - constants
)


def awaits_winner(campaign: Campaign) -> bool:
    """Tell whether the campaign has a test with a first part that nobody has decided yet."""
    return (
        bool((campaign.ab_test or {}).get("first_percent"))
        and campaign.winner is None
        and campaign.status in _UNDER_WAY
    )


def follow_tests(session: Session, *, reports_are_late: bool) -> list[CampaignStatusChanged]:
    """Let campaigns wait whose first part is out, and take the winners whose time has come.

    ``reports_are_late``: webhooks are waiting to be read, so that nobody knows who has read what; then time decides
    nothing.
    """
    campaigns = [locked(session, campaign_id) for campaign_id in session.scalars(_OUT).all()]
    facts = [_wait(campaign) for campaign in campaigns if campaign.status == CampaignState.RUNNING]
    return facts if reports_are_late else facts + _decide(session)


def _wait(campaign: Campaign) -> CampaignStatusChanged:
    minutes = (campaign.ab_test or {}).get("minutes")
    until = clock.now() + timedelta(minutes=minutes) if minutes is not None else None
    cure = "It is sent to the others by itself." if until else "Look at the results, then send the winner to the rest."
    return move(campaign, CampaignState.WAITING, _reason("The first part of the test is out", cure), until)


def _reason(title: str, cure: str) -> Json:
    return {"code": None, "title": title, "cure": cure, "cause": WINNER, "details": ""}


def _decide(session: Session) -> list[CampaignStatusChanged]:
    due = select(Campaign.id).where(
        Campaign.status == CampaignState.WAITING,
        Campaign.status_reason["cause"].astext == WINNER,
        Campaign.waiting_until <= clock.now(),
        Campaign.deleted_at.is_(None),
    )
    campaigns = [locked(session, campaign_id) for campaign_id in session.scalars(due.order_by(Campaign.id)).all()]
    return [_decided(session, campaign) for campaign in campaigns if waits_for(campaign, WINNER)]


def _decided(session: Session, campaign: Campaign) -> CampaignStatusChanged:
    found = _leading(session, campaign)
    if found.leader is None:
        title = "None of the first messages reached anybody"
        return explain(campaign, _reason(title, "Look at the failures, then choose the winner or cancel."))
    record(session, "campaign.winner", "campaign", campaign.id, _told(found.leader, found, automatic=True))
    return _take(campaign, found.leader)


def choose(session: Session, campaign: Campaign, arm: int) -> CampaignStatusChanged:
    """Send one arm to everybody who waits, because a person says so; the campaign must be locked.

    Raises Conflict when there is nothing to choose (any more), Invalid for an arm the test does not have.
    """
    if not awaits_winner(campaign):
        raise Conflict("There is no winner to choose: the test has none, or has one already.")
    if arm >= len((campaign.ab_test or {})["shares"]):
        raise Invalid("Which variant won?", {"arm": ["The test has no such variant."]})
    found = _leading(session, campaign)
    record(session, "campaign.winner", "campaign", campaign.id, _told(arm, found, automatic=False))
    return _take(campaign, arm)


def _leading(session: Session, campaign: Campaign) -> Verdict:
    return leading(campaign, definitions_of(session, campaign), count(session, campaign))


def _told(arm: int, found: Verdict, *, automatic: bool) -> Json:
    leader = LETTERS[found.leader] if found.leader is not None else None
    return {"variant": LETTERS[arm], "automatic": automatic, "leader": leader, "p_value": found.p_value}


def _take(campaign: Campaign, arm: int) -> CampaignStatusChanged:
    campaign.winner, campaign.winner_at = arm, clock.now()
    # There is something to plan again: what the others get.
    campaign.planning_done_at = None
    if waits_for(campaign, WINNER):
        return move(campaign, CampaignState.RUNNING)
    return explain(campaign, campaign.status_reason, campaign.waiting_until)
