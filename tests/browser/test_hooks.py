"""A webhook: added, its secret shown once, tried, its log read, an event told again, and taken away."""

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Demo, Look
from tests.browser.test_pages import _violations
from tests.integrations.receiver import receiving
from tests.servers import eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("look", [DESK, Look(390, 844, "dark")], ids=lambda look: f"{look.width}-{look.scheme}")
def test_a_webhook_is_added_tried_followed_and_deleted(
    alice: Page, demo: Demo, complaints: list[str], look: Look
) -> None:
    with receiving(demo.hook_port) as shop:
        alice.goto("/settings/hooks")
        alice.get_by_role("button", name="Add webhook").click()
        asked = alice.get_by_role("dialog", name="Add webhook")
        asked.get_by_label("Name").fill(f"Shop {look.width}")
        asked.get_by_label("Address").fill("https://127.0.0.1/")
        asked.get_by_role("button", name="Add webhook").click()
        expect(asked.get_by_text("private network")).to_be_visible()
        complaints.clear()  # the browser notes the 422
        asked.get_by_label("Address").fill(shop.url)
        asked.get_by_label("Every kind of event").uncheck()
        asked.get_by_role("combobox", name="Events").click()
        alice.get_by_role("option", name="Received").click()
        alice.keyboard.press("Escape")
        assert _violations(alice) == []
        asked.get_by_role("button", name="Add webhook").click()
        shown = alice.get_by_role("dialog", name=f"Shop {look.width}")
        secret = shown.get_by_text("whsec_").inner_text().strip()
        assert _violations(alice) == []
        shown.get_by_role("button", name="Close").last.click()
        alice.get_by_role("link", name=f"Shop {look.width}").click()
        alice.get_by_role("button", name="Send a test").click()
        expect(alice.get_by_text("The test event was taken: 204")).to_be_visible()
        assert shop.heard[0].is_signed_with(secret)

        said = {"from": "5511987650011", "text": "Is it in stock?"}
        requests.post(f"{demo.meta_url}/_control/customer", json=said, timeout=30).raise_for_status()
        # Customers of the demo's campaign may write as well.
        told = eventually(lambda: next((one for one in list(shop.heard) if b"Is it in stock?" in one.body), None))
        alice.reload()
        row = alice.get_by_role("row").filter(has_text=f"Message {told.event['message']['id']}")
        row.get_by_role("button", name="Received").click()
        call = alice.get_by_role("dialog", name="Call ")
        expect(call.get_by_text("Is it in stock?")).to_be_visible()
        assert told.headers["webhook-signature"] in call.get_by_text("webhook-signature").inner_text()
        assert _violations(alice) == []
        shop.judge = lambda _event: 503
        call.get_by_role("button", name="Tell again").click()
        expect(call.get_by_text("It answered 503.")).to_be_visible()
        assert {one.headers["webhook-id"] for one in list(shop.heard) if one.status == 503} == {
            told.headers["webhook-id"]
        }
        alice.keyboard.press("Escape")
        expect(alice.get_by_text("Not answering since")).to_be_visible()
        assert _violations(alice) == []
        assert alice.evaluate("document.documentElement.scrollWidth <= innerWidth")

    alice.get_by_role("button", name=f"Actions for Shop {look.width}").click()
    alice.get_by_role("menuitem", name="Delete webhook").click()
    alice.get_by_role("dialog", name=f"Delete Shop {look.width}?").get_by_role("button", name="Delete webhook").click()
    expect(alice.get_by_role("heading", name="Webhooks", exact=True)).to_be_visible()
    expect(alice.get_by_role("link", name=f"Shop {look.width}")).to_have_count(0)
    assert complaints == []
