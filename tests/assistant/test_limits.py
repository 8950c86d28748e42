"""What the assistant may not do: answer too often, at the wrong hour, for too much money, or over a colleague."""

from datetime import timedelta

from sqlalchemy import update

from dispatcher import clock
from dispatcher.conversations.models import Conversation
from dispatcher.database import transaction
from tests.assistant.desk import Desk

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
