"""A supervisor sets the desk up: a team, another system whose conversation arrives, the figures, and a QR code."""

import json
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tests.conversations.elsewhere import signature

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def tell(demo: Demo, secret: str, kind: str, data: dict[str, Any]) -> int:
    """Send an event as the other system."""
    body = json.dumps({"type": kind, "timestamp": "2026-11-22T12:00:00Z", "data": data}).encode()
    headers = {"X-Signature-256": signature(body, secret), "Content-Type": "application/json"}
    request = urllib.request.Request(f"{demo.url}/webhook/", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.status)


def test_the_desk_is_set_up_and_watched(alice: Page, demo: Demo, complaints: list[str], tmp_path: Path) -> None:
    alice.goto("/settings/teams")
    alice.get_by_role("button", name="Add team").click()
    drawer = alice.get_by_role("dialog")
    drawer.get_by_label("Name").fill("Support")
    drawer.get_by_role("button", name="Add team").click()
    expect(alice.get_by_role("table", name="Teams")).to_contain_text("Support")

    alice.goto("/settings/sources")
    alice.get_by_role("button", name="Add system").click()
    dialog = alice.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Shop chat")
    dialog.get_by_role("button", name="Add system").click()
    secret = dialog.locator("code").first
    expect(secret).to_contain_text("whs_")
    told = secret.inner_text()
    dialog.get_by_role("button", name="Close").last.click()
    expect(alice.get_by_role("table", name="Other systems")).to_contain_text("Shop chat")

    conversation = str(uuid.uuid4())
    said = {"id": str(uuid.uuid4()), "direction": "RECEIVED", "conversation_id": conversation}
    assert tell(demo, told, "NEW_CONVERSATION", {"id": conversation}) == 200
    assert tell(demo, told, "NEW_MESSAGE", said | {"content": "<b>Is it in stock?</b>"}) == 200
    alice.goto("/inbox")
    alice.get_by_text("Shop chat").first.click()
    expect(alice.get_by_text("<b>Is it in stock?</b>").last).to_be_visible()

    alice.goto("/desk")
    expect(alice.get_by_role("table", name="Queues")).to_contain_text("No team")
    expect(alice.get_by_role("table", name="Agents")).to_contain_text("Online")

    alice.goto("/numbers/1?tab=qr")
    expect(alice.get_by_role("img", name="QR code")).to_be_visible()
    with alice.expect_download() as download:
        alice.get_by_role("button", name="Download PNG").click()
    download.value.save_as(tmp_path / "code.png")
    assert (tmp_path / "code.png").read_bytes().startswith(b"\x89PNG")
    assert complaints == []
