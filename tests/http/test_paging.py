"""Pages show every row once, by number and by cursor."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import BigInteger, Column, MetaData, Table, Text, select

from dispatcher.database import db, session
from dispatcher.errors import Invalid
from dispatcher.http import paginate, paginate_by_cursor

EFFECTS = Table("effects", MetaData(), Column("id", BigInteger, primary_key=True), Column("name", Text), schema="probe")
SORTABLE = {"id": EFFECTS.c.id, "name": EFFECTS.c.name}


@pytest.fixture(autouse=True)
def _seven_rows(app: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(EFFECTS.insert(), [{"id": i, "name": None if i == 7 else "ab"[i % 2]} for i in range(1, 8)])


def page(number: int, size: int = 3, sort: str = "") -> dict[str, Any]:
    args = {"page": number, "page_size": size, "sort": sort}
    return dict(paginate(session(), select(EFFECTS.c.id), args, sortable=SORTABLE))


def test_pages_by_number() -> None:
    assert page(1) == {"items": [7, 6, 5], "page": 1, "page_size": 3, "total": 7}
    assert page(3)["items"] == [1]
    assert page(4)["items"] == []
    assert page(1_000_000, 100)["items"] == []


def test_equal_rows_keep_one_order_over_pages() -> None:
    seen = [row for number in (1, 2, 3) for row in page(number, sort="name")["items"]]

    assert seen == [2, 4, 6, 1, 3, 5, 7]


def test_rows_without_a_value_come_last_both_ways() -> None:
    assert page(3, sort="name")["items"] == page(3, sort="-name")["items"] == [7]


@pytest.mark.parametrize("sort", ["--id", "password", "id; DROP TABLE effects", "-"])
def test_a_list_is_sorted_by_its_own_columns_only(sort: str) -> None:
    with pytest.raises(Invalid) as refused:
        page(1, sort=sort)

    assert "id" in refused.value.details["sort"][0]


@pytest.mark.parametrize("descending", [True, False])
def test_a_cursor_walks_through_all_rows_once(descending: bool) -> None:
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        args = {"cursor": cursor, "page_size": 3}
        found = paginate_by_cursor(session(), select(EFFECTS.c.id), args, key=EFFECTS.c.id, descending=descending)
        seen += found["items"]
        cursor = found["next_cursor"]

    assert seen == sorted(range(1, 8), reverse=descending)


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "=", "MS4w"])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        paginate_by_cursor(session(), select(EFFECTS.c.id), {"cursor": cursor, "page_size": 3}, key=EFFECTS.c.id)
