"""One action on many conversations: in portions, on what its sender may see, each once."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from dispatcher import clock
from dispatcher.auth.models import AuditEntry, UserAccount
from dispatcher.conversations.bulk import jobs
from dispatcher.conversations.bulk.models import ConversationBulk
from dispatcher.conversations.models import Conversation, ConversationLabel
from dispatcher.database import session, transaction
from dispatcher.http import Role
from dispatcher.jobqueue.jobs import DELIVERIES
from dispatcher.messages.models import Direction, Message
from tests.api.world import Person
from tests.conversations.hearing import at, hear
from tests.messages.machinery import run_jobs
from tests.realtime.conftest import Client
from tests.webhooks.world import add_account, said

MANY = 120


def write(count: int, words: str = "Sim", *, start: int = 0, when: str | None = None, **more: Any) -> None:
    """Let so many people write."""
    people = [f"551198{n:07}" for n in range(start, start + count)]
    hear(*(said(words, wamid=f"w{key}", sender=key, timestamp=when or at(0)) for key in people), **more)


def bulk(who: Person, **body: Any) -> Any:
    answer = who.post("/conversations/bulk", {"filter": {}, **body})
    assert answer.status_code == 202, answer.text
    return answer.json


def labelled() -> int:
    return len(session().scalars(select(ConversationLabel.conversation_id)).all())


def test_many_are_labelled_in_portions_whoever_dies(
    number: int, agent: Person, browser: Callable[[Person], Client]
) -> None:
    add_account("200000000000009", "elsewhere")
    write(MANY)
    write(3, "elsewhere", start=900, number="200000000000009")
    seen = browser(agent)
    begun = bulk(agent, action="add_label", label=" Hot ")
    assert (begun["total"], begun["done"], begun["status"]) == (MANY, 50, "running"), "a foreign number's are left out"
    write(5, start=500)
    # The worker takes one more portion and dies; the tick asks for another, which finds what is left.
    jobs.work(begun["id"])
    with transaction() as current:
        current.execute(update(ConversationBulk).values(moved_at=clock.now() - timedelta(minutes=1)))
    jobs.go_on_with_bulks()
    assert run_jobs(DELIVERIES) == 2
    over = agent.get(f"/conversations/bulk/{begun['id']}").json
    assert (over["status"], over["done"], over["changed"], over["refused"]) == ("completed", MANY, MANY, 0)
    assert labelled() == MANY, "who wrote later was not meant"
    told = (facts for event, facts in iter(seen.next, None) if event == "conversation_bulk")
    assert [next(told)["done"] for _ in range(3)] == [50, 100, MANY]

    again = bulk(agent, action="add_label", label="hot", filter={"label_id": 1})
    run_jobs(DELIVERIES)
    assert agent.get(f"/conversations/bulk/{again['id']}").json["changed"] == 0
    ids = [one["id"] for one in agent.get("/conversations", page_size=3).json["items"]]
    assert bulk(agent, action="close", filter=None, ids=[*ids, 10**9])["changed"] == 3
    logged = session().scalars(select(AuditEntry).where(AuditEntry.action == "conversations.bulk_started")).all()
    assert [one.details["total"] for one in logged] == [MANY, MANY, 3]


def test_it_stops_when_told_to_and_where_the_person_may_no_longer_look(number: int, agent: Person) -> None:
    write(MANY)
    begun = bulk(agent, action="assign", assignee_id=agent.user_id)
    assert agent.post(f"/conversations/bulk/{begun['id']}/stop").json["status"] == "stopped"
    run_jobs(DELIVERIES)
    assert agent.get("/conversations/matching", assignee="me").json == {"count": 50}
    assert agent.post(f"/conversations/bulk/{begun['id']}/stop").status_code == 409

    bulk(agent, action="close", filter={"assignee": "nobody"})
    with transaction() as current:
        current.execute(delete(UserAccount).where(UserAccount.user_id == agent.user_id))
    run_jobs(DELIVERIES)
    (last, _) = agent.get("/conversations/bulk").json["items"]
    assert (last["total"], last["changed"], last["refused"], last["status"]) == (70, 50, 20, "completed")
    assert (
        session().scalars(select(Conversation.status).where(Conversation.status == "closed")).all() == ["closed"] * 50
    )


def test_what_happened_meanwhile_is_left_as_it_is(number: int, agent: Person, colleague: Person) -> None:
    write(60)
    ids = list(session().scalars(select(Conversation.id).order_by(Conversation.id)))
    newest, next_one = ids[-1], ids[-2]
    closing = bulk(agent, action="close", filter=None, ids=ids)
    taking = bulk(agent, action="assign", assignee_id=agent.user_id, filter=None, ids=ids)
    assert (closing["done"], taking["done"]) == (50, 50)
    # Neither has come to the last ten. One of those people writes on, and a colleague takes another one.
    written = session().get_one(Conversation, newest).keys[0]
    hear(said("Wait!", wamid="wait", sender=written, timestamp=at(5)))
    assert colleague.patch(f"/conversations/{next_one}", {"assignee_id": colleague.user_id}).status_code == 200
    run_jobs(DELIVERIES)

    closed = agent.get(f"/conversations/bulk/{closing['id']}").json
    assert (closed["status"], closed["changed"], closed["refused"]) == ("completed", 59, 1)
    assert closed["reasons"] == [{"reason": "The person has written since you began this.", "count": 1}]
    found = agent.get(f"/conversations/{newest}").json
    assert (found["status"], found["waiting_since"] is not None) == ("open", True)
    given = agent.get(f"/conversations/bulk/{taking['id']}").json
    assert given["reasons"] == [{"reason": "A colleague has taken it since you began this.", "count": 1}]
    assert agent.get(f"/conversations/{next_one}").json["assignee"]["id"] == colleague.user_id


def test_many_are_answered_once_each_and_nobody_who_cannot_be(
    app: Flask, number: int, agent: Person, colleague: Person, anybody: Any
) -> None:
    now = str(int(clock.now().timestamp()))
    write(4, when=now)
    write(1, start=10, when=str(int(clock.now().timestamp()) - 90_000))
    write(1, "SAIR", start=20, when=now)
    theirs = agent.get("/conversations").json["items"][-1]["id"]
    colleague.patch(f"/conversations/{theirs}", {"assignee_id": colleague.user_id})
    words = {"action": "answer", "text": "Oi, {{first_name}}! Aqui é {{agent}}."}
    assert agent.post("/conversations/bulk", {"filter": {}, **words}).status_code == 403
    operator = anybody(Role.OPERATOR, number)
    key = {"headers": {"Idempotency-Key": "once"}}
    first, second = (operator.post("/conversations/bulk", {"filter": {}, **words}, **key).json for _ in range(2))
    assert first == second
    assert (first["changed"], first["refused"], len(first["reasons"])) == (3, 3, 3)
    sent = session().scalars(select(Message).where(Message.direction == Direction.OUTBOUND)).all()
    assert max(Counter(one.recipient_key for one in sent).values()) == 1 and len(sent) == 3
    assert sent[0].content is not None and sent[0].content["body"].startswith("Oi, ")
    assert "{{" not in sent[0].content["body"]
    held = {one["id"]: one["assignee"] for one in agent.get("/conversations").json["items"]}
    assert [one["id"] for one in held.values() if one] == [colleague.user_id], "to answer many is not to take them"


@pytest.mark.parametrize(
    "body",
    [
        {"action": "add_label"},
        {"action": "answer", "text": "  "},
        {"action": "snooze"},
        {"action": "fly"},
        {"action": "close", "ids": [1]},
        {"action": "close", "filter": None},
    ],
)
def test_what_makes_no_sense_is_refused(number: int, anybody: Any, body: Any) -> None:
    answer = anybody(Role.OPERATOR, number).post("/conversations/bulk", {"filter": {}, **body})
    assert answer.status_code == 422, answer.text
