"""What a campaign will cost if everybody gets it: people by country, times the price that holds now.

Meta charges for what is delivered, so the forecast is the most it can be; volume tiers and free windows only lower it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.campaigns.costs.categories import Category, category_named, is_free_in_window
from dispatcher.campaigns.costs.models import CampaignCost
from dispatcher.campaigns.costs.money import plain
from dispatcher.campaigns.costs.rate_card import Prices, prices_on
from dispatcher.campaigns.models import Campaign
from dispatcher.contacts.countries import country_digits, country_name, country_of
from dispatcher.database import Json
from dispatcher.http.schemas import zulu

Heads = Mapping[tuple[str, str], int]
"""People by the digits that tell their country and the category of their template (Meta's name)."""

_ENTRY_POINT_HOURS: Final = 72
_SERVICE_HOURS: Final = 24
_NO_MARKETING_TO: Final = "US"


@dataclass(frozen=True, slots=True)
class _Line:
    """People of one country who get templates of one category; without ``price`` the list has none for them."""

    country: str
    category: Category | None
    count: int
    market: str | None
    price: Decimal | None

    @property
    def cost(self) -> Decimal | None:
        return self.price * self.count if self.price is not None else None

    @property
    def is_undeliverable(self) -> bool:
        """Meta delivers no marketing to numbers of the United States, since April 2025: not free, but pointless."""
        return self.country == _NO_MARKETING_TO and self.category is Category.MARKETING


def forecast_of(session: Session, campaign: Campaign, heads: Heads) -> Json:
    """Return what messages to these people cost by the list that holds now (the contract's ``CostForecast``).

    ``total`` is None without a price list. ``unpriced`` people are of countries without a price, ``undeliverable`` ones
    get no marketing from Meta, and for ``maybe_free`` ones a free window is open at this moment.
    """
    now = clock.now()
    prices = prices_on(session, now.date())
    lines = _lines(prices, heads)
    costs = [line.cost for line in lines if line.cost is not None and not line.is_undeliverable]
    return {
        "made_at": zulu(now),
        "currency": prices.currency if prices else None,
        "valid_from": prices.valid_from.isoformat() if prices else None,
        "total": plain(sum(costs, Decimal(0))) if prices else None,
        "people": sum(heads.values()),
        "unpriced": sum(one.count for one in lines if one.price is None and not one.is_undeliverable),
        "undeliverable": sum(one.count for one in lines if one.is_undeliverable),
        "maybe_free": _maybe_free(session, campaign, now),
        "lines": [_line_view(line) for line in lines],
    }


def _lines(prices: Prices | None, heads: Heads) -> list[_Line]:
    counts: Counter[tuple[str, Category | None]] = Counter()
    for (digits, category), count in heads.items():
        counts[country_of(digits) or "", category_named(category)] += count
    lines = [_line(prices, country, category, count) for (country, category), count in counts.items()]
    return sorted(lines, key=lambda line: (-(line.cost or Decimal(0)), -line.count, line.country))


def _line(prices: Prices | None, country: str, category: Category | None, count: int) -> _Line:
    quote = prices.quote(country, category) if prices and category else None
    return _Line(country, category, count, quote.market if quote else None, quote.price if quote else None)


def _line_view(line: _Line) -> Json:
    return {
        "country": line.country or None,
        "name": country_name(line.country) if line.country else None,
        "category": line.category,
        "market": line.market,
        "count": line.count,
        "price": plain(line.price) if line.price is not None else None,
        "cost": plain(line.cost) if line.cost is not None and not line.is_undeliverable else None,
        "is_undeliverable": line.is_undeliverable,
    }


# From the side of who wrote: they are few, and each finds its row by the unique index of the audience.
_IN_A_WINDOW: Final = text(
    """
    SELECT count(DISTINCT i.recipient_key)
    FROM messages i JOIN campaign_recipients r
         ON r.campaign_id = :campaign AND r.recipient_key = i.recipient_key AND r.status = 'good'
    WHERE i.direction = 'inbound' AND i.account_id = :account AND (
        i.state_at > CAST(:now AS timestamptz) - make_interval(hours => :entry_hours) AND i.content ? 'referral'
        AND EXISTS (SELECT FROM messages o WHERE o.recipient_key = i.recipient_key AND o.campaign_id IS NULL
                    AND o.direction = 'outbound' AND o.account_id = i.account_id AND o.accepted_at >= i.state_at
                    AND o.accepted_at < i.state_at + make_interval(hours => :service_hours))
        OR :in_window AND i.state_at > CAST(:now AS timestamptz) - make_interval(hours => :service_hours))
    """
)


def _maybe_free(session: Session, campaign: Campaign, now: datetime) -> int:
    """Return for how many people a free window is open: they came by an advertisement, or just wrote (reference §6)."""
    template = session.get(Template, campaign.template_id) if campaign.template_id else None
    category = category_named(template.category) if template else None
    values = {
        "campaign": campaign.id,
        "account": campaign.account_id,
        "now": now,
        "entry_hours": _ENTRY_POINT_HOURS,
        "service_hours": _SERVICE_HOURS,
        "in_window": bool(category and is_free_in_window(category, now.date())),
    }
    return session.scalar(_IN_A_WINDOW, values) or 0


_PLANNED: Final = text(
    f"""
    SELECT g.digits, coalesce(p.template, own.template) ->> 'category', g.count
    FROM (SELECT {country_digits("recipient_key")} AS digits, plan_id, count(*) AS count FROM messages
          WHERE campaign_id = :campaign AND state <> 'skipped' GROUP BY 1, 2) g
    JOIN campaigns c ON c.id = :campaign LEFT JOIN message_plans own ON own.id = c.plan_id
    -- Who waits for the winner of a test has no message yet.
    LEFT JOIN message_plans p ON p.id = g.plan_id
    """  # noqa: S608 - a constant expression
)
_WITHOUT_FORECAST: Final = text(
    """
    SELECT c.id FROM campaigns c LEFT JOIN campaign_costs k ON k.campaign_id = c.id
    WHERE c.planning_done_at IS NOT NULL AND c.deleted_at IS NULL AND k.forecast IS NULL
          AND c.started_at > now() - interval '7 days'
    ORDER BY c.id
    """
)


def keep_forecasts(session: Session) -> list[int]:
    """Keep what campaigns just planned are thought to cost, to be compared with what they did; return them."""
    kept = list(session.scalars(_WITHOUT_FORECAST))
    for campaign_id in kept:
        campaign = session.get_one(Campaign, campaign_id)
        values = {
            "campaign_id": campaign_id,
            "forecast": forecast_of(session, campaign, _planned(session, campaign_id)),
        }
        session.execute(
            insert(CampaignCost).values(values).on_conflict_do_update(index_elements=["campaign_id"], set_=values)
        )
    return kept


def _planned(session: Session, campaign_id: int) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for digits, category, count in session.execute(_PLANNED, {"campaign": campaign_id}):
        found[digits, category or ""] += count
    return found


def warnings(found: Json) -> list[Json]:
    """Return what to tell a person of a forecast before the start."""
    told: Sequence[tuple[bool, str, str]] = (
        (
            found["total"] is not None and found["unpriced"] > 0,
            "NO_PRICE",
            f"{found['unpriced']:,} people are in countries without a price: what they cost is not in the forecast.",
        ),
        (
            found["undeliverable"] > 0,
            "US_MARKETING",
            f"{found['undeliverable']:,} people have numbers of the United States, where Meta delivers no marketing.",
        ),
    )
    return [{"code": code, "message": message, "field": "cost"} for applies, code, message in told if applies]
