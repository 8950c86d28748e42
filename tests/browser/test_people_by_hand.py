"""People as an operator keeps them: two who are one are merged and separated; a file of opt-outs is looked at first."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tests.browser.test_audiences import Api
from tests.browser.test_pages import _violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_two_contacts_of_one_person_are_merged_and_separated(alice: Page, demo: Demo, complaints: list[str]) -> None:
    api = Api(demo)
    kept = api.post("/contacts", {"name": "Rita Antiga", "phone": "+5585987654321", "tags": ["regular"]})
    api.post("/contacts", {"name": "Rita Nova", "phone": "+5585912345678", "language": "pt_BR"})
    alice.goto(f"/contacts?contact={kept['id']}")
    drawer = alice.get_by_role("dialog", name="Rita Antiga", exact=True)
    drawer.get_by_role("button", name="Merge").click()
    asked = alice.get_by_role("dialog", name="Merge another contact into Rita Antiga")
    asked.get_by_role("combobox", name="Who is the same person?").fill("rita nova")
    alice.get_by_role("option", name="Rita Nova").click()
    assert _violations(alice) == []
    asked.get_by_role("button", name="Merge").click()

    expect(asked).to_have_count(0)
    expect(drawer.get_by_text("Merged by hand")).to_be_visible()
    expect(drawer).to_contain_text("pt_BR")
    drawer.get_by_role("button", name="Separate again").click()
    expect(drawer.get_by_text("Merged by hand")).to_have_count(0)
    expect(drawer).not_to_contain_text("pt_BR")
    assert complaints == []


def test_a_file_of_opt_outs_is_looked_at_and_put_on_the_list(
    alice: Page, complaints: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "descadastros.csv"
    file.write_text("Nome;Telefone\nSandro;+55 84 98765-4321\nTelma;+55 84 91234-5678\nUgo;nada\n")
    alice.goto("/contacts/opt-outs")
    alice.get_by_role("button", name="Import").click()
    asked = alice.get_by_role("dialog", name="Import opt-outs")
    alice.set_input_files("input[type=file]", file)
    expect(asked.locator("dl")).to_contain_text("New on the list")
    expect(asked.locator("dl dd").first).to_have_text("2")
    expect(asked.get_by_role("table", name="Cannot be read")).to_contain_text("nada")
    assert _violations(alice) == []
    asked.get_by_label("Where was it given?").fill("the earlier shop")
    asked.get_by_role("button", name="Put 2 people on the list").click()
    expect(asked).to_have_count(0)
    expect(alice.get_by_role("table", name="Opt-outs")).to_contain_text("+5584987654321")
    assert complaints == []
