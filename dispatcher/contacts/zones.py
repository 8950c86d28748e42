"""Whose clock is this: the time zone of a phone number, as far as its digits tell."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from phonenumbers import PhoneNumber
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_geographical_number

from dispatcher.contacts import numbering

TELLING_DIGITS: Final = 11
"""So many first characters of a number (``+`` included) decide its zone: longer prefixes are not in the data."""
_A_WINTERS_DAY: Final = datetime(2026, 1, 15, tzinfo=UTC)


@lru_cache(maxsize=100_000)
def zone_of_number(number: str, default: str) -> str:
    """Return the IANA zone of a number (with ``+``; its ``TELLING_DIGITS`` suffice), ``default`` when unknown.

    Where the digits leave several zones open, ``default`` is taken if it is one of them, else the one in the middle:
    nobody is then further from their own clock than half of the country's width.
    """
    found = _zones(number)
    if not found or default in found:
        return default
    return sorted(found, key=_east_of_greenwich)[len(found) // 2]


def named_zone(text: str) -> str | None:
    """Return the IANA zone a cell names (``america/sao paulo`` too), None when it names none."""
    return _by_folded_name().get(_folded(text))


def _zones(number: str) -> Sequence[str]:
    digits = number.removeprefix("+")
    code = numbering.calling_code_of(digits)
    if code is None or not digits.isdecimal():
        return ()
    national = digits[len(code) :]
    if code == "52" and len(national) > 1 and national[0] == "1":
        national = national[1:]  # WhatsApp's Mexican numbers keep a 1 that the numbering plan has dropped
    if national[:1] in ("", "0"):
        return ()
    zones = time_zones_for_geographical_number(PhoneNumber(country_code=int(code), national_number=int(national)))
    return [zone for zone in zones if zone != UNKNOWN_TIMEZONE and zone in available_zones()]


def _east_of_greenwich(zone: str) -> tuple[timedelta, str]:
    return _A_WINTERS_DAY.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(), zone


@cache
def available_zones() -> frozenset[str]:
    """Return every zone there is."""
    return frozenset(available_timezones())


@cache
def _by_folded_name() -> dict[str, str]:
    return {_folded(zone): zone for zone in sorted(available_zones())}


def _folded(text: str) -> str:
    return text.strip().replace(" ", "_").casefold()
