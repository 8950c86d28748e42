"""Whose clock is this: the time zone that a phone number itself tells, or that a cell names."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final
from zoneinfo import available_timezones

import phonenumbers
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_geographical_number
from phonenumbers.tzdata import TIMEZONE_DATA

from dispatcher.contacts.numbering import calling_code_of

TELLING_DIGITS: Final = 10
"""So many first digits of a number decide its zone: no area in the tables has more, and WhatsApp may add one."""
_MOST_PEOPLE: Final = {
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CD": "Africa/Kinshasa", "CL": "America/Santiago",
    "EC": "America/Guayaquil", "ES": "Europe/Madrid", "GB": "Europe/London", "ID": "Asia/Jakarta",
    "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City", "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow", "US": "America/New_York",
}  # fmt: skip
"""Mobile numbers of these countries may not tell the region: the zone in which most of their people live."""
_MOBILE_SIGN: Final = {"52": "1", "54": "9"}
"""The digit that WhatsApp's identity has after the country code and the tables of areas do not know."""


def zone_of(phone_key: str, default: str | None = None) -> str | None:
    """Return the IANA zone of a number (digits; the first ``TELLING_DIGITS`` suffice), ``default`` when it tells none.

    Where the digits leave several zones open: ``default`` if it is one of them, else the one with the most people.
    """
    code = calling_code_of(phone_key)
    # The fewer digits are asked about, the more people of a file have the same answer.
    return _zone_of(phone_key[: _telling_digits(code)] if code else phone_key, default)


@cache
def _telling_digits(code: str) -> int:
    """Return how many first digits of a number with this calling code decide its zone."""
    if code in _MOBILE_SIGN:
        return TELLING_DIGITS
    # One more than the tables of areas look at: a code alone is no number.
    return 1 + max(len(area) for area in (code, *map(str, TIMEZONE_DATA)) if area.startswith(code))


@lru_cache(maxsize=100_000)
def _zone_of(phone_key: str, default: str | None) -> str | None:
    code = calling_code_of(phone_key)
    zones = _zones(code, phone_key[len(code) :]) if code else ()
    if not code or not zones or default in zones:
        return default
    usual = _MOST_PEOPLE.get(phonenumbers.region_code_for_country_code(int(code)))
    return usual if usual in zones else zones[0]


def _zones(code: str, national: str) -> Sequence[str]:
    if code in _MOBILE_SIGN and len(national) >= TELLING_DIGITS - len(code):
        national = national.removeprefix(_MOBILE_SIGN[code])
    if not national or national[0] == "0":
        return ()
    number = phonenumbers.PhoneNumber(country_code=int(code), national_number=int(national))
    return [zone for zone in time_zones_for_geographical_number(number) if zone != UNKNOWN_TIMEZONE]


def named_zone(text: str) -> str | None:
    """Return the IANA zone a cell names (``america/sao paulo`` too), None when it names none."""
    return _by_folded_name().get(_folded(text))


@cache
def _by_folded_name() -> dict[str, str]:
    return {_folded(zone): zone for zone in sorted(available_timezones())}


def _folded(text: str) -> str:
    return text.strip().replace(" ", "_").casefold()
