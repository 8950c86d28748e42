"""The model's answer as data, and what makes it unfit to be sent; pure."""

import json
import re
import unicodedata
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
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE).casefold()
    shown = "".join(one for one in plain if one == "\n" or unicodedata.category(one) not in _HIDDEN)
    return re.sub(r"(?<=\w) \. (?=\w)", ".", shown)


_ALIKE: Final = (
    {ord(one): "." for one in "。．｡․"} | {ord(one): "-" for one in "‐‑‒–—−·•"} | dict.fromkeys(map(ord, _VARIATION))
)

_ENDINGS: Final = (
    "com|net|org|info|biz|app|dev|shop|store|online|site|link|xyz|top|club|live|click|page|website|"
    "space|tech|pro|mobi|bank|cash|money|win|bet|casino|vip|icu|sale|promo|gift|[a-z]{2}"
)
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+"
    rf"|\b(?:[\w-]+\.)*(?:[\w-]{{3,}}\.[^\W\d_]{{2,24}}|[\w-]+\.(?:{_ENDINGS}))\b(?:/[^\s<>\"']*)?"
)
_HOST: Final = re.compile(r"^(?:https?://)?([^/\s?#]+)")
_SHARED: Final = frozenset(
    {
        "bit.ly",
        "t.me",
        "wa.me",
        "t.co",
        "tinyurl.com",
        "goo.gl",
        "is.gd",
        "cutt.ly",
        "rebrand.ly",
        "linktr.ee",
        "forms.gle",
        "docs.google.com",
        "drive.google.com",
        "sites.google.com",
        "api.whatsapp.com",
        "chat.whatsapp.com",
        "instagram.com",
        "facebook.com",
        "youtube.com",
    }
)
"""Hosts where everybody has pages: there the whole address must be ours."""
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_DATE: Final = re.compile(rf"\b(?:19|20)\d\d-\d\d-\d\d\b|\b(?:{_DAY}[./]{_MONTH}|{_MONTH}/{_DAY})[./](?:19|20)\d\d\b")
_NUMBER: Final = re.compile(r"\d(?:[\s().\-/]{0,3}\d){7,}")
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
    if any(address not in ours for address in _ADDRESS.findall(said)):
        return Flaw.FOREIGN_ADDRESS
    without, theirs = _DATE.sub(" ", _ADDRESS.sub(" ", said)), _ADDRESS.sub(" ", ours)
    if not _places(without) <= _places(theirs):
        return Flaw.FOREIGN_LINK
    numbers = [_digits(one) for one in _NUMBER.findall(ours)]
    # With or without the code of the country.
    is_known = all(any(_digits(one) in each for each in numbers) for one in _NUMBER.findall(_LINK.sub(" ", without)))
    return None if is_known else Flaw.FOREIGN_NUMBER


def _in_common(reply: str, hidden: str) -> int:
    """Return the length of the longest stretch that both have."""
    return SequenceMatcher(None, reply, hidden, autojunk=False).find_longest_match().size


def _places(text: str) -> set[str]:
    """Return where the links of a text lead: the host, and the page where the host is everybody's."""
    return {_place(one) for one in _LINK.findall(text)}


def _place(link: str) -> str:
    found = _HOST.match(link)
    host = (found[1] if found else link).rpartition("@")[2].removeprefix("www.").rstrip(_END)
    return link.partition("://")[2].rstrip(_END) or link.rstrip(_END) if host in _SHARED else host


_END: Final = ".,;:!?)/"


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())
