"""The main job by hand: from a messy file to a campaign that is paused, resumed and cancelled."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.wizard import pass_schedule

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GOOD = 3_000


@pytest.fixture
def messy_file(tmp_path: Path) -> Path:
    """A list as people keep it: BOM, semicolons, letters in a phone, a twin, an empty line, an empty cell."""
    good = [f"Pessoa {number};+55 11 9{70_000_000 + number};A-{number}" for number in range(GOOD)]
    bad = ["Letras;11 9abc;X", "Gêmeo;+55 11 70000003;Y", ";;", "Curto;99;Z", "Sem pedido;+55 21 988887777;"]
    path = tmp_path / "clientes.csv"
    path.write_text("\r\n".join(["Nome;Telefone;Pedido", *good, *bad]), encoding="utf-8-sig")
    return path


def _plan(page: Page, listing: Path) -> None:
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.wait_for_url("**/campaigns/new")
    page.get_by_label("Name of the campaign").fill("By hand")
    page.get_by_text("order_update").first.click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/edit/people")
    page.set_input_files("input[type=file]", listing)
    expect(page.get_by_text("There are letters in this number")).to_be_visible()
    page.get_by_role("button", name="Continue").click()


def _look_at_real_rows(page: Page) -> None:
    page.wait_for_url("**/edit/content")
    expect(page.locator("figure")).to_contain_text("Pessoa 0")
    page.get_by_role("button", name="Next recipient").click()
    expect(page.locator("figure")).to_contain_text("Pessoa 1")
    page.get_by_role("button", name="Continue").click()


def _send(page: Page) -> None:
    pass_schedule(page)
    page.get_by_role("button", name="Send to 3,000 people").click()
    page.get_by_role("dialog").get_by_role("button", name="Send to 3,000 people").click()
    page.wait_for_url(re.compile(r"/campaigns/\d+$"))


def test_a_person_sends_pauses_resumes_and_cancels(alice: Page, messy_file: Path, complaints: list[str]) -> None:
    _plan(alice, messy_file)
    _look_at_real_rows(alice)
    _send(alice)
    alice.get_by_role("button", name="Pause").click()
    alice.get_by_role("button", name=re.compile("Resume")).click()
    alice.get_by_role("dialog").get_by_role("button", name=re.compile("Send to")).click()
    expect(alice.get_by_role("button", name="Pause")).to_be_visible()
    alice.get_by_role("button", name="More actions").click()
    alice.get_by_role("menuitem", name="Cancel campaign").click()
    alice.get_by_role("dialog").get_by_role("button", name=re.compile("Cancel for")).click()
    expect(alice.get_by_text("Cancelled").first).to_be_visible()
    expect(alice.get_by_text("Balanced")).to_be_visible(timeout=20_000)
    assert complaints == []


def test_a_reload_keeps_the_session_and_the_view(alice: Page) -> None:
    alice.goto("/campaigns?status=completed")
    expect(alice.get_by_role("link", name=re.compile("Demo"))).to_be_visible()
    alice.reload()
    expect(alice.get_by_role("link", name=re.compile("Demo"))).to_be_visible()
    assert "status=completed" in alice.url


def test_a_wrong_password_is_told_beside_the_field(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password", exact=True).fill("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Username and password do not match.")).to_be_visible()
