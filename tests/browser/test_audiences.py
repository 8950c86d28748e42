"""An audience of contacts as an operator builds it: a tag and a condition, without a list, sent, and who got it."""

import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tests.browser.test_pages import _violations
from tests.browser.wizard import pass_schedule

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PEOPLE = {
    "Ana Pública": {"attributes": {"city": "Recife"}, "tags": ["regular"]},
    "Bia Pública": {"attributes": {"city": "Recife Velho"}, "tags": ["regular"]},
    "Caio Público": {"attributes": {"city": "Santos"}, "tags": ["regular"]},
    "Davi Público": {"attributes": {"city": "Recife"}, "tags": ["regular"], "listed": True},
}


class Api:
    """The admin as a program."""

    def __init__(self, demo: Demo) -> None:
        self.url, self.token = f"{demo.url}/api/v1", ""
        self.token = self.post("/auth/token", {"username": "admin", "password": demo.password})["access"]

    def post(self, path: str, body: Any) -> Any:
        """Call the API."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        asked = urllib.request.Request(f"{self.url}{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)


def _fill(demo: Demo) -> None:
    api = Api(demo)
    api.post("/contact-attributes", {"label": "City", "type": "text"})
    staff = api.post("/lists", {"name": "Staff"})["id"]
    for index, (name, given) in enumerate(PEOPLE.items()):
        lists = {"lists": [staff]} if given.get("listed") else {}
        known = {key: value for key, value in given.items() if key != "listed"}
        api.post("/contacts", {"name": name, "phone": f"+55 81 9{88880000 + index}", **known, **lists})


def _pick(page: Page, label: str, option: str, place: int = 0) -> None:
    page.get_by_role("combobox", name=label, exact=True).nth(place).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_an_audience_of_a_tag_and_a_condition_without_a_list(alice: Page, demo: Demo, complaints: list[str]) -> None:
    _fill(demo)
    alice.goto("/campaigns/new")
    alice.get_by_label("Name of the campaign").fill("By conditions")
    alice.get_by_text("order_update").first.click()
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/people")
    alice.get_by_text("Contacts and files").click()

    include, exclude = (alice.get_by_role("group", name=name) for name in ("Whom to write to", "Whom to leave out"))
    include.get_by_role("button", name="Add condition").click()
    _pick(alice, "Tag", "regular")
    include.get_by_role("button", name="Add condition").click()
    include.get_by_text("All of these").click()
    _pick(alice, "Attribute", "City")
    _pick(alice, "Comparison", "starts with")
    include.get_by_role("textbox", name="Value").fill("recife")
    exclude.get_by_role("button", name="Add condition").click()
    _pick(alice, "Condition", "List", 2)
    _pick(alice, "List", "Staff")
    exclude.get_by_role("button", name="Add condition").click()
    _pick(alice, "Condition", "Picked people", 3)
    exclude.get_by_role("combobox", name="Picked people").fill("bia púb")
    alice.get_by_role("option", name="Bia Pública").click()
    alice.keyboard.press("Escape")

    expect(alice.get_by_test_id("audience-words")).to_have_text(
        "People with the tag “regular” and whose City starts with “recife”, "
        "but nobody on the list “Staff” or picked by hand (1)."
    )
    expect(exclude.get_by_text("Bia Pública")).to_be_visible()
    assert _violations(alice) == []
    alice.get_by_role("button", name="Take these people").click()
    alice.get_by_role("button", name="Continue").click()

    alice.wait_for_url("**/edit/content")
    expect(alice.locator("figure")).to_contain_text("Ana Pública")
    alice.get_by_role("button", name="Continue").click()
    pass_schedule(alice)
    alice.get_by_role("button", name="Send to 1 person").click()
    alice.get_by_role("dialog").get_by_role("button", name="Send to 1 person").click()
    alice.wait_for_url(re.compile(r"/campaigns/\d+$"))
    expect(alice.get_by_text("Completed").first).to_be_visible()
    alice.goto(f"{alice.url}?tab=people")
    expect(alice.locator("main")).to_contain_text("Ana Pública")
    for name in ("Bia Pública", "Davi Público"):
        expect(alice.locator("main")).not_to_contain_text(name)
    assert complaints == []


def test_a_file_beside_a_tag_and_a_file_left_out(
    alice: Page, demo: Demo, tmp_path: Path, complaints: list[str]
) -> None:
    made = Api(demo).post("/contacts", {"name": "Eva Prado", "phone": "+55 81 98777-0001", "tags": ["fair"]})
    assert made["name"] == "Eva Prado"
    fair, staff = tmp_path / "feira.csv", tmp_path / "equipe.csv"
    fair.write_text(
        "Nome;Telefone;Pedido\nEva Prado;81 98777-0001;F-1\nGil Souza;81 98777-0002;F-2\n"
        "Gil Souza;+55 81 98777-0002;F-3\nHugo Lima;81 98777-0003;F-4\nIris Reis;8177;F-5\n"
    )
    staff.write_text("Nome;Telefone\nHugo Lima;81 98777-0003\n")
    alice.goto("/campaigns/new")
    alice.get_by_label("Name of the campaign").fill("Fair and regulars")
    alice.get_by_text("order_update").first.click()
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/people")
    alice.get_by_text("Contacts and files").click()
    include, exclude = (alice.get_by_role("group", name=name) for name in ("Whom to write to", "Whom to leave out"))
    include.get_by_role("button", name="Add condition").click()
    _pick(alice, "Tag", "fair")
    include.get_by_role("button", name="Add condition").click()
    _pick(alice, "Condition", "People of a file", 1)
    include.locator("input[type=file]").set_input_files(fair)
    held = "3 people · 1 row without a readable number · 1 row of somebody who is in it already"
    expect(include.get_by_text(held)).to_be_visible()
    exclude.get_by_role("button", name="Add condition").click()
    _pick(alice, "Condition", "People of a file", 2)
    exclude.locator("input[type=file]").set_input_files(staff)
    expect(exclude.get_by_text("1 person")).to_be_visible()
    expect(alice.get_by_test_id("audience-words")).to_have_text(
        "People with the tag “fair” or in the file “feira.csv”, but nobody in the file “equipe.csv”."
    )
    expect(alice.get_by_text("Rows without a readable number: 1")).to_be_visible()
    expect(alice.locator("main")).to_contain_text("Eva Prado, Gil Souza")
    assert _violations(alice) == []
    alice.get_by_role("button", name="Take these people").click()
    alice.get_by_role("button", name="Continue").click()
    alice.wait_for_url("**/edit/content")
    # Columns of the file fill variables.
    expect(alice.locator("figure")).to_contain_text("F-1")
    alice.get_by_role("button", name="Continue").click()
    pass_schedule(alice)
    expect(alice.get_by_role("button", name="Send to 2 people")).to_be_visible()
    assert complaints == []
