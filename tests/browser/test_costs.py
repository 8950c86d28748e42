"""An admin reads in the prices; the forecast, the cap and the report go by them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tests.browser.wizard import pass_schedule

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

METAS = """Market,Currency,Marketing,Utility,Authentication,Authentication-International,Service
Brazil,$US,0.0625,0.0080,0.0315,n/a,
Rest of Latin America,$US,0.0740,0.0113,0.0496,n/a,
Narnia,$US,1,1,1,1,1
Other,$US,0.0604,0.0077,0.0304,n/a,
"""


def _read_prices(page: Page, file: Path) -> None:
    page.goto("/settings")
    page.get_by_role("link", name="Open the price lists").click()
    expect(page.get_by_text("No prices yet")).to_be_visible()
    page.get_by_role("button", name="Read a file").click()
    page.set_input_files("input[type=file]", file)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("9 prices read")).to_be_visible()
    expect(dialog.get_by_text("Narnia")).to_be_visible()
    dialog.get_by_role("button", name="Continue").click()
    dialog = page.get_by_role("dialog", name="New list")
    dialog.get_by_label("Valid from").fill("2020-01-01")
    page.keyboard.press("Tab")
    dialog.get_by_label("Marketing, Brazil").fill("0,07")
    dialog.get_by_role("button", name="Keep 9 prices").click()
    expect(page.get_by_text("In force")).to_be_visible()
    expect(page.get_by_role("cell", name="0.07", exact=True)).to_be_visible()


def test_prices_are_read_and_the_campaign_is_forecast_capped_and_reported(
    alice: Page, demo: Demo, tmp_path: Path, complaints: list[str]
) -> None:
    prices = tmp_path / "usd.csv"
    prices.write_text(METAS)
    _read_prices(alice, prices)

    alice.goto("/campaigns/new")
    alice.get_by_label("Name of the campaign").fill("What it costs")
    alice.get_by_text("order_update").first.click()
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/people")
    listing = tmp_path / "people.csv"
    rows = [f"Pessoa {n},+55119876500{n:02},A-{n}" for n in range(20)]
    listing.write_text("\n".join(["Nome,Telefone,Pedido", *rows, "Ines,+351912345678,B-1"]))
    alice.set_input_files("input[type=file]", listing)
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/content")
    expect(alice.locator("figure")).to_contain_text("Pessoa 0")
    alice.get_by_role("button", name="Continue").click()
    pass_schedule(alice)
    cost = alice.locator("section", has=alice.get_by_role("heading", name="Cost", exact=True))
    # 20 x 0.0080 + 0.0077
    expect(cost.get_by_text("$0.1677")).to_be_visible()
    cost.get_by_role("switch", name="Set a cap").click()
    expect(cost.get_by_label("At most")).to_have_value("USD 0.17")
    alice.get_by_role("button", name="Send to 21 people").click()
    alice.get_by_role("dialog").get_by_role("button", name="Send to 21 people").click()
    alice.wait_for_url(re.compile(r"/campaigns/\d+$"))
    expect(alice.get_by_text("Completed").first).to_be_visible(timeout=60_000)

    alice.get_by_role("tab", name="Report").click()
    expect(alice.get_by_text("Brazil").first).to_be_visible()
    expect(alice.get_by_text("Charged so far")).to_be_visible()
    expect(alice.get_by_text("Cap $0.17")).to_be_visible()
    breakdown = alice.locator("section", has=alice.get_by_role("heading", name="Who got how far"))
    breakdown.get_by_role("button", name="As table").click()
    expect(breakdown.get_by_role("row", name=re.compile("^Portugal 1 "))).to_be_visible()
    alice.get_by_role("button", name="Every attempt").click()
    with alice.expect_download() as download:
        alice.get_by_role("menuitem", name="CSV").click()
    assert download.value.path().read_text(encoding="utf-8-sig").count("\n") >= 22
    assert complaints == []
