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
    and_,
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

    Who is in several files is one person, of whom the first file speaks.
    """
    row, contact = AudienceFileRow, aliased(Contact, name="known")
    used = row.status != RecipientStatus.DUPLICATE
    chosen = select(
        (-row.id).label("id"),
        row.to_number.label("phone"),
        row.key.label("phone_key"),
        _nothing("user_id"),
        row.name,
        row.cells["language"].astext.label("language"),
        row.cells["timezone"].astext.label("timezone"),
        row.number_zone,
        cast({}, JSONB).label("attributes"),
        cast(null(), BigInteger).label("merged_into_id"),
        cast(null(), DateTime(timezone=True)).label("deleted_at"),
        row.file_id,
        row.cells,
    ).where(row.file_id.in_(files), used, ~exists().where(contact.phone_key == row.key))
    if len(files) > 1:
        person = func.coalesce(row.key, func.concat("row:", row.id))
        chosen = chosen.ext(distinct_on(person)).order_by(person, _place(files), row.id)
    # The draw of the live count is made before anything is asked.
    return chosen.cte(Contact.__tablename__).prefix_with("not materialized", dialect="postgresql")


def beside(known: Select[Any], others: Select[Any]) -> Select[Any]:
    """Return contacts and strangers together; only in parentheses of their own do the others' contacts mean rows."""
    return select(union_all(known, select(others.subquery())).subquery())


def _nothing(name: str) -> ColumnElement[Any]:
    return cast(null(), String).label(name)


def _place(files: Sequence[int]) -> ColumnElement[int]:
    return case({one: place for place, one in enumerate(files)}, value=AudienceFileRow.file_id)


def in_file(file_id: int) -> ColumnElement[bool]:
    """Return the condition that somebody dressed as a contact is in this file."""
    same = and_(AudienceFileRow.file_id == file_id, AudienceFileRow.key == Contact.phone_key, _GOOD)
    return or_(literal(file_id) == _FILE, exists().where(same).correlate(Contact))


_GOOD: Final = AudienceFileRow.status == RecipientStatus.GOOD


def contacts_in(file_id: int) -> Select[Any]:
    """Select the ids of the contacts who are in this file."""
    return select(_living()).join(AudienceFileRow, _is_theirs()).where(AudienceFileRow.file_id == file_id, _GOOD)


_ANY: Final = aliased(Contact, name="of_file")


def _living() -> ColumnElement[int]:
    return func.coalesce(_ANY.merged_into_id, _ANY.id)


def _is_theirs() -> ColumnElement[bool]:
    return AudienceFileRow.key == _ANY.phone_key


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
