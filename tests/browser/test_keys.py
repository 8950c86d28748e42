"""A key for a program: made for what it is to do, shown once, used, and taken away."""

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Demo, Look
from tests.browser.test_pages import _violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _ask(demo: Demo, path: str, key: str) -> int:
    request = urllib.request.Request(f"{demo.url}/api/v1{path}", headers={"X-API-Key": key})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            json.load(answer)
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.parametrize("look", [DESK, Look(390, 844, "dark")], ids=lambda look: f"{look.width}-{look.scheme}")
def test_a_key_is_made_for_one_thing_shown_once_and_deleted(
    alice: Page, demo: Demo, complaints: list[str], look: Look
) -> None:
    name = f"Shop {look.width}"
    alice.goto("/settings")
    alice.get_by_role("button", name="Create a key").click()
    asked = alice.get_by_role("dialog", name="Create a key")
    asked.get_by_role("button", name="Create a key").click()
    expect(asked.get_by_text("Tick at least one.")).to_be_visible()
    asked.get_by_label("Name").fill(name)
    asked.get_by_label("Read contacts, lists and segments").check()
    asked.get_by_label("Follow events: outcomes, replies, campaigns").check()
    asked.get_by_label("All numbers").uncheck()
    asked.get_by_role("combobox", name="Numbers").click()
    alice.get_by_role("option").first.click()
    alice.keyboard.press("Escape")
    assert _violations(alice) == []
    asked.get_by_role("button", name="Create a key").click()

    shown = alice.get_by_role("dialog", name=name)
    expect(shown.get_by_text("It is shown this once")).to_be_visible()
    key = shown.get_by_text("dsp_").first.inner_text().strip()
    assert _violations(alice) == []
    assert [_ask(demo, path, key) for path in ("/contacts", "/events", "/campaigns")] == [200, 200, 403]
    shown.get_by_role("button", name="Close").last.click()
    row = alice.get_by_role("row").filter(has_text=name)
    expect(row).to_be_visible()
    assert alice.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row.get_by_role("button", name=f"Delete the key {name}").click()
    alice.get_by_role("dialog", name=f"Delete {name}?").get_by_role("button", name="Delete key").click()
    expect(row).to_have_count(0)
    assert _ask(demo, "/contacts", key) == 401
    assert complaints == []
