"""Which country a number is of, from its first digits: for counting a million people by country in the database."""

from functools import cache
from typing import Final

import phonenumbers

from dispatcher.contacts.numbering import calling_code_of

_FILLERS: Final = ("2345678901", "1234567890", "5551234567")
"""What may follow the telling digits; one of them makes a number that exists."""
_LENGTHS: Final = range(8, 13)


def country_digits(key: str) -> str:
    """Return SQL for the digits of a key that tell its country, '' for a business-scoped user id.

    Three tell the calling code. North America shares one: its area codes tell. Of +44 the islands have ranges of their
    own, and +7 is Russia's and Kazakhstan's.
    """
    # By code: a million comparisons of texts take their time.
    return f"""
        CASE WHEN ascii({key}) NOT BETWEEN 48 AND 57 THEN '' WHEN ascii({key}) = 49 THEN left({key}, 4)
             WHEN left({key}, 2) = '44' THEN left({key}, 6) ELSE left({key}, 3) END"""


def telling_digits(key: str) -> str:
    """Return what ``country_digits`` does, for one key; pure."""
    if not key[:1].isdecimal():
        return ""
    return key[: 4 if key[0] == "1" else 6 if key.startswith("44") else 3]


@cache
def country_of(digits: str) -> str | None:
    """Return the ISO code of the country that telling digits belong to, None when they tell none.

    Where digits are nobody's yet (an area code too new for our tables), it is the country the calling code stands for.
    """
    code = calling_code_of(digits)
    if code is None:
        return None
    return _exactly(digits, code) or _known(phonenumbers.region_code_for_country_code(int(code)))


def _exactly(digits: str, code: str) -> str | None:
    if len(phonenumbers.region_codes_for_country_code(int(code))) < 2 or code not in ("1", "7", "44"):
        return None
    for filler in _FILLERS:
        for length in _LENGTHS:
            number = phonenumbers.parse(f"+{(digits + filler)[:length]}")
            if phonenumbers.is_valid_number(number):
                return phonenumbers.region_code_for_number(number)
    return None


def _known(country: str) -> str | None:
    return country if country not in ("001", "ZZ") else None


@cache
def country_name(country: str, language: str = "en") -> str:
    """Return the name of a country, its code when it has none."""
    # Loaded on demand: only files, and lists that people read, need the names of countries.
    from langcodes import Language

    return str(Language.make(territory=country).territory_name(language))
