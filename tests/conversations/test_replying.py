"""Answers: inside the window anything, outside a template; one agent at a time; each exactly once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from dispatcher import clock
from dispatcher.accounts import template_editing
from dispatcher.auth.models import AuditEntry
from dispatcher.config import Settings
from dispatcher.conversations.models import Conversation
from dispatcher.database import session, transaction
from dispatcher.http import Role
from tests.accounts.conftest import anybody
from tests.messages.machinery import Meta, engine, until
from tests.messages.world import PHONES, add_account
from tests.servers import SimulatorProcess

__all__ = ["anybody"]
ANA = "+5511999990001"
TEMPLATE = {"name": "order_update", "language": "pt_BR", "variables": {"body.1": "Ana", "body.2": "A-1"}}


@pytest.fixture
def number(app: Flask, simulator: SimulatorProcess, settings: Settings) -> int:
    """A number connected to Meta, with its templates."""
    account_id = add_account(PHONES[0])
    template_editing.sync(account_id, settings)
    return account_id


@pytest.fixture
def agent(anybody: Callable[..., Any], number: int) -> Any:
    return anybody(Role.AGENT, number)


@pytest.fixture
def colleague(anybody: Callable[..., Any], number: int) -> Any:
    return anybody(Role.AGENT, number)


def write(meta: Meta, agent: Any, words: str = "Oi") -> Any:
    """Let Ana write; return the conversation."""
    meta.ask("POST", "customer", {"from": ANA, "type": "text", "text": words})
    return until(lambda: [one for one in agent.get("/conversations").json["items"] if one["unread"]])[0]


def bubbles(who: Any, conversation: int) -> Any:
    return who.get(f"/conversations/{conversation}/messages").json["items"]


def test_an_agent_answers_and_sees_it_arrive(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        found = write(meta, agent)
        path = f"/conversations/{found['id']}"
        asked = bubbles(agent, found["id"])[0]
        answer = agent.post(f"{path}/messages", {"text": {"body": "Bom dia!"}, "reply_to": asked["id"]})
        assert answer.status_code == 202, answer.text
        until(lambda: bubbles(agent, found["id"])[0]["state"] in ("sent", "delivered", "read"))
        assert meta.accepted() == 1
    bubble = bubbles(agent, found["id"])[0]
    assert (bubble["text"], bubble["author"]["name"], bubble["quoted"]["text"]) == ("Bom dia!", "Agent", "Oi")
    after = agent.get(path).json
    assert (after["waiting_since"], after["assignee"]["id"]) == (None, bubble["author"]["id"])
    assert after["first_answer_at"] is not None
    assert after["last_message"]["text"] == "Bom dia!"


def test_after_a_day_only_a_template_goes(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        found = write(meta, agent)
        with transaction() as current:
            current.execute(update(Conversation).values(inbound_at=clock.now() - timedelta(hours=24)))
        path = f"/conversations/{found['id']}/messages"
        refused = agent.post(path, {"text": {"body": "Too late"}})
        assert refused.status_code == 409
        assert "template" in refused.json["error"]["message"]
        assert agent.post(path, {"template": TEMPLATE}).status_code == 202
        until(lambda: bubbles(agent, found["id"])[0]["state"] in ("sent", "delivered", "read"))
        assert meta.accepted() == 1


def test_a_template_is_looked_at_before_it_is_sent(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        path = f"/conversations/{write(meta, agent)['id']}/template-preview"
        whole = agent.post(path, TEMPLATE).json
        assert whole["problems"] == {}
        assert "A-1" in whole["preview"]["body"]
        half = agent.post(path, {**TEMPLATE, "variables": {"body.1": "Ana"}}).json
        assert [*half["problems"]] == ["body.2"]
        assert agent.post(path, {"name": "nonesuch", "language": "pt_BR"}).status_code == 422
        assert meta.accepted() == 0


def test_a_colleagues_conversation_is_answered_only_by_taking_it_over(
    app: Flask, simulator: SimulatorProcess, agent: Any, colleague: Any
) -> None:
    with engine(app, simulator, senders=0) as meta:
        found = write(meta, agent)
        path = f"/conversations/{found['id']}/messages"
        assert agent.post(path, {"text": {"body": "I do it"}}).status_code == 202
        refused = colleague.post(path, {"text": {"body": "Me too"}})
        assert refused.status_code == 409
        assert "has this conversation" in refused.json["error"]["message"]
        taken = colleague.post(path, {"text": {"body": "Now me"}, "take_over": True})
        assert taken.status_code == 202
        until(lambda: meta.accepted() == 2)
    (entry,) = session().query(AuditEntry).filter_by(action="conversation.taken_over")
    assert entry.object_id == str(found["id"])


def test_the_same_key_answers_once_and_a_closed_conversation_not_at_all(
    app: Flask, simulator: SimulatorProcess, agent: Any
) -> None:
    with engine(app, simulator, senders=0) as meta:
        found = write(meta, agent)
        path = f"/conversations/{found['id']}"
        headers = {"Authorization": f"Bearer {agent.token}", "Idempotency-Key": "answer-1"}
        sent = [
            agent.client.post(f"/api/v1{path}/messages", json={"text": {"body": "Once"}}, headers=headers)
            for _ in range(3)
        ]
        assert len({one.get_json()["message_id"] for one in sent}) == 1
        until(lambda: bubbles(agent, found["id"])[0]["state"] in ("sent", "delivered", "read"))
        assert meta.accepted() == 1
        agent.call("PATCH", path, {"status": "closed"})
        refused = agent.post(f"{path}/messages", {"text": {"body": "And another thing"}})
        assert refused.status_code == 409
        assert "closed" in refused.json["error"]["message"]


def test_only_messages_of_the_conversation_are_quoted(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        found = write(meta, agent)
        refused = agent.post(f"/conversations/{found['id']}/messages", {"text": {"body": "x"}, "reply_to": 10**9})
        assert (refused.status_code, [*refused.json["error"]["details"]]) == (422, ["reply_to"])
        assert meta.accepted() == 0


def test_who_changed_the_number_is_answered_at_the_new_one(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        found = write(meta, agent)
        new = "+5511999990002"
        meta.ask("POST", "customer", {"from": ANA, "type": "system", "new_number": new})
        path = f"/conversations/{found['id']}"
        until(lambda: agent.get(path).json["contact"]["phone"] == new)
        meta.ask("POST", "customer", {"from": new, "type": "reaction", "message_id": "wamid.x"})
        assert agent.post(f"{path}/messages", {"text": {"body": "Good that you told us"}}).status_code == 202
        until(lambda: bubbles(agent, found["id"])[0]["state"] in ("sent", "delivered", "read"))
    assert bubbles(agent, found["id"])[0]["to"] == new
