"""Writing again to a part of those a campaign reached: a draft for them, ready to be sent."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_those_who_read_it_are_written_to_again(alice: Page, demo: Demo, complaints: list[str]) -> None:
    alice.goto(f"/campaigns/{demo.campaign_id}")
    alice.get_by_role("button", name="More actions").click()
    alice.get_by_role("menuitem", name="Write again to some of them").click()
    dialog = alice.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^Read it")).check()
    make = dialog.get_by_role("button", name=re.compile(r"Make a draft for \d+ people"))
    people = "".join(filter(str.isdigit, make.inner_text()))
    make.click()
    alice.wait_for_url(re.compile(r"/campaigns/\d+/edit"))
    alice.get_by_role("button", name="Continue").click()
    # They are there already: no file is asked for.
    alice.wait_for_url("**/edit/people")
    expect(alice.get_by_role("main")).to_contain_text(re.compile(f"Will be sent to\\s*{people}"))
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/content")
    expect(alice.locator("figure")).to_contain_text("seu pedido")
    assert complaints == []
