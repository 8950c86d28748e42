"""One message tested against another, by hand: from the wizard to the winner that is sent to the rest."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.wizard import pass_schedule

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PEOPLE = 60


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    """People with all that both messages need."""
    rows = [f"Pessoa {n};+55 11 9{72_000_000 + n};A-{n};{8 + n % 10}h;Loja {n % 3}" for n in range(PEOPLE)]
    path = tmp_path / "teste.csv"
    path.write_text("\r\n".join(["Nome;Telefone;Pedido;Hora;Loja", *rows]), encoding="utf-8")
    return path


def _choose_messages(page: Page) -> None:
    page.goto("/campaigns/new")
    page.get_by_label("Name of the campaign").fill("Which is better")
    page.get_by_text("order_update").first.click()
    page.get_by_label("Test it against").first.click()
    page.get_by_role("option", name="appointment_reminder · pt_BR").click()
    page.get_by_label("Gets nothing").fill("10")
    page.get_by_role("switch", name="Send to a first part, then the winner to the rest").check()
    page.get_by_label("First part", exact=True).fill("30")


def _give_people(page: Page, listing: Path) -> None:
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/edit/people")
    page.set_input_files("input[type=file]", listing)
    expect(page.get_by_role("main")).to_contain_text(re.compile(rf"Will be sent to\s*{PEOPLE}"))
    page.get_by_role("button", name="Continue").click()


def _look_at_both(page: Page) -> None:
    page.wait_for_url("**/edit/content")
    expect(page.locator("figure")).to_contain_text("Pessoa 0")
    page.get_by_label("Message", exact=True).first.click()
    page.get_by_role("option", name=re.compile("^B · appointment_reminder")).click()
    expect(page.locator("figure")).to_contain_text("Pessoa 0")
    page.get_by_role("button", name="Continue").click()


def _send(page: Page) -> None:
    pass_schedule(page)
    page.get_by_role("button", name=re.compile(r"Send to \d+ people")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile(r"Send to \d+ people")).click()
    page.wait_for_url(re.compile(r"/campaigns/\d+$"))


def test_the_winner_of_a_test_is_sent_to_the_rest(alice: Page, listing: Path, complaints: list[str]) -> None:
    _choose_messages(alice)
    _give_people(alice, listing)
    _look_at_both(alice)
    _send(alice)
    expect(alice.get_by_text("The first part of the test is out")).to_be_visible(timeout=60_000)
    expect(alice.get_by_text("Variants compared")).to_be_visible()
    send = alice.get_by_role("button", name=re.compile(r"Send B to the rest \(\d+\)"))
    waiting = "".join(filter(str.isdigit, send.inner_text()))
    send.click()
    alice.get_by_role("dialog").get_by_role("button", name=f"Send to {waiting} people").click()
    expect(alice.get_by_text("B was sent to the rest.")).to_be_visible()
    expect(alice.get_by_text("Completed").first).to_be_visible(timeout=60_000)
    expect(alice.get_by_text("Balanced")).to_be_visible()
    assert complaints == []
