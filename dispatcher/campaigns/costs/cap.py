"""The cap: a campaign hands out nothing that could make it cost more than somebody allows.

What is in flight counts as if it were delivered, at the dearest price of the audience, until Meta says what it cost. So
the cap is never passed; and what turns out free, cheaper or undelivered makes room again. A campaign whose cap is
reached waits, and goes on when the cap is raised or there is room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.afterwards.stats import states_of_all
from dispatcher.campaigns.costs.actual import Cost, actual_view, costs_of
from dispatcher.campaigns.costs.categories import category_named
from dispatcher.campaigns.costs.models import CampaignCost
from dispatcher.campaigns.costs.money import plain
from dispatcher.campaigns.costs.rate_card import Prices, prices_on
from dispatcher.campaigns.lifecycle import explain, locked, move, waits_for
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.variants.definitions import templates_of
from dispatcher.database import Json
from dispatcher.events import CampaignStatusChanged
from dispatcher.messages.states import State

CAUSE: Final = "cost_cap"
WORTH_GOING_ON: Final = 100
"""So much room must there be before a waiting campaign goes on: not for each message that turns out to be free."""
_MAY_BE_CHARGED: Final = (
    State.QUEUED, State.SENDING, State.ACCEPTED, State.HELD, State.SENT, State.UNKNOWN, State.UNCONFIRMED,
    State.DELIVERED, State.READ,
)  # fmt: skip

_REACHED: Final = (
    "The campaign has reached what it may cost",
    "Raise or remove its cap to let it go on, or cancel the rest.",
)
_UNPRICED: Final = (
    "The campaign has a cap, but nobody has entered what its messages cost",
    "Enter the prices of its countries, or remove the cap.",
)


@dataclass(frozen=True)
class Standing:
    """A campaign's cost with what is in flight, and how many more messages the cap allows (None: no cap or price)."""

    cost: Cost
    cap: Decimal | None
    dearest: Decimal | None
    in_flight: int
    pending: int
    queued: int

    @property
    def at_most(self) -> Decimal:
        """What it will have cost when all that is in flight is charged."""
        return self.cost.total + self.in_flight * (self.dearest or Decimal(0))

    @property
    def room(self) -> int | None:
        """How many more messages may go out."""
        if self.cap is None or self.dearest == 0:
            return None
        if self.dearest is None:
            # Without a price nobody could say when the cap is reached.
            return 0
        return max(0, int((self.cap - self.at_most) // self.dearest))


def set_cap(session: Session, campaign: Campaign, amount: Decimal | None) -> None:
    """Allow a campaign to cost so much at most; None takes the cap away."""
    values = {"campaign_id": campaign.id, "cap": amount}
    session.execute(
        insert(CampaignCost).values(values).on_conflict_do_update(index_elements=["campaign_id"], set_=values)
    )


def copy_cap(session: Session, parent: Campaign, child: Campaign) -> None:
    """Allow a copy, and so each run of a recurring campaign, to cost what its parent may."""
    kept = session.get(CampaignCost, parent.id)
    if kept is not None and kept.cap is not None:
        set_cap(session, child, kept.cap)


def standings(session: Session, campaigns: Sequence[Campaign]) -> dict[int, Standing]:
    """Return where campaigns stand, by id; as many questions to the database as for one."""
    ids = [one.id for one in campaigns]
    costs, states = costs_of(session, ids), states_of_all(session, ids)
    kept = {
        one.campaign_id: one for one in session.scalars(select(CampaignCost).where(CampaignCost.campaign_id.in_(ids)))
    }
    prices = prices_on(session, clock.now().date())
    return {
        one.id: _standing(
            costs[one.id], states[one.id], kept.get(one.id), _dearest(session, one, kept.get(one.id), prices)
        )
        for one in campaigns
    }


def _standing(cost: Cost, states: Mapping[str, int], kept: CampaignCost | None, dearest: Decimal | None) -> Standing:
    out = sum(states[state] for state in _MAY_BE_CHARGED)
    return Standing(
        cost=cost,
        cap=kept.cap if kept else None,
        dearest=dearest,
        in_flight=max(0, out - cost.reported),
        pending=states[State.PENDING],
        queued=states[State.QUEUED],
    )


def _dearest(session: Session, campaign: Campaign, kept: CampaignCost | None, prices: Prices | None) -> Decimal | None:
    """Return the highest price of a message now: of the audience's once that is known, of the whole list before."""
    if prices is None:
        return None
    if kept and kept.forecast:
        lines = [line for line in kept.forecast["lines"] if line["category"]]
        quotes = [prices.quote(line["country"] or "", line["category"]) for line in lines]
        return max((quote.price for quote in quotes if quote), default=None)
    categories = {category_named(template.category) for template in templates_of(session, campaign)}
    return max((price for (_, one), price in prices.by_market.items() if one in categories), default=None)


def rooms(session: Session, campaign_ids: Sequence[int]) -> dict[int, int]:
    """Return how many messages campaigns with a cap may still hand out, by id; those without one are not in it."""
    capped = session.scalars(
        select(Campaign)
        .join(CampaignCost, CampaignCost.campaign_id == Campaign.id)
        .where(Campaign.id.in_(campaign_ids), CampaignCost.cap.is_not(None))
    ).all()
    found = standings(session, capped) if capped else {}
    return {campaign_id: one.room for campaign_id, one in found.items() if one.room is not None}


def follow_caps(session: Session) -> list[CampaignStatusChanged]:
    """Let campaigns wait whose cap is reached, and go on those for whom there is room again."""
    concerned = session.scalars(
        select(Campaign)
        .join(CampaignCost, CampaignCost.campaign_id == Campaign.id)
        .where(
            Campaign.deleted_at.is_(None),
            (Campaign.status == CampaignState.RUNNING) & CampaignCost.cap.is_not(None)
            | (Campaign.status == CampaignState.WAITING) & (Campaign.status_reason["cause"].astext == CAUSE),
        )
        .order_by(Campaign.id)
    ).all()
    found = standings(session, concerned) if concerned else {}
    facts = [_follow(session, campaign_id, standing) for campaign_id, standing in found.items()]
    return [fact for fact in facts if fact]


def _follow(session: Session, campaign_id: int, standing: Standing) -> CampaignStatusChanged | None:
    campaign = locked(session, campaign_id)
    if waits_for(campaign, CAUSE):
        if _may_go_on(standing):
            return move(campaign, CampaignState.RUNNING)
        reason = _reason(standing)
        return explain(campaign, reason) if reason != campaign.status_reason else None
    # What is handed out already may go: it is in the count. The rest waits once that is out.
    is_over = standing.room == 0 and standing.pending > 0 and standing.queued == 0
    if campaign.status != CampaignState.RUNNING or not is_over:
        return None
    return move(campaign, CampaignState.WAITING, _reason(standing))


def _may_go_on(standing: Standing) -> bool:
    if standing.room is None:
        return True
    wanted = min(standing.pending, WORTH_GOING_ON)
    return standing.room >= wanted or (standing.in_flight == 0 and standing.room > 0)


def _reason(standing: Standing) -> Json:
    currency = standing.cost.currency or ""
    title, cure = _REACHED if standing.dearest is not None else _UNPRICED
    return {
        "code": None,
        "title": title,
        "cure": cure,
        "cause": CAUSE,
        "details": f"{plain(standing.cap or Decimal(0))} {currency}".strip(),
    }


def costs_view(session: Session, campaign: Campaign) -> Json:
    """Return forecast, actual cost and cap of a campaign (the contract's ``Costs``)."""
    standing = standings(session, [campaign])[campaign.id]
    kept = session.get(CampaignCost, campaign.id)
    return {
        "forecast": kept.forecast if kept else None,
        "actual": actual_view(standing.cost),
        "cap": plain(standing.cap) if standing.cap is not None else None,
        "in_flight": standing.in_flight,
        "at_most": plain(standing.at_most) if standing.cost.currency else None,
    }
