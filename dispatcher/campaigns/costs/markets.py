"""Meta's markets: the countries and regions that its price lists name (reference §6).

A list that names a country means it; else the region it is in, else "Other". So a country that Meta splits off its
region, as it does at the beginning of a quarter, needs no change here: the new list names it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

import phonenumbers

from dispatcher.contacts.countries import country_name

OTHER: Final = "OTHER"
_REGION_NAMES: Final = {
    "NORTH_AMERICA": "North America",
    "REST_OF_AFRICA": "Rest of Africa",
    "REST_OF_ASIA_PACIFIC": "Rest of Asia Pacific",
    "REST_OF_CENTRAL_EASTERN_EUROPE": "Rest of Central & Eastern Europe",
    "REST_OF_LATIN_AMERICA": "Rest of Latin America",
    "REST_OF_MIDDLE_EAST": "Rest of Middle East",
    "REST_OF_WESTERN_EUROPE": "Rest of Western Europe",
    OTHER: "Other",
}
_REGIONS: Final = {
    "NORTH_AMERICA": "CA US",
    "REST_OF_AFRICA": (
        "AO BF BI BJ BW CD CG CI CM DZ ER ET GA GH GM GW KE LR LS LY MA MG ML MR MW MZ NA NE RW SD SL SN SO SS SZ TD TG"
        " TN TZ UG ZM"
    ),
    "REST_OF_ASIA_PACIFIC": "AF AU BD CN HK JP KH LA LK MN NP NZ PG PH SG TH TJ TM TW UZ VN",
    "REST_OF_CENTRAL_EASTERN_EUROPE": "AL AM AZ BG BY CZ GE GR HR HU LT LV MD MK PL RO RS SI SK UA",
    "REST_OF_LATIN_AMERICA": "BO CR DO EC GT HN HT JM NI PA PR PY SV UY VE",
    "REST_OF_MIDDLE_EAST": "BH IQ JO KW LB OM QA YE",
    "REST_OF_WESTERN_EUROPE": "AT BE CH DK FI IE NO PT SE",
}
_REGION_OF: Final = {country: region for region, countries in _REGIONS.items() for country in countries.split()}
_ALSO_CALLED: Final = {
    "usa": "US", "united states of america": "US", "eua": "US", "uk": "GB", "great britain": "GB", "uae": "AE",
    "turkey": "TR", "czech republic": "CZ", "ivory coast": "CI", "hong kong": "HK",
    "cote d ivoire": "CI", "macedonia": "MK",
    "russian federation": "RU", "viet nam": "VN", "brasil": "BR", "swaziland": "SZ", "eswatini": "SZ",
    "democratic republic of the congo": "CD", "the netherlands": "NL", "republic of the congo brazzaville": "CG",
    "rest of central and eastern europe": "REST_OF_CENTRAL_EASTERN_EUROPE",
    "rest of world": OTHER, "all other countries": OTHER, "others": OTHER,
}  # fmt: skip
"""Names by which lists call countries and regions that our tables call otherwise; folded."""


def markets_of(country: str) -> tuple[str, ...]:
    """Return the markets whose price may hold for a country (ISO code, '' when unknown), the closest first; pure."""
    region = _REGION_OF.get(country)
    return tuple(one for one in (country, region, OTHER) if one)


def market_name(market: str) -> str:
    """Return the English name of a market as Meta's lists have it."""
    return _REGION_NAMES.get(market) or country_name(market)


def market_named(text: str) -> str | None:
    """Return the market that a cell names: a country by ISO code, name or calling code, or a region; None for none."""
    wanted = text.strip()
    if wanted.upper() in phonenumbers.SUPPORTED_REGIONS or wanted.upper() in _REGION_NAMES:
        return wanted.upper()
    if code := re.fullmatch(r"\+?(\d{1,3})", wanted):
        return _by_calling_code(int(code[1]))
    return _by_folded_name().get(_folded(wanted))


def is_market(market: str) -> bool:
    """Tell whether prices can be kept under this name."""
    return market in phonenumbers.SUPPORTED_REGIONS or market in _REGION_NAMES


def _by_calling_code(code: int) -> str | None:
    """Return the one country of a calling code; +1 and +7 are several, and no list means one of them by that."""
    countries = phonenumbers.region_codes_for_country_code(code)
    country = phonenumbers.region_code_for_country_code(code)
    return country if code not in (1, 7) and countries and country in phonenumbers.SUPPORTED_REGIONS else None


@cache
def _by_folded_name() -> dict[str, str]:
    regions = {_folded(name): region for region, name in _REGION_NAMES.items()}
    return {**dict(_country_names()), **regions, **_ALSO_CALLED}


def _country_names() -> Iterator[tuple[str, str]]:
    for country in sorted(phonenumbers.SUPPORTED_REGIONS):
        yield from ((_folded(country_name(country, language)), country) for language in ("es", "pt", "en"))


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.findall(r"[a-z]+", plain))
