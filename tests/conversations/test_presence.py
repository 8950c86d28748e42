"""Who has a conversation open and who types in it, told live to those who may see it, and to nobody else."""

from typing import Any

import pytest
from flask import Flask

from dispatcher.conversations.desk.presence import people_in
from dispatcher.http import Role
from dispatcher.jobqueue.jobs import redis
from tests.api.world import Person
from tests.conversations.hearing import at, hear
from tests.realtime.conftest import Client
from tests.servers import eventually
from tests.webhooks.world import add_account, said


@pytest.fixture
def conversation(number: int) -> int:
    """Somebody who writes."""
    hear(said("Oi", timestamp=at(0)))
    return 1


def presences(client: Client) -> list[list[tuple[int, bool]]]:
    """What was told so far: each time who is there, and whether they type."""
    found = []
    while not client.heard.empty():
        name, payload = client.heard.get()
        if name == "presence":
            found.append([(one["id"], one["typing_until"] is not None) for one in payload["people"]])
    return found


def told(client: Client, wanted: list[tuple[int, bool]]) -> None:
    """Wait until this is the last that was told."""
    last: list[Any] = []

    def is_told() -> bool:
        last.extend(presences(client))
        return bool(last) and last[-1] == wanted

    eventually(is_told)


def test_colleagues_see_who_is_there_and_who_types(
    app: Flask, browser: Any, conversation: int, agent: Person, colleague: Person
) -> None:
    mine, theirs = browser(agent), browser(colleague)
    assert mine.ask("viewing", {"conversation": conversation})["ok"]
    told(mine, [(agent.user_id, False)])
    assert theirs.ask("viewing", {"conversation": conversation})["ok"]
    both = sorted([(agent.user_id, False), (colleague.user_id, False)])
    told(mine, both)
    told(theirs, both)
    assert theirs.ask("typing", {"conversation": conversation, "typing": True})["ok"]
    told(mine, sorted([(agent.user_id, False), (colleague.user_id, True)]))
    assert theirs.ask("typing", {"conversation": conversation, "typing": False})["ok"]
    told(mine, both)
    assert theirs.ask("viewing", {"conversation": None})["ok"]
    told(mine, [(agent.user_id, False)])


def test_saying_the_same_makes_no_noise(app: Flask, browser: Any, conversation: int, agent: Person) -> None:
    mine = browser(agent)
    for _ in range(5):
        assert mine.ask("viewing", {"conversation": conversation})["ok"]
    for _ in range(5):
        assert mine.ask("typing", {"conversation": conversation, "typing": True})["ok"]
    mine.ask("ping", {})
    heard: list[list[tuple[int, bool]]] = []
    eventually(lambda: bool(heard.extend(presences(mine)) or len(heard) >= 2))
    assert heard == [[(agent.user_id, False)], [(agent.user_id, True)]]


def test_whose_browser_is_gone_is_not_there(
    app: Flask, browser: Any, conversation: int, agent: Person, colleague: Person
) -> None:
    mine, theirs = browser(agent), browser(colleague)
    mine.ask("viewing", {"conversation": conversation})
    theirs.ask("viewing", {"conversation": conversation})
    told(mine, sorted([(agent.user_id, False), (colleague.user_id, False)]))
    theirs.leave()
    told(mine, [(agent.user_id, False)])


def test_a_process_that_died_leaves_nobody_behind(app: Flask, browser: Any, conversation: int, agent: Person) -> None:
    key = f"presence:conversation:{conversation}"
    redis().hset(key, "9:dead", '{"id": 9, "viewing": 1, "typing": 0}')
    assert people_in(conversation) == []
    browser(agent).ask("viewing", {"conversation": conversation})
    assert [one["id"] for one in people_in(conversation)] == [agent.user_id]
    assert redis().hexists(key, "9:dead") == 0
    assert int(redis().ttl(key)) > 0


def test_who_may_not_see_the_number_hears_and_says_nothing(
    app: Flask, browser: Any, conversation: int, agent: Person, anybody: Any
) -> None:
    stranger = anybody(Role.AGENT, add_account("106540352242999"))
    outside, mine = browser(stranger), browser(agent)
    for event in ("viewing", "typing"):
        refused = outside.ask(event, {"conversation": conversation})
        assert refused["error"]["code"] == "NOT_FOUND"
    mine.ask("viewing", {"conversation": conversation})
    told(mine, [(agent.user_id, False)])
    assert presences(outside) == []
    for odd in ({"conversation": "1"}, {"conversation": True}, "x", [], {"conversation": 10**30}, {}):
        assert mine.ask("typing", odd)["ok"] is False


def test_a_connected_browser_means_that_one_is_there(app: Flask, browser: Any, agent: Person) -> None:
    assert agent.get("/desk/me").get_json()["state"] == "offline"
    browser(agent)
    eventually(lambda: agent.get("/desk/me").get_json()["state"] == "online")
    agent.call("PUT", "/desk/me", {"is_away": True})
    assert agent.get("/desk/me").get_json()["state"] == "away"
