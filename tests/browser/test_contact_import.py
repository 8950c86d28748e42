"""People out of a spreadsheet, as an operator does it: mapped, imported, and the bad rows mended and imported too."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tests.browser.test_pages import LOOKS, _violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PEOPLE = (
    "Nome;Celular;Cidade;Nascimento\n"
    "Ana Import;(19) 8765-4321;Campinas;31/01/1990\n"
    "Bia Import;19 91234-5678;Santos;02/05/1988\n"
    "Caio Import;sem número;Santos;03/05/1988\n"
    "Ana Importada;+55 19 98765-4321;Jundiaí;31/01/1990\n"
    "Duda Import;19 93333-4444;Santos;31/31/1990\n"
    "Eva Import;+351 912 345 679;Lisboa;04/05/1988\n"
)
MOST_COLUMNS_ARE_DATES = "".join(
    f"Nina {index};19 9{60000000 + index};Santos;0{index}/05/1988\n" for index in range(1, 10)
)


@pytest.mark.parametrize("look", LOOKS[:1], ids=lambda look: f"{look.width}-{look.scheme}")
def test_a_file_with_good_bad_and_twin_rows(alice: Page, demo: Demo, complaints: list[str], tmp_path: Path) -> None:
    alice.goto("/contacts")
    alice.get_by_role("link", name="Import").click()
    _choose(alice, tmp_path, PEOPLE + MOST_COLUMNS_ARE_DATES)
    alice.get_by_text("2 of the first 15 rows cannot be used").wait_for()
    expect(alice.get_by_role("combobox", name="What Celular is")).to_have_value("Phone number")
    expect(alice.get_by_role("combobox", name="What Nascimento is")).to_have_value("New attribute: Date")
    expect(alice.get_by_role("group", name="Nascimento")).to_contain_text("31/31/1990")
    alice.get_by_label("A new list for everybody").fill("Fair")
    assert _violations(alice) == []
    alice.get_by_role("button", name="Import 15 rows").click()

    alice.get_by_text("2 rows want a hand").wait_for()
    assert _figures(alice) == {
        "Added": "12", "Updated": "0", "Unchanged": "0", "Skipped": "0", "Duplicates": "1", "Bad rows": "2",
    }  # fmt: skip
    assert _violations(alice) == []
    with alice.expect_download() as download:
        alice.get_by_role("button", name="Download bad rows").click()
    bad = list(csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert [row["Nome"] for row in bad] == ["Caio Import", "Duda Import"]
    assert bad[1]["error"].startswith("Nascimento: ")

    bad[0]["Celular"], bad[1]["Nascimento"] = "19 95555-6666", "30/12/1990"
    mended = "\n".join(";".join(row.values()) for row in [{name: name for name in bad[0]}, *bad])
    alice.get_by_role("link", name="All imports").click()
    expect(alice.get_by_role("table", name="Earlier imports")).to_contain_text("people.csv")
    _choose(alice, tmp_path, mended)
    alice.get_by_text("2 rows. Columns as in the last file like this.").wait_for()
    alice.get_by_text("All of the first 2 rows can be used").wait_for()
    alice.get_by_role("button", name="Import 2 rows").click()
    alice.get_by_role("link", name="See contacts").click()

    alice.get_by_placeholder("Name, number or external id").fill("import")
    alice.get_by_text("Duda Import").wait_for()
    alice.get_by_text("Ana Importada").click()
    expect(alice.get_by_role("dialog")).to_contain_text("Jundiaí")
    assert complaints == []


def _choose(page: Page, folder: Path, content: str) -> None:
    file = folder / "people.csv"
    file.write_text(content)
    page.set_input_files("input[type=file]", file)
    page.wait_for_url("**/contacts/import/new*")


def _figures(page: Page) -> dict[str, str]:
    """What the strip of figures says, once its numbers stand still."""
    expect(page.locator("dl dd").first).to_have_text("12")
    names, values = page.locator("dl dt").all_inner_texts(), page.locator("dl dd").all_inner_texts()
    return {name: value.split()[0] for name, value in zip(names, values, strict=True)}
