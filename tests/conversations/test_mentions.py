"""Whom a note names is told, and keeps it until they have read it; nobody else is told anything."""

from collections.abc import Callable

import pytest
from flask import Flask

from dispatcher.http import Role
from tests.api.world import Person, add_person
from tests.conversations.hearing import BIA, at, hear
from tests.realtime.conftest import Client
from tests.webhooks.world import add_account, said


@pytest.fixture(autouse=True)
def two_people(number: int) -> None:
    """Ana asks about her order, Bia about a refund."""
    hear(said("Where is my order?", wamid="w1", timestamp=at(0)))
    hear(said("I want a refund, por favor", wamid="w2", sender=BIA, timestamp=at(60)))


def ids(who: Person, **given: object) -> list[int]:
    return [one["id"] for one in who.get("/conversations", **given).json["items"]]


def mentions(who: Person) -> int:
    return int(who.get("/conversations/counts").json["mentions"])


def note(who: Person, conversation_id: int, *named: Person, text: str = "Can you help?") -> None:
    body = {"text": text, "mentions": [one.user_id for one in named]}
    assert who.post(f"/conversations/{conversation_id}/notes", body).status_code == 201


def test_a_mention_stays_until_it_is_read(agent: Person, colleague: Person) -> None:
    note(agent, 1, colleague, agent)
    note(agent, 1, colleague, text="Please!")
    assert (mentions(colleague), ids(colleague, mentioned="true")) == (1, [1])
    assert [one["mentioned"] for one in colleague.get("/conversations").json["items"]] == [False, True]
    # Who writes does not call themselves.
    assert (mentions(agent), ids(agent, mentioned="true")) == (0, [])
    assert agent.get("/conversations/1").json["mentioned"] is False

    # Closing it hides it from nobody who was called.
    agent.patch("/conversations/1", {"status": "closed"})
    assert mentions(colleague) == 1
    read = colleague.post("/conversations/1/read", {}).json
    assert (read["mentioned"], mentions(colleague)) == (False, 0)
    # What was written is still found.
    assert ids(colleague, mentioned="true") == [1]
    note(agent, 1, colleague)
    assert mentions(colleague) == 1


def test_who_reads_something_else_is_still_called(agent: Person, colleague: Person) -> None:
    note(agent, 1, colleague)
    colleague.post("/conversations/2/read", {})
    agent.post("/conversations/1/read", {})
    assert mentions(colleague) == 1


def test_who_may_not_see_the_conversation_is_not_called(agent: Person, anybody: Callable[..., Person]) -> None:
    stranger = anybody(Role.AGENT, add_account("200000000000009", "other"))
    note(agent, 1, stranger)
    assert (mentions(stranger), ids(stranger, mentioned="true")) == (0, [])


def test_who_may_no_longer_see_it_is_no_longer_called(app: Flask, agent: Person, colleague: Person) -> None:
    note(agent, 1, colleague)
    admin = add_person(app.test_client(), Role.ADMIN, all_accounts=True)
    other = add_account("200000000000009", "other")
    assert admin.patch(f"/users/{colleague.user_id}", {"account_ids": [other]}).status_code == 200
    assert (mentions(colleague), ids(colleague, mentioned="true")) == (0, [])


def calls_before_news_of(client: Client, conversation_id: int) -> list[tuple[int, str]]:
    """Where somebody was called, and with which words, before they heard of this conversation."""
    calls = []
    while True:
        name, payload = client.next()
        if name == "mentioned":
            calls.append((payload["conversation_id"], payload["text"]))
        elif name == "conversation_updated" and payload["conversation"]["id"] == conversation_id:
            return calls


def test_only_who_is_named_is_told_at_once(
    agent: Person, colleague: Person, anybody: Callable[..., Person], browser: Callable[[Person], Client], number: int
) -> None:
    people = (agent, colleague, anybody(Role.AGENT, number))
    windows = [browser(one) for one in people]
    note(agent, 1, colleague, agent)
    agent.patch("/conversations/2", {"status": "closed"})
    calls = [calls_before_news_of(window, 2) for window in windows]
    assert calls == [[], [(1, "Can you help?")], []]
