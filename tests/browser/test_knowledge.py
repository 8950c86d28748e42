"""The assistant's knowledge in the browser: written, uploaded, found, and taken away."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGE = b"<h1>Delivery</h1><p>Orders in town arrive in two days.</p><script>alert(1)</script>"


def test_what_the_assistant_knows_is_written_uploaded_tried_and_deleted(alice: Page, complaints: list[str]) -> None:
    alice.goto("/settings/assistant/knowledge")
    alice.get_by_role("button", name="Write an article").click()
    alice.get_by_role("textbox", name="Title").fill("Opening hours")
    alice.get_by_label("Text", exact=True).fill("We are open from Monday to Friday.\n\nOn Saturday until noon.")
    alice.get_by_role("button", name="Add").click()
    expect(alice.get_by_role("button", name="Opening hours", exact=True)).to_be_visible()

    alice.get_by_role("button", name="Upload a document").click()
    alice.get_by_role("button", name="Add").click()
    expect(alice.get_by_text("Choose a document.")).to_be_visible()
    alice.locator("input[type=file]").set_input_files(
        {"name": "delivery.html", "mimeType": "text/html", "buffer": PAGE}
    )
    expect(alice.get_by_role("textbox", name="Title")).to_have_value("delivery")
    alice.get_by_role("button", name="Add").click()
    row = alice.get_by_role("row", name="delivery.html")
    expect(row.get_by_text("Ready")).to_be_visible(timeout=60_000)

    alice.get_by_label("Question").fill("how many days until my order arrives?")
    alice.get_by_role("button", name="Search").click()
    expect(alice.get_by_text("Orders in town arrive in two days.")).to_be_visible()

    alice.get_by_role("button", name="Actions for delivery").click()
    alice.get_by_role("menuitem", name="Delete").click()
    alice.get_by_role("button", name="Delete", exact=True).click()
    expect(row).to_have_count(0)
    assert complaints == []
