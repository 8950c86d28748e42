"""Conditions on people: groups (all, any, none of) with groups and statements in them; what a request may say.

A group is ``{"match": "all", "of": [...]}``, a statement ``{"kind": "tag", "id": 7}``; ``negated`` turns a statement
round. What each means to the database stands in ``audience.selecting``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final
from zoneinfo import available_timezones

from dispatcher.contacts.models import AttributeType
from dispatcher.contacts.numbering import is_country
from dispatcher.database import Json
from dispatcher.errors import Invalid

DEEPEST: Final = 5
MOST: Final = 60
MOST_DAYS: Final = 3650
_LONGEST_TEXT: Final = 1000


class Match(StrEnum):
    """How the members of a group belong together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class Kind(StrEnum):
    """What a statement is about."""

    EVERYBODY = "everybody"
    CONTACTS = "contacts"
    TAG = "tag"
    LIST = "list"
    SEGMENT = "segment"
    FILE = "file"
    ATTRIBUTE = "attribute"
    LANGUAGE = "language"
    COUNTRY = "country"
    TIME_ZONE = "time_zone"
    CONSENT = "consent"
    WROTE = "wrote"
    GOT_CAMPAIGN = "got_campaign"
    CAMPAIGN = "campaign"


class Op(StrEnum):
    """How an attribute is compared."""

    IS = "is"
    CONTAINS = "contains"
    STARTS = "starts"
    IS_SET = "is_set"
    LESS = "less"
    AT_MOST = "at_most"
    MORE = "more"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    LAST_DAYS = "last_days"
    NEXT_DAYS = "next_days"
    BIRTHDAY = "birthday"


class Part(StrEnum):
    """What became of a person in a campaign."""

    IN = "in"
    GOT = "got"
    DELIVERED = "delivered"
    READ = "read"
    NOT_READ = "not_read"
    REPLIED = "replied"
    NOT_REPLIED = "not_replied"
    FAILED = "failed"


class Consent(StrEnum):
    """What a person has said about being written to."""

    OPTED_IN = "opted_in"
    OPTED_OUT = "opted_out"
    OPTED_OUT_MARKETING = "opted_out_marketing"
    OPTED_OUT_ALL = "opted_out_all"


OPS: Final[Mapping[AttributeType, frozenset[Op]]] = {
    AttributeType.TEXT: frozenset({Op.IS, Op.CONTAINS, Op.STARTS, Op.IS_SET}),
    AttributeType.NUMBER: frozenset({Op.IS, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST, Op.BETWEEN, Op.IS_SET}),
    AttributeType.DATE: frozenset(
        {Op.IS, Op.BEFORE, Op.AFTER, Op.BETWEEN, Op.LAST_DAYS, Op.NEXT_DAYS, Op.BIRTHDAY, Op.IS_SET}
    ),
    AttributeType.BOOLEAN: frozenset({Op.IS, Op.IS_SET}),
}
"""Which comparisons each type of attribute knows."""
COUNTED: Final = frozenset({Op.LAST_DAYS, Op.NEXT_DAYS})
UNVALUED: Final = frozenset({Op.IS_SET, Op.BIRTHDAY, *COUNTED})

_FIELDS: Final[Mapping[Kind, tuple[frozenset[str], frozenset[str]]]] = {
    Kind.EVERYBODY: (frozenset(), frozenset()),
    Kind.CONTACTS: (frozenset({"ids"}), frozenset()),
    Kind.TAG: (frozenset({"id"}), frozenset()),
    Kind.LIST: (frozenset({"id"}), frozenset()),
    Kind.SEGMENT: (frozenset({"id"}), frozenset()),
    Kind.FILE: (frozenset({"id"}), frozenset()),
    Kind.ATTRIBUTE: (frozenset({"key", "op"}), frozenset({"value", "until", "days"})),
    Kind.LANGUAGE: (frozenset({"value"}), frozenset()),
    Kind.COUNTRY: (frozenset({"value"}), frozenset()),
    Kind.TIME_ZONE: (frozenset({"value"}), frozenset()),
    Kind.CONSENT: (frozenset({"value"}), frozenset()),
    Kind.WROTE: (frozenset(), frozenset({"days"})),
    Kind.GOT_CAMPAIGN: (frozenset(), frozenset({"days"})),
    Kind.CAMPAIGN: (frozenset({"id", "what"}), frozenset()),
}
"""What each kind of statement needs, and what it may have besides."""
_ZONES: Final = available_timezones()
_VALUES: Final[Mapping[Kind, tuple[Callable[[str], bool], str]]] = {
    Kind.COUNTRY: (is_country, "Use a two-letter code such as BR."),
    Kind.TIME_ZONE: (_ZONES.__contains__, "Name a time zone such as America/Sao_Paulo."),
    Kind.CONSENT: (lambda value: value in list(Consent), f"Use one of {', '.join(Consent)}."),
}


def checked(given: Mapping[str, Any], path: str) -> Json:
    """Return a group as it is stored, without what is not said; raise Invalid naming the place of each mistake."""
    problems: dict[str, list[str]] = {}
    if len(list(statements(given))) > MOST:
        problems[path] = [f"Use at most {MOST} conditions."]
    stored = _group(given, path, problems) if not problems else {}
    if problems:
        raise Invalid("The condition is not complete: " + " ".join(_told(problems)), problems)
    return stored


def _told(problems: Mapping[str, Sequence[str]]) -> list[str]:
    return sorted({one for found in problems.values() for one in found})


def statements(group: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every statement of a group and of the groups in it."""
    waiting = [group]
    while waiting:
        one = waiting.pop()
        if one.get("of") is None:
            yield one
        else:
            waiting.extend(one["of"])


def too_deep(given: object) -> bool:
    """Tell whether groups stand in groups deeper than anybody can follow; looks at what no schema has seen yet."""
    level: list[object] = [given]
    for _ in range(DEEPEST):
        members = [one.get("of") for one in level if isinstance(one, Mapping)]
        level = [member for listed in members if isinstance(listed, list) for member in listed]
    return any(isinstance(one, Mapping) and one.get("of") is not None for one in level)


def _group(given: Mapping[str, Any], path: str, problems: dict[str, list[str]]) -> Json:
    members = given.get("of") or []
    if given.get("match") is None or given.get("kind") is not None:
        problems[path] = ["Give a group: match and of."]
    elif not members:
        problems[path] = ["Add a condition."]
    built = [_member(one, f"{path}.of.{index}", problems) for index, one in enumerate(members)]
    return {"match": given.get("match"), "of": built}


def _member(given: Mapping[str, Any], path: str, problems: dict[str, list[str]]) -> Json:
    if given.get("of") is not None or given.get("match") is not None:
        return _group(given, path, problems)
    if given.get("kind") is None:
        problems[path] = ["Say what the condition is about: kind."]
        return {}
    return _statement(given, path, problems)


def _statement(given: Mapping[str, Any], path: str, problems: dict[str, list[str]]) -> Json:
    kind = Kind(given["kind"])
    needed, allowed = _FIELDS[kind]
    said = {name: value for name, value in given.items() if value is not None and name not in ("kind", "negated")}
    for name in sorted(needed - said.keys()):
        problems[f"{path}.{name}"] = [_MISSING.get(name, "Fill this in.")]
    for name in sorted(said.keys() - needed - allowed):
        problems[f"{path}.{name}"] = ["This says nothing here: leave it out."]
    _look_at_value(kind, said, path, problems)
    return {"kind": kind.value, **said, **({"negated": True} if given.get("negated") else {})}


_MISSING: Final = {
    "id": "Choose one.",
    "ids": "Choose somebody.",
    "key": "Choose an attribute.",
    "value": "Give a value.",
}


def _look_at_value(kind: Kind, said: Mapping[str, Any], path: str, problems: dict[str, list[str]]) -> None:
    if kind is Kind.ATTRIBUTE:
        _look_at_comparison(said, path, problems)
    elif "value" in said and not isinstance(said["value"], str):
        problems[f"{path}.value"] = ["Give a text."]
    elif kind in _VALUES and "value" in said and not _VALUES[kind][0](said["value"]):
        problems[f"{path}.value"] = [_VALUES[kind][1]]


def _look_at_comparison(said: Mapping[str, Any], path: str, problems: dict[str, list[str]]) -> None:
    op = said.get("op")
    wanted = {"days"} if op in COUNTED else set() if op in UNVALUED else {"value"}
    wanted |= {"until"} if op == Op.BETWEEN else set()
    for name in sorted(wanted - said.keys()):
        problems[f"{path}.{name}"] = [_MISSING["value"]]


def is_a_day(value: object) -> bool:
    """Tell whether a value is a day as attributes store it."""
    try:
        return isinstance(value, str) and date.fromisoformat(value) is not None
    except ValueError:
        return False
