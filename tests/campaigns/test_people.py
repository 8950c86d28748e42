"""The people of a campaign: page by page in the order of the file, whatever is asked for."""

from typing import Any

import pytest
from flask import Flask

from dispatcher.campaigns.planner import plan_chunk
from dispatcher.database import transaction
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put
from tests.messages.world import change, stored


@pytest.fixture
def campaign(app: Flask, number: int, operator: Person) -> int:
    """Nine people, planned: two of them twins, one without a number."""
    people: list[dict[str, Any]] = [
        {"phone": f"+55 11 9999{n}-0001", "variables": {"Nome": name, "Pedido": f"A-{n}"}}
        for n, name in enumerate(["Ana", "Bia", "Caio", "Ana Maria", "Davi", "Eva", "Fabiana"], start=1)
    ]
    people += [{**people[0], "variables": {"Nome": "Ana again", "Pedido": "A-8"}}, {**people[1], "phone": "12"}]
    made = draft(operator, number, people)
    put(operator, made, "running")
    with transaction() as current:
        plan_chunk(current, made)
    return made


def rows(who: Person, campaign: int, size: int = 2, **given: object) -> list[int]:
    """The rows of all pages, in order."""
    found: list[int] = []
    cursor = ""
    while True:
        page = who.get(f"/campaigns/{campaign}/messages", page_size=size, cursor=cursor, **given).json
        found += [one["row"] for one in page["items"]]
        if not (cursor := page["next_cursor"] or ""):
            return found


def test_every_row_comes_once_in_the_order_of_the_file(campaign: int, operator: Person) -> None:
    for id_, state in ((2, "cancelled"), (4, "cancelled"), (5, "delivered")):
        change(Message, id_, state=state)
    assert rows(operator, campaign) == [*range(1, 10)]
    assert rows(operator, campaign, state="cancelled") == [2, 4]
    assert rows(operator, campaign, state="skipped") == [8, 9]
    assert rows(operator, campaign, reason="DUPLICATE") == [8]


def test_people_are_found_by_their_number_also_those_who_get_nothing(campaign: int, operator: Person) -> None:
    assert rows(operator, campaign, q="99991-0001") == [1, 8]
    assert rows(operator, campaign, size=1, q="0001") == [*range(1, 9)]
    assert rows(operator, campaign, size=1, q="0001", state="skipped") == [8]
    assert rows(operator, campaign, q="+55 (11) 99993-0001") == [3]
    assert rows(operator, campaign, q="nobody") == []
    assert stored(1).row_number == 1
