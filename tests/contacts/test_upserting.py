"""Another system gives its people, again and again: each is one contact, and a bad one keeps nobody else out."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from dispatcher.http import Role
from tests.accounts.conftest import Person, anybody
from tests.messages.world import side_by_side

__all__ = ["anybody"]
Json = dict[str, Any]


@pytest.fixture
def agent(anybody: Callable[..., Person]) -> Person:
    """Somebody whose program gives the people of a shop."""
    return anybody(Role.AGENT)


def give(who: Person, *people: Json) -> Any:
    answer = who.post("/contacts/upsert", {"contacts": list(people)})
    assert answer.status_code == 200, answer.text
    return answer.json


def of(answer: Any) -> list[tuple[str, int | None]]:
    return [(one["status"], one["id"]) for one in answer["items"]]


ANA = {"external_id": "C-1", "phone": "+5511987654321", "name": "Ana", "tags": ["vip"]}


def test_the_same_people_again_are_the_same_contacts(app: Flask, agent: Person) -> None:
    bia = {"phone": "(21) 98765-4321", "name": "Bia"}
    first = give(agent, ANA, bia)
    assert (first["created"], first["updated"], first["refused"]) == (2, 0, 0)

    again = give(agent, {**ANA, "name": "Ana Souza"}, {**bia, "language": "pt_BR"})

    assert [one["id"] for one in again["items"]] == [one["id"] for one in first["items"]]
    assert again["updated"] == 2
    ana = agent.get(f"/contacts/{first['items'][0]['id']}").json
    assert (ana["name"], ana["external_id"], [tag["name"] for tag in ana["tags"]]) == ("Ana Souza", "C-1", ["vip"])
    assert agent.get("/contacts/count").json["count"] == 2


def test_a_number_can_be_given_a_name_and_a_name_another_number(app: Flask, agent: Person) -> None:
    ((_, contact),) = of(give(agent, {"phone": "+5511987654321", "name": "Ana"}))

    # The other spelling of the same Brazilian number.
    assert of(give(agent, {"external_id": "C-1", "phone": "+551187654321"})) == [("updated", contact)]
    assert of(give(agent, {"external_id": "C-1", "phone": "+5511955554444"})) == [("updated", contact)]

    shown = agent.get(f"/contacts/{contact}").json
    assert (shown["external_id"], shown["phone"], shown["name"]) == ("C-1", "+5511955554444", "Ana")


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"external_id": "C-9", "name": "Nobody reaches her"}, "phone"),
        ({"external_id": "C-9", "phone": "12345"}, "phone"),
        ({"external_id": "C-9", "phone": "+5511987654321"}, "phone"),
        ({"external_id": "C-2", "phone": "+5511987654321"}, "phone"),
        ({"external_id": "C-1", "lists": [10**9]}, "lists"),
        ({"external_id": "C-1", "attributes": {"nonesuch": 1}}, "attributes"),
    ],
)
def test_one_that_does_not_fit_keeps_nobody_else_out(app: Flask, agent: Person, person: Json, field: str) -> None:
    bia = {"external_id": "C-2", "phone": "+5521987654321"}
    give(agent, ANA, bia)

    answer = give(agent, person, {"external_id": "C-3", "phone": "+5531987654321"})

    assert [one["status"] for one in answer["items"]] == ["refused", "created"]
    assert [name for name in answer["items"][0]["problems"] if name.split(".")[0] == field]
    assert agent.get("/contacts/count").json["count"] == 3


def test_a_merged_contact_is_found_by_either_name(app: Flask, agent: Person, anybody: Callable[..., Person]) -> None:
    (_, kept), (_, merged) = of(give(agent, ANA, {"external_id": "C-2", "phone": "+5521987654321"}))
    operator = anybody(Role.OPERATOR)
    assert operator.post(f"/contacts/{kept}/merges", {"contact_id": merged}).status_code == 200

    for person in (ANA, {"external_id": "C-2", "phone": "+5521987654321", "name": "Ana S."}):
        assert of(give(agent, person)) == [("updated", kept)]
    assert agent.get(f"/contacts/{kept}").json["name"] == "Ana S."


def test_a_deleted_person_leaves_no_name_behind(app: Flask, agent: Person, anybody: Callable[..., Person]) -> None:
    ((_, gone),) = of(give(agent, ANA))
    assert anybody(Role.OPERATOR).call("DELETE", f"/contacts/{gone}").status_code == 204

    ((status, contact),) = of(give(agent, ANA))
    assert (status, contact != gone) == ("created", True)


def test_two_programs_with_the_same_people_at_once_make_each_once(app: Flask, agent: Person) -> None:
    people = [{"external_id": f"C-{n}", "phone": f"+55119876500{n:02}"} for n in range(20)]
    orders = iter([people, people[::-1], people, people[::-1]])

    answers = side_by_side(app, 4, lambda: give(Person(app.test_client(), agent.token), *next(orders)))

    assert sum(one["created"] for one in answers) == 20
    assert sum(one["refused"] for one in answers) == 0
    assert agent.get("/contacts/count").json["count"] == 20


def test_the_record_tells_how_many(app: Flask, agent: Person, anybody: Callable[..., Person]) -> None:
    give(agent, ANA, {"phone": "1"})

    (entry,) = anybody(Role.ADMIN).get("/audit-log", action="contacts.upserted").json["items"]
    assert entry["details"] == {"created": 1, "updated": 0, "refused": 1}
