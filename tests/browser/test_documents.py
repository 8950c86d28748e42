"""The API's document in both readers, under our content security policy and from our own server alone."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Demo, Look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATIENCE = 120_000
"""Milliseconds: both readers draw the whole of a large document before they show any of it."""


@pytest.fixture
def elsewhere(page: Page, demo: Demo) -> list[str]:
    """What the page asked of other servers."""
    asked: list[str] = []
    page.on("request", lambda one: None if one.url.startswith((demo.url, "blob:", "data:")) else asked.append(one.url))
    return asked


def test_swagger_ui_opens_an_operation_with_its_example(
    page: Page, complaints: list[str], elsewhere: list[str]
) -> None:
    page.goto("/api/docs")
    operation = page.locator("#operations-auth-auth_make_token")  # it draws what is in sight
    operation.wait_for(timeout=PATIENCE)
    operation.locator(".opblock-summary-control").click()
    operation.get_by_text("correct horse battery").first.wait_for()

    assert (complaints, elsewhere) == ([], [])


@pytest.mark.parametrize("look", [Look(1440, 900, "light"), Look(390, 844, "light")], ids=["desk", "phone"])
def test_redoc_shows_and_searches_the_document(
    page: Page, look: Look, complaints: list[str], elsewhere: list[str]
) -> None:
    page.goto("/api/redoc")
    page.get_by_role("heading", name="Dispatcher").wait_for(timeout=PATIENCE)
    page.get_by_text("What becomes of messages and campaigns.").first.wait_for(timeout=PATIENCE)
    if look.width > 1000:
        page.get_by_placeholder("Search").fill("upsert")
        page.locator("[role=search] [role=menu] li").first.wait_for()

    assert (complaints, elsewhere) == ([], [])


def test_the_postman_collection_is_that_of_the_document(page: Page, demo: Demo) -> None:
    collection = page.request.get("/assets/docs/dispatcher.postman_collection.json").json()

    assert collection["info"]["schema"].startswith("https://schema.getpostman.com/")
    assert len(_requests(collection["item"])) == len(_operations(page))


def _operations(page: Page) -> list[str]:
    paths = page.request.get("/api/schema").json()["paths"]
    methods = {"get", "post", "put", "patch", "delete"}
    return [f"{method} {path}" for path, item in paths.items() for method in methods & {*item}]


def _requests(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for item in items for one in (_requests(item["item"]) if "item" in item else [item])]
