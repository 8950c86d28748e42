"""From what people write to conversations: one for each person and number, whatever comes twice or late."""

import random
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from dispatcher import clock
from dispatcher.conversations.models import Conversation
from dispatcher.database import session, transaction
from dispatcher.http import Role
from tests.api.world import Person
from tests.conversations.hearing import ANA, BIA, at, hear
from tests.webhooks.world import NOON, add_account, add_campaign, change, keep, process_all, said, value


def conversations() -> list[Conversation]:
    session().expire_all()
    return list(session().scalars(select(Conversation).order_by(Conversation.id)))


def words(who: Person, conversation: int = 1) -> list[str]:
    return [one["text"] for one in who.get(f"/conversations/{conversation}/messages").json["items"]]


def test_who_writes_is_shown_to_those_who_may_see_the_number(number: int, agent: Person, anybody: Any) -> None:
    hear(said("Where is my order?", timestamp=at(0)))
    (found,) = agent.get("/conversations").json["items"]
    assert (found["status"], found["unread"], found["contact"]["phone"]) == ("open", 1, f"+{ANA}")
    assert (found["last_message"]["text"], found["last_message"]["direction"]) == ("Where is my order?", "inbound")
    assert found["waiting_since"] == "2026-11-22T12:00:00Z"
    assert found["window_closes_at"] == "2026-11-23T11:59:00Z"
    foreign = anybody(Role.AGENT, add_account("200000000000009", "other"))
    assert foreign.get("/conversations").json["items"] == []
    assert foreign.get(f"/conversations/{found['id']}").status_code == 404
    assert foreign.get(f"/conversations/{found['id']}/messages").status_code == 404


def test_a_person_has_one_conversation_on_a_number_and_one_on_another(number: int, agent: Person) -> None:
    add_account("200000000000009", "102290129340398")
    hear(said("one", wamid="w1", timestamp=at(0)), said("two", wamid="w2", timestamp=at(1)))
    hear(said("three", wamid="w3", timestamp=at(2)), said("I am Bia", wamid="w4", sender=BIA, timestamp=at(3)))
    hear(said("elsewhere", wamid="w5", timestamp=at(4)), number="200000000000009")
    assert [(one.account_id, one.last_text) for one in conversations()] == [
        (1, "three"),
        (1, "I am Bia"),
        (2, "elsewhere"),
    ]
    assert words(agent) == ["three", "two", "one"]


def test_a_talk_stands_in_the_order_in_which_it_was_said(number: int, agent: Person) -> None:
    hear(said("first", wamid="wz", timestamp=at(0)), said("second", wamid="wa", timestamp=at(1)))
    assert words(agent) == ["second", "first"]
    assert conversations()[0].last_text == "second"


def test_what_comes_twice_and_backwards_changes_nothing(number: int) -> None:
    calls = [change(value(messages=[said(f"{n}", wamid=f"w{n}", timestamp=at(n))])) for n in range(6)]
    for body in calls:
        keep(body)
    process_all()
    (before,) = conversations()
    kept = {column.name: getattr(before, column.name) for column in Conversation.__table__.columns}
    again = [*calls, *reversed(calls)]
    random.Random(7).shuffle(again)
    keep(*again)
    process_all()
    (after,) = conversations()
    assert {name: getattr(after, name) for name in kept} == kept


def test_a_closed_conversation_opens_again_and_an_old_one_stays(number: int, agent: Person) -> None:
    hear(said("hello", wamid="w1", timestamp=str(int(clock.now().timestamp()))))
    assert agent.patch("/conversations/1", {"status": "closed"}).json["closed_at"]
    hear(said("one more thing", wamid="w2", timestamp=str(int(clock.now().timestamp()))))
    assert [(one.id, one.status) for one in conversations()] == [(1, "open")]
    agent.patch("/conversations/1", {"status": "closed"})
    with transaction() as current:
        current.execute(update(Conversation).values(closed_at=clock.now() - timedelta(days=8)))
    hear(said("after a week", wamid="w3", timestamp=str(int(clock.now().timestamp()))))
    assert [(one.id, one.status) for one in conversations()] == [(1, "closed"), (2, "open")]


@pytest.mark.parametrize("status", ["pending", "snoozed"])
def test_a_message_ends_the_waiting_for_it(number: int, agent: Person, status: str) -> None:
    hear(said("hello", wamid="w1", timestamp=at(0)))
    until = {"snoozed_until": "2099-01-01T00:00:00Z"} if status == "snoozed" else {}
    assert agent.patch("/conversations/1", {"status": status, **until}).json["status"] == status
    hear(said("me again", wamid="w2", timestamp=at(60)))
    (found,) = conversations()
    assert (found.status, found.snoozed_until) == ("open", None)


def test_a_reaction_opens_nothing_and_wants_no_answer(number: int, agent: Person) -> None:
    reaction = {**said("", wamid="w1"), "type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}}
    reaction.pop("text", None)
    hear(reaction)
    assert conversations() == []
    hear(said("hello", wamid="w2", timestamp=at(0)))
    agent.post("/conversations/1/read", {})
    hear({**reaction, "id": "w3"})
    (found,) = agent.get("/conversations").json["items"]
    assert (found["unread"], found["last_message"]["text"]) == (0, "hello")


def test_an_answer_to_a_campaign_shows_the_message_it_answers(app: Flask, number: int, agent: Person) -> None:
    from tests.messages.world import add_messages, add_plan

    campaign, plan = add_campaign(number), add_plan()
    [sent] = add_messages(
        number, 1, campaign_id=campaign, plan_id=plan, recipient_key=ANA, state="read",
        accepted_at=NOON - timedelta(hours=3), variables={"body.1": "Ana", "body.2": "A-1"},
    )  # fmt: skip
    hear(said("Yes, please", timestamp=at(0)))
    (found,) = agent.get("/conversations").json["items"]
    assert found["campaign"] == {"id": campaign, "name": "Sale", "message_id": sent}
    answer, asked = agent.get(f"/conversations/{found['id']}/messages").json["items"]
    assert (answer["text"], asked["campaign"]["name"]) == ("Yes, please", "Sale")
    assert "Ana" in asked["preview"]["body"]


def test_two_contacts_that_become_one_have_one_conversation(number: int, agent: Person, anybody: Any) -> None:
    hear(said("from my old phone", wamid="w1", timestamp=at(0)))
    hear(said("from my new one", wamid="w2", sender=BIA, timestamp=at(60)))
    old, new = (one.contact_id for one in conversations())
    assert anybody(Role.OPERATOR).post(f"/contacts/{new}/merges", {"contact_id": old}).status_code == 200
    (kept,) = agent.get("/conversations", status="open").json["items"]
    assert (kept["last_message"]["text"], kept["contact"]["id"]) == ("from my new one", new)
    assert words(agent, kept["id"]) == ["from my new one", "from my old phone"]
    hear(said("the old one again", wamid="w3", timestamp=at(120)))
    assert [one.status for one in conversations()] == ["closed", "open"]


def test_of_a_deleted_person_nothing_is_left_to_read(number: int, agent: Person, anybody: Any) -> None:
    hear(said("my secret", wamid="w1", timestamp=at(0)))
    agent.post("/conversations/1/notes", {"text": "the secret is out"})
    (found,) = conversations()
    assert anybody(Role.ADMIN).call("DELETE", f"/contacts/{found.contact_id}").status_code == 204
    shown = agent.get("/conversations").text + agent.get("/conversations/1/notes").text
    assert "secret" not in shown
    assert (agent.get("/conversations/1").json["status"], words(agent)) == ("closed", [])


def test_somebody_without_a_number_is_no_stranger(number: int, agent: Person) -> None:
    hidden = said("I hide my number", wamid="w1", timestamp=at(0))
    hidden.pop("from")
    hidden["from_user_id"] = "US.134"
    hear(hidden)
    (found,) = agent.get("/conversations").json["items"]
    assert (found["contact"]["phone"], found["contact"]["user_id"]) == (None, "US.134")


def test_reactions_show_at_the_message_they_are_about(number: int, agent: Person) -> None:
    hear(said("Thank you!", wamid="wamid.1", timestamp=at(0)))

    def react(emoji: str, second: int) -> None:
        one = {**said("", wamid=f"wamid.r{second}", timestamp=at(second)), "type": "reaction"}
        hear({**one, "reaction": {"message_id": "wamid.1", "emoji": emoji}})

    def shown() -> list[str]:
        [bubble] = agent.get("/conversations/1/messages").json["items"]
        return [one["emoji"] for one in bubble["reactions"]]

    react("👍", 20)
    react("❤️", 10)
    assert shown() == ["👍"], "an older one that came later changes nothing"
    react("🙏", 30)
    assert shown() == ["🙏"]
    react("", 40)
    assert shown() == []


def test_what_is_edited_and_deleted_shows_so(number: int, agent: Person) -> None:
    hear(said("I live at no. 7", wamid="wamid.1", timestamp=at(0)))
    edit = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "I live at no. 9"}}}
    hear({**said("", wamid="wamid.2", timestamp=at(10)), "type": "edit", "edit": edit})
    [bubble] = agent.get("/conversations/1/messages").json["items"]
    assert (bubble["text"], bubble["content"]["edited_at"]) == ("I live at no. 9", "2026-11-22T12:00:10Z")
    assert agent.get("/conversations/1").json["last_message"]["text"] == "I live at no. 9"
    gone = {"original_message_id": "wamid.1"}
    hear({**said("", wamid="wamid.3", timestamp=at(20)), "type": "revoke", "revoke": gone})
    [bubble] = agent.get("/conversations/1/messages").json["items"]
    assert (bubble["text"], bubble["content"]) == (None, {"revoked_at": "2026-11-22T12:00:20Z"})
    assert agent.get("/conversations/1").json["last_message"]["text"] == ""
    assert [*agent.get("/conversations", q="no. 9").json["items"]] == []


def test_what_is_said_in_a_group_is_not_shown(number: int, agent: Person) -> None:
    hear(said("hello", wamid="wamid.1", timestamp=at(0)))
    hear(said("to all of you", wamid="wamid.2", timestamp=at(5), group_id="120363"))
    assert words(agent) == ["hello"]
