"""Exports: whatever people wrote stays text when a spreadsheet opens it."""

import csv
import datetime
import io

import openpyxl
import pytest

from dispatcher.uploads.exports import Value, csv_chunks, safe_cell, write_xlsx

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://x")',
]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_become_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell(text, is_phone=True) == ("+1" if text == "+1" else f"'{text}")


@pytest.mark.parametrize("value", ["Ana", "a=b", "R$ 10", " x", "5511987654321", "1-2"])
def test_other_text_stays_as_it_is(value: str) -> None:
    assert safe_cell(value) == value


def test_values_have_one_form() -> None:
    moment = datetime.datetime(2026, 3, 1, 14, 30, tzinfo=datetime.UTC)

    assert [safe_cell(value) for value in (None, 5, -1.5, moment, "a\0b")] == [
        "",
        "5",
        "-1.5",
        "2026-03-01T14:30:00Z",
        "ab",
    ]


HEADER = ["name", "phone", "count"]
ROWS: list[list[Value]] = [
    ["=cmd|' /C calc'!A0", "+5511987654321", 3],
    ['Ana; "Bia", João\nSilva', "=1+1", None],
    ["bad \x0b control", "+55 (11) 98765-4321", -2],
]
SAFE = [
    ["'=cmd|' /C calc'!A0", "+5511987654321", "3"],
    ['Ana; "Bia", João\nSilva', "'=1+1", ""],
    ["bad \x0b control", "+55 (11) 98765-4321", "-2"],
]


def test_a_csv_reads_back() -> None:
    content = b"".join(csv_chunks(HEADER, ROWS, phone_columns=["phone"]))

    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [HEADER, *SAFE]


def test_a_long_csv_comes_in_pieces() -> None:
    chunks = list(csv_chunks(["n"], ([n] for n in range(1_200)), bom=False, delimiter=";"))

    assert len(chunks) == 3
    assert b"".join(chunks).split()[-1] == b"1199"


def test_an_xlsx_has_no_formula_and_phones_as_text() -> None:
    buffer = io.BytesIO()
    write_xlsx(buffer, HEADER, ROWS, phone_columns={"phone"})
    sheet = openpyxl.load_workbook(buffer).active

    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert [cell.value for cell in cells[3:6]] == ["'=cmd|' /C calc'!A0", "+5511987654321", 3]
    assert (type(cells[4].value), cells[4].number_format) == (str, "@")
    assert cells[9].value == "bad \ufffd control"
