"""Text without personal data, for logs and recorded errors of the assistant."""

import re
from typing import Final

from phonenumbers import Leniency, PhoneNumberMatcher

_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_CARD: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_CPF: Final = re.compile(r"(?<!\d)\d{3}\.\d{3}\.\d{3}-?\d{2}(?!\d)")
# Since July 2026 all but the last two places of a CNPJ may be letters; without the slash it looks like any word.
_CNPJ: Final = re.compile(r"(?<!\w)[\dA-Z]{2}\.?[\dA-Z]{3}\.?[\dA-Z]{3}/[\dA-Z]{4}-?\d{2}(?!\d)", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\+?\(?\d(?:[ .()/-]{0,3}\d){6,}")
_LONGEST: Final = 20_000
_MOST_TRIES: Final = 10


def redacted(text: str) -> str:
    """Return the text with placeholders instead of e-mail addresses, payment cards, documents and phone numbers.

    Every other run of seven or more digits goes as well: what is a customer number in one country is a phone number
    in the next. Only the first 20,000 characters come back; nobody reads longer ones.
    """
    text = _EMAIL.sub("[email]", text[:_LONGEST])
    text = _CNPJ.sub("[document]", _CPF.sub("[document]", text))
    text = _CARD.sub(_without_cards, text)
    return _DIGITS.sub(_without_digits, text)


def _without_cards(found: re.Match[str]) -> str:
    return "[card]" if _is_card(found.group()) else found.group()


def _is_card(text: str) -> bool:
    """Tell whether the check digit is right (Luhn, ISO/IEC 7812)."""
    digits = [int(character) for character in reversed(text) if character.isdecimal()]
    return sum(_doubled(digit) if place % 2 else digit for place, digit in enumerate(digits)) % 10 == 0


def _doubled(digit: int) -> int:
    return digit * 2 - 9 if digit > 4 else digit * 2


def _without_digits(found: re.Match[str]) -> str:
    # The whole run goes, also where only a part of it can be a phone number. POSSIBLE: one that nobody has yet counts.
    matcher = PhoneNumberMatcher(found.group(), "BR", leniency=Leniency.POSSIBLE, max_tries=_MOST_TRIES)
    return "[phone]" if matcher.has_next() else "[number]"
