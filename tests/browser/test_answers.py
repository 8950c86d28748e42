"""From "yes: 5" in a campaign's report to those five in the inbox: all labelled at once, one of them set right."""

import re
import time

import pytest
import requests
from playwright.sync_api import Page, expect

from dispatcher.demo.client import Api
from tests.browser.conftest import Demo
from tests.browser.test_inbox import Speak, api, speak
from tests.browser.test_pages import _violations
from tests.messages.machinery import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
__all__ = ["api", "speak"]

WORDS = ("Sim, quero!", "Quero sim", "Claro", "Sim", "👍", "Não, obrigado", "Quanto custa?")


def test_all_who_said_yes_are_labelled_at_once(
    alice: Page, demo: Demo, api: Api, speak: Speak, complaints: list[str]
) -> None:
    # The demo's own customers answer its campaign, too: first let all of them have done so.
    until(lambda: requests.get(f"{demo.meta_url}/_control/state", timeout=30).json()["idle"])
    label = f"hot {time.time_ns() % 10**6}"
    api.call("POST", "/labels", json={"name": label, "color": "teal"})
    sent = api.call("GET", f"/campaigns/{demo.campaign_id}/messages", params={"page_size": 30, "state": "read"})
    answering = [one["to"] for one in sent["items"]][: len(WORDS)]
    for to, words in zip(answering, WORDS, strict=True):
        speak({"from": to, "text": words})
    meant = {"campaign_id": demo.campaign_id, "intent": "yes"}
    # The demo's own customers may have said yes, too.
    until_heard = time.monotonic() + 60
    while (yes := api.call("GET", "/conversations/matching", params=meant)["count"]) < 5:
        assert time.monotonic() < until_heard
        time.sleep(0.2)

    alice.goto(f"/campaigns/{demo.campaign_id}?tab=report")
    alice.get_by_role("link", name="Yes", exact=True).click()
    rows = alice.get_by_role("list", name="Conversations").get_by_role("link")
    expect(rows).to_have_count(yes)
    expect(rows.first).to_contain_text("Yes")

    alice.get_by_role("button", name="Choose several").click()
    bar = alice.get_by_role("region", name="Chosen conversations")
    alice.get_by_role("list", name="Conversations").get_by_role("checkbox").first.check()
    expect(bar.get_by_role("status")).to_have_text("1 chosen")
    bar.get_by_role("button", name=f"Choose all {yes}").click()
    expect(bar.get_by_role("status")).to_have_text(f"All {yes} that match")
    assert _violations(alice) == []
    bar.get_by_role("button", name="Labels").click()
    alice.get_by_role("menuitem", name=label).first.click()
    expect(alice.get_by_text(f"{yes} conversations changed")).to_be_visible()
    expect(rows.filter(has_text=label)).to_have_count(yes)

    # One of them asked something; whoever reads it says so, and the list of those who said yes is without it.
    rows.first.click()
    alice.get_by_role("button", name=re.compile("set right what was meant")).click()
    alice.get_by_role("menuitem", name="A question").click()
    expect(rows).to_have_count(yes - 1)
    expect(alice.get_by_role("button", name=re.compile("set right what was meant"))).to_have_text("A question")
    expect(alice.get_by_role("menu")).to_have_count(0)
    assert _violations(alice) == []
    assert complaints == []
