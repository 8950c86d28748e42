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

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
__all__ = ["agents", "api", "speak"]

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
