"""Whose phone is this: one cell to one WhatsApp identity, or a sentence that says what to mend."""

import re

import phonenumbers
from phonenumbers import ValidationResult

from dispatcher.contacts import numbering
from dispatcher.contacts.phone_text import SEVERAL_NUMBERS, Digits, read_digits
from dispatcher.contacts.phones import Phone, PhoneCode, PhoneProblem
from dispatcher.errors import Invalid

__all__ = ["Phone", "PhoneCode", "PhoneProblem", "parse_phone", "recipient_key"]

DEFAULT_COUNTRY = "BR"
_CLEAN = re.compile(r"(\+?)([1-9][0-9]{7,14})")
_USUAL = re.compile(r"\+?[0-9(][0-9 ()\-]{7,24}")
"""Most numbers in files: nothing of it has a second meaning, so only the digits are left to be read."""
_BETWEEN_DIGITS = str.maketrans("", "", " ()-")
_LONGEST_E164 = 15
_TOO_LONG = PhoneProblem(PhoneCode.TOO_LONG, "This number has too many digits: check for digits typed twice.")


def parse_phone(raw: str, default_country: str = DEFAULT_COUNTRY) -> Phone | PhoneProblem:
    """Return the phone that ``raw`` names, or the problem with it.

    Digits without ``+`` are read as a number of ``default_country`` (ISO 3166) first and as an international one
    second. Raises Invalid when ``default_country`` is no country.
    """
    if not numbering.is_country(default_country):
        raise Invalid("This is not a country.", {"default_country": ["Use a two-letter code such as BR."]})
    clean = _CLEAN.fullmatch(raw.translate(_BETWEEN_DIGITS) if _USUAL.fullmatch(raw) else raw)
    number = Digits(clean[2], bool(clean[1])) if clean else read_digits(raw)
    if isinstance(number, PhoneProblem):
        return number
    return _find(number, default_country) or _problem(raw, number, default_country)


def recipient_key(wa_id: str) -> str:
    """Return the key of the person whom Meta calls ``wa_id`` (digits, with or without ``+``); never fails."""
    return numbering.canonical(wa_id.removeprefix("+"))


def _find(number: Digits, country: str) -> Phone | None:
    if number.international:
        return numbering.international(number.digits)
    return numbering.dialled(number.digits, country)


def _problem(raw: str, number: Digits, country: str) -> PhoneProblem:
    if len(number.digits) > _LONGEST_E164:
        return SEVERAL_NUMBERS if _two_side_by_side(raw, country) else _TOO_LONG
    full = number.digits if number.international else _as_international(number.digits, country)
    code = numbering.calling_code_of(full)
    if code is None:
        return PhoneProblem(
            PhoneCode.UNKNOWN_COUNTRY, "No country has this country code: check the digits after the +."
        )
    return _wrong_length(code, full[len(code) :]) or PhoneProblem(
        PhoneCode.NOT_A_NUMBER, "Nobody can have this number: check the country code, the area code and each digit."
    )


def _two_side_by_side(raw: str, country: str) -> bool:
    """Tell whether the text falls apart into two good numbers at one of its spaces."""
    words = raw.split()
    halves = ((" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words)))
    return any(_is_phone(first, country) and _is_phone(second, country) for first, second in halves)


def _is_phone(text: str, country: str) -> bool:
    number = read_digits(text)
    return isinstance(number, Digits) and _find(number, country) is not None


def _as_international(digits: str, country: str) -> str:
    """Put the country code before digits that cannot already contain it."""
    code = numbering.calling_code(country)
    has_code = digits.startswith(code) and len(digits) > numbering.longest_national(country)
    return digits if has_code else f"{code}{digits.lstrip('0')}"


def _wrong_length(code: str, national: str) -> PhoneProblem | None:
    if code == "55" and len(national) < 10:
        return _too_short("The area code (DDD) is missing")
    if not national:
        return _too_short("Digits are missing")
    number = phonenumbers.PhoneNumber(country_code=int(code), national_number=int(national))
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return _too_short("Digits are missing")
    if verdict == ValidationResult.TOO_LONG or len(code) + len(national) > _LONGEST_E164:
        return _TOO_LONG
    return None


def _too_short(what: str) -> PhoneProblem:
    return PhoneProblem(
        PhoneCode.TOO_SHORT, f"{what}: write the number with area code, like 11 98765-4321, or with + and country code."
    )
