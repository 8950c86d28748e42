"""Price lists as files: Meta's own table (a line for each market, a column for each category), or a line a price."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dispatcher.campaigns.costs.categories import Category, category_named
from dispatcher.campaigns.costs.markets import market_name, market_named
from dispatcher.campaigns.costs.money import NoAmount, plain, read_amount, read_currency
from dispatcher.database import Json
from dispatcher.errors import Invalid
from dispatcher.uploads.exports import Value
from dispatcher.uploads.models import Upload
from dispatcher.uploads.rows import Row, read_rows

MOST_ROWS: Final = 5_000
MOST_ERRORS: Final = 200
HEADER: Final = ("market", "name", "currency", "valid_from", *Category)

_MARKET: Final = ("market", "country", "pais", "país", "mercado", "region", "country code", "calling code")
_CATEGORY: Final = ("category", "categoria", "type", "message type")
_PRICE: Final = ("price", "rate", "preço", "preco", "precio", "amount", "cost")
_CURRENCY: Final = ("currency", "moeda", "moneda")
_DAY: Final = ("effective date", "valid from", "valid_from", "effective", "start date", "date")


@dataclass
class Reading:
    """What a file says: prices by market and category, its currency and day where it names them, and its mistakes."""

    rows: int = 0
    prices: dict[tuple[str, str], str] = field(default_factory=dict)
    currencies: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    errors: list[Json] = field(default_factory=list)

    def wrong(self, row: Row, column: str, message: str) -> None:
        """Note a mistake in a cell."""
        self.errors.append({"row": row.number, "column": column, "value": row.cells.get(column), "message": message})


@dataclass(frozen=True)
class _Columns:
    """Which column says what; ``categories`` of Meta's table, or one for the category and one for the price."""

    market: str
    currency: str | None
    day: str | None
    category: str | None
    price: str | None
    categories: Mapping[str, Category]


def read_card(upload: Upload) -> Reading:
    """Read an uploaded table of prices; raise Invalid when it is none, or has too many rows."""
    columns = _columns([str(one["name"]) for one in (upload.details or {}).get("columns", [])])
    found = Reading()
    for row in read_rows(upload):
        found.rows += 1
        if found.rows > MOST_ROWS:
            raise _no_list(f"A price list has no more than {MOST_ROWS:,} rows.")
        _read_row(found, columns, row)
    if len(found.currencies) > 1:
        raise _no_list("The file has prices in several currencies: leave those of one.")
    return found


def _no_list(why: str) -> Invalid:
    return Invalid(why, {"upload_id": [why]})


def _columns(names: list[str]) -> _Columns:
    def named(words: tuple[str, ...]) -> str | None:
        return next((name for word in words for name in names if name.strip().casefold() == word), None)

    market, category, price = named(_MARKET), named(_CATEGORY), named(_PRICE)
    categories = {name: known for name in names if (known := category_named(name))}
    if market is None or (not categories and (category is None or price is None)):
        raise _no_list(
            "The file is no price list: it needs a column market and one for each category, as Meta's has, "
            "or the columns country, category and price."
        )
    return _Columns(market, named(_CURRENCY), named(_DAY), category, price, categories)


def _read_row(found: Reading, columns: _Columns, row: Row) -> None:
    market = market_named(row.cells[columns.market])
    if market is None:
        found.wrong(
            row, columns.market, "No market has this name: write a country, its code, or one of Meta's regions."
        )
        return
    _read_currency(found, columns, row)
    _read_day(found, columns, row)
    if columns.categories:
        for name, category in columns.categories.items():
            _read_price(found, row, name, market, category)
    elif columns.category and columns.price:
        known = category_named(row.cells[columns.category])
        if known is None:
            found.wrong(row, columns.category, f"There is no such category: write one of {', '.join(Category)}.")
        else:
            _read_price(found, row, columns.price, market, known)


def _read_price(found: Reading, row: Row, column: str, market: str, category: Category) -> None:
    try:
        amount = read_amount(row.cells[column])
    except NoAmount as problem:
        found.wrong(row, column, str(problem))
        return
    if amount is None:
        return
    written = plain(amount)
    if found.prices.setdefault((market, category), written) != written:
        found.wrong(row, column, "An earlier row has another price for the same market and category.")


def _read_currency(found: Reading, columns: _Columns, row: Row) -> None:
    cell = row.cells[columns.currency].strip() if columns.currency else ""
    if not cell or columns.currency is None:
        return
    if known := read_currency(cell):
        found.currencies.add(known)
    else:
        found.wrong(row, columns.currency, "No currency is called so: write its code, such as USD.")


def _read_day(found: Reading, columns: _Columns, row: Row) -> None:
    cell = row.cells[columns.day].strip() if columns.day else ""
    if not cell or columns.day is None:
        return
    try:
        found.days.add(date.fromisoformat(cell[:10]))
    except ValueError:
        found.wrong(row, columns.day, "Write the day as 2026-10-01.")


def reading_view(found: Reading) -> Json:
    """Return what was read as the API shows it: the day only when the file names one."""
    return {
        "rows": found.rows,
        "currency": next(iter(found.currencies), None),
        "valid_from": next(iter(found.days)).isoformat() if len(found.days) == 1 else None,
        "prices": [
            {"market": market, "name": market_name(market), "category": category, "price": price}
            for (market, category), price in found.prices.items()
        ],
        "errors": found.errors[:MOST_ERRORS],
        "errors_total": len(found.errors),
    }


def card_rows(view: Json) -> Iterator[list[Value]]:
    """Yield a price list (``rate_card.card_view``) as rows of Meta's table, under ``HEADER``."""
    markets: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    for one in view["prices"]:
        markets.setdefault(one["market"], {})[one["category"]] = one["price"]
        names[one["market"]] = one["name"]
    for market, prices in markets.items():
        listed = [prices.get(category) for category in Category]
        yield [market, names[market], view["currency"], view["valid_from"], *listed]
