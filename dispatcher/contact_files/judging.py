"""One row of a file to one person, or to what is wrong with it by cell; pure, because a million rows pass through."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from dispatcher.contact_files.mapping import Target
from dispatcher.contacts.attributes import NoSuchValue, Types, Value, read
from dispatcher.contacts.identity import PhoneProblem, parse_phone
from dispatcher.contacts.models import AttributeType
from dispatcher.contacts.zones import named_zone, zone_of
from dispatcher.database import Json
from dispatcher.uploads.rows import Row

LONGEST_NAME: Final = 200
LONGEST_NOTE: Final = 4000
LONGEST_TAG: Final = 100
MOST_TAGS: Final = 50
_TAG_MARKS: Final = re.compile(r"[,;|]")
_USER_ID: Final = re.compile(r"[!-~]{1,150}")
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:[-_ ]\(?([a-z]{2})\)?)?")
_LANGUAGES: Final = {
    "português": "pt", "portugues": "pt", "portuguese": "pt", "inglês": "en", "ingles": "en", "english": "en",
    "espanhol": "es", "español": "es", "spanish": "es", "francês": "fr", "frances": "fr", "french": "fr",
}  # fmt: skip
_QUOTED_FORMULA: Final = re.compile(r"'(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
"""The mark that our own exports put before what would be a formula (``uploads.exports``)."""


@dataclass(slots=True)
class Person:
    """What the rows of one person say: ``row`` is the last of them, ``rows`` how many there were."""

    row: int
    cells: Mapping[str, str]
    rows: int = 1
    phone: str | None = None
    phone_key: str | None = None
    user_id: str | None = None
    name: str | None = None
    language: str | None = None
    timezone: str | None = None
    number_zone: str | None = None
    attributes: dict[str, Value] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    note: str | None = None
    said_yes: bool = False


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: its number, its cells, and its problems ({"column", "code", "message", "value"})."""

    row: int
    cells: Mapping[str, str]
    problems: Sequence[Json]
    keys: Sequence[str] = ()


class Unreadable(Exception):
    """A cell that does not say what its column should; ``code`` names the kind of problem."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


Reader = Callable[[Person, str], None]


class Judge:
    """Reads the rows of one file as its mapping says."""

    def __init__(self, mapping: Sequence[Json], types: Types, country: str, *, all_said_yes: bool) -> None:
        self._country, self._all_said_yes = country, all_said_yes
        used = [one for one in mapping if one["target"] != Target.IGNORE]
        self._readers = [(one["column"], self._reader(one, types)) for one in used]
        named = {one["target"]: one["column"] for one in reversed(used)}
        self._who = named.get(Target.PHONE) or named.get(Target.USER_ID) or ""

    def judge(self, row: Row) -> Person | BadRow:
        """Return the person of a row, or all that is wrong with it."""
        person = Person(row.number, row.cells, said_yes=self._all_said_yes)
        problems: list[Json] = []
        for column, reader in self._readers:
            cell = row.cells[column].strip()
            if not cell:
                continue
            try:
                reader(person, _unquoted(cell))
            except Unreadable as problem:
                problems.append(_problem(column, cell, problem))
        if not problems and person.phone_key is None and person.user_id is None:
            problems.append(_problem(self._who, "", _NOBODY))
        if not problems:
            return person
        keys = [key for key in (person.phone_key, person.user_id) if key]
        return BadRow(row.number, row.cells, problems, keys)

    def _reader(self, one: Json, types: Types) -> Reader:
        if one["target"] == Target.ATTRIBUTE:
            return _attribute_reader(one["attribute"], types[one["attribute"]])
        return self._read_phone if one["target"] == Target.PHONE else _READERS[one["target"]]

    def _read_phone(self, person: Person, cell: str) -> None:
        phone = parse_phone(cell, self._country)
        if isinstance(phone, PhoneProblem):
            raise Unreadable(phone.code, phone.message)
        person.phone, person.phone_key = phone.e164, phone.recipient_key
        person.number_zone = zone_of(phone.recipient_key)


_NOBODY: Final = Unreadable("NOBODY", "This row names nobody: fill in the phone number.")


def _problem(column: str, cell: str, problem: Unreadable) -> Json:
    return {"column": column, "code": str(problem.code), "message": problem.message, "value": cell}


def _unquoted(cell: str) -> str:
    return cell[1:] if cell[0] == "'" and _QUOTED_FORMULA.match(cell) else cell


def _read_user_id(person: Person, cell: str) -> None:
    if not _USER_ID.fullmatch(cell):
        raise Unreadable("BAD_USER_ID", "This is no user id: copy it as WhatsApp gives it.")
    person.user_id = cell


def _read_name(person: Person, cell: str) -> None:
    name = f"{person.name} {cell}" if person.name else cell
    if len(name) > LONGEST_NAME:
        raise Unreadable("TOO_LONG_TEXT", f"This name is too long: use at most {LONGEST_NAME} characters.")
    person.name = name


def _read_language(person: Person, cell: str) -> None:
    person.language = _language(cell)


@lru_cache(maxsize=1000)
def _language(cell: str) -> str:
    text = _LANGUAGES.get(cell.casefold(), cell.casefold())
    found = _LANGUAGE.fullmatch(text)
    if not found:
        raise Unreadable("BAD_LANGUAGE", "This is no language: use a code such as pt or pt_BR.")
    return f"{found[1]}_{found[2].upper()}" if found[2] else found[1]


def _read_timezone(person: Person, cell: str) -> None:
    zone = named_zone(cell)
    if zone is None:
        raise Unreadable("BAD_ZONE", "This is no time zone: name one such as America/Sao_Paulo.")
    person.timezone = zone


def _read_tags(person: Person, cell: str) -> None:
    tags = [tag for tag in map(str.strip, _TAG_MARKS.split(cell)) if tag]
    if any(len(tag) > LONGEST_TAG for tag in tags) or len(tags) + len(person.tags) > MOST_TAGS:
        message = f"Use at most {MOST_TAGS} tags with at most {LONGEST_TAG} characters each, with commas between them."
        raise Unreadable("BAD_TAGS", message)
    person.tags += tags


def _read_note(person: Person, cell: str) -> None:
    note = f"{person.note}\n{cell}" if person.note else cell
    if len(note) > LONGEST_NOTE:
        raise Unreadable("TOO_LONG_TEXT", f"This note is too long: use at most {LONGEST_NOTE} characters.")
    person.note = note


def _read_consent(person: Person, cell: str) -> None:
    person.said_yes = bool(_value(AttributeType.BOOLEAN, cell))


def _attribute_reader(key: str, kind: AttributeType) -> Reader:
    def read_attribute(person: Person, cell: str) -> None:
        value = _value(kind, cell)
        if value is not None:
            person.attributes[key] = value

    return read_attribute


@lru_cache(maxsize=50_000)
def _value(kind: AttributeType, cell: str) -> Value | None:
    """Read a value once for all cells that say the same: a day takes as long as ten phone numbers."""
    try:
        return read(kind, cell)
    except NoSuchValue as problem:
        raise Unreadable(f"NO_{kind.upper()}", str(problem)) from None


_READERS: Final[Mapping[Any, Reader]] = {
    Target.USER_ID: _read_user_id,
    Target.NAME: _read_name,
    Target.LANGUAGE: _read_language,
    Target.TIMEZONE: _read_timezone,
    Target.TAGS: _read_tags,
    Target.NOTE: _read_note,
    Target.CONSENT: _read_consent,
}
