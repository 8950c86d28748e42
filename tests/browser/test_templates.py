"""Templates by hand: one is written under Meta's rules, handed in, and Meta's answer is seen as it comes."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _write(page: Page) -> None:
    name = page.get_by_label("Name", exact=True)
    name.fill("Liquidação de Verão!")
    expect(name).to_have_value("liquidacao_de_verao")
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.fill("Só hoje 20% em tudo, {{1}}")
    expect(page.get_by_text("Put words before the first and after the last variable.")).to_be_visible()
    text.fill("Oi {{1}}, só hoje tudo sai com 20% de desconto.")
    expect(page.get_by_text("Put words before the first")).to_have_count(0)
    page.get_by_role("button", name="Add a button").click()
    page.get_by_role("menuitem", name="Quick reply").click()
    page.get_by_label("Quick reply").fill("Quero")


def _hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in for review").click()


def test_a_template_is_written_checked_handed_in_and_approved(alice: Page, complaints: list[str]) -> None:
    alice.goto("/templates")
    alice.get_by_role("link", name="New template").first.click()
    _write(alice)
    expect(alice.get_by_text("Meta's reviewers need a sample.")).to_have_count(0)
    _hand_in(alice)
    expect(alice.get_by_text("One thing to correct")).to_be_visible()
    expect(alice.get_by_text("Meta's reviewers need a sample.")).to_be_visible()
    alice.get_by_label("Sample for {{1}}").fill("Ana")
    expect(alice.locator("figure")).to_contain_text("Oi Ana, só hoje")
    expect(alice.locator("figure")).to_contain_text("Quero")
    _hand_in(alice)
    alice.wait_for_url(re.compile(r"/templates\?account=\d+&opened=\d+"))
    # Meta's answer comes by webhook; the open page shows it without being asked.
    sheet = alice.get_by_role("dialog", name="liquidacao_de_verao")
    expect(sheet.get_by_text("Approved")).to_be_visible()
    assert complaints == []


def test_what_cannot_be_changed_any_more_is_still_read(alice: Page) -> None:
    alice.goto("/templates")
    alice.get_by_role("button", name=re.compile("hello_world")).click()
    alice.get_by_role("dialog").get_by_role("link", name="Edit").click()
    expect(alice.get_by_role("heading", name="Edit hello_world")).to_be_visible()
    expect(alice.get_by_label("Name", exact=True)).not_to_be_editable()
    expect(alice.get_by_role("textbox", name="Text", exact=True)).to_be_editable()
