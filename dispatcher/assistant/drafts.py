"""The model's answer as data, and what makes it unfit to be sent; pure."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

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


_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2060-\u2069\ufeff]")


def _plain(text: str) -> str:
    """Return a text without characters that nobody sees: they hide words, and turn others round."""
    return _UNSEEN.sub("", text).strip()


_ENDINGS: Final = (
    "com|net|org|info|biz|app|dev|shop|store|online|site|link|xyz|top|club|live|click|page|website|"
    "space|tech|pro|mobi|bank|cash|money|win|bet|casino|vip|icu|sale|promo|gift|[a-z]{2}"
)
_LINK: Final = re.compile(rf"(?:https?://|www\.)[^\s<>\"']+|\b(?:[a-z0-9-]+\.)+(?:{_ENDINGS})\b(?:/[^\s<>\"']*)?", re.I)
_HOST: Final = re.compile(r"^(?:https?://)?([^/\s?#]+)", re.I)
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_DATE: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d\d?[./]\d\d?[./]\d{4}\b")
_NUMBER: Final = re.compile(r"\d(?:[\s().\-]{0,2}\d){7,}")
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
    folded = known.casefold()
    if any(address.casefold() not in folded for address in _ADDRESS.findall(reply)):
        return Flaw.FOREIGN_ADDRESS
    without = _DATE.sub(" ", _ADDRESS.sub(" ", reply))
    if not {_host(one) for one in _LINK.findall(without)} <= {_host(one) for one in _LINK.findall(known)}:
        return Flaw.FOREIGN_LINK
    ours = [_digits(one) for one in _NUMBER.findall(known)]
    theirs = [_digits(one) for one in _NUMBER.findall(without)]
    # With or without the code of the country.
    is_known = all(any(one in each for each in ours) for one in theirs)
    return None if is_known else Flaw.FOREIGN_NUMBER


def _in_common(reply: str, hidden: str) -> int:
    """Return the length of the longest stretch that both have."""
    return SequenceMatcher(None, reply, hidden, autojunk=False).find_longest_match().size


def _host(link: str) -> str:
    found = _HOST.match(link.casefold())
    return (found[1] if found else link).rpartition("@")[2].removeprefix("www.").rstrip(".,;:!?)")


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())
