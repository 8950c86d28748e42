"""The assistant answers by itself, within its limits, and everybody else gets a person."""

import io
from pathlib import Path

import pytest

from dispatcher.assistant.knowledge.jobs import read_document
from dispatcher.assistant.knowledge.reading import text_of
from dispatcher.assistant.models import Interaction
from dispatcher.database import session
from tests.assistant.desk import Desk
from tests.messages.machinery import until


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
