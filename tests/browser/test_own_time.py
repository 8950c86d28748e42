"""The whole way of a new operator: a messy list, everybody's own time, and what came of it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GOOD = 40
_LEAST = timedelta(seconds=50)


@pytest.fixture
def messy_file(tmp_path: Path) -> Path:
    """A list with zones: one by its name, one by another name; a twin, a wrong number, an empty line."""
    zones = ("UTC", "Africa/Abidjan")
    good = [f"Pessoa {n};+55 11 9{72_000_000 + n};A-{n};{zones[n % 2]}" for n in range(GOOD)]
    bad = ["Letras;11 9abc;X;UTC", "Gêmeo;+55 11 72000003;Y;UTC", ";;;"]
    path = tmp_path / "clientes.csv"
    path.write_text("\r\n".join(["Nome;Telefone;Pedido;Fuso", *good, *bad]), encoding="utf-8-sig")
    return path


def next_minute() -> datetime:
    """The next whole minute that leaves time to press the buttons."""
    return (datetime.now(UTC) + _LEAST + timedelta(minutes=1)).replace(second=0, microsecond=0)


def choose(page: Page, at: datetime) -> None:
    """Pick a day and a time in the calendar."""
    page.get_by_label("Day and time on their clock").click()
    page.get_by_role("button", name=f"{at.day} {at:%B %Y}", exact=True).click()
    hours, minutes = page.get_by_role("spinbutton").all()[:2]
    hours.fill(f"{at:%H}")
    minutes.fill(f"{at:%M}")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def test_from_a_messy_list_to_everybodys_own_time_and_the_report(
    alice: Page, messy_file: Path, complaints: list[str]
) -> None:
    alice.goto("/campaigns/new")
    alice.get_by_label("Name of the campaign").fill("At your own time")
    alice.get_by_text("order_update").first.click()
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/people")
    alice.set_input_files("input[type=file]", messy_file)
    # Every problem before anything is sent: the letters, and the twin.
    expect(alice.get_by_text("There are letters in this number")).to_be_visible()
    alice.get_by_role("tab", name=re.compile("Duplicates")).click()
    expect(alice.get_by_text("The same person as in row")).to_be_visible()
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/content")
    expect(alice.locator("figure")).to_contain_text("Pessoa 0")
    alice.get_by_role("button", name="Continue").click()

    alice.wait_for_url("**/edit/schedule")
    alice.get_by_role("radio", name=re.compile("own local time")).check()
    alice.get_by_role("combobox", name="Where a person's zone comes from").click()
    alice.get_by_role("option", name=re.compile("Fuso")).click()
    at = next_minute()
    choose(alice, at)
    expect(alice.get_by_role("main")).to_contain_text("Abidjan")
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/send")
    alice.get_by_role("button", name=f"Schedule for {GOOD} people").click()
    alice.get_by_role("dialog").get_by_role("button", name=re.compile("Schedule for")).click()

    alice.wait_for_url(re.compile(r"/campaigns/\d+$"))
    expect(alice.get_by_text("Scheduled").first).to_be_visible()
    expect(alice.get_by_text("Completed", exact=True).first).to_be_visible(timeout=180_000)
    assert datetime.now(UTC) >= at
    expect(alice.get_by_text("Balanced")).to_be_visible()
    expect(alice.get_by_role("link", name="Skipped 2")).to_be_visible()
    alice.get_by_role("tab", name="Report").click()
    expect(alice.get_by_role("main")).to_contain_text("Who got how far")
    with alice.expect_download() as file:
        alice.get_by_role("button", name="More actions").click()
        alice.get_by_role("menuitem", name="Export as CSV").click()
    rows = Path(file.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == GOOD + 1 + 2
    assert complaints == []
