"""Every page in daylight, at night and on a phone: accessible, quiet, not wider than the window."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, ROOT, Demo, Look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = ROOT / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [DESK, Look(1440, 900, "dark"), Look(390, 844, "light"), Look(390, 844, "dark")]
ASSETS = ROOT / "dispatcher" / "static" / "assets"
FIRST_LOAD = 300_000
"""Bytes, compressed, of the sign-in page and of the overview of who comes back."""


def _pages(demo: Demo) -> list[str]:
    campaign = f"/campaigns/{demo.campaign_id}"
    own = [campaign, f"{campaign}?tab=report", f"{campaign}?tab=people", f"{campaign}?tab=message"]
    return [
        "/",
        "/campaigns",
        *own,
        "/campaigns/new",
        "/campaigns/calendar",
        "/inbox",
        "/contacts",
        "/contacts/lists",
        "/contacts/segments",
        "/contacts/opt-outs",
        "/contacts/import",
        "/templates",
        "/templates/new?account=1",
        "/templates/2/edit?account=1",
        "/media",
        "/numbers",
        "/numbers/1",
        "/numbers/1?tab=qr",
        "/desk",
        "/team",
        "/audit",
        "/settings",
        "/settings/inbox",
        "/settings/assistant/numbers",
        "/settings/assistant/prompts",
        "/settings/assistant/prompts?prompt=1",
        "/settings/assistant/knowledge",
        "/settings/assistant/activity",
        "/settings/prices",
        "/settings/sources",
        "/settings/teams",
        "/settings/webhooks",
        "/settings/hooks",
        "/nowhere",
    ]


def _violations(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        AXE.read_text()
        + """;
        axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
           .then(({violations}) => violations.map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 200)}`))"""
    )
    return found


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.width}-{look.scheme}")
def test_each_page_is_accessible_quiet_and_fits(alice: Page, demo: Demo, complaints: list[str]) -> None:
    for address in _pages(demo):
        alice.goto(address)
        alice.locator("main h1").first.wait_for()
        expect(alice.locator("main .mantine-Skeleton-root")).to_have_count(0)
        assert _violations(alice) == [], address
        assert alice.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert complaints == []


def _loaded(page: Page, address: str) -> int:
    """Return the compressed bytes of all scripts and styles that a page loads."""
    page.goto(address, wait_until="networkidle")
    urls: list[str] = page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
    names = {url.split("/assets/")[1] for url in urls if url.endswith((".js", ".css"))}
    assert len(names) > 3
    return sum(len(gzip.compress((ASSETS / name).read_bytes())) for name in names)


def test_the_first_load_is_small(page: Page) -> None:
    assert _loaded(page, "/") <= FIRST_LOAD


def test_the_first_page_of_who_is_signed_in_is_small(alice: Page) -> None:
    assert _loaded(alice, "/") <= FIRST_LOAD


def test_hostile_words_stay_words(alice: Page, complaints: list[str], tmp_path: Path) -> None:
    name = '<img src=x onerror="alert(1)">\u202egnp.exe ' + "A" * 60
    alice.goto("/campaigns/new")
    alice.get_by_label("Name of the campaign").fill(name)
    alice.get_by_text("order_update").first.click()
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/people")
    listing = tmp_path / "people.csv"
    listing.write_text(f"Nome,Telefone,Pedido\n{name},+5511987654321,<script>alert(2)</script>\n")
    alice.set_input_files("input[type=file]", listing)
    alice.get_by_role("button", name="Continue").click()
    alice.locator("figure", has_text="<script>alert(2)</script>").wait_for()
    assert alice.locator("main img[src=x], main script").count() == 0
    assert complaints == []
