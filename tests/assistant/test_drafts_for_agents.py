"""Drafts: written for agents, taken, edited or ignored, and told apart; prompts tried without sending anything."""

from dispatcher.jobqueue.jobs import ASSISTANT
from tests.assistant.desk import Desk
from tests.messages.machinery import run_jobs


def _say(desk: Desk, conversation_id: int, words: str) -> None:
    answer = desk.agent.post(f"/conversations/{conversation_id}/messages", {"text": {"body": words}})
    assert answer.status_code == 202, answer.text


def test_what_becomes_of_drafts_is_counted(desk: Desk) -> None:
    desk.switch("suggest")
    desk.model.order("PUT", "/script", {"rules": [{"matching": ".", "answer": "We are open from 7 to 19."}]})
    said = {
        "+5511999990051": "We are open from 7 to 19.",
        "+5511999990052": "We are open from 7 to 19, Ana, and on Sundays from 8.",
        "+5511999990053": "Please call me tomorrow",
    }
    for person, words in said.items():
        conversation = desk.hear("When are you open?", person)
        assert conversation["assistant"] is None
        desk.think()
        draft = desk.agent.get(f"/conversations/{conversation['id']}/suggestion").json
        assert (draft["state"], draft["reply"]) == ("ready", "We are open from 7 to 19.")
        _say(desk, conversation["id"], words)
        assert desk.agent.get(f"/conversations/{conversation['id']}/suggestion").json["state"] == "none"
    assert [one["outcome"] for one in desk.turns()] == ["ignored", "edited", "accepted"]
    assert desk.turns()[2]["decided_by"]["name"] == "Admin"
    outcomes = desk.agent.get("/assistant/report").json["outcomes"]
    assert (outcomes["accepted"], outcomes["edited"], outcomes["ignored"]) == (1, 1, 1)


def test_a_draft_on_demand_and_a_prompt_that_is_only_tried(desk: Desk) -> None:
    desk.switch("suggest")
    conversation = desk.hear("Is delivery free?")
    path = f"/conversations/{conversation['id']}"
    desk.think()
    assert desk.agent.call("DELETE", f"{path}/suggestion").status_code == 204
    assert desk.agent.get(f"{path}/suggestion").json["state"] == "none"
    desk.model.order("PUT", "/script", {"answers": ["Within five kilometres."]})
    assert desk.agent.post(f"{path}/suggestion", {}).status_code == 202
    with desk.app.app_context():
        assert run_jobs(ASSISTANT) > 0
    assert desk.agent.get(f"{path}/suggestion").json["reply"] == "Within five kilometres."

    text = "You answer for {{number.name}} and speak with {{contact.name}}.\n<knowledge>Delivery is free.</knowledge>"
    trial = desk.agent.post("/assistant/trials", {"conversation_id": conversation["id"], "text": text})
    assert trial.status_code == 200, trial.text
    assert (trial.json["outcome"], trial.json["reply"]) == ("answered", "Delivery is free.")
    assert 'You answer for Shop and speak with "Customer".' in trial.json["system"]
    assert [one["direction"] for one in desk.thread(conversation["id"])] == ["inbound"]
    wrong = desk.agent.post("/assistant/trials", {"conversation_id": conversation["id"], "text": "{{contact.shoe}}"})
    assert (wrong.status_code, "text" in wrong.json["error"]["details"]) == (422, True)


def test_the_prompt_that_is_used_where_none_is_chosen_stays(desk: Desk) -> None:
    oldest = desk.agent.get("/assistant/prompts").json["items"][0]["id"]
    other = desk.agent.post("/assistant/prompts", {"name": "Other", "text": "You answer."}).json["id"]
    path = f"/assistant/prompts/{oldest}"
    refused = desk.agent.call("DELETE", path)
    assert (refused.status_code, "Choose one there first" in refused.text) == (409, True)
    # Also where only a campaign is on, whose number has chosen none.
    campaign, _ = desk.campaign()
    assert desk.agent.call("PUT", f"/campaigns/{campaign}/assistant", {"mode": "answer"}).status_code == 200
    desk.switch("off")
    assert desk.agent.call("DELETE", path).status_code == 409
    desk.switch("off", prompt_id=other)
    assert desk.agent.call("DELETE", path).status_code == 204


def test_a_campaign_overrules_its_number_and_versions_can_be_used_again(desk: Desk) -> None:
    prompt = desk.agent.get("/assistant/prompts").json["items"][0]
    path = f"/assistant/prompts/{prompt['id']}"
    assert desk.agent.post(f"{path}/versions", {"text": "Second text"}).json["number"] == 2
    assert desk.agent.call("PATCH", path, {"version": 1}).json["text"] == prompt["text"]
    assert desk.agent.call("PATCH", path, {"version": 9}).status_code == 422
    assert [one["number"] for one in desk.agent.get(f"{path}/versions").json["items"]] == [2, 1]

    campaign, person = desk.campaign()
    body = {"mode": "suggest", "instructions": "Free delivery until Friday."}
    assert desk.agent.call("PUT", f"/campaigns/{campaign}/assistant", body).status_code == 200
    conversation = desk.hear("Tell me more", person)
    desk.think()
    asked = desk.model.asked()[-1]["system"]
    assert "Free delivery until Friday." in asked and "pedido A-1" in asked
    turn = desk.turns()[0]
    assert (turn["campaign_id"], turn["mode"], conversation["assistant"]) == (campaign, "suggest", None)
    assert desk.agent.call("DELETE", f"/campaigns/{campaign}/assistant").status_code == 204
    assert desk.hear("And now?", person)["assistant"] == "answering"
