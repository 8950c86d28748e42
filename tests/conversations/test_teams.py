"""Teams: who waits longest goes to whoever is there, in turns, to nobody twice; and what is left comes back."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from dispatcher import clock
from dispatcher.auth.models import User, UserAccount
from dispatcher.conversations.desk import attendance
from dispatcher.conversations.desk.models import Agent
from dispatcher.conversations.desk.queueing import assign_waiting, take_back
from dispatcher.conversations.jobs import keep_conversations
from dispatcher.conversations.models import Conversation
from dispatcher.database import session, transaction
from dispatcher.http import Role
from tests.api.world import Person, add_person
from tests.conversations.hearing import at, hear
from tests.webhooks.world import add_account, said

Anybody = Callable[..., Person]


@pytest.fixture
def admin(app: Flask) -> Person:
    return add_person(app.test_client(), Role.ADMIN, all_accounts=True)


def make_team(admin: Person, number: int, *people: Person, **more: Any) -> int:
    body = {"name": "Support", "account_ids": [number], "member_ids": [one.user_id for one in people], "assigns": True}
    made = admin.post("/teams", body | more)
    assert made.status_code == 201, made.text
    return int(made.get_json()["id"])


def come(*people: Person) -> None:
    with transaction() as current:
        attendance.note_present(current, [one.user_id for one in people])


def go(person: Person, seconds: int) -> None:
    """Somebody's browser was last seen so long ago."""
    gone = clock.now() - timedelta(seconds=seconds)
    with transaction() as current:
        current.execute(update(Agent).where(Agent.user_id == person.user_id).values(seen_at=gone))


def held_since(seconds: int) -> None:
    """All conversations were assigned so long ago."""
    with transaction() as current:
        current.execute(update(Conversation).values(assigned_at=clock.now() - timedelta(seconds=seconds)))


def write(index: int, second: int = 0) -> None:
    phone = f"55119876{index:05}"
    hear(said("Oi", wamid=f"wamid.{index}.{second}", sender=phone, timestamp=at(second)))


def holders() -> list[int | None]:
    """Who has each conversation, in the order in which people began to wait."""
    session().rollback()
    return [one.assignee_id for one in session().query(Conversation).order_by(Conversation.opened_at, Conversation.id)]


def test_people_are_given_out_in_turns(
    app: Flask, admin: Person, agent: Person, colleague: Person, number: int
) -> None:
    make_team(admin, number, agent, colleague)
    come(agent, colleague)
    for index in range(4):
        write(index, index)
    assert holders() == [agent.user_id, colleague.user_id] * 2
    (shown, *_rest) = agent.get("/conversations", assignee="me").get_json()["items"]
    assert shown["team"]["name"] == "Support"


def test_the_longest_waiting_is_first_when_somebody_comes(
    app: Flask, admin: Person, agent: Person, number: int
) -> None:
    make_team(admin, number, agent)
    admin.call("PATCH", f"/desk/agents/{agent.user_id}", {"most_open": 1})
    for index, second in ((1, 30), (2, 10), (3, 20)):
        write(index, second)
    assert holders() == [None] * 3
    come(agent)
    with transaction() as current:
        assert len(assign_waiting(current)) == 1
    assert holders() == [agent.user_id, None, None]


def test_nobody_is_given_more_than_their_share(app: Flask, admin: Person, agent: Person, number: int) -> None:
    make_team(admin, number, agent)
    admin.call("PATCH", f"/desk/agents/{agent.user_id}", {"most_open": 2})
    come(agent)
    for index in range(3):
        write(index, index)
    assert holders() == [agent.user_id, agent.user_id, None]
    mine = agent.get("/conversations", assignee="me").get_json()["items"]
    agent.call("PATCH", f"/conversations/{mine[-1]['id']}", {"status": "closed"})
    assert holders() == [agent.user_id] * 3
    assert agent.get("/desk/me").get_json() == {"state": "online", "is_away": False, "most_open": 2, "open": 2}


def test_who_is_away_or_may_not_is_given_nothing(
    app: Flask, admin: Person, agent: Person, colleague: Person, anybody: Anybody, number: int
) -> None:
    stranger = anybody(Role.AGENT, add_account("106540352242999"))
    viewer = anybody(Role.VIEWER, number)
    make_team(admin, number, agent, colleague, stranger, viewer)
    come(agent, colleague, stranger, viewer)
    agent.call("PUT", "/desk/me", {"is_away": True})
    go(colleague, 600)
    write(1)
    assert holders() == [None]
    back = agent.call("PUT", "/desk/me", {"is_away": False})
    assert back.get_json()["state"] == "online"
    assert holders() == [agent.user_id]


def test_a_team_that_does_not_assign_leaves_the_queue_to_its_people(
    app: Flask, admin: Person, agent: Person, number: int
) -> None:
    team = make_team(admin, number, agent, assigns=False)
    come(agent)
    write(1)
    assert holders() == [None]
    admin.call("PATCH", f"/teams/{team}", {"assigns": True})
    assert holders() == [agent.user_id]


def test_what_somebody_left_comes_back_and_goes_to_the_next(
    app: Flask, admin: Person, agent: Person, colleague: Person, number: int
) -> None:
    make_team(admin, number, agent, colleague, grace_seconds=60)
    come(agent)
    write(1)
    assert holders() == [agent.user_id]
    go(agent, 90)
    keep_conversations()
    assert holders() == [agent.user_id]  # given a moment ago
    held_since(120)
    go(agent, 30)
    keep_conversations()
    assert holders() == [agent.user_id]  # back before the grace was over
    go(agent, 90)
    come(colleague)
    keep_conversations()
    assert holders() == [colleague.user_id]


def test_who_went_away_keeps_what_waits_for_the_customer(app: Flask, admin: Person, agent: Person, number: int) -> None:
    make_team(admin, number, agent, grace_seconds=60)
    come(agent)
    write(1)
    write(2)
    (first, second) = agent.get("/conversations", assignee="me").get_json()["items"]
    agent.call("PATCH", f"/conversations/{first['id']}", {"status": "pending"})
    held_since(120)
    with transaction() as current:
        current.execute(update(Agent).values(is_away=True, away_at=clock.now() - timedelta(seconds=90)))
        assert take_back(current) == [second["id"]]


@pytest.mark.parametrize("lost", ["deactivated", "role", "number"])
def test_who_may_not_answer_any_more_loses_even_what_waits(
    app: Flask, admin: Person, agent: Person, number: int, lost: str
) -> None:
    write(1)
    found = session().query(Conversation).one()
    agent.call("PATCH", f"/conversations/{found.id}", {"assignee_id": agent.user_id, "status": "pending"})
    assert holders() == [agent.user_id]
    with transaction() as current:
        person = update(User).where(User.id == agent.user_id)
        if lost == "number":
            current.query(UserAccount).filter_by(user_id=agent.user_id).delete()
        else:
            current.execute(person.values(is_active=False) if lost == "deactivated" else person.values(role="viewer"))
    keep_conversations()
    assert holders() == [None]


def test_two_processes_give_each_conversation_once(
    app: Flask, admin: Person, agent: Person, colleague: Person, number: int
) -> None:
    make_team(admin, number, agent, colleague)
    for person in (agent, colleague):
        admin.call("PATCH", f"/desk/agents/{person.user_id}", {"most_open": 7})
    for index in range(20):
        write(index, index)
    come(agent, colleague)
    given: list[int] = []
    barrier = threading.Barrier(4)

    def assign() -> None:
        with app.app_context():
            barrier.wait()
            with transaction() as current:
                given.extend(assign_waiting(current))

    threads = [threading.Thread(target=assign) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == len(set(given)) == 14
    assert holders() == [agent.user_id, colleague.user_id] * 7 + [None] * 6


def test_a_conversation_that_somebody_holds_is_passed_over(
    app: Flask, admin: Person, agent: Person, number: int
) -> None:
    make_team(admin, number, agent)
    write(1, 1)
    write(2, 2)
    come(agent)
    first = session().query(Conversation).order_by(Conversation.waiting_since).first()
    assert first is not None
    held = first.id
    session().rollback()
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), transaction() as current:
            current.get(Conversation, held, with_for_update=True)
            taken.set()
            done.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(20)
    with transaction() as current:
        assert len(assign_waiting(current)) == 1
    done.set()
    thread.join()
    assert holders() == [None, agent.user_id]


def test_handed_to_another_team_it_waits_there(
    app: Flask, admin: Person, agent: Person, colleague: Person, number: int
) -> None:
    make_team(admin, number, agent)
    experts = make_team(admin, number, colleague, name="Experts", account_ids=[])
    come(agent)
    write(1)
    (found,) = agent.get("/conversations").get_json()["items"]
    moved = agent.call("PATCH", f"/conversations/{found['id']}", {"team_id": experts}).get_json()
    assert (moved["team"]["name"], moved["assignee"]) == ("Experts", None)
    come(colleague)
    keep_conversations()
    assert holders() == [colleague.user_id]
    assert len(agent.get("/conversations", team_id=experts).get_json()["items"]) == 1
    unknown = agent.call("PATCH", f"/conversations/{found['id']}", {"team_id": 10**6})
    assert unknown.status_code == 422


def test_a_number_has_one_team_and_its_conversations_follow(
    app: Flask, admin: Person, agent: Person, number: int
) -> None:
    write(1)
    first = make_team(admin, number, agent, assigns=False)
    assert agent.get("/conversations").get_json()["items"][0]["team"]["id"] == first
    second = make_team(admin, number, agent, name="Sales", assigns=False)
    assert agent.get("/conversations").get_json()["items"][0]["team"]["id"] == second
    assert admin.get(f"/teams/{first}").get_json()["accounts"] == []
    assert admin.call("DELETE", f"/teams/{second}").status_code == 204
    assert agent.get("/conversations").get_json()["items"][0]["team"] is None
    taken = admin.post("/teams", {"name": "support"})
    assert taken.status_code == 409


def test_a_team_says_when_quiet_conversations_end(app: Flask, admin: Person, agent: Person, number: int) -> None:
    make_team(admin, number, agent, close_after_hours=24, assigns=False)
    write(1)
    with transaction() as current:
        quiet = {"last_at": clock.now() - timedelta(hours=23), "waiting_since": None}
        current.execute(update(Conversation).values(**quiet))
    keep_conversations()
    assert agent.get("/conversations").get_json()["items"][0]["status"] == "open"
    with transaction() as current:
        current.execute(update(Conversation).values(last_at=clock.now() - timedelta(hours=25)))
    keep_conversations()
    assert agent.get("/conversations").get_json()["items"][0]["status"] == "closed"


def test_figures_tell_who_waits_who_is_there_and_how_fast(
    app: Flask, admin: Person, agent: Person, colleague: Person, number: int, anybody: Anybody
) -> None:
    make_team(admin, number, agent, assigns=False)
    come(agent)
    for index in range(4):
        write(index, index)
    now = clock.now()
    rows = session().query(Conversation).order_by(Conversation.id).all()
    with transaction() as current:
        for index, one in enumerate(rows[:3]):
            opened = now - timedelta(hours=1)
            values = {
                "opened_at": opened,
                "assignee_id": agent.user_id,
                "waiting_since": None,
                "first_answer_at": opened + timedelta(seconds=60 * (index + 1)),
                "closed_at": opened + timedelta(seconds=600) if index == 0 else None,
                "closed_by_id": agent.user_id if index == 0 else None,
                "status": "closed" if index == 0 else "open",
            }
            current.execute(update(Conversation).where(Conversation.id == one.id).values(**values))
    day = (now - timedelta(hours=1)).date().isoformat()
    found = admin.get("/conversations/figures", since=day, until=now.date().isoformat()).get_json()
    (queue,) = found["queues"]
    assert (queue["team"]["name"], queue["open"], queue["unassigned"], queue["waiting"]) == ("Support", 3, 1, 1)
    assert queue["waiting_since"] == "2026-11-22T12:00:03Z"
    agents = {one["id"]: one for one in found["agents"]}
    assert (agents[agent.user_id]["state"], agents[agent.user_id]["open"]) == ("online", 2)
    assert agents[colleague.user_id]["state"] == "offline"
    (of_agent,) = [one for one in found["by_agent"] if one["id"] == agent.user_id]
    assert of_agent["first_response"] == {"count": 3, "median": 120.0, "p90": pytest.approx(168.0)}
    assert of_agent["resolution"] == {"count": 1, "median": 600.0, "p90": 600.0}
    assert found["by_day"][0]["day"] == day
    assert found["by_team"][0]["name"] == "Support"
    other = add_account("106540352242999")
    supervisor = anybody(Role.OPERATOR, other)
    foreign = supervisor.get("/conversations/figures").get_json()
    assert (foreign["queues"], foreign["total"]["first_response"]["count"]) == ([], 0)
    assert agent.user_id not in {one["id"] for one in foreign["agents"]}
    assert supervisor.get("/conversations/figures", account_id=number).status_code == 404
    assert supervisor.get("/conversations/figures", since="2026-01-01", until="2026-12-31").status_code == 422
