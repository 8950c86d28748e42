"""Which column of a file is what of a person: what a mapping may say, and how it is checked."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import orjson

from dispatcher.contacts.attributes import Types
from dispatcher.database import Json
from dispatcher.errors import Invalid

ERROR_COLUMN: Final = "error"
"""The column that a file of bad rows has beside those of the person; it is never read."""


class Target(StrEnum):
    """What a column may be. Several columns may be parts of the name, tags, notes; the others are one each."""

    PHONE = "phone"
    USER_ID = "user_id"
    NAME = "name"
    LANGUAGE = "language"
    TIMEZONE = "timezone"
    ATTRIBUTE = "attribute"
    NEW_ATTRIBUTE = "new_attribute"
    TAGS = "tags"
    NOTE = "note"
    CONSENT = "consent"
    IGNORE = "ignore"


_ONCE: Final = (Target.PHONE, Target.USER_ID, Target.LANGUAGE, Target.TIMEZONE, Target.CONSENT)


def header_key(columns: Sequence[str]) -> str:
    """Return what files with the same columns have in common, whatever their order and case."""
    names = sorted(name.strip().casefold() for name in columns if name.strip().casefold() != ERROR_COLUMN)
    return hashlib.sha256(orjson.dumps(names)).hexdigest()


def require_complete(columns: Sequence[str], mapping: Sequence[Json], known: Types) -> None:
    """Raise Invalid, by column, unless a mapping says of existing columns what can be, and who the people are."""
    problems: dict[str, list[str]] = {}
    counts = Counter(one["target"] for one in mapping)
    names = Counter(one["column"] for one in mapping)
    attributes = Counter(one.get("attribute") for one in mapping if one["target"] == Target.ATTRIBUTE)
    for index, one in enumerate(mapping):
        for said in _problems_of(one, columns, known, counts, names, attributes):
            problems.setdefault(f"mapping.{index}", []).append(said)
    if not counts[Target.PHONE] and not counts[Target.USER_ID]:
        problems["mapping"] = ["Say which column holds the phone number, or the user id of WhatsApp."]
    if problems:
        raise Invalid("The columns do not fit yet.", problems)


def _problems_of(
    one: Json,
    columns: Sequence[str],
    known: Types,
    counts: Mapping[str, int],
    names: Mapping[str, int],
    attributes: Mapping[Any, int],
) -> list[str]:
    said: list[str] = []
    if one["column"] not in columns:
        said.append("The file has no such column.")
    if names[one["column"]] > 1:
        said.append("This column stands here twice.")
    if one["target"] in _ONCE and counts[one["target"]] > 1:
        said.append("Only one column can be this.")
    if one["target"] == Target.ATTRIBUTE and one.get("attribute") not in known:
        said.append("There is no such attribute. Make it new, or choose another one.")
    if one["target"] == Target.ATTRIBUTE and attributes[one.get("attribute")] > 1:
        said.append("Two columns cannot be the same attribute.")
    if one["target"] == Target.NEW_ATTRIBUTE and not (one.get("label") or "").strip():
        said.append("The new attribute needs a name.")
    return said
