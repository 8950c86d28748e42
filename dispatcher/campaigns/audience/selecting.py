"""From a condition to one SQL query over contacts: every value travels as a parameter, nothing is loaded.

Where it can, a statement is a set of ids with an index of its own; sets joined by "any" become one UNION, so that the
database hashes them once. A contact that was merged into another one counts as that one.

People of an included file who are no contacts are asked the same (``strangers``): their rows take the place of the
table of contacts. Nothing is known of them but their number, so what is asked of contacts is never true of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true, union_all
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.audience import strangers
from dispatcher.campaigns.audience.comparing import compare
from dispatcher.campaigns.audience.conditions import Kind, Match
from dispatcher.campaigns.audience.files import require_file
from dispatcher.campaigns.audience.models import Segment
from dispatcher.campaigns.audience.told import got_campaign, of_campaign, wrote
from dispatcher.campaigns.audience.whereabouts import has_consent, lives_in
from dispatcher.contacts import attributes
from dispatcher.contacts.attributes import Types
from dispatcher.contacts.directory import is_living
from dispatcher.contacts.filtering import speaks
from dispatcher.contacts.models import Contact, ContactList, ContactListMember, ContactTag, Tag
from dispatcher.database import Json
from dispatcher.errors import Invalid


@dataclass
class Asked:
    """What a condition is read with: the moment, today's date where the campaign is, and the attributes there are."""

    session: Session
    now: datetime
    today: date
    types: Types
    open_segments: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    """The files spoken of so far."""
    of_strangers: bool = False


@dataclass(frozen=True)
class Meant:
    """What a condition means: ``ids`` where it is a set of contacts, else ``where``."""

    where: ColumnElement[bool] | None = None
    ids: Select[Any] | None = None

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition on a contact."""
        if self.ids is not None:
            return Contact.id.in_(self.ids)
        return true() if self.where is None else self.where

    @property
    def fails(self) -> ColumnElement[bool]:
        """Its opposite, true also where nothing is known."""
        if self.ids is None:
            return self.holds.is_not(true())
        found = self.ids.subquery()
        return ~exists().where(found.c[0] == Contact.id)


@dataclass(frozen=True)
class People:
    """Who a definition means: ``known`` selects living contacts, ``strangers`` people of its ``files`` who are none."""

    known: Select[int]
    strangers: Select[int] | None
    files: tuple[int, ...]


def people(session: Session, definition: Json, timezone: str) -> People:
    """Return whom a definition means at this moment.

    ``timezone`` says what "today" is. Raises Invalid naming what a condition asks for and is not there (any more).
    """
    asked = asking(session, timezone)
    known = select(Contact.id).where(is_living(), *_fitting(asked, definition))
    files = tuple(dict.fromkeys(_files_in(asked, definition["include"])))
    if not files:
        return People(known, None, ())
    asked.of_strangers = True
    dressed = strangers.dressed_as_contacts(files)
    others = select(Contact.id).where(*_fitting(asked, definition)).add_cte(dressed, nest_here=True)
    return People(known, others, files)


def _fitting(asked: Asked, definition: Json) -> list[ColumnElement[bool]]:
    excluded = definition.get("exclude")
    fits = meaning(asked, definition["include"]).holds
    return [fits, meaning(asked, excluded).fails] if excluded else [fits]


def _files_in(asked: Asked, include: Json) -> list[int]:
    asked.files.clear()
    meaning(asked, include)
    return asked.files


def asking(session: Session, timezone: str) -> Asked:
    """Return what conditions are read with now."""
    now = clock.now()
    return Asked(session, now, now.astimezone(ZoneInfo(timezone)).date(), attributes.types(session))


def meaning(asked: Asked, node: Json) -> Meant:
    """Return what a group or a statement means."""
    if "of" in node:
        return _group(asked, node)
    meant = _STATEMENTS[Kind(node["kind"])](asked, node)
    return Meant(meant.fails) if node.get("negated") else meant


def _group(asked: Asked, node: Json) -> Meant:
    members = [meaning(asked, one) for one in node["of"]]
    if node["match"] == Match.ALL:
        return members[0] if len(members) == 1 else Meant(and_(*(one.holds for one in members)))
    some = _any_of(members)
    return some if node["match"] == Match.ANY else Meant(some.fails)


def _any_of(members: list[Meant]) -> Meant:
    sets = [one.ids for one in members if one.ids is not None]
    others = [one.holds for one in members if one.ids is None]
    united = sets[0] if len(sets) == 1 else _united(sets) if sets else None
    if not others:
        return Meant(ids=united) if united is not None else Meant(false())
    return Meant(or_(*others, *([Contact.id.in_(united)] if united is not None else [])))


def _united(sets: list[Select[Any]]) -> Select[Any]:
    both = union_all(*sets).subquery()
    return select(both.c[0])


def _tagged(asked: Asked, said: Json) -> Meant:
    _require(asked, Tag, said["id"], "tag")
    return Meant(ids=select(ContactTag.contact_id).where(ContactTag.tag_id == said["id"]))


def _listed(asked: Asked, said: Json) -> Meant:
    _require(asked, ContactList, said["id"], "list")
    return Meant(ids=select(ContactListMember.contact_id).where(ContactListMember.list_id == said["id"]))


def _in_segment(asked: Asked, said: Json) -> Meant:
    if said["id"] in asked.open_segments:
        raise Invalid("A segment cannot be made of itself.", {"condition": ["Take the segment out of its conditions."]})
    found = _require(asked, Segment, said["id"], "segment")
    asked.open_segments.append(said["id"])
    meant = meaning(asked, found.condition)
    asked.open_segments.pop()
    return meant


def _in_file(asked: Asked, said: Json) -> Meant:
    require_file(asked.session, said["id"])
    asked.files.append(said["id"])
    return Meant(strangers.in_file(said["id"]) if asked.of_strangers else strangers.contact_in(said["id"]))


def _require(asked: Asked, model: type[Any], one: int, what: str) -> Any:
    """Return what a condition names: without it an exclusion would let everybody in."""
    found = asked.session.get(model, one)
    if found is None:
        why = f"There is no such {what} any more. Take it out of the audience, or choose another one."
        raise Invalid(why, {what: [why]})
    return found


def _with_attribute(asked: Asked, said: Json) -> Meant:
    return Meant(compare(asked.types, asked.today, said))


def _who_wrote(asked: Asked, said: Json) -> Meant:
    return Meant(wrote(_since(asked, said)))


def _who_got_any(asked: Asked, said: Json) -> Meant:
    return Meant(got_campaign(_since(asked, said)))


def _since(asked: Asked, said: Json) -> datetime | None:
    return asked.now - timedelta(days=said["days"]) if said.get("days") else None


def _of_campaign(asked: Asked, said: Json) -> Meant:
    return Meant(of_campaign(asked.session, said["id"], said["what"]))


_STATEMENTS: Final[Mapping[Kind, Callable[[Asked, Json], Meant]]] = {
    Kind.EVERYBODY: lambda _asked, _said: Meant(),
    Kind.CONTACTS: lambda _asked, said: Meant(Contact.id == func.any(said["ids"])),
    Kind.TAG: _tagged,
    Kind.LIST: _listed,
    Kind.SEGMENT: _in_segment,
    Kind.FILE: _in_file,
    Kind.ATTRIBUTE: _with_attribute,
    Kind.LANGUAGE: lambda _asked, said: Meant(speaks(said["value"])),
    Kind.COUNTRY: lambda _asked, said: Meant(lives_in(said["value"])),
    Kind.TIME_ZONE: lambda _asked, said: Meant(func.coalesce(Contact.timezone, Contact.number_zone) == said["value"]),
    Kind.CONSENT: lambda _asked, said: Meant(has_consent(said["value"])),
    Kind.WROTE: _who_wrote,
    Kind.GOT_CAMPAIGN: _who_got_any,
    Kind.CAMPAIGN: _of_campaign,
}
