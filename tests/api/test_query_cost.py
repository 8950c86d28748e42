"""What an answer costs the database does not grow with the number of things it shows."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from dispatcher.database import db
from dispatcher.http import Role
from tests.api.conftest import World
from tests.api.world import Person, add_business, add_campaigns, add_person

MOST_STATEMENTS = 20
"""Sign-in, count, page, and one question for each kind of thing that belongs to the page."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL that runs meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def cost(person: Person, path: str) -> list[str]:
    """Return the SQL of one GET."""
    db.session.remove()
    with statements() as seen:
        answer = person.get(path, page_size=100) if path != "/overview" else person.get(path)
    assert answer.status_code == 200, answer.text
    return seen


@pytest.fixture
def crowded(world: World) -> World:
    """200 campaigns with 50 messages each, several at work, on several numbers."""
    for _ in range(4):
        add_campaigns(add_business("OWNOWN"), 45, 50)
    add_campaigns(world.own, 20, 50, status="running")
    for _ in range(20):
        add_person(world.admin.client, Role.VIEWER, world.own.account_id)
    return world


def test_lists_cost_the_same_however_long_they_are(crowded: World) -> None:
    for path in (
        "/campaigns",
        "/overview",
        "/messages",
        "/users",
        "/uploads",
        "/whatsapp-accounts",
        "/audit-log",
        "/messages/queue/stats",
        f"/campaigns/{crowded.own.campaign_id}",
        f"/campaigns/{crowded.own.campaign_id}/messages",
    ):
        seen = cost(crowded.admin, path)
        limit = MOST_STATEMENTS if path != "/overview" else 2 * MOST_STATEMENTS
        assert len(seen) <= limit, (path, len(seen), seen)


def test_a_page_of_campaigns_costs_as_much_as_one_campaign(crowded: World) -> None:
    one = len(cost(crowded.admin, f"/campaigns/{crowded.own.campaign_id}"))
    page = len(cost(crowded.admin, "/campaigns"))

    # The count of all, and the samples of those at work.
    assert page <= one + 2


def test_what_the_page_says_is_what_each_campaign_says(crowded: World) -> None:
    page = crowded.admin.get("/campaigns", sort="-id", page_size=3).get_json()["items"]

    for shown in page:
        alone = crowded.admin.get(f"/campaigns/{shown['id']}").get_json()
        assert shown["stats"]["states"] == alone["stats"]["states"]
        assert sum(shown["stats"]["states"].values()) == shown["stats"]["planned"] == 50
        assert shown["audience"] == alone["audience"]
        assert shown["audience"]["good"] == 50
        assert (shown["account"], shown["template"]) == (alone["account"], alone["template"])
