"""Numbering plans: which digits are a real line of which country, and which spellings are the same line.

``phonenumbers`` decides; for numbers without surprises the same patterns of its metadata are asked directly, which is
about ten times faster. ``known_quickly`` only ever says yes: whatever it cannot decide goes to ``known_surely``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberType

from dispatcher.contacts.phones import LANDLINE_WARNING, Phone

_LONGEST_CALLING_CODE = 3
_SHORTEST_WITHOUT_PLUS = 10
"""Fewer digits without ``+`` are a local number that lacks its area code, never a foreign one."""

_TYPES_BEFORE_LANDLINE = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)
_META_TEST_RANGE = re.compile(r"1555\d{7}")
"""Meta's test numbers and examples; the North American plan leaves 555 without an owner."""

Matches = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Plan:
    """One country's patterns, compiled once."""

    country: str
    is_mobile: Matches
    is_landline: Matches
    starts_with_trunk_prefix: Matches


def international(digits: str) -> Phone | None:
    """Return the line that ``digits`` (country code first, no ``+``) reach, or None if there is none."""
    return known_quickly(digits) or known_surely(digits)


def dialled(digits: str, country: str) -> Phone | None:
    """Return the line for digits without ``+``: a national number of ``country`` first, a foreign one second."""
    if len(digits) > longest_national(country):
        return international(digits) or _national(digits, country)
    quickly = known_quickly(f"{calling_code(country)}{digits}")
    if quickly or len(digits) < _SHORTEST_WITHOUT_PLUS:
        return quickly or _national(digits, country)
    return _national(digits, country) or international(digits)


def known_quickly(digits: str) -> Phone | None:
    """Return the line if the country's own patterns already prove it; None means "ask ``known_surely``"."""
    code = calling_code_of(digits)
    plan = _plan(code) if code else None
    if plan is None or code is None:
        return None
    national = digits[len(code) :]
    proven = _form_to_verify(code, national)
    if proven[:1] == "0" or plan.starts_with_trunk_prefix(proven):
        return None
    if plan.is_mobile(proven):
        return _phone(plan.country, code, national, landline=False)
    if plan.is_landline(proven):
        return _phone(plan.country, code, national, landline=True)
    return None


def known_surely(digits: str) -> Phone | None:
    """Return the line according to ``phonenumbers``, or None if no country has it."""
    code = calling_code_of(digits)
    if code is None:
        return None
    given = digits[len(code) :]
    form = _form_to_verify(code, given)
    try:
        number = phonenumbers.parse(f"+{code}{form}")
    except phonenumbers.NumberParseException:
        return None
    national = phonenumbers.national_significant_number(number)
    if len(national) < len(form):  # a trunk prefix was written after the country code: +55 011 …
        return known_surely(f"{code}{national}")
    return _verified(number, code, given)


def is_in_the_us(number: str | None) -> bool:
    """Tell whether ``number`` (with ``+``) is of the United States: Canada and others share its country code."""
    if number is None or not number.startswith("+1"):
        return False
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) == "US"
    except phonenumbers.NumberParseException:
        return False


def _national(digits: str, country: str) -> Phone | None:
    """Read digits as someone in ``country`` would dial them: trunk zero and carrier code are dropped."""
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    return known_surely(f"{number.country_code}{phonenumbers.national_significant_number(number)}")


def _verified(number: phonenumbers.PhoneNumber, code: str, given: str) -> Phone | None:
    if _META_TEST_RANGE.fullmatch(f"{code}{given}"):
        return _phone("US", code, given, landline=False)
    country = phonenumbers.region_code_for_number(number)
    if country is None or not phonenumbers.is_valid_number(number) or _lacks_area_code(code, given):
        return None
    landline = phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE
    return _phone(country, code, given, landline=landline)


def _lacks_area_code(code: str, national: str) -> bool:
    """Tell Brazil's 4004-type numbers, which in a list of people are local numbers without their area code."""
    return code == "55" and len(national) < 9


# Same line, several spellings ---------------------------------------------------------------------------------------

_BRAZIL_OLD_MOBILE = re.compile(r"([1-9]\d)([6-9]\d{7})")
_BRAZIL_NEW_MOBILE = re.compile(r"([1-9]\d)9([6-9]\d{7})")


def canonical(digits: str) -> str:
    """Return WhatsApp's identity for any spelling of a number: digits only, twins collapsed, never failing.

    Brazil: mobiles with the ninth digit (Anatel resolution 553/2010). Mexico 521 and Argentina 549: the form that
    WhatsApp itself reports for these countries.
    """
    code = digits[:2]
    national = digits[2:]
    if code == "55" and (old := _BRAZIL_OLD_MOBILE.fullmatch(national)):
        return f"55{old[1]}9{old[2]}"
    if code == "52" and len(national) == 10:
        return f"521{national}"
    if code == "54" and len(national) == 10:
        return f"549{national}"
    return digits


def _other_spelling(key: str) -> str:
    """Return the shorter spelling of a canonical number that has two, or nothing."""
    code, national = key[:2], key[2:]
    if code == "55" and (new := _BRAZIL_NEW_MOBILE.fullmatch(national)):
        return f"55{new[1]}{new[2]}"
    if len(national) == 11 and (code + national[0]) in ("521", "549"):
        return f"{code}{national[1:]}"
    return ""


def _form_to_verify(code: str, national: str) -> str:
    """Return the spelling of a national number that ``phonenumbers`` knows.

    It refuses Brazil's old mobiles and Mexico's 1, both of which WhatsApp accepts.
    """
    if code == "55":
        return canonical(f"55{national}")[2:]
    if code == "52" and len(national) == 11 and national[0] == "1":
        return national[1:]
    return national


def _phone(country: str, code: str, national: str, *, landline: bool) -> Phone:
    given = f"{code}{national}"
    key = canonical(given)
    shorter = _other_spelling(key)
    variants = tuple(f"+{form}" for form in (key, shorter) if form and form != given)
    warned = landline and code != "54"  # in Argentina a mobile without its 9 looks like a landline
    return Phone(f"+{given}", key, country, variants, (LANDLINE_WARNING,) if warned else ())


# Countries ----------------------------------------------------------------------------------------------------------


def is_country(country: str) -> bool:
    """Tell whether ``country`` is an ISO 3166 code with a numbering plan (``BR``)."""
    return country in phonenumbers.SUPPORTED_REGIONS


@cache
def calling_code(country: str) -> str:
    """Return the calling code of a country: ``55`` for ``BR``."""
    return str(phonenumbers.country_code_for_region(country))


@cache
def longest_national(country: str) -> int:
    """Return the most digits a national number of ``country`` can have."""
    metadata = PhoneMetadata.metadata_for_region(country)
    return max(metadata.general_desc.possible_length) if metadata and metadata.general_desc else 0


def calling_code_of(digits: str) -> str | None:
    """Return the calling code that ``digits`` begin with, or None if no country has it."""
    for length in range(1, _LONGEST_CALLING_CODE + 1):
        if digits[:length] in _CALLING_CODES:
            return digits[:length]
    return None


_CALLING_CODES = frozenset(str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


@cache
def _plan(code: str) -> _Plan | None:
    """Compile the patterns of the first country of a calling code; None where it cannot be told apart simply."""
    country = phonenumbers.region_code_for_country_code(int(code))
    metadata = PhoneMetadata.metadata_for_region(country)
    shared = len(phonenumbers.region_codes_for_country_code(int(code))) > 1
    if metadata is None or (shared and metadata.leading_digits):
        return None
    general = _matcher(metadata.general_desc)
    mobile, landline = _matcher(metadata.mobile), _matcher(metadata.fixed_line)
    special = [_matcher(getattr(metadata, name)) for name in _TYPES_BEFORE_LANDLINE]
    either = metadata.same_mobile_and_fixed_line_pattern
    trunk = re.compile(metadata.national_prefix_for_parsing or "(?!)")
    return _Plan(
        country,
        lambda national: general(national) and mobile(national),
        lambda national: (
            not either and general(national) and landline(national) and not any(s(national) for s in special)
        ),
        lambda national: bool((found := trunk.match(national)) and found.end()),
    )


def _matcher(description: phonenumbers.PhoneNumberDesc | None) -> Matches:
    if description is None or not description.national_number_pattern:
        return lambda _: False
    lengths = frozenset(description.possible_length)
    matches = re.compile(description.national_number_pattern).fullmatch
    return lambda national: (not lengths or len(national) in lengths) and matches(national) is not None
