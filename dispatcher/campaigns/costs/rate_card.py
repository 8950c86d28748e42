"""Price lists: kept by the day from which they hold, so that what was sent keeps the price it was sent at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.costs.categories import Category
from dispatcher.campaigns.costs.markets import market_name, markets_of
from dispatcher.campaigns.costs.models import RateCard, RatePrice
from dispatcher.campaigns.costs.money import plain
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.http.schemas import zulu

PriceKey = tuple[str, str]
"""Market and category."""


class Quote(NamedTuple):
    """The price that holds for a message, and the market whose price it is."""

    market: str
    price: Decimal


@dataclass(frozen=True)
class Prices:
    """One price list."""

    currency: str
    valid_from: date
    by_market: Mapping[PriceKey, Decimal]

    def quote(self, country: str, category: str) -> Quote | None:
        """Return the price of a message to a country, None when the list has none."""
        for market in markets_of(country):
            price = self.by_market.get((market, category))
            if price is None and category == Category.AUTHENTICATION_INTERNATIONAL:
                # Only some markets have a price of its own for codes from abroad.
                price = self.by_market.get((market, Category.AUTHENTICATION))
            if price is not None:
                return Quote(market, price)
        return None


def prices_on(session: Session, day: date) -> Prices | None:
    """Return the list that holds on a day."""
    return prices_by_day(session, [day]).get(day)


def prices_by_day(session: Session, days: Collection[date]) -> dict[date, Prices]:
    """Return the list that holds on each of these days, as far as there is one."""
    if not days:
        return {}
    cards = session.scalars(select(RateCard).where(RateCard.valid_from <= max(days)).order_by(RateCard.valid_from))
    by_day: dict[date, RateCard] = {}
    for card in cards:
        by_day |= dict.fromkeys((day for day in days if day >= card.valid_from), card)
    lists = {card.id: card for card in by_day.values()}
    prices = _prices_of(session, lists)
    found = {key: Prices(card.currency, card.valid_from, prices[key]) for key, card in lists.items()}
    return {day: found[card.id] for day, card in by_day.items()}


def _prices_of(session: Session, card_ids: Collection[int]) -> dict[int, dict[PriceKey, Decimal]]:
    found: dict[int, dict[PriceKey, Decimal]] = {card_id: {} for card_id in card_ids}
    for row in session.scalars(select(RatePrice).where(RatePrice.card_id.in_(card_ids))):
        found[row.card_id][row.market, row.category] = row.price
    return found


def find_card(session: Session, card_id: int) -> RateCard:
    """Return a price list; raise NotFound."""
    card = session.get(RateCard, card_id)
    if card is None:
        raise NotFound("There is no such price list.")
    return card


def make_card(session: Session, values: Mapping[str, Any], person_id: int | None) -> RateCard:
    """Keep a new price list; raise Conflict when one begins on that day already."""
    _refuse_second(session, values["valid_from"], None)
    card = RateCard(
        valid_from=values["valid_from"],
        currency=values["currency"],
        source=values.get("source"),
        created_by_id=person_id,
    )
    session.add(card)
    session.flush()
    _write(session, card, values["prices"])
    return card


def change_card(session: Session, card: RateCard, values: Mapping[str, Any]) -> None:
    """Put a price list right; prices that are given replace all it has. Reports of its time follow."""
    if "valid_from" in values:
        _refuse_second(session, values["valid_from"], card.id)
        card.valid_from = values["valid_from"]
    card.currency, card.updated_at = values.get("currency", card.currency), clock.now()
    if "prices" in values:
        session.execute(delete(RatePrice).where(RatePrice.card_id == card.id))
        _write(session, card, values["prices"])


def _refuse_second(session: Session, valid_from: date, own_id: int | None) -> None:
    same = select(RateCard.id).where(RateCard.valid_from == valid_from, RateCard.id.is_distinct_from(own_id))
    if session.scalar(same) is not None:
        raise Conflict("There is a price list from that day on already. Change it, or choose another day.")


def _write(session: Session, card: RateCard, prices: Sequence[Mapping[str, Any]]) -> None:
    rows = {(one["market"], one["category"]): one["price"] for one in prices}
    if len(rows) < len(prices):
        why = "A market has two prices for the same category: leave one of them."
        raise Invalid(why, {"prices": [why]})
    listed = [
        {"card_id": card.id, "market": market, "category": category, "price": price}
        for (market, category), price in rows.items()
    ]
    if listed:
        session.execute(insert(RatePrice), listed)


def card_view(session: Session, card: RateCard) -> Json:
    """Return a price list with its prices, by the names of the markets."""
    found = _prices_of(session, [card.id])[card.id]
    listed = sorted(found.items(), key=lambda item: (market_name(item[0][0]), item[0][1]))
    prices = [
        {"market": market, "name": market_name(market), "category": category, "price": plain(price)}
        for (market, category), price in listed
    ]
    return {**card_views(session, [card])[0], "prices": prices}


def card_views(session: Session, cards: Sequence[RateCard]) -> list[Json]:
    """Return price lists without their prices; ``is_current``: it holds today."""
    today = clock.now().date()
    current = session.scalar(select(func.max(RateCard.valid_from)).where(RateCard.valid_from <= today))
    markets = select(RatePrice.card_id, func.count(RatePrice.market.distinct())).group_by(RatePrice.card_id)
    counts = {row[0]: row[1] for row in session.execute(markets)}
    return [
        {
            "id": card.id,
            "valid_from": card.valid_from.isoformat(),
            "currency": card.currency,
            "source": card.source,
            "markets": counts.get(card.id, 0),
            "is_current": card.valid_from == current,
            "created_at": zulu(card.created_at),
            "updated_at": zulu(card.updated_at),
        }
        for card in cards
    ]
