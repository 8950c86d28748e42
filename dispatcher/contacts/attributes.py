"""What we want to know of people: definitions with a type, and the one way a value becomes that type."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher.contacts.models import AttributeType, Contact, ContactAttribute
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid, NotFound

MOST: Final = 100
LONGEST_TEXT: Final = 1000
_YES: Final = frozenset({"true", "yes", "y", "1", "sim", "s", "si", "sí", "oui", "ja", "x"})
_NO: Final = frozenset({"false", "no", "n", "0", "nao", "não", "non", "nein"})
_DATES: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d")

Value = str | int | float | bool
Types = Mapping[str, AttributeType]


class NoSuchValue(ValueError):
    """A value that the attribute's type cannot hold; the message says what to write."""


def types(session: Session) -> dict[str, AttributeType]:
    """Return the type of every attribute by its key."""
    rows = session.execute(select(ContactAttribute.key, ContactAttribute.type))
    return {row[0]: AttributeType(row[1]) for row in rows}


def define(session: Session, label: str, kind: AttributeType) -> ContactAttribute:
    """Make an attribute; its key is made of the label. Raises Conflict when there is one, or too many."""
    known = types(session)
    if len(known) >= MOST:
        raise Conflict(f"There are {MOST} attributes already. Delete one that nobody needs.")
    key = key_of(label)
    values = {"key": key, "label": label.strip(), "type": kind}
    made = session.scalar(
        insert(ContactAttribute).values(values).on_conflict_do_nothing().returning(ContactAttribute.id)
    )
    if made is None:
        raise Conflict(
            "There is such an attribute already.", {"label": [f"It is known as {key}. Choose another name."]}
        )
    return session.get_one(ContactAttribute, made)


def find(session: Session, attribute_id: int) -> ContactAttribute:
    """Return the attribute; raises NotFound."""
    found = session.get(ContactAttribute, attribute_id)
    if found is None:
        raise NotFound("There is no such attribute. It may have been deleted.")
    return found


def remove(session: Session, attribute: ContactAttribute) -> None:
    """Delete an attribute with the values that contacts have of it."""
    has_it = Contact.attributes.has_key(attribute.key)
    session.execute(update(Contact).where(has_it).values(attributes=Contact.attributes.op("-")(attribute.key)))
    session.delete(attribute)


def checked(known: Types, given: Mapping[str, Any]) -> Json:
    """Return the values as they are stored, None for those to take away; raises Invalid naming what does not fit."""
    values: Json = {}
    problems: dict[str, Sequence[str]] = {}
    for key, value in given.items():
        try:
            values[key] = read(known[key], value)
        except KeyError:
            problems[f"attributes.{key}"] = ["There is no such attribute. Make it first."]
        except NoSuchValue as problem:
            problems[f"attributes.{key}"] = [str(problem)]
    if problems:
        raise Invalid("Some attributes do not fit.", problems)
    return values


def read(kind: AttributeType, value: Any) -> Value | None:
    """Return a value (JSON's, or the text of a cell) as its type stores it, None for nothing; raises NoSuchValue."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS[kind](value)


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NoSuchValue("Give a text.")
    found = str(value).strip()
    if len(found) > LONGEST_TEXT:
        raise NoSuchValue(f"Use at most {LONGEST_TEXT} characters.")
    return found


def _number(value: Any) -> int | float:
    if isinstance(value, bool):
        raise NoSuchValue("Give a number.")
    try:
        found = float(_plain(value)) if isinstance(value, str) else float(value)
    except (TypeError, ValueError, OverflowError):
        raise NoSuchValue("Give a number such as 1200.50.") from None
    if not math.isfinite(found) or abs(found) >= 1e15:
        raise NoSuchValue("Give a number below 1,000,000,000,000,000.")
    return int(found) if found.is_integer() else found


def _plain(text: str) -> str:
    """Write ``1.234,50`` and ``1,234.50`` with a point for the decimals only; the last mark is that of the decimals."""
    text = re.sub(r"[\s\u00a0]", "", text)
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point:
        return text.replace(".", "").replace(",", ".") if text.count(",") == 1 else text.replace(",", "")
    return text.replace(",", "") if text.count(".") <= 1 else text.replace(".", "")


def _date(value: Any) -> str:
    text = str(value).strip()
    for form in _DATES:
        try:
            return datetime.strptime(text[:10], form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise NoSuchValue(f"Give a day such as {date(2026, 1, 31).isoformat()} or 31/01/2026.")


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise NoSuchValue("Give yes or no.")


_READERS: Final = {
    AttributeType.TEXT: _text,
    AttributeType.NUMBER: _number,
    AttributeType.DATE: _date,
    AttributeType.BOOLEAN: _yes_or_no,
}


def key_of(label: str) -> str:
    """Make ``data_de_nascimento`` of ``Data de nascimento``; a label of other scripts keeps its letters."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", label) if not unicodedata.combining(one))
    key = re.sub(r"\W+", "_", plain.casefold()).strip("_")[:60]
    if not key:
        raise Invalid("The attribute needs a name.", {"label": ["Use letters or digits."]})
    return key
