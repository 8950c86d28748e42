"""Campaigns and the messaging limit: who waits for it, until when, who still may go, and what a person is told before.

The count is ``accounts.budget``; the hand-out never gives out more than it leaves. Here is what follows from that: a
campaign whose portfolio has used up its budget waits and says until when. It then still sends to people who cost
nothing: those counted already, and those who wrote to the number in the last 24 hours.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.budget import Portfolio, frees_at, goes_on_at, hold, limited, of_account, used
from dispatcher.campaigns.costs.cap import rooms
from dispatcher.campaigns.lifecycle import explain, locked, move
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running.handout import WINDOW_SECONDS, Allowance, HandedOut, hand_out_these
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.variants.rotation import number_ids
from dispatcher.database import Json
from dispatcher.events import CampaignStatusChanged
from dispatcher.http.schemas import zulu
from dispatcher.messages.numbers import able_to_send
from dispatcher.messages.reservations import costless, reserve, settle
from dispatcher.messages.slotted import DUE_IN_LANE, LANES

CAUSE: Final = "budget"
WORTH_WAITING: Final = timedelta(seconds=60)
"""While people become free again sooner than this, campaigns keep running and take them one by one."""

_CONCERNED: Final = text(
    f"""
    SELECT c.id, c.account_id, c.status, c.waiting_until, c.rate_limit,
           EXISTS (SELECT FROM {LANES} WHERE {DUE_IN_LANE}) AS has_more
    -- One row for each number of a campaign: what costs nothing is known of a person on one number.
    FROM (SELECT o.id, n.account_id, o.status, o.status_reason, o.waiting_until, o.rate_limit, o.deleted_at
          FROM campaigns o CROSS JOIN LATERAL unnest(o.account_id || o.extra_account_ids) AS n(account_id)) c
    WHERE c.deleted_at IS NULL AND c.account_id = ANY(:accounts)
          AND (c.status = 'running' OR c.status = 'waiting' AND c.status_reason ->> 'cause' = 'budget')
    ORDER BY c.id
    """  # noqa: S608 - constants of ``slotted``
)
_WITHOUT_LIMIT: Final = text(
    """
    SELECT id FROM campaigns
    WHERE status = 'waiting' AND status_reason ->> 'cause' = 'budget' AND account_id <> ALL(:limited) ORDER BY id
    """
)


def follow_budgets(session: Session) -> list[CampaignStatusChanged]:
    """Let campaigns wait whose budget is used up, and go on those for whom there is room again."""
    portfolios = limited(session)
    accounts = [account_id for one in portfolios for account_id in one.accounts]
    free = session.scalars(_WITHOUT_LIMIT, {"limited": accounts}).all()
    facts = [fact for campaign_id in free if (fact := _go_on(session, campaign_id))]
    for portfolio in portfolios:
        concerned = session.execute(_CONCERNED, {"accounts": list(portfolio.accounts)}).all()
        if concerned:
            facts += _follow(session, portfolio, concerned)
    return facts


def _follow(session: Session, portfolio: Portfolio, concerned: Sequence[Row[Any]]) -> list[CampaignStatusChanged]:
    used_now = used(session, portfolio)
    until = goes_on_at(session, portfolio, used_now)
    facts: list[CampaignStatusChanged | None] = []
    for campaign_id, numbers in groupby(concerned, key=lambda row: int(row.id)):
        rows = list(numbers)
        if rows[0].status == CampaignState.WAITING and _may_go_on(rows[0], portfolio, used_now):
            facts.append(_go_on(session, campaign_id))
        elif until is not None and _must_wait(session, rows, portfolio, until):
            facts.append(_wait(session, campaign_id, _reason(portfolio, used_now), until))
    return [fact for fact in facts if fact]


def _may_go_on(campaign: Row[Any], portfolio: Portfolio, used_now: int) -> bool:
    room = portfolio.ceiling - used_now
    return room >= portfolio.batch or (room > 0 and _is_over(campaign.waiting_until))


def _must_wait(session: Session, numbers: Sequence[Row[Any]], portfolio: Portfolio, until: datetime) -> bool:
    """Tell whether a running campaign has nobody left to write to now, or the wait of a waiting one has grown."""
    if numbers[0].status == CampaignState.WAITING:
        return _is_over(numbers[0].waiting_until)
    more = [row for row in numbers if row.has_more]
    if not more or until <= clock.now() + WORTH_WAITING:
        return False
    return not any(costless(session, portfolio, row.account_id, row.id, 1) for row in more)


def _is_over(moment: datetime | None) -> bool:
    return moment is None or moment <= clock.now()


def _go_on(session: Session, campaign_id: int) -> CampaignStatusChanged | None:
    campaign = locked(session, campaign_id)
    return move(campaign, CampaignState.RUNNING) if _waits_for_budget(campaign) else None


def _wait(session: Session, campaign_id: int, reason: Json, until: datetime) -> CampaignStatusChanged | None:
    campaign = locked(session, campaign_id)
    if campaign.status == CampaignState.RUNNING:
        return move(campaign, CampaignState.WAITING, reason, until)
    return explain(campaign, reason, until) if _waits_for_budget(campaign) else None


def _waits_for_budget(campaign: Campaign) -> bool:
    return campaign.status == CampaignState.WAITING and (campaign.status_reason or {}).get("cause") == CAUSE


def _reason(portfolio: Portfolio, used_now: int) -> Json:
    return {
        "code": None,
        "title": "The messaging limit of this business is used up",
        "cure": "It goes on by itself as the 24 hours move on. Meta raises the limit of numbers with good quality.",
        "cause": CAUSE,
        "details": f"{used_now:,} of {portfolio.limit:,} people in 24 hours; campaigns stop at {portfolio.ceiling:,}.",
    }


def settle_budgets(session: Session, portfolio: Portfolio) -> None:
    """Bring a portfolio's count up to date with what became of its messages."""
    hold(session, portfolio)
    settle(session, portfolio)


def hand_out_costless(session: Session, allowance: Allowance) -> list[HandedOut]:
    """Hand out what may go although the budget is used up: messages to people who cost nothing."""
    rates = {number.id: number.rate for number in able_to_send(session)}
    handed: list[HandedOut] = []
    for portfolio in limited(session):
        concerned = session.execute(_CONCERNED, {"accounts": list(portfolio.accounts)}).all()
        more = [row for row in concerned if row.has_more and row.account_id in rates]
        if more and used(session, portfolio) >= portfolio.ceiling:
            hold(session, portfolio)
            for row in more:
                handed += _hand_out_costless(
                    session, portfolio, row, ceil(rates[row.account_id] * WINDOW_SECONDS), allowance
                )
    return handed


def _hand_out_costless(
    session: Session, portfolio: Portfolio, campaign: Row[Any], most: int, allowance: Allowance
) -> list[HandedOut]:
    most = rooms(session, [campaign.id]).get(campaign.id, most)
    if campaign.rate_limit is not None:
        most = allowance(campaign.id, campaign.rate_limit, most)
    ids = costless(session, portfolio, campaign.account_id, campaign.id, most)
    handed = hand_out_these(session, campaign.account_id, ids)
    for one in handed:
        reserve(session, portfolio, one.ids)
    return handed


_COSTS: Final = text(
    """
    SELECT count(*) FROM campaign_recipients r
    WHERE r.campaign_id = :campaign AND r.status = 'good' AND (
        EXISTS (SELECT 1 FROM messaging_uses u WHERE u.portfolio = ANY(:keys)
                AND u.recipient_key = r.recipient_key AND u.counted_at > now() - interval '24 hours')
        OR EXISTS (SELECT 1 FROM messages i WHERE i.direction = 'inbound' AND i.account_id = ANY(:accounts)
                   AND i.recipient_key = r.recipient_key AND i.state_at > now() - interval '24 hours'))
    """
)


def forecast(session: Session, campaign: Campaign, will_send: int) -> Json | None:
    """Return what the messaging limit means for a campaign to ``will_send`` people; None when nothing limits it.

    ``needs`` people count against the limit, ``goes_today`` of all may be sent to now, ``rest`` continue at
    ``continues_at`` (None when nothing must wait), over ``days`` days in all.
    """
    portfolio = of_account(session, campaign.account_id)
    if portfolio is None:
        return None
    values = {"campaign": campaign.id, "accounts": number_ids(campaign), "keys": list(portfolio.keys)}
    used_now = used(session, portfolio)
    needs = max(0, will_send - int(session.scalar(_COSTS, values) or 0))
    room = max(0, portfolio.ceiling - used_now)
    rest = max(0, needs - room)
    return {
        "limit": portfolio.limit,
        "used_24h": used_now,
        "needs": needs,
        "goes_today": will_send - rest,
        "rest": rest,
        "continues_at": zulu(_continues_at(session, portfolio, used_now)) if rest else None,
        "days": 1 + ceil(rest / portfolio.ceiling),
    }


def warnings(budget: Json | None) -> list[Json]:
    """Return what to tell a person of a ``forecast`` before the start: that a part must wait, and until when."""
    if budget is None or not budget["rest"]:
        return []
    message = (
        f"This campaign writes to {budget['needs']:,} new people; the messaging limit lets {budget['goes_today']:,} "
        f"messages go now. The other {budget['rest']:,} follow by themselves from {budget['continues_at']}, "
        f"over {budget['days']} days in all."
    )
    return [{"code": "MESSAGING_LIMIT", "message": message, "field": "recipients"}]


def _continues_at(session: Session, portfolio: Portfolio, used_now: int) -> datetime:
    """Return when a campaign that uses up the budget today can go on: when the first of those counted now are free."""
    return frees_at(session, portfolio, max(0, used_now - portfolio.ceiling) + portfolio.batch)
