"""One message to one person, as an agent sends it over HTTP."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from dispatcher import clock
from dispatcher.accounts.models import Account, MediaHandle
from dispatcher.database import session
from dispatcher.http import Role
from dispatcher.messages.models import Message
from tests.accounts.conftest import Answer, Person
from tests.messages.machinery import Meta, engine, until
from tests.messages.world import PHONES, account, add_account, add_campaign, add_messages, add_plan, change, states
from tests.servers import SimulatorProcess

ANA = "+55 11 99999-0001"
SEND = "/messages/send-immediate"
ORDER = {"name": "order_update", "language": "pt_BR", "variables": {"body.1": "Ana", "body.2": "A-1"}}


@pytest.fixture
def agent(anybody: Callable[..., Person], number: int) -> Person:
    return anybody(Role.AGENT, number)


def ended(who: Person, sent: Answer, *wanted: str) -> Any:
    assert sent.status_code == 202, sent.text
    path = f"/messages/{sent.json['message_id']}"
    return until(lambda: (found := who.get(path).json)["state"] in wanted and found)


def test_a_template_is_sent_followed_and_told_in_full(app: Flask, simulator: SimulatorProcess, agent: Person) -> None:
    with engine(app, simulator, senders=0) as meta:
        found = ended(agent, agent.post(SEND, {"to": ANA, "template": ORDER}), "delivered", "read")
        assert (meta.accepted(), found["to"]) == (1, "+5511999990001")
    assert "Ana" in found["preview"]["body"]
    (attempt,) = found["attempts"]
    assert (attempt["outcome"], attempt["http_status"], attempt["wamid"]) == ("accepted", 200, found["wamid"])
    told = [one["state"] for one in found["history"]]
    assert told[:2] == ["created", "sending"]
    assert {"accepted", "sent", "delivered"} <= set(told)


def test_a_text_outside_the_window_fails_with_the_reason_and_the_cure(
    app: Flask, simulator: SimulatorProcess, agent: Person
) -> None:
    with engine(app, simulator, senders=0) as meta:
        text = {"to": ANA, "text": {"body": "Olá!"}}
        found = ended(agent, agent.post(SEND, text), "failed")
        assert found["reason"]["code"] == 131047
        assert "template" in found["reason"]["cure"]
        meta.ask("POST", "customer", {"from": "+5511999990001", "type": "text", "text": "Oi"})
        ended(agent, agent.post(SEND, text), "sent", "delivered", "read")
        until(lambda: agent.get("/messages", direction="inbound").json["total"] == 1)


def test_replies_go_ahead_of_a_running_campaign(
    app: Flask, simulator: SimulatorProcess, number: int, agent: Person
) -> None:
    change(Account, number, rate_limit=10)
    campaign = add_campaign(number, plan_id=add_plan(), planned=100, planning_done_at=clock.now())
    add_messages(number, 100, campaign_id=campaign)
    with engine(app, simulator) as meta:
        until(lambda: meta.accepted() > 5)
        ended(agent, agent.post("/whatsapp/messages", {"to": ANA, "template": ORDER}), "accepted", "sent", "delivered")
        assert states(campaign_id=campaign).count("pending") + states(campaign_id=campaign).count("queued") > 30


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "nothing to send": ({"to": ANA}, "template"),
    "two things": ({"to": ANA, "template": ORDER, "text": {"body": "x"}}, "template"),
    "no recipient": ({"text": {"body": "x"}}, "to"),
    "letters": ({"to": "call me", "text": {"body": "x"}}, "to"),
    "two numbers": ({"to": "+5511999990001 / +5511999990002", "text": {"body": "x"}}, "to"),
    "a missing variable": (
        {"to": ANA, "template": {**ORDER, "variables": {"body.1": "Ana"}}},
        "template.variables.body.2",
    ),
    "a variable too many": (
        {"to": ANA, "template": {**ORDER, "variables": {**ORDER["variables"], "body.9": "x"}}},  # type: ignore[dict-item]
        "template.variables.body.9",
    ),
    "an unknown template": ({"to": ANA, "template": {**ORDER, "name": "nope"}}, "template.name"),
    "another language": ({"to": ANA, "template": {**ORDER, "language": "xx"}}, "template.name"),
    "a paused template": ({"to": ANA, "template": {"name": "paused_promo", "language": "en_US"}}, "template.name"),
    "an empty text": ({"to": ANA, "text": {"body": ""}}, "text.body"),
    "a text too long": ({"to": ANA, "text": {"body": "x" * 4097}}, "text.body"),
    "an unknown field": ({"to": ANA, "text": {"body": "x"}, "state": "sent"}, "state"),
    "a number as text": ({"to": 5511999990001, "text": {"body": "x"}}, "to"),
    "no such upload": ({"to": ANA, "media": {"upload_id": "not-a-uuid"}}, "media.upload_id"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_every_mistake_is_named_by_its_field(app: Flask, agent: Person, kind: str) -> None:
    body, field = WRONG[kind]
    answer = agent.post(SEND, body)
    assert answer.status_code == 422, answer.text
    assert answer.json["error"]["code"] == "INVALID_PAYLOAD"
    details = answer.json["error"]["details"]
    flat = {field.partition(".")[0], field}
    assert flat & details.keys(), details
    assert states() == []


def test_a_number_that_cannot_send_says_why(app: Flask, number: int, agent: Person) -> None:
    change(Account, number, blocked_code=190, blocked_at=clock.now(), blocked_reason="The token has expired")
    answer = agent.post(SEND, {"to": ANA, "template": ORDER})
    assert answer.status_code == 409
    assert "token has expired" in answer.json["error"]["message"]


def test_a_foreign_number_does_not_exist(app: Flask, agent: Person) -> None:
    foreign = add_account(PHONES[1])
    ids = add_messages(foreign)
    assert agent.post(SEND, {"account_id": foreign, "to": ANA, "template": ORDER}).status_code == 404
    assert agent.get(f"/messages/{ids[0]}").status_code == 404
    assert agent.get("/messages").json["total"] == 0
    assert agent.get("/messages", account_id=foreign).json["total"] == 0
    assert account(foreign).id


def test_the_same_key_sends_once(app: Flask, agent: Person) -> None:
    headers = {"Authorization": f"Bearer {agent.token}", "Idempotency-Key": "order-1"}
    body = {"to": ANA, "template": ORDER}
    answers = [agent.client.post(f"/api/v1{SEND}", json=body, headers=headers) for _ in range(3)]
    assert {one.get_json()["message_id"] for one in answers} == {1}
    assert len(states()) == 1


def test_a_redis_that_is_away_costs_time_only(
    app: Flask, simulator: SimulatorProcess, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redis import Redis

    with monkeypatch.context() as patched:
        patched.setitem(app.extensions, "redis", Redis(port=1))
        sent = agent.post(SEND, {"to": ANA, "template": ORDER})
    assert sent.status_code == 202
    change(Message, sent.json["message_id"], state_at=clock.now() - timedelta(seconds=11))
    with engine(app, simulator, senders=0) as meta:
        ended(agent, sent, "accepted", "sent", "delivered", "read")
        assert meta.accepted() == 1


def picture(who: Person) -> str:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "JPEG")
    data = {"file": (io.BytesIO(file.getvalue()), "red.jpg")}
    headers = {"Authorization": f"Bearer {who.token}"}
    got = who.client.post("/api/v1/upload/media", data=data, headers=headers)
    assert got.status_code == 201, got.text
    return str(got.get_json()["id"])


def test_a_file_that_meta_has_forgotten_is_brought_to_it_once_more(
    app: Flask, simulator: SimulatorProcess, number: int, agent: Person, anybody: Callable[..., Person]
) -> None:
    upload_id = picture(anybody(Role.OPERATOR, number))
    with engine(app, simulator, senders=0) as meta:
        meta.ask("POST", "customer", {"from": "+5511999990001", "type": "text", "text": "Oi"})
        meta.faults({"kind": "error", "code": 131053, "next": 1})
        sent = agent.post(SEND, {"to": ANA, "media": {"upload_id": upload_id, "caption": "Olha!"}})
        found = ended(agent, sent, "accepted", "sent", "delivered", "read")
        assert [one["code"] for one in found["attempts"]] == [131053, None]
        assert meta.accepted() == 1
    (handle,) = session().scalars(select(MediaHandle)).all()
    assert handle.uploaded_at > clock.now() - timedelta(minutes=1)


def test_a_file_that_cannot_be_brought_to_meta_was_never_sent(
    app: Flask, simulator: SimulatorProcess, number: int, agent: Person, anybody: Callable[..., Person]
) -> None:
    """Nothing has left: the message is tried again instead of standing in doubt for ever."""
    upload_id = picture(anybody(Role.OPERATOR, number))
    with engine(app, simulator, senders=0) as meta:
        meta.ask("POST", "customer", {"from": "+5511999990001", "type": "text", "text": "Oi"})
        meta.faults({"kind": "html_error", "on": "media", "next": 1})
        sent = agent.post(SEND, {"to": ANA, "media": {"upload_id": upload_id}})
        found = ended(agent, sent, "accepted", "sent", "delivered", "read")
        assert [one["outcome"] for one in found["attempts"]] == ["not_sent", "accepted"]


def test_the_queues_show_what_waits(app: Flask, simulator: SimulatorProcess, number: int, agent: Person) -> None:
    add_messages(number, 3)
    agent.post(SEND, {"to": ANA, "template": ORDER})
    found = agent.get("/messages/queue/stats").json
    assert found["states"]["pending"] == 3
    assert found["states"]["queued"] == 1
    assert found["oldest_pending_at"].endswith("Z")
    waiting = {one["name"]: one["waiting"] for one in found["queues"]}
    assert (waiting["replies"], waiting[f"sends-{number}"]) == (1, 0)
    assert Meta(simulator).accepted() == 0


def test_who_said_no_gets_no_template_but_an_answer(agent: Person) -> None:
    made = agent.post("/contacts", {"phone": ANA})
    assert agent.post(f"/contacts/{made.json['id']}/opt-out", {}).status_code == 200

    refused = agent.post(SEND, {"to": ANA, "template": ORDER})
    assert refused.status_code == 409
    assert "does not want" in refused.json["error"]["message"]
    assert agent.post(SEND, {"to": ANA, "text": {"body": "Olá!"}}).status_code == 202
