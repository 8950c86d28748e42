"""What a phone number is once it is understood, and what to say when it is not."""

from dataclasses import dataclass
from enum import StrEnum


class PhoneCode(StrEnum):
    """Why a cell is no phone number; LANDLINE only warns (WhatsApp Business works on landlines)."""

    EMPTY = "EMPTY"
    LETTERS = "LETTERS"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    UNKNOWN_COUNTRY = "UNKNOWN_COUNTRY"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    SEVERAL_NUMBERS = "SEVERAL_NUMBERS"
    LOST_DIGITS = "LOST_DIGITS"
    LANDLINE = "LANDLINE"


@dataclass(frozen=True, slots=True)
class PhoneProblem:
    """One thing wrong with a phone number; the message names the cure."""

    code: PhoneCode
    message: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be written to.

    ``e164`` is what was given, with ``+``; ``recipient_key`` is WhatsApp's identity, digits only, the same for
    all spellings of one line; ``country`` is ISO 3166 (``001`` for networks without a country);
    ``national_variants`` are the other E.164 spellings of the same line; ``warnings`` do not forbid sending.
    """

    e164: str
    recipient_key: str
    country: str
    national_variants: tuple[str, ...] = ()
    warnings: tuple[PhoneProblem, ...] = ()


LANDLINE_WARNING = PhoneProblem(
    PhoneCode.LANDLINE, "This is a landline: it only gets the message if a business uses WhatsApp on it."
)
