"""What campaigns have cost: the tallied charges, each at the price of its day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.costs.categories import REGULAR, category_named
from dispatcher.campaigns.costs.models import CampaignCharge
from dispatcher.campaigns.costs.money import plain
from dispatcher.campaigns.costs.rate_card import Prices, prices_by_day
from dispatcher.contacts.countries import country_name
from dispatcher.database import Json


class Charged(NamedTuple):
    """The sum of equal rows of a campaign's tally."""

    campaign_id: int
    day: date
    country: str
    category: str
    kind: str
    currency: str | None
    messages: int
    amount: Decimal | None


@dataclass
class Line:
    """What became of one country and category; ``cost`` in the currency of the price lists."""

    country: str
    category: str
    market: str | None = None
    charged: int = 0
    free: int = 0
    unpriced: int = 0
    cost: Decimal = Decimal(0)


@dataclass
class Cost:
    """What a campaign has cost; ``others`` holds what Meta charged in other currencies than the list's."""

    currency: str | None = None
    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    others: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def total(self) -> Decimal:
        """What was charged in the list's currency."""
        return sum((line.cost for line in self.lines.values()), Decimal(0))

    @property
    def reported(self) -> int:
        """How many messages Meta has told the price of, charged or free."""
        return sum(line.charged + line.free for line in self.lines.values())

    def add(self, row: Charged, prices: Prices | None) -> None:
        """Add a row at the price of its day."""
        line = self.lines.setdefault((row.country, row.category), Line(row.country, row.category))
        if row.kind != REGULAR:
            line.free += row.messages
            return
        line.charged += row.messages
        if row.amount is not None and row.currency is not None:
            self._add_amount(line, row.amount, row.currency)
            return
        category = category_named(row.category)
        quote = prices.quote(row.country, category) if prices and category else None
        if quote is None:
            line.unpriced += row.messages
        else:
            line.market = quote.market
            line.cost += quote.price * row.messages

    def _add_amount(self, line: Line, amount: Decimal, currency: str) -> None:
        if self.currency in (None, currency):
            self.currency = currency
            line.cost += amount
        else:
            self.others[currency] += amount


def cost_of(session: Session, campaign_id: int) -> Cost:
    """Return what a campaign has cost so far."""
    return costs_of(session, [campaign_id])[campaign_id]


def costs_of(session: Session, campaign_ids: Sequence[int]) -> dict[int, Cost]:
    """Return what campaigns have cost so far, by id; as many questions to the database as for one."""
    rows = _charged(session, campaign_ids)
    today = clock.now().date()
    lists = prices_by_day(session, {today, *(row.day for row in rows)})
    currency = lists[today].currency if today in lists else None
    found = {campaign_id: Cost(currency) for campaign_id in campaign_ids}
    for row in rows:
        found[row.campaign_id].add(row, lists.get(row.day))
    return found


def _charged(session: Session, campaign_ids: Sequence[int]) -> list[Charged]:
    c = CampaignCharge
    keys = (c.campaign_id, c.day, c.country, c.category, c.kind, c.currency)
    chosen = select(*keys, func.sum(c.count), func.sum(c.amount)).where(c.campaign_id.in_(campaign_ids)).group_by(*keys)
    return [Charged(*row[:6], int(row[6]), row[7]) for row in session.execute(chosen)]


def actual_view(cost: Cost) -> Json:
    """Return the cost as the API shows it, the dearest first; the total is None while nothing has a price."""
    lines = sorted(cost.lines.values(), key=lambda line: (-line.cost, -line.charged - line.free, line.country))
    return {
        "currency": cost.currency,
        "total": plain(cost.total) if cost.currency else None,
        "charged": sum(line.charged for line in lines),
        "free": sum(line.free for line in lines),
        "unpriced": sum(line.unpriced for line in lines),
        "others": [{"currency": currency, "total": plain(total)} for currency, total in sorted(cost.others.items())],
        "lines": [_line_view(line) for line in lines],
    }


def _line_view(line: Line) -> Mapping[str, object]:
    return {
        "country": line.country or None,
        "name": country_name(line.country) if line.country else None,
        "category": line.category,
        "market": line.market,
        "charged": line.charged,
        "free": line.free,
        "cost": plain(line.cost) if line.charged > line.unpriced or not line.charged else None,
    }
