"""Saved segments: making and changing them, and who uses one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, cast, func, select
from sqlalchemy.dialects.postgresql import JSONPATH, insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from dispatcher import clock
from dispatcher.campaigns.audience.conditions import Kind, checked, statements
from dispatcher.campaigns.audience.definition import names_of, said_in
from dispatcher.campaigns.audience.models import AudienceFile, Segment
from dispatcher.campaigns.audience.selecting import asking, meaning
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import OVER
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid, NotFound

_UTC: Final = "UTC"


def find_segment(session: Session, segment_id: int) -> Segment:
    """Return the segment; raises NotFound."""
    found = session.get(Segment, segment_id)
    if found is None:
        raise NotFound("There is no such segment. It may have been deleted.")
    return found


def make_segment(session: Session, values: Mapping[str, Any], person_id: int | None) -> Segment:
    """Make a segment; raises Invalid for what cannot be asked, Conflict when another one has the name."""
    row = {"name": _name(values["name"]), "condition": _condition(session, values["condition"], None)}
    made = session.scalar(
        insert(Segment).values({**row, "created_by_id": person_id}).on_conflict_do_nothing().returning(Segment.id)
    )
    if made is None:
        raise _name_taken()
    return session.get_one(Segment, made)


def change_segment(session: Session, found: Segment, values: Mapping[str, Any]) -> None:
    """Give a segment another name or condition; campaigns that have started keep the people they had."""
    name = _name(values.get("name", found.name))
    same = select(Segment.id).where(func.lower(Segment.name) == func.lower(name), Segment.id != found.id)
    if session.scalar(same) is not None:
        raise _name_taken()
    found.name = name
    if "condition" in values:
        found.condition = _condition(session, values["condition"], found.id)
    found.updated_at = clock.now()


def remove_segment(session: Session, found: Segment) -> None:
    """Delete a segment that nothing uses; raises Conflict naming what does."""
    users = users_of(session, [found.id])[found.id]
    if users:
        raise Conflict(f"{', '.join(users[:3])}: needs this segment. Take it out there first.")
    session.delete(found)


def _name(given: str) -> str:
    name = given.strip()
    if not name:
        raise Invalid("The segment needs a name.", {"name": ["Give a name."]})
    return name


def _name_taken() -> Conflict:
    return Conflict("There is a segment with this name already.", {"name": ["Choose another name."]})


def _condition(session: Session, given: Mapping[str, Any], segment_id: int | None) -> Json:
    """Return the condition as it is stored; asks it once, so that one that cannot be asked is never kept."""
    stored = checked(given, "condition")
    asked = asking(session, _UTC)
    if segment_id is not None:
        asked.open_segments.append(segment_id)
    meaning(asked, stored)
    return stored


def users_of(session: Session, segment_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return by segment the names of the campaigns that are not over, and of the segments, that need it."""
    return _users(session, Kind.SEGMENT, segment_ids)


def _users(session: Session, kind: Kind, ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {one: [] for one in ids}
    for name, said in _spoken(session):
        for one in {one["id"] for one in said if one.get("kind") == kind} & found.keys():
            found[one].append(name)
    return found


def _spoken(session: Session) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Yield the statements of all campaigns that are not over, and of all segments, with their names."""
    unfinished = (Campaign.status.not_in([*OVER]), Campaign.deleted_at.is_(None))
    campaigns = select(Campaign.name, Campaign.audience_definition).where(*unfinished)
    for name, definition in session.execute(campaigns.where(Campaign.audience_definition.is_not(None))):
        yield name, said_in(definition or {})
    for name, condition in session.execute(select(Segment.name, Segment.condition)):
        yield name, [*statements(condition)]


def files_in_use(session: Session, uploads: Sequence[UUID]) -> dict[UUID, str]:
    """Return for those of the uploads whose people a condition means a sentence that names it."""
    rows = select(AudienceFile.id, AudienceFile.upload_id).where(AudienceFile.upload_id.in_(uploads))
    of_files = {row.id: row.upload_id for row in session.execute(rows)}
    users = _users(session, Kind.FILE, of_files)
    return {of_files[one]: f"{names[0]}: uses it." for one, names in users.items() if names}


def spoken_of(conditions: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Return SQL of the files that conditions stored in a column speak of, a row for each."""
    return cast(func.jsonb_path_query(conditions, cast(_FILES, JSONPATH)), BigInteger)


_FILES: Final = '$.** ? (@.kind == "file").id'


def segment_views(session: Session, segments: Sequence[Segment]) -> list[Json]:
    """Return segments as the API shows them."""
    users = users_of(session, [one.id for one in segments])
    same = ("id", "name", "condition", "created_at", "updated_at")
    return [
        {
            **{name: getattr(one, name) for name in same},
            "names": names_of(session, [*statements(one.condition)]),
            "used_by": users[one.id],
        }
        for one in segments
    ]
