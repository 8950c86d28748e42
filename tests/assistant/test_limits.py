"""What the assistant may not do: answer too often, at the wrong hour, for too much money, or over a colleague."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.assistant import jobs, turns
from dispatcher.assistant.consulting import Consultation, Consulted
from dispatcher.config import Settings
from dispatcher.contacts import consent
from dispatcher.contacts.consent import Statement
from dispatcher.contacts.consent_models import Channel, Scope
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.replying import say
from dispatcher.database import db, transaction
from dispatcher.jobqueue.jobs import REPLIES, enqueue_many
from dispatcher.messages.jobs import send_message
from dispatcher.messages.models import Message
from dispatcher.messages.sweeping import sweep_queued
from tests.assistant.desk import Desk
from tests.campaigns.test_balance import metrics
from tests.messages.machinery import until

ALL_WEEK = {"windows": [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "00:00"}]}


def test_too_much_money_too_many_answers_the_wrong_hour_a_closed_window(desk: Desk) -> None:
    desk.model.order("PUT", "/script", {"rules": [{"matching": ".", "answer": "Good morning to you."}]})
    desk.switch("answer", replies_per_hour=1)
    desk.answer("Hello")
    desk.hear("Hello again")
    desk.think()
    assert (desk.turns()[0]["outcome"], desk.turns()[0]["reason"]) == ("handed_over", "too_many")

    desk.switch("answer", cost_cap_micros=desk.spent() + 1)
    desk.hear("Hello", "+5511999990041")
    desk.think()
    assert (desk.turns()[0]["reason"], desk.turns()[0]["cost_micros"]) == ("cost_cap", 0)

    desk.switch("answer", attendance="out_of_hours", hours=ALL_WEEK)
    conversation = desk.hear("Hello", "+5511999990042")
    assert conversation["assistant"] is None
    desk.think()
    assert desk.turns()[0]["outcome"] == "suggested"

    desk.switch("answer")
    conversation = desk.hear("Hello", "+5511999990043")
    with transaction() as current:
        long_ago = clock.now() - timedelta(hours=24)
        current.execute(update(Conversation).where(Conversation.id == conversation["id"]).values(inbound_at=long_ago))
    desk.think()
    assert desk.turns()[0]["reason"] == "window_closed"
    assert desk.meta.accepted() == 1


def test_a_colleague_who_has_taken_over_is_not_talked_over(desk: Desk) -> None:
    conversation = desk.hear("Hello")
    path = f"/conversations/{conversation['id']}"
    me = desk.agent.get(f"{path}/agents").json[0]["id"]
    assert desk.agent.call("PATCH", path, {"assignee_id": me}).json["assistant"] == "handed_over"
    desk.think()
    assert (desk.turns()[0]["outcome"], desk.turns()[0]["reason"]) == ("withheld", "person_took_over")
    assert [one["direction"] for one in desk.thread(conversation["id"])] == ["inbound"]
    # A draft instead of an answer from now on; and answers again when the colleague leaves it to the assistant.
    desk.hear("Are you there?")
    desk.think()
    assert desk.agent.get(f"{path}/suggestion").json["state"] == "ready"
    assert desk.agent.call("PUT", f"{path}/assistant", {"answering": True}).json["assignee"] is None
    desk.model.order("PUT", "/script", {"answers": ["Here I am."]})
    desk.think()
    assert desk.thread(conversation["id"])[0]["text"] == "Here I am."


def test_an_answer_that_does_not_arrive_is_a_persons(desk: Desk) -> None:
    desk.model.order("PUT", "/script", {"answers": ["Good morning to you."]})
    desk.meta.faults({"kind": "error", "code": 131026, "next": 1})
    conversation = desk.hear("Hello")
    desk.think()
    until(lambda: desk.thread(conversation["id"])[0]["state"] == "failed")
    desk.think()
    found = desk.agent.get(f"/conversations/{conversation['id']}").json
    assert (found["assistant"], found["waiting_since"] is not None) == ("handed_over", True)
    assert (desk.turns()[0]["outcome"], desk.turns()[0]["reason"]) == ("handed_over", "cannot_send")


def test_an_answer_that_cannot_leave_is_a_persons_and_never_leaves(desk: Desk) -> None:
    """Its number is switched off before it is claimed: the plan has it, and would send it some day."""
    conversation = desk.hear("Hello")
    said = _said_and_left(desk, conversation["id"])
    desk.think()
    assert desk.agent.get(f"/conversations/{conversation['id']}").json["assistant"] == "answering", "It may yet leave."
    _grow_old(said)
    with Session(db.engine) as sender:
        # Somebody is claiming it at this moment.
        sender.scalars(select(Message).where(Message.id == said).with_for_update()).one()
        desk.think()
        assert desk.agent.get(f"/conversations/{conversation['id']}").json["assistant"] == "answering"
    desk.think()
    found = desk.agent.get(f"/conversations/{conversation['id']}").json
    assert (found["assistant"], found["waiting_since"] is not None) == ("handed_over", True)
    assert desk.turns()[0]["reason"] == "cannot_send"
    shown = desk.thread(conversation["id"])[0]
    assert (shown["id"], shown["state"], shown["reason"]["details"]) == (said, "skipped", "LEFT_TO_PEOPLE")
    assert desk.meta.accepted() == 0


def _said_and_left(desk: Desk, conversation_id: int) -> int:
    """Let the assistant answer, and the plan have the answer."""
    with transaction() as current:
        found = current.get_one(Conversation, conversation_id, with_for_update=True)
        said = say(current, found, "Good morning to you.", answers=True).id
        turns.forget(current, conversation_id)
        current.execute(update(Account).where(Account.id == desk.number).values(is_active=False))
        current.execute(
            update(Message).where(Message.id == said).values(lease_until=clock.now() - timedelta(minutes=1))
        )
        sweep_queued(current)
    return said


def _grow_old(message_id: int) -> None:
    with transaction() as current:
        long_ago = clock.now() - timedelta(minutes=6)
        current.execute(update(Message).where(Message.id == message_id).values(created_at=long_ago))


def test_what_was_written_before_a_stop_does_not_go_out_after_it(desk: Desk) -> None:
    conversation = desk.hear("Hello")
    enqueue_many(send_message, REPLIES, [_said_before_a_stop(conversation["id"])])
    until(lambda: desk.thread(conversation["id"])[0]["state"] == "skipped")
    assert desk.meta.accepted() == 0
    desk.think()
    assert desk.agent.get(f"/conversations/{conversation['id']}").json["assistant"] == "handed_over"


def _said_before_a_stop(conversation_id: int) -> int:
    with transaction() as current:
        found = current.get_one(Conversation, conversation_id, with_for_update=True)
        said = say(current, found, "Good morning to you.", answers=True)
        who = consent.subject(current, found.keys[0], None)
        consent.opt_out(current, who, Scope.MARKETING, Statement(channel=Channel.WORD, at=clock.now(), proof="STOP"))
        return said.id


def test_leaving_it_to_the_assistant_while_a_draft_is_written_loses_nothing(desk: Desk) -> None:
    desk.switch("suggest")
    desk.model.order("PUT", "/script", {"rules": [{"matching": ".", "answer": "Good morning to you."}]})
    conversation = desk.hear("Hello")
    desk.switch("answer")
    asked = jobs.consult

    def left_meanwhile(wanted: Consultation, settings: Settings) -> Consulted:
        patch.undo()
        path = f"/conversations/{conversation['id']}/assistant"
        assert desk.agent.call("PUT", path, {"answering": True}).status_code == 200
        return asked(wanted, settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "consult", left_meanwhile)
        desk.think()
    assert [one["outcome"] for one in desk.turns()] == ["answered", "withheld"]
    assert desk.thread(conversation["id"])[0]["text"] == "Good morning to you."


def test_metrics_tell_how_long_somebody_has_waited_for_it(desk: Desk) -> None:
    age = "dispatcher_assistant_turn_age_seconds"
    desk.switch("answer")
    assert metrics(desk.app)[age] == 0
    desk.hear("Hello")
    assert metrics(desk.app)[age] > 0
    desk.think()
    assert metrics(desk.app)[age] == 0
