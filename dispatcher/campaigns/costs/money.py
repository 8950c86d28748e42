"""Amounts as people write them and as we show them; decimal numbers, never binary fractions; pure."""

import re
from decimal import Decimal
from typing import Final

LARGEST: Final = 100_000
"""No message costs more, in any currency."""
_FINEST: Final = Decimal("0.000001")
_NOTHING: Final = frozenset({"", "-", "--", "–", "—", "n/a", "na", "n.a.", "none", "null", "#n/a"})
_AMOUNT: Final = re.compile(r"\D{0,5}?(\d[\d.,' ]*)\D{0,5}")
_CURRENCY_SIGNS: Final = {
    "$": "USD", "us$": "USD", "$us": "USD", "u$s": "USD", "r$": "BRL", "€": "EUR", "£": "GBP", "₹": "INR", "a$": "AUD",
    "$a": "AUD", "mx$": "MXN",
}  # fmt: skip


class NoAmount(ValueError):
    """A cell that holds no amount; the words say what to do."""


def read_amount(cell: str) -> Decimal | None:
    """Return the amount of a cell, None for an empty one (``n/a``); a comma may be the decimal sign.

    With both signs the last one is the decimal sign; one that comes once is it, too: prices of messages are small.
    Raises NoAmount.
    """
    wanted = cell.strip().casefold()
    if wanted in _NOTHING:
        return None
    found = _AMOUNT.fullmatch(wanted)
    if found is None or "-" in wanted:
        raise NoAmount("This is no price: write a number such as 0.0625.")
    amount = Decimal(_digits(found[1]))
    if amount > LARGEST:
        raise NoAmount(f"No message costs more than {LARGEST:,}: check the decimal sign.")
    return amount.quantize(_FINEST)


def _digits(written: str) -> str:
    """Return a number with a point as its decimal sign."""
    given = re.sub(r"[' ]", "", written)
    sign = max(given.rfind("."), given.rfind(","))
    if sign < 0:
        return given
    if given.count(given[sign]) > 1:
        return re.sub(r"[.,]", "", given)
    return re.sub(r"[.,]", "", given[:sign]) + "." + given[sign + 1 :]


def read_currency(cell: str) -> str | None:
    """Return the ISO code of a currency (``$US`` is how Meta's lists write USD), None when the cell names none."""
    wanted = cell.strip()
    if re.fullmatch(r"[A-Za-z]{3}", wanted):
        return wanted.upper()
    return _CURRENCY_SIGNS.get(wanted.casefold())


def plain(amount: Decimal) -> str:
    """Write an amount without superfluous zeros and never with an exponent: ``0.0625``."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
