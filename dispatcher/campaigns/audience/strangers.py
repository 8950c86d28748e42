"""People of a file who are no contacts: their rows dressed as contacts, so that conditions need not know of them.

In a query with ``dressed_as_contacts`` the name of the table of contacts means these rows. Their ids are below zero.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    String,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import aliased

from dispatcher.campaigns.audience.models import AudienceFileRow
from dispatcher.campaigns.states import RecipientStatus
from dispatcher.contacts.models import Contact

CELLS: Final[ColumnElement[Any]] = literal_column("contacts.cells", JSONB).label("cells")
_FILE: Final[ColumnElement[int]] = literal_column("contacts.file_id", BigInteger)


def dressed_as_contacts(files: Sequence[int]) -> CTE:
    """Return the people of these files who are no contacts, and the rows whose number cannot be read.

    Who is in several files is one person, of whom the first file speaks. Each part is found by an index that holds all
    that counting asks for, and what is drawn for the live count is drawn before anything else.
    """
    parts = [part for place, one in enumerate(files) for part in _parts(one, files[:place])]
    return union_all(*parts).cte(Contact.__tablename__).prefix_with("not materialized", dialect="postgresql")


def _parts(file_id: int, earlier: Sequence[int]) -> list[Select[Any]]:
    row, contact, other = AudienceFileRow, aliased(Contact, name="known"), aliased(AudienceFileRow)
    dressed = select(
        (-row.id).label("id"),
        row.to_number.label("phone"),
        row.key.label("phone_key"),
        _nothing("user_id"),
        row.name,
        row.cells["language"].astext.label("language"),
        row.cells["timezone"].astext.label("timezone"),
        row.number_zone,
        literal_column("'{}'::jsonb", JSONB).label("attributes"),
        cast(null(), BigInteger).label("merged_into_id"),
        cast(null(), DateTime(timezone=True)).label("deleted_at"),
        row.file_id,
        row.cells,
    ).where(row.file_id == file_id)
    people = dressed.where(_GOOD, ~exists().where(contact.phone_key == row.key))
    if earlier:
        told = (other.file_id.in_(earlier), other.key == row.key, other.status == RecipientStatus.GOOD)
        people = people.where(~exists().where(*told))
    return [people, dressed.where(row.status == RecipientStatus.BAD, row.status != RecipientStatus.GOOD)]


_GOOD: Final = AudienceFileRow.status == RecipientStatus.GOOD


def beside(known: Select[Any], others: Select[Any]) -> Select[Any]:
    """Return contacts and strangers together; only in parentheses of their own do the others' contacts mean rows."""
    return select(union_all(known, select(others.subquery())).subquery())


def _nothing(name: str) -> ColumnElement[Any]:
    return cast(null(), String).label(name)


def in_file(file_id: int) -> ColumnElement[bool]:
    """Return the condition that somebody dressed as a contact is in this file."""
    return or_(literal(file_id) == _FILE, _has_row(file_id))


def contact_in(file_id: int) -> ColumnElement[bool]:
    """Return the condition that a contact, or one that was merged into it, is in this file."""
    merged = select(_ANY.merged_into_id).join(AudienceFileRow, _is_theirs())
    of_file = merged.where(_ANY.merged_into_id.is_not(None), AudienceFileRow.file_id == file_id, _GOOD)
    return or_(_has_row(file_id), Contact.id.in_(of_file))


def _has_row(file_id: int) -> ColumnElement[bool]:
    same = (AudienceFileRow.file_id == file_id, AudienceFileRow.key == Contact.phone_key, _GOOD)
    return exists().where(*same).correlate(Contact)


_ANY: Final = aliased(Contact, name="of_file")


def _living() -> ColumnElement[int]:
    return func.coalesce(_ANY.merged_into_id, _ANY.id)


def _is_theirs() -> ColumnElement[bool]:
    return AudienceFileRow.key == _ANY.phone_key


def _place(files: Sequence[int]) -> ColumnElement[int]:
    return case({one: place for place, one in enumerate(files)}, value=AudienceFileRow.file_id)


def with_rows(known: Select[int], others: Select[int], files: Sequence[int]) -> Any:
    """Return everybody: ``contact_id`` and ``file_row_id``, the row that says (more) of them, if there is one.

    A number of their own says more than one of somebody who was merged into them, the first file more than the next.
    """
    living = _living()
    merged = _ANY.merged_into_id.is_not(None)
    told = (
        select(living.label("contact_id"), AudienceFileRow.id.label("row_id"))
        .join(AudienceFileRow, _is_theirs())
        .where(AudienceFileRow.file_id.in_(files), _GOOD)
        .ext(distinct_on(living))
        .order_by(living, merged, _place(files))
        .subquery()
    )
    contacts, rows = known.subquery(), others.subquery()
    ours = select(contacts.c.id.label("contact_id"), told.c.row_id.label("file_row_id"))
    theirs = select(null(), -rows.c.id)
    return union_all(ours.outerjoin(told, told.c.contact_id == contacts.c.id), theirs).subquery()
