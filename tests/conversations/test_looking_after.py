"""Agents share the work: take, hand on, snooze, close, label, note, find."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from dispatcher import clock
from dispatcher.auth.models import AuditEntry
from dispatcher.conversations.jobs import keep_conversations
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.opening import note_received
from dispatcher.conversations.telling import facts
from dispatcher.database import session, transaction
from dispatcher.http import Role
from dispatcher.messages.models import Message
from tests.api.world import Person
from tests.conversations.hearing import BIA, at, hear
from tests.webhooks.world import add_account, said


@pytest.fixture(autouse=True)
def two_people(number: int) -> None:
    """Ana asks about her order, Bia about a refund."""
    hear(said("Where is my order?", wamid="w1", timestamp=at(0)))
    hear(said("I want a refund, por favor", wamid="w2", sender=BIA, timestamp=at(60)))


def ids(who: Person, **given: object) -> list[int]:
    return [one["id"] for one in who.get("/conversations", **given).json["items"]]


def test_the_newest_is_first_and_filters_find(agent: Person, colleague: Person) -> None:
    assert ids(agent) == [2, 1]
    agent.patch("/conversations/1", {"assignee_id": agent.user_id, "labels": ["VIP", "order"]})
    assert (ids(agent, assignee="me"), ids(colleague, assignee="me"), ids(agent, assignee="nobody")) == ([1], [], [2])
    assert ids(colleague, assignee=str(agent.user_id)) == [1]
    (label,) = [one for one in agent.get("/labels").json["items"] if one["name"] == "VIP"]
    assert ids(agent, label_id=label["id"]) == [1]
    agent.patch("/conversations/2", {"status": "closed"})
    assert (ids(agent, status="closed"), ids(agent, status="open")) == ([2], [1])
    assert agent.get("/conversations/counts").json["mine"] == 1


def test_words_people_and_numbers_are_found(agent: Person) -> None:
    assert (ids(agent, q="refund"), ids(agent, q="reembolso"), ids(agent, q="orde"), ids(agent, q="987654321")) == (
        [2], [], [1], [1],
    )  # fmt: skip


def test_each_agent_has_read_what_they_have_read(agent: Person, colleague: Person) -> None:
    assert [one["unread"] for one in agent.get("/conversations").json["items"]] == [1, 1]
    assert agent.post("/conversations/1/read", {}).json["unread"] == 0
    assert (ids(agent, unread="true"), ids(colleague, unread="true")) == ([2], [2, 1])
    hear(said("Still waiting", wamid="w3", timestamp=at(120)), said("Hello?", wamid="w4", timestamp=at(121)))
    assert agent.get("/conversations/1").json["unread"] == 2
    # A thumb on something says nothing to read.
    thumb = {**said("", wamid="w5", timestamp=at(122)), "type": "reaction"}
    thumb.pop("text")
    hear({**thumb, "reaction": {"message_id": "w1", "emoji": "👍"}})
    assert agent.get("/conversations/1").json["unread"] == 2


def test_a_reaction_is_nothing_unread(agent: Person) -> None:
    hear(said("Still waiting", wamid="w3", timestamp=at(120)))
    reaction = {"type": "reaction", "reaction": {"message_id": "w1", "emoji": "👍"}}
    hear(said("", wamid="w4", timestamp=at(130), **reaction))
    assert agent.get("/conversations/1").json["unread"] == 2
    agent.post("/conversations/1/read", {})
    hear(said("", wamid="w5", timestamp=at(140), **reaction))
    assert agent.get("/conversations/1").json["unread"] == 0
    assert ids(agent, unread="true") == [2]


def test_only_who_can_answer_is_given_a_conversation(agent: Person, anybody: Callable[..., Person]) -> None:
    stranger = anybody(Role.AGENT, add_account("200000000000009", "other"))
    viewer = anybody(Role.VIEWER, 1)
    for person in (stranger.user_id, viewer.user_id, 10**9):
        refused = agent.patch("/conversations/1", {"assignee_id": person})
        assert (refused.status_code, [*refused.json["error"]["details"]]) == (422, ["assignee_id"])
    assert viewer.get("/conversations").status_code == 403
    named = [one["id"] for one in agent.get("/conversations/1/agents").json]
    assert agent.user_id in named
    assert not {stranger.user_id, viewer.user_id} & {*named}


def test_a_snoozed_conversation_wakes_at_its_moment(app: Flask, agent: Person) -> None:
    past = agent.patch("/conversations/1", {"status": "snoozed", "snoozed_until": "2020-01-01T00:00:00Z"})
    assert [*past.json["error"]["details"]] == ["snoozed_until"]
    later = (clock.now() + timedelta(hours=1)).isoformat()
    assert agent.patch("/conversations/1", {"status": "snoozed", "snoozed_until": later}).json["status"] == "snoozed"
    keep_conversations()
    assert agent.get("/conversations/1").json["status"] == "snoozed"
    with transaction() as current:
        current.execute(update(Conversation).where(Conversation.id == 1).values(snoozed_until=clock.now()))
    keep_conversations()
    woken = agent.get("/conversations/1").json
    assert (woken["status"], woken["snoozed_until"]) == ("open", None)


def test_the_clock_closes_only_where_it_is_the_persons_turn(app: Flask, agent: Person) -> None:
    long_ago = clock.now() - timedelta(days=15)
    with transaction() as current:
        current.execute(update(Conversation).values(last_at=long_ago))
        current.execute(update(Conversation).where(Conversation.id == 2).values(waiting_since=None))
    keep_conversations()
    assert (ids(agent, status="open"), ids(agent, status="closed")) == ([1], [2])


def test_notes_are_for_colleagues_with_access(agent: Person, colleague: Person, anybody: Callable[..., Person]) -> None:
    stranger = anybody(Role.AGENT, add_account("200000000000009", "other"))
    note = agent.post(
        "/conversations/1/notes", {"text": "She is angry", "mentions": [colleague.user_id, stranger.user_id]}
    )
    assert (note.status_code, note.json["mentions"]) == (201, [colleague.user_id])
    (seen,) = colleague.get("/conversations/1/notes").json["items"]
    assert (seen["text"], seen["author"]["id"]) == ("She is angry", agent.user_id)
    assert stranger.get("/conversations/1/notes").status_code == 404


def test_a_draft_is_ones_own(agent: Person, colleague: Person) -> None:
    assert agent.call("PUT", "/conversations/1/draft", {"text": "Dear An"}).json["text"] == "Dear An"
    assert agent.get("/conversations/1/draft").json["text"] == "Dear An"
    assert colleague.get("/conversations/1/draft").json["text"] == ""
    agent.call("PUT", "/conversations/1/draft", {"text": ""})
    assert agent.get("/conversations/1/draft").json == {"text": "", "updated_at": None}


def test_ready_made_answers_have_one_shortcut_each(agent: Person) -> None:
    made = agent.post("/canned-replies", {"shortcut": "thanks", "text": "Thank you, {{first_name}}!"})
    assert made.status_code == 201
    again = agent.post("/canned-replies", {"shortcut": "thanks", "text": "x"})
    assert (again.status_code, [*again.json["error"]["details"]]) == (409, ["shortcut"])
    wrong = agent.post("/canned-replies", {"shortcut": "Thank You", "text": "x"})
    assert [*wrong.json["error"]["details"]] == ["shortcut"]
    assert agent.get("/canned-replies", q="thank").json["total"] == 1
    agent.patch(f"/canned-replies/{made.json['id']}", {"text": "Thanks!"})
    assert agent.get("/canned-replies").json["items"][0]["text"] == "Thanks!"
    assert agent.call("DELETE", f"/canned-replies/{made.json['id']}").status_code == 204


def test_a_label_is_renamed_on_every_conversation(agent: Person) -> None:
    agent.patch("/conversations/1", {"labels": ["VIP", "order"]})
    ids_by_name = {one["name"]: one["id"] for one in agent.get("/labels").json["items"]}
    changed = agent.patch(f"/labels/{ids_by_name['VIP']}", {"name": "Important", "color": "red"})
    assert (changed.status_code, changed.json["color"]) == (200, "red")
    assert [one["name"] for one in agent.get("/conversations/1").json["labels"]] == ["Important", "order"]
    taken = agent.patch(f"/labels/{ids_by_name['VIP']}", {"name": "Order"})
    assert (taken.status_code, [*taken.json["error"]["details"]]) == (409, ["name"])
    assert agent.patch("/labels/999", {"color": "red"}).status_code == 404


def test_who_waits_for_an_answer_is_found(agent: Person) -> None:
    assert ids(agent, unanswered="true") == [2, 1]
    agent.patch("/conversations/2", {"status": "closed"})
    assert ids(agent, unanswered="true") == [1]


def test_who_waits_longest_comes_first(agent: Person) -> None:
    hear(*(said("Hello?", wamid=f"w{n}", sender=f"55119876500{n}", timestamp=at(30)) for n in range(10, 15)))
    hear(said("Hello??", wamid="w20", timestamp=at(90)))
    with transaction() as current:
        current.execute(update(Conversation).where(Conversation.id == 5).values(waiting_since=None))
    # Ana waits since her first message; of those who came in the same second none is left out, or shown twice.
    in_order = [1, 3, 4, 6, 7, 2]
    assert ids(agent, sort="waiting") == in_order
    walked, cursor = [], ""
    while True:
        stretch = agent.get("/conversations", sort="waiting", page_size=2, cursor=cursor).json
        walked += [one["id"] for one in stretch["items"]]
        cursor = stretch["next_cursor"]
        if cursor is None:
            break
    assert walked == in_order
    agent.patch("/conversations/4", {"assignee_id": agent.user_id})
    assert ids(agent, sort="waiting", assignee="me") == [4]
    for wrong in ("bm90aGluZw", "MjAyNi0xMS0yMiA3", "x"):
        refused = agent.get("/conversations", sort="waiting", cursor=wrong)
        assert (refused.status_code, [*refused.json["error"]["details"]]) == (422, ["cursor"])
    assert agent.get("/conversations", sort="oldest").status_code == 422


def test_news_says_how_many_messages_have_come(agent: Person) -> None:
    heard = note_received(session(), list(session().scalars(select(Message.id))))
    assert heard == {1: 1, 2: 1}
    (first, second) = sorted(facts(heard), key=lambda fact: fact.conversation["id"])
    assert (first.payload()["received"], second.conversation["last_message"]["state"]) == (1, "received")


def test_what_agents_do_is_written_down(agent: Person) -> None:
    agent.patch("/conversations/1", {"status": "closed", "assignee_id": agent.user_id})
    agent.patch("/conversations/1", {"status": "closed"})
    (entry,) = session().scalars(select(AuditEntry).where(AuditEntry.action == "conversation.changed"))
    assert entry.details == {"status": "closed", "assignee_id": agent.user_id}
