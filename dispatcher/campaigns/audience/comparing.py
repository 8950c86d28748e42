"""Comparing the attributes of contacts, each by its type; a comparison with nothing is never true.

Values are JSON of their type (``contacts.attributes``), so the database compares numbers as numbers and days as text,
which is their order. Equality has an index; the other comparisons look at every contact that is left.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, and_, cast, collate, func
from sqlalchemy.dialects.postgresql import JSONB

from dispatcher.campaigns.audience.conditions import OPS, Op
from dispatcher.contacts import attributes
from dispatcher.contacts.attributes import NoSuchValue, Types, Value
from dispatcher.contacts.models import AttributeType, Contact
from dispatcher.database import Json
from dispatcher.errors import Invalid

Compared = ColumnElement[Any]
_ORDER: Final[Mapping[Op, Callable[[Compared, Any], ColumnElement[bool]]]] = {
    Op.LESS: lambda ours, value: ours < value,
    Op.BEFORE: lambda ours, value: ours < value,
    Op.AT_MOST: lambda ours, value: ours <= value,
    Op.MORE: lambda ours, value: ours > value,
    Op.AFTER: lambda ours, value: ours > value,
    Op.AT_LEAST: lambda ours, value: ours >= value,
}


def compare(types: Types, today: date, said: Json) -> ColumnElement[bool]:
    """Return the condition for a statement about an attribute; raise Invalid for one that is not there or cannot be."""
    key, op = said["key"], Op(said["op"])
    kind = types.get(key)
    if kind is None:
        raise Invalid("There is no such attribute any more.", {"key": [f"Use one of the attributes, not {key}."]})
    if op not in OPS[kind]:
        raise Invalid("The attribute cannot be compared so.", {"op": [f"Use one of {', '.join(sorted(OPS[kind]))}."]})
    if op is Op.IS_SET:
        return Contact.attributes.has_key(key)  # type: ignore[no-any-return]
    if op is Op.IS:
        return Contact.attributes.contains({key: _value(kind, said["value"])})
    if kind is AttributeType.TEXT:
        return _text(key, op, str(_value(kind, said["value"])))
    return _day(key, op, said, today) if kind is AttributeType.DATE else _number(key, op, said)


def _value(kind: AttributeType, given: Any) -> Value:
    try:
        found = attributes.read(kind, given)
    except NoSuchValue as problem:
        raise Invalid("The attribute cannot have this value.", {"value": [str(problem)]}) from None
    if found is None:
        raise Invalid("The attribute cannot have this value.", {"value": ["Give a value."]})
    return found


def _text(key: str, op: Op, value: str) -> ColumnElement[bool]:
    ours = Contact.attributes[key].astext
    if op is Op.STARTS:
        return ours.istartswith(value, autoescape=True)  # type: ignore[no-any-return]
    return ours.icontains(value, autoescape=True)  # type: ignore[no-any-return]


def _number(key: str, op: Op, said: Json) -> ColumnElement[bool]:
    ours = Contact.attributes[key]
    value = _as_json(_value(AttributeType.NUMBER, said["value"]))
    if op is Op.BETWEEN:
        until = _as_json(_value(AttributeType.NUMBER, said["until"]))
        return ours.between(value, until)
    return _ORDER[op](ours, value)


def _as_json(value: Value) -> ColumnElement[Any]:
    return cast(value, JSONB)


def _day(key: str, op: Op, said: Json, today: date) -> ColumnElement[bool]:
    ours = collate(cast(Contact.attributes[key].astext, Text), "C")
    if op is Op.BIRTHDAY:
        return func.substr(ours, 6).in_(_birthdays(today))
    if op in (Op.LAST_DAYS, Op.NEXT_DAYS):
        days = timedelta(days=said["days"])
        first, last = (today - days, today) if op is Op.LAST_DAYS else (today, today + days)
        return and_(ours >= first.isoformat(), ours <= last.isoformat())
    value = _value(AttributeType.DATE, said["value"])
    if op is Op.BETWEEN:
        return ours.between(value, _value(AttributeType.DATE, said["until"]))
    return _ORDER[op](ours, value)


def _birthdays(today: date) -> list[str]:
    """Return the days of the year that are celebrated today: the 29th of February on the 28th when there is none."""
    told = [f"{today:%m-%d}"]
    is_leap = today.year % 4 == 0 and (today.year % 100 != 0 or today.year % 400 == 0)
    return [*told, "02-29"] if told == ["02-28"] and not is_leap else told
