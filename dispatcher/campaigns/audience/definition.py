"""The definition of an audience made of contacts: whom to include, whom to exclude, and what its parts are called.

``{"version": 1, "include": GROUP, "exclude": GROUP or nothing}``; who is excluded is out, however often included.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.audience import rows
from dispatcher.campaigns.audience.conditions import Kind, checked, statements
from dispatcher.campaigns.audience.models import AudienceFile, Segment
from dispatcher.campaigns.audience.selecting import people
from dispatcher.campaigns.audience.taking import begin
from dispatcher.campaigns.models import Campaign
from dispatcher.contacts.models import Contact, ContactAttribute, ContactList, Tag
from dispatcher.database import Json
from dispatcher.uploads.models import Upload

VERSION: Final = 1
_NAMED: Final[Mapping[Kind, Any]] = {
    Kind.TAG: Tag.name,
    Kind.LIST: ContactList.name,
    Kind.SEGMENT: Segment.name,
    Kind.CAMPAIGN: Campaign.name,
}


def definition_of(given: Mapping[str, Any]) -> Json:
    """Return a definition as it is stored; raise Invalid naming each mistake by its place."""
    include = checked(given["include"], "include")
    excluded = given.get("exclude")
    exclude = {"exclude": checked(excluded, "exclude")} if excluded and excluded.get("of") else {}
    return {"version": VERSION, "include": include, **exclude}


def define(session: Session, campaign: Campaign, given: Mapping[str, Any]) -> None:
    """Make a draft's audience of contacts, taken at once; raise Invalid for what cannot be asked."""
    rows.require_editable(campaign)
    definition = definition_of(given)
    people(session, definition, campaign.timezone)
    campaign.audience_upload_id = campaign.audience_phone_column = None
    campaign.audience_definition, campaign.audience_before = definition, None
    campaign.updated_at = clock.now()
    begin(campaign)


def said_in(definition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return every statement of a definition."""
    groups = [definition[name] for name in ("include", "exclude") if definition.get(name)]
    return [one for group in groups for one in statements(group)]


def campaigns_in(definition: Mapping[str, Any]) -> set[int]:
    """Return the campaigns that a definition asks about."""
    return {one["id"] for one in said_in(definition) if one.get("kind") == Kind.CAMPAIGN and one.get("id")}


def files_in(said: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return the files that these statements speak of."""
    return {one["id"] for one in said if one.get("kind") == Kind.FILE and one.get("id")}


def file_columns(session: Session, definition: Mapping[str, Any]) -> list[Json]:
    """Return the columns (name, looks_like) of the files whose people a definition includes, by segments too."""
    said = [*statements(definition["include"])]
    seen: set[int] = set()
    while more := {one["id"] for one in said if one.get("kind") == Kind.SEGMENT} - seen:
        seen |= more
        conditions = session.scalars(select(Segment.condition).where(Segment.id.in_(more)))
        said += [one for condition in conditions for one in statements(condition)]
    uploads = select(Upload.details).join(AudienceFile, AudienceFile.upload_id == Upload.id)
    details = session.scalars(uploads.where(AudienceFile.id.in_(files_in(said))).order_by(AudienceFile.id))
    columns = {column["name"]: column for one in details for column in reversed(one.get("columns", []))}
    return [{"name": name, "looks_like": one["looks_like"]} for name, one in reversed(columns.items())]


def names_of(session: Session, said: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Return what people call the things these statements speak of: kind, id and name of each that is still there."""
    found: list[Json] = []
    for kind, name in _NAMED.items():
        ids = {one["id"] for one in said if one.get("kind") == kind and one.get("id")}
        found += (
            _listed(kind, session.execute(select(name.class_.id, name).where(name.class_.id.in_(ids)))) if ids else []
        )
    files = files_in(said)
    called = select(AudienceFile.id, Upload.filename).join(Upload, Upload.id == AudienceFile.upload_id)
    keys = {one["key"] for one in said if one.get("kind") == Kind.ATTRIBUTE and one.get("key")}
    labels = select(ContactAttribute.key, ContactAttribute.label).where(ContactAttribute.key.in_(keys))
    people_named = {one for said_one in said if said_one.get("kind") == Kind.CONTACTS for one in said_one["ids"]}
    who = select(Contact.id, Contact.name).where(Contact.id.in_(sorted(people_named)[:10]))
    return [
        *found,
        *(_listed(Kind.FILE, session.execute(called.where(AudienceFile.id.in_(files)))) if files else []),
        *(_listed(Kind.ATTRIBUTE, session.execute(labels)) if keys else []),
        *(_listed(Kind.CONTACTS, session.execute(who)) if people_named else []),
    ]


def _listed(kind: Kind, rows: Iterable[Any]) -> list[Json]:
    return [{"kind": kind.value, "id": str(row[0]), "name": row[1] or ""} for row in rows]
