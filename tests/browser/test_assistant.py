"""The assistant answers a customer, hands over to a person, and drafts what that person sends."""

import re
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Page, expect

from dispatcher.demo.client import Api
from tests.browser.conftest import Demo
from tests.browser.test_inbox import Agent, Speak, agents, api, speak
from tests.browser.test_pages import _violations
from tests.messages.machinery import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
__all__ = ["agents", "api", "speak"]

TURNS = 20
BAKERY = """\
The bakery opens at seven.
Cakes are ordered two days ahead.
A chocolate cake costs 90 reais.
Delivery takes one hour.
"""
QUESTIONS = (
    ("When does the bakery open?", "opens at seven"),
    ("How far ahead are cakes ordered?", "two days ahead"),
    ("What does a chocolate cake cost?", "costs 90 reais"),
    ("How long does delivery take?", "takes one hour"),
)
OLGA = {"from": "+5511977770942", "name": "Olga Prado"}
NARA = {"from": "+5511977770941", "name": "Nara Reis"}
OPEN = "We are open until seven."
DRAFT = "I can bring it on Friday."
SCRIPT = {
    # The first that fits counts; what somebody writes in a row is asked as one.
    "rules": [
        {"matching": "Friday", "answer": {"reply": DRAFT, "intent": "question", "confidence": 0.9, "hand_over": False}},
        {"matching": "open", "answer": {"reply": OPEN, "intent": "question", "confidence": 0.95, "hand_over": False}},
    ]
}


def _set_up(page: Page, mode: str) -> None:
    """Say in the settings what the assistant does on the demo's number."""
    page.goto("/settings/assistant/numbers")
    page.get_by_role("table", name="Numbers").get_by_role("button").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label(mode, exact=True).check()
    drawer.get_by_label("Seconds to wait before answering").fill("0")
    assert _violations(page) == []
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_have_count(0)
    expect(page.get_by_role("table", name="Numbers")).to_contain_text(mode)


@pytest.fixture(autouse=True)
def left_as_it_was(demo: Demo, api: Api) -> Iterator[None]:
    """Switch everything off afterwards, however it ends: other stories write to the same number."""
    yield
    for article in api.call("GET", "/assistant/articles?q=bakery")["items"]:
        api.call("DELETE", f"/assistant/articles/{article['id']}")
    for number in api.call("GET", "/assistant/numbers")["items"]:
        api.call("PUT", f"/assistant/numbers/{number['account_id']}", json={"mode": "off"})
    requests.post(f"{demo.meta_url}/_control/model/reset", timeout=30).raise_for_status()


def test_the_assistant_answers_hands_over_and_drafts(
    alice: Page, agents: list[Agent], demo: Demo, api: Api, speak: Speak, complaints: list[str]
) -> None:
    bruno, _ = agents
    requests.put(f"{demo.meta_url}/_control/model/script", json=SCRIPT, timeout=30).raise_for_status()
    _set_up(alice, "Answers by itself")
    speak({**NARA, "text": "When are you open?"})
    bruno.open("Nara Reis")
    bruno.sees(OPEN)
    expect(bruno.page.get_by_text("The assistant answers here.")).to_be_visible()
    expect(bruno.thread.get_by_role("article", name="Assistant").first).to_contain_text(OPEN)
    expect(bruno.row("Nara Reis").get_by_role("img", name="Assistant answers")).to_be_visible()

    # A person is wanted: why stands in the thread, for colleagues only, and people may write.
    speak({**NARA, "text": "Let me talk to a person"})
    note = bruno.thread.get_by_role("article", name="Note by Assistant")
    expect(note).to_contain_text("The customer asks for a person.")

    # From then on it drafts; Tab takes the draft into the field, and Enter sends what was made of it.
    speak({**NARA, "text": "Can I have it on Friday?"})
    bruno.sees("Can I have it on Friday?")
    offer = bruno.page.get_by_role("region", name="The assistant's draft")
    expect(offer).to_contain_text(DRAFT)
    expect(offer).to_contain_text("Question · 90% sure")
    assert _violations(bruno.page) == []
    bruno.field.press("Tab")
    expect(bruno.field).to_have_value(DRAFT)
    expect(offer).to_have_count(0)
    bruno.field.press("Enter")
    bruno.sees(DRAFT)
    expect(bruno.thread.get_by_role("article", name="Bruno Lima")).to_contain_text(DRAFT)

    # What came of it is kept, and leads back to the conversation.
    alice.goto("/settings/assistant/activity")
    turns = alice.get_by_role("table", name="Activity")
    expect(turns).to_contain_text("Draft sent as it was")
    expect(turns).to_contain_text("The customer asked for a person")
    turns.get_by_role("link", name="Nara Reis").first.click()
    alice.wait_for_url(re.compile("/inbox/"))
    assert complaints == []


def test_twenty_turns_a_person_and_silence_after_stop(
    agents: list[Agent], demo: Demo, api: Api, speak: Speak, complaints: list[str]
) -> None:
    bruno, _ = agents
    api.call("POST", "/assistant/articles", json={"title": "The bakery", "text": BAKERY, "language": "en"})
    number = api.call("GET", "/assistant/numbers")["items"][0]["account_id"]
    switch = {"mode": "answer", "pause_seconds": 0, "replies_per_hour": TURNS, "handover_text": "Somebody will write."}
    api.call("PUT", f"/assistant/numbers/{number}", json=switch)
    answers = bruno.thread.get_by_role("article", name="Assistant", exact=True)
    for turn in range(TURNS):
        question, known = QUESTIONS[turn % len(QUESTIONS)]
        speak({**OLGA, "text": f"{question} ({turn + 1})"})
        if turn == 0:
            bruno.open("Olga Prado")
        bruno.sees(f"{question} ({turn + 1})")
        expect(answers).to_have_count(turn + 1)
        expect(answers.last).to_contain_text(known)

    # Whoever takes over finds what is wanted above the field, and who it was that answered so far.
    speak({**OLGA, "text": "I want to talk to a person about a wedding cake"})
    bruno.sees("Somebody will write.")
    expect(bruno.thread.get_by_role("article", name="Note by Assistant")).to_contain_text("asks for a person")
    bruno.say("Hello, I am Bruno. What shall it look like?")
    speak({**OLGA, "text": "STOP"})
    expect(bruno.page.get_by_role("region", name="Person").get_by_text("No messages")).to_be_visible()
    written = _written_to(demo, OLGA["from"])
    assert written == TURNS + 2
    speak({**OLGA, "text": "When does the bakery open? (again)"})
    bruno.sees("When does the bakery open? (again)")
    turns = f"/assistant/interactions?account_id={number}"
    until(lambda: api.call("GET", turns)["items"][0]["reason"] == "opted_out")
    assert _written_to(demo, OLGA["from"]) == written
    expect(answers).to_have_count(TURNS + 1)
    assert complaints == []


def _written_to(demo: Demo, phone: str) -> int:
    """Count what Meta has taken for this person."""
    log = requests.get(f"{demo.meta_url}/_control/log", timeout=30).json()["records"]
    return sum(one["to"].strip("+") == phone.strip("+") for one in log)
