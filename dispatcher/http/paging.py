"""Pages of a SELECT: by number for people, by cursor for long lists."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import ColumnElement

from dispatcher.errors import Invalid

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


class PageOfRows(TypedDict):
    """What a page schema dumps."""

    items: list[Any]
    page: int
    page_size: int
    total: int


class CursorPageOfRows(TypedDict):
    """What a cursor page schema dumps."""

    items: list[Any]
    page_size: int
    next_cursor: str | None


def paginate(
    session: Session,
    statement: Select[Any],
    args: Mapping[str, Any],
    *,
    sortable: Mapping[str, Column],
    default_sort: str = "-id",
) -> PageOfRows:
    """Run the SELECT for one page and count all its rows.

    ``args`` is a loaded PageArgs; ``sortable`` maps the allowed values of ``sort`` to columns and should contain a
    unique ``id``, which settles ties so that no row is shown on two pages. Raises Invalid for an unknown ``sort``.
    """
    page, size = args["page"], args["page_size"]
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    ordered = statement.order_by(None).order_by(*_order(args.get("sort") or default_sort, sortable))
    rows = session.execute(ordered.limit(size).offset((page - 1) * size)).all()
    return {"items": _items(statement, rows), "page": page, "page_size": size, "total": total}


def paginate_by_cursor(
    session: Session, statement: Select[Any], args: Mapping[str, Any], *, key: Column, descending: bool = True
) -> CursorPageOfRows:
    """Run the SELECT from where the cursor points, in the order of ``key`` (unique, a whole number).

    ``args`` is a loaded CursorArgs. The cost does not grow with the depth of the list.
    """
    size = args["page_size"]
    narrowed = statement.order_by(None).add_columns(key.label("cursor_key"))
    position = cursor_position(args)
    if position is not None:
        narrowed = narrowed.where(key < position if descending else key > position)
    rows = session.execute(narrowed.order_by(key.desc() if descending else key.asc()).limit(size + 1)).all()
    next_cursor = _encode(rows[size - 1].cursor_key) if len(rows) > size else None
    return {
        "items": _items(statement, [row[:-1] for row in rows[:size]]),
        "page_size": size,
        "next_cursor": next_cursor,
    }


def paginate_by_moment(
    session: Session, statement: Select[Any], args: Mapping[str, Any], *, moment: Column, key: Column
) -> CursorPageOfRows:
    """Run the SELECT from where the cursor points, the earliest ``moment`` first; ``key`` (unique) settles ties.

    Rows without a moment are left out. An index on both makes the cost the same at any depth.
    """
    size = args["page_size"]
    narrowed = statement.order_by(None).add_columns(moment.label("cursor_moment"), key.label("cursor_key"))
    narrowed = narrowed.where(moment.is_not(None))
    if args.get("cursor"):
        narrowed = narrowed.where(tuple_(moment, key) > tuple_(*_decode_moment(args["cursor"])))
    rows = session.execute(narrowed.order_by(moment.asc(), key.asc()).limit(size + 1)).all()
    more = len(rows) > size
    last = rows[size - 1] if more else None
    return {
        "items": _items(statement, [row[:-2] for row in rows[:size]]),
        "page_size": size,
        "next_cursor": _encode_moment(last.cursor_moment, last.cursor_key) if last else None,
    }


def cursor_position(args: Mapping[str, Any]) -> int | None:
    """Return the key after which the page begins, None for the first page; raises Invalid for what is no cursor."""
    return _decode(args["cursor"]) if args.get("cursor") else None


def _order(sort: str, sortable: Mapping[str, Column]) -> list[ColumnElement[Any]]:
    name = sort.removeprefix("-")
    if name not in sortable:
        allowed = ", ".join(sorted(sortable))
        raise Invalid(
            "This list cannot be sorted like that.", {"sort": [f"Use one of {allowed}, with a '-' to reverse."]}
        )
    columns = [sortable[name]]
    if name != "id" and "id" in sortable:
        columns.append(sortable["id"])
    return [column.desc().nulls_last() if sort.startswith("-") else column.asc().nulls_last() for column in columns]


def _items(statement: Select[Any], rows: Any) -> list[Any]:
    return [row[0] for row in rows] if len(statement.column_descriptions) == 1 else list(rows)


def _encode(key: int) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    try:
        position = int(_plain(cursor))
    except (ValueError, binascii.Error) as error:
        raise _not_ours() from error
    if not -(2**63) <= position < 2**63:
        raise _not_ours()
    return position


def _encode_moment(moment: datetime, key: int) -> str:
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {key}".encode()).decode().rstrip("=")


def _decode_moment(cursor: str) -> tuple[datetime, int]:
    try:
        moment, key = _plain(cursor).split(" ")
        position = datetime.fromisoformat(moment), int(key)
    except (ValueError, binascii.Error) as error:
        raise _not_ours() from error
    if position[0].tzinfo is None or not -(2**63) <= position[1] < 2**63:
        raise _not_ours()
    return position


def _plain(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")


def _not_ours() -> Invalid:
    return Invalid("The cursor is not one of ours.", {"cursor": ["Take it from next_cursor."]})
