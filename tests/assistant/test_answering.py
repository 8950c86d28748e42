"""The assistant answers by itself, within its limits, and everybody else gets a person."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import OperationalError

from dispatcher.assistant import jobs, taking
from dispatcher.assistant.consulting import Consultation, Consulted
from dispatcher.assistant.knowledge.jobs import read_document
from dispatcher.assistant.knowledge.reading import text_of
from dispatcher.assistant.models import Interaction
from dispatcher.config import Settings
from dispatcher.contacts.models import Contact
from dispatcher.database import session, transaction
from dispatcher.jobqueue.jobs import ASSISTANT, queue
from dispatcher.messages.models import Message
from tests.assistant.desk import DORA, Desk
from tests.messages.machinery import until
from tests.messages.world import add_campaign, add_plan


def test_somebody_is_answered_from_what_the_prompt_knows(desk: Desk) -> None:
    prompt = desk.agent.get("/assistant/prompts").json["items"][0]
    text = "You answer for a bakery.\n<knowledge>We are open from 7 to 19 on all days.</knowledge>"
    assert desk.agent.post(f"/assistant/prompts/{prompt['id']}/versions", {"text": text}).status_code == 201
    said = desk.answer("Hello, when are you open?")
    assert "7 to 19" in said["text"]
    assert said["content"]["by"] == "assistant"
    conversation = desk.conversation()
    assert conversation and (conversation["assistant"], conversation["waiting_since"]) == ("answering", None)
    turn = desk.turns()[0]
    assert (turn["outcome"], turn["prompt_version"], turn["intent"]) == ("answered", 2, "question")
    assert turn["tokens_in"] > 0 and turn["cost_micros"] > 0
    report = desk.agent.get("/assistant/report").json
    assert (report["turns"], report["outcomes"]["answered"]) == (1, 1)
    assert desk.agent.get(f"/assistant/numbers/{desk.number}").json["spent_micros"] == turn["cost_micros"]


def test_who_wants_a_person_gets_one_and_the_person_learns_why(desk: Desk) -> None:
    conversation = desk.hear("I want to talk to a person, please")
    desk.think()
    found = desk.agent.get(f"/conversations/{conversation['id']}").json
    assert found["assistant"] == "handed_over"
    assert found["waiting_since"] is not None
    assert "asks for a person" in desk.notes(conversation["id"])[0]
    assert [one["direction"] for one in desk.thread(conversation["id"])] == ["inbound"]
    assert desk.turns()[0]["reason"] == "wants_person"
    assert desk.model.asked() == []


def test_who_writes_while_a_document_is_read_is_answered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(path: Path, content_type: str) -> str:
        with desk.app.app_context():
            until(lambda: session().query(Interaction).filter_by(outcome="answered").count())
        return text_of(path, content_type)

    monkeypatch.setattr("dispatcher.assistant.knowledge.jobs.text_of", slow)
    conversation = desk.hear("Hello!")
    document = {"file": (io.BytesIO(b"We are open from 7 to 19."), "hours.md")}
    headers = {"Authorization": f"Bearer {desk.agent.token}"}
    uploaded = desk.agent.client.post("/api/v1/upload/knowledge", data=document, headers=headers)
    assert uploaded.status_code == 201, uploaded.text
    body = {"title": "Hours", "upload_id": uploaded.get_json()["id"], "language": "en"}
    article = desk.agent.post("/assistant/articles", body).json
    with desk.app.app_context():
        read_document(article["id"])
    assert desk.agent.get(f"/assistant/articles/{article['id']}").json["state"] == "ready"
    assert desk.thread(conversation["id"])[0]["direction"] == "outbound"


def test_what_never_went_out_has_not_been_said(desk: Desk) -> None:
    conversation = desk.hear("Hello, is my order on its way?")
    _never_said(desk.number)
    desk.model.order("PUT", "/script", {"answers": ["Good morning to you."]})
    desk.think()
    assert desk.thread(conversation["id"])[0]["text"] == "Good morning to you.", desk.turns()[0]
    desk.hear("And now?")
    desk.think()
    said = [one["text"] for one in desk.model.asked()[-1]["said"]]
    assert said == ["Hello, is my order on its way?", "Good morning to you.", "And now?"]


def _never_said(number: int) -> None:
    """Plan what a campaign will send, and keep what was not sent."""
    to = {"account_id": number, "recipient_key": DORA[1:], "to_number": DORA}
    order = {"plan_id": add_plan(), "variables": {"body.1": "Dora", "body.2": "Z-9"}}
    lost = {"kind": "text", "content": {"body": "Call +55 11 4000-0000"}}
    with transaction() as current:
        current.add(Message(campaign_id=add_campaign(number, "paused"), state="pending", **to, **order))
        current.add_all([Message(state=state, **to, **lost) for state in ("failed", "skipped", "cancelled")])


def test_days_and_hours_are_those_of_the_number(desk: Desk) -> None:
    """The zone is a day ahead of UTC for most of the day."""
    zone = "Pacific/Kiritimati"
    desk.switch("answer", zone=zone)
    conversation = desk.hear("What day is it?")
    there = [datetime.now(ZoneInfo(zone))]
    tried = {"conversation_id": conversation["id"], "text": "It is {{now}}, {{today}}."}
    given = desk.agent.post("/assistant/trials", tried).json["system"]
    there.append(datetime.now(ZoneInfo(zone)))
    assert any(f"It is {one:%Y-%m-%d %H:%M} {zone}, {one:%A, %Y-%m-%d}." in given for one in there), given


def test_of_somebody_deleted_while_the_model_thinks_nothing_comes_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.switch("suggest")
    desk.model.order("PUT", "/script", {"answers": ["Dear Dora, good morning."]})
    desk.hear("My secret")
    contact = session().query(Contact).filter_by(phone=DORA).one().id
    consult = jobs.consult

    def deleted_meanwhile(wanted: Consultation, settings: Settings) -> Consulted:
        found = consult(wanted, settings)
        assert desk.agent.call("DELETE", f"/contacts/{contact}").status_code == 204
        return found

    monkeypatch.setattr(jobs, "consult", deleted_meanwhile)
    desk.think()
    session().expire_all()
    kept = session().query(Interaction).one()
    assert (kept.outcome, kept.reply, kept.summary, kept.detail) == ("withheld", None, None, None)
    assert kept.tokens_out > 0


def test_a_story_does_not_hide_the_question_after_it(desk: Desk) -> None:
    sundays = "Aos domingos fazemos entregas até o meio-dia."
    article = {"title": "Domingos", "text": sundays, "language": "pt"}
    assert desk.agent.post("/assistant/articles", article).status_code == 201
    story = " ".join(f"bolo{number} aniversario{number}" for number in range(45))

    desk.hear(story)
    desk.hear("Vocês entregam aos domingos?")
    desk.think()
    assert sundays in desk.model.asked()[-1]["system"]

    desk.hear(f"{story} Então, vocês entregam aos domingos?")
    desk.think()
    assert sundays in desk.model.asked()[-1]["system"]


def test_a_turn_that_breaks_is_taken_again_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ["once"]

    def prepare(*asked: Any) -> Any:
        if broken:
            raise OperationalError(broken.pop(), {}, Exception("deadlock detected"))
        return taking.prepare(*asked)

    monkeypatch.setattr("dispatcher.assistant.jobs.prepare", prepare)
    conversation = desk.hear("Hello!")

    def answered() -> bool:
        desk.think()
        return bool(desk.turns())

    until(answered)
    assert not broken
    assert desk.thread(conversation["id"])[0]["direction"] == "outbound"


def test_turns_are_asked_for_as_soon_as_somebody_has_written(desk: Desk) -> None:
    desk.hear("Hello!")
    until(lambda: "dispatcher.assistant.jobs.take_turns" in [one.func_name for one in queue(ASSISTANT).jobs])
    desk.switch("off")
    desk.think()
    queue(ASSISTANT).empty()
    desk.hear("Is anybody there?", person="+5511999990032")
    assert queue(ASSISTANT).count == 0
