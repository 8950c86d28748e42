"""Reading the digits out of what people type, paste and export into a phone cell."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from dispatcher.contacts.phones import PhoneCode, PhoneProblem


@dataclass(frozen=True, slots=True)
class Digits:
    """The digits of one number; ``international`` when a ``+`` or ``00`` stood before them."""

    digits: str
    international: bool


_NOTHING = frozenset({"", "-", "--", "—", "n/a", "na", "nan", "null", "none", "nil", "#n/a"})
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:wa\.me/|api\.whatsapp\.com/send|web\.whatsapp\.com/send)\S*|whatsapp://send\S*", re.I
)
_LABEL = re.compile(r"(?:tel|telefone|fone|cel|celular|whats|whatsapp|phone|mobile)\.?\s*:\s*(?://)?", re.I)
_WHOLE_FLOAT = re.compile(r"(\d{6,})[.,]0+")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?e\+?(\d{1,2})", re.I)
_CARRIER_PLACEHOLDER = re.compile(r"\b0\s?xx", re.I)
_SEPARATOR = re.compile(r"[/;,|&\n]|\b(?:e|ou|and|or|y)\b|\+(?=.)", re.I)
_PUNCTUATION = re.compile(r"[\s().\-_/,;'\[\]~]+")
_FEWEST_DIGITS = 8
_LONGEST_TEXT = 200

SEVERAL_NUMBERS = PhoneProblem(
    PhoneCode.SEVERAL_NUMBERS, "There are several numbers in this cell: keep one, or give each its own row."
)
_NOT_A_NUMBER = PhoneProblem(
    PhoneCode.NOT_A_NUMBER,
    "This is not a phone number: write it with country and area code, like +55 11 98765-4321.",
)


def read_digits(raw: str) -> Digits | PhoneProblem:
    """Return the digits of the one number in ``raw``, or what keeps them from being read.

    Accepts spaces, punctuation, ``00``, ``tel:`` and ``whatsapp:``, wa.me links, full-width digits, invisible marks, a
    leading apostrophe and the floats that spreadsheets make of numbers.
    """
    if len(raw) > _LONGEST_TEXT:
        return _NOT_A_NUMBER
    text = _plain(raw)
    if text.lower() in _NOTHING:
        return PhoneProblem(PhoneCode.EMPTY, "There is no phone number in this cell: fill it in.")
    text = _LABEL.sub("", _from_link(text), count=1) if not text[0].isdigit() else text
    number = _from_spreadsheet(text)
    if isinstance(number, PhoneProblem):
        return number
    return _several(number) or _wrong_characters(number) or _digits(number)


def _plain(raw: str) -> str:
    """Fold full-width forms to ASCII, drop invisible marks (bidi, zero width) and the apostrophe of text cells."""
    folded = unicodedata.normalize("NFKC", raw)
    visible = "".join(_ascii_digit(character) for character in folded if unicodedata.category(character) != "Cf")
    dashes = re.sub(r"[\u2010-\u2015\u2212]", "-", visible)
    return dashes.strip().lstrip("'\u2018\u2019`").strip()


def _ascii_digit(character: str) -> str:
    return str(unicodedata.digit(character)) if character.isdecimal() else character


def _from_link(text: str) -> str:
    """Return the number that a WhatsApp link leads to, with ``+``; other text as it is."""
    if not _LINK.fullmatch(text):
        return text
    link = urlsplit(text if "//" in text else f"https://{text}")
    phone = parse_qs(link.query).get("phone", [link.path.strip("/")])[0]
    return f"+{phone.strip().lstrip('+')}"


def _from_spreadsheet(text: str) -> str | PhoneProblem:
    """Undo what a spreadsheet makes of long numbers: ``5511987654321.0`` and ``5.511987654321E+12``."""
    if whole := _WHOLE_FLOAT.fullmatch(text):
        return whole[1]
    if not (scientific := _SCIENTIFIC.fullmatch(text)):
        return text
    shown = scientific[1] + (scientific[2] or "")
    if len(shown) == int(scientific[3]) + 1:
        return shown
    return PhoneProblem(
        PhoneCode.LOST_DIGITS,
        "The spreadsheet has rounded this number and lost digits: format the column as text and enter it again.",
    )


def _several(text: str) -> PhoneProblem | None:
    pieces = [sum(character.isdigit() for character in piece) for piece in _SEPARATOR.split(text)]
    pieces = [digits for digits in pieces if digits]
    if len(pieces) < 2 or max(pieces) < _FEWEST_DIGITS:
        return None
    return SEVERAL_NUMBERS


def _wrong_characters(text: str) -> PhoneProblem | None:
    rest = _CARRIER_PLACEHOLDER.sub("0", text)
    if letters := [character for character in rest if character.isalpha()]:
        shown = "".join(letters[:10])
        return PhoneProblem(PhoneCode.LETTERS, f"There are letters in this number ({shown}): leave only its digits.")
    odd = _PUNCTUATION.sub("", rest.replace("+", ""))
    if odd.isdigit():
        return None
    return _NOT_A_NUMBER


def _digits(text: str) -> Digits:
    digits = re.sub(r"\D", "", _CARRIER_PLACEHOLDER.sub("0", text))
    international = "+" in text or digits.startswith("00")
    return Digits(digits.lstrip("0") if international else digits, international)
