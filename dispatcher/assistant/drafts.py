"""The model's answer as data, and what makes it unfit to be sent; pure."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from dispatcher.assistant.links import leads_among, links, without_links
from dispatcher.database import Json
from dispatcher.messages.models import Intent

OTHER: Final = "other"
INTENTS: Final = (*Intent, OTHER)
LONGEST_REPLY: Final = 1_000
_LONGEST_SUMMARY: Final = 500

SCHEMA: Final[Json] = {
    "type": "object",
    "properties": {
        "reply": {"type": "string"},
        "intent": {"type": "string", "enum": [*INTENTS]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "hand_over": {"type": "boolean"},
        "summary": {"type": "string"},
    },
    "required": ["reply", "intent", "confidence", "hand_over", "summary"],
    "additionalProperties": False,
}


class Unreadable(Exception):
    """The model's answer is not what it was asked for."""


class Flaw(StrEnum):
    """Why an answer must not be sent."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    GIVES_AWAY = "gives_away"
    FOREIGN_LINK = "foreign_link"
    FOREIGN_ADDRESS = "foreign_address"
    FOREIGN_NUMBER = "foreign_number"


@dataclass(frozen=True)
class Draft:
    """What the model would say, how it understood the person, and whether it leaves that to people."""

    reply: str
    intent: Intent | None
    confidence: float
    hand_over: bool
    summary: str


def read_draft(text: str) -> Draft:
    """Read the model's answer; raises Unreadable for anything that is not the object it was asked for."""
    try:
        given = json.loads(text)
        intent, confidence = given["intent"], given["confidence"]
        fits = intent in INTENTS and _is_share(confidence) and isinstance(given["hand_over"], bool)
        reply, summary = given["reply"], given.get("summary", "")
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    if not fits or not isinstance(reply, str) or not isinstance(summary, str):
        raise Unreadable("A field is missing or of another kind.")
    meaning = None if intent == OTHER else Intent(intent)
    return Draft(_plain(reply), meaning, float(confidence), given["hand_over"], _plain(summary)[:_LONGEST_SUMMARY])


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


_KEPT: Final = frozenset("\n\t")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me"})
_VARIATION: Final = "\ufe0e\ufe0f"


def _plain(text: str) -> str:
    """Return a text without characters that nobody sees, or that no JSON may hold."""
    shown = (one for one in text if one in _KEPT or one == _JOINER or unicodedata.category(one) not in _HIDDEN)
    return "".join(shown).strip()


_JOINER: Final = "\u200d"
"""It makes one emoji of several."""


def _compared(text: str) -> str:
    """Return a text as a phone would take it for a link or a number: one spelling for what looks alike."""
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    shown = "".join(one for one in plain if one == "\n" or unicodedata.category(one) not in _HIDDEN)
    return re.sub(r"(?<=\w) \. (?=\w)", ".", shown)


_ALIKE: Final = (
    {ord(one): "." for one in "。．｡․"} | {ord(one): "-" for one in "‐‑‒–—−·•"} | dict.fromkeys(map(ord, _VARIATION))
)

_ADDRESS: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]*\w")
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_DATE: Final = re.compile(rf"\b(?:19|20)\d\d-\d\d-\d\d\b|\b(?:{_DAY}[./]{_MONTH}|{_MONTH}/{_DAY})[./](?:19|20)\d\d\b")
_BETWEEN: Final = r"[\s().\-/]{0,3}"
_NUMBER: Final = re.compile(rf"\+?\d(?:{_BETWEEN}\d){{7,}}")
_NO_DIGIT_BEFORE: Final = r"(?:^|[^\d\s().\-/])[\s().\-/]{0,9}"
_GIVEN_AWAY: Final = 80
"""So many characters in a row of what it was told are no accident."""


def flaw(reply: str, known: str, hidden: Sequence[str], mark: str) -> Flaw | None:
    """Tell what makes a reply unfit: links, addresses or numbers that are not ours to give, or our instructions.

    What the customer wrote is no ground for them: a person would be told by us what a stranger wants said.
    """
    if not reply:
        return Flaw.EMPTY
    if len(reply) > LONGEST_REPLY:
        return Flaw.TOO_LONG
    if mark in reply or any(_in_common(reply, one) >= _GIVEN_AWAY for one in hidden):
        return Flaw.GIVES_AWAY
    said, ours = _compared(reply), _compared(known)
    if not _addresses(said) <= _addresses(ours):
        return Flaw.FOREIGN_ADDRESS
    # The "@" stays: an address within a link is no address.
    without, known_links = _ADDRESS.sub("@", said), links(_ADDRESS.sub("@", ours))
    if not all(leads_among(one, known_links) for one in links(without)):
        return Flaw.FOREIGN_LINK
    numbers = _NUMBER.findall(_DATE.sub(" ", without_links(without)))
    return None if all(_is_known(one, ours) for one in numbers) else Flaw.FOREIGN_NUMBER


def _addresses(text: str) -> set[str]:
    return {one.strip("._-+").lower() for one in _ADDRESS.findall(text)}


def _is_known(number: str, ours: str) -> bool:
    """Tell whether a number stands in what is ours, to its last digit.

    With or without the code of the country, which "+" promises, or the zero that is dialled instead of it.
    """
    digits = "".join(one for one in number if one.isdigit())
    told = _NO_DIGIT_BEFORE if number.startswith("+") else ""
    return re.search(told + _BETWEEN.join(digits.removeprefix("0")) + r"(?!\d)", ours) is not None


def _in_common(reply: str, hidden: str) -> int:
    """Return the length of the longest stretch that both have."""
    return SequenceMatcher(None, reply, hidden, autojunk=False).find_longest_match().size
