"""Lists of recipients as people really have them."""

import datetime
import io
import zipfile
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from flask import Flask

from dispatcher.database import session
from dispatcher.errors import Invalid
from dispatcher.uploads.rows import read_rows, row_at
from dispatcher.uploads.service import find_upload
from tests.uploads.conftest import Person, saved, xlsx

HALF_PAST_TWO = datetime.datetime(2026, 3, 1, 14, 30)  # noqa: DTZ001 - cells have no zone
MESSY = (
    "\ufeffNome;Telefone;Cidade;Nome;;Observações\r\n"
    "João;(11) 98765-4321;São Paulo;x;;\r\n"
    ";;;;;\r\n"
    'Ana;11 8765-4321;"Rua A; 10\r\nSão José";"diz ""oi""";1;fim\r\n'
    "Curta;11987654322\r\n"
    "Letras;11 9876O-4321;Recife;;;;sobra\r\n"
)


def test_the_messy_file_of_real_life(bob: Person) -> None:
    file = bob.recipients(MESSY.encode(), "Relação de clientes.csv")

    assert (file["encoding"], file["delimiter"], file["row_count"]) == ("utf-8-sig", ";", 4)
    assert [column["name"] for column in file["columns"]] == [
        "Nome", "Telefone", "Cidade", "Nome (2)", "E", "Observações",
    ]  # fmt: skip
    assert file["phone_column"] == "Telefone"
    assert file["columns"][0] == {"name": "Nome", "samples": ["João", "Ana", "Curta"], "looks_like": "name"}
    assert "Look for missing quotes or delimiters in rows 6." in file["warnings"][0]
    assert file["filename"] == "Relação de clientes.csv"
    assert file["created_by"] == {"id": bob.user_id, "username": bob.username}


def test_rows_keep_the_numbers_of_the_spreadsheet(bob: Person) -> None:
    rows = bob.rows(bob.recipients(MESSY.encode()))

    assert [row["row"] for row in rows] == [2, 4, 5, 6]
    assert rows[1]["cells"] == {
        "Nome": "Ana", "Telefone": "11 8765-4321", "Cidade": "Rua A; 10\r\nSão José", "Nome (2)": 'diz "oi"', "E": "1",
        "Observações": "fim",
    }  # fmt: skip
    assert rows[2]["cells"]["Observações"] == ""


@pytest.mark.parametrize(
    ("encoding", "reported", "certain"),
    [
        ("utf-8", "utf-8", True),
        ("utf-8-sig", "utf-8-sig", True),
        ("utf-16", "utf-16", True),
        ("utf-16-le", "utf-16-le", True),
        ("utf-16-be", "utf-16-be", True),
        ("utf-32", "utf-32", True),
        ("cp1252", "cp1252", False),
        ("mac_roman", "mac_roman", False),
        ("cp850", "cp850", False),
    ],
)
def test_accents_arrive_whatever_the_encoding(bob: Person, encoding: str, reported: str, certain: bool) -> None:
    text = "Nome;Celular\nJoão Conceição;11987654321\nÂngela Araújo;11987654322\n"

    file = bob.recipients(text.encode(encoding))

    assert file["encoding"] == reported
    assert [row["cells"]["Nome"] for row in bob.rows(file)] == ["João Conceição", "Ângela Araújo"]
    assert (file["warnings"] == []) == certain


def test_the_person_may_know_better(bob: Person) -> None:
    content = "a,b;Telefone\nJoão;11987654321\n".encode("cp1252")

    file = bob.recipients(content, encoding="windows-1252", delimiter="semicolon", has_header="true")

    assert [column["name"] for column in file["columns"]] == ["a,b", "Telefone"]
    assert (file["encoding"], file["warnings"]) == ("cp1252", [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(bob: Person, delimiter: str) -> None:
    lines = [
        ["nome", "fone", "nota"],
        ["Ana", "11987654321", '"a, b; c | d"'],
        ["Bia", "11987654322", "g"],
    ]
    content = "\n".join(delimiter.join(line) for line in lines)

    file = bob.recipients(content.encode(), "lista.txt")

    assert (file["delimiter"], len(file["columns"])) == (delimiter, 3)
    assert bob.rows(file)[0]["cells"]["nota"] == "a, b; c | d"


def test_excels_own_first_line_is_no_row(bob: Person) -> None:
    file = bob.recipients(b"sep=|\nnome|fone\nAna|11987654321\n")

    assert bob.rows(file) == [{"row": 2, "cells": {"nome": "Ana", "fone": "11987654321"}}]


def test_without_a_header_columns_have_letters(bob: Person) -> None:
    file = bob.recipients(b"11987654321,Ana\n11987654322,Bia")

    assert (file["phone_column"], file["row_count"]) == ("A", 2)
    assert bob.rows(file)[0] == {"row": 1, "cells": {"A": "11987654321", "B": "Ana"}}


def test_one_column_of_phones(bob: Person) -> None:
    file = bob.recipients(b"telefone\r\n5511987654321\r\n5511987654322\r\n", "lista.txt")

    assert (file["phone_column"], file["row_count"], file["warnings"]) == ("telefone", 2, [])


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Nome,CPF,Número", "Número"),
        ("Cliente,Documento,Telefone Celular", "Telefone Celular"),
        ("cpf,telefone,whatsapp", "whatsapp"),
        ("id,phone_number,Cel.", "Cel."),
        ("x,CPF,y", "x"),
    ],
)
def test_the_phone_column_is_guessed(bob: Person, header: str, found: str) -> None:
    names = header.split(",")
    cells = {names[0]: "Ana", names[1]: "12345678909", names[2]: "11987654321"}
    if found == names[0]:
        cells = {names[0]: "11987654321", names[1]: "12345678909", names[2]: "Ana"}
    content = f"{header}\n{','.join(cells[name] for name in names)}\n"

    assert bob.recipients(content.encode(), has_header="true")["phone_column"] == found


def test_an_xlsx_with_numbers_dates_and_gaps(bob: Person) -> None:
    cells: list[list[Any]] = [
        ["Nome", "Telefone", "Nascimento", "Consulta", "Valor", "Sócio"],
        ["Ana", 5511987654321, datetime.date(1990, 3, 1), HALF_PAST_TWO, 10.5, True],
        [],
        ["Bia", 11987654322.0, None, datetime.time(8, 5), 1e-7, False],
    ]

    file = bob.recipients(xlsx(cells), "clientes.xlsx")

    assert (file["sheet"], file["sheets"], file["phone_column"]) == ("Clientes", ["Clientes"], "Telefone")
    assert bob.rows(file) == [
        {"row": 2, "cells": {"Nome": "Ana", "Telefone": "5511987654321", "Nascimento": "1990-03-01",
                             "Consulta": "2026-03-01 14:30", "Valor": "10.5", "Sócio": "TRUE"}},
        {"row": 4, "cells": {"Nome": "Bia", "Telefone": "11987654322", "Nascimento": "",
                             "Consulta": "08:05", "Valor": "0.0000001", "Sócio": "FALSE"}},
    ]  # fmt: skip


def test_titles_above_the_header_and_an_indented_table(bob: Person) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B2"] = "Relatório de clientes"
    for column, (name, cell) in zip("BCD", [("Nome", "Ana"), ("Fone", "11987654321"), (None, "VIP")], strict=True):
        sheet[f"{column}4"], sheet[f"{column}5"] = name, cell

    file = bob.recipients(saved(book), "relatorio.xlsx")

    assert bob.rows(file) == [{"row": 5, "cells": {"Nome": "Ana", "Fone": "11987654321", "D": "VIP"}}]
    assert file["warnings"] == ["Everything above row 4 was taken as a title and left out."]


def test_the_first_filled_visible_sheet_or_the_one_asked_for(bob: Person) -> None:
    content = xlsx([], title="Capa", others={"Lista": [["fone"], ["11987654321"]], "Extra": [["x", "y"], ["1", "2"]]})

    assert bob.recipients(content, "a.xlsx")["sheet"] == "Lista"
    assert bob.recipients(content, "a.xlsx", sheet="Extra")["columns"][1]["name"] == "y"
    assert "choose one of Capa, Lista, Extra" in bob.refusal("recipients", content, "a.xlsx", sheet="Nada")


def test_a_kept_workbook_is_read_again_from_another_sheet(bob: Person, charlie: Person) -> None:
    content = xlsx([["fone"], ["11987654321"]], title="Lista", others={"Outros": [["x"], ["21987654321"]]})
    file = bob.recipients(content, "a.xlsx")
    path = f"/uploads/{file['id']}/read"

    again = bob.call("POST", path, json={"sheet": "Outros"})

    assert again.status_code == 201, again.text
    other = again.get_json()
    assert (other["sheet"], other["sheets"], other["phone_column"]) == ("Outros", ["Lista", "Outros"], "x")
    assert other["id"] != file["id"]
    assert bob.rows(other) == [{"row": 2, "cells": {"x": "21987654321"}}]
    assert bob.rows(file) == [{"row": 2, "cells": {"fone": "11987654321"}}]
    assert bob.call("POST", path, json={"sheet": "Nada"}).status_code == 422


def test_an_import_resumes_where_it_stopped(app: Flask, bob: Person) -> None:
    lines = "".join(f"Pessoa {number},119{number:08}\n" for number in range(3_500))
    file = bob.recipients(f"nome,fone\n{lines}".encode())
    upload = find_upload(session(), UUID(file["id"]))

    numbers = [row.number for row in read_rows(upload)]
    rest = list(read_rows(upload, start_row=2_999))

    assert numbers == list(range(2, 3_502))
    assert [row.number for row in rest] == numbers[2_997:]
    assert rest[0].cells == {"nome": "Pessoa 2997", "fone": "11900002997"}
    assert list(read_rows(upload, start_row=9_999)) == []
    assert (last := row_at(upload, 3_499)) and last.number == 3_501
    assert row_at(upload, 3_500) is None


def test_rows_come_in_pages(bob: Person, charlie: Person) -> None:
    file = bob.recipients(("fone\n" + "11987654321\n" * 45).encode())

    page = charlie.get(f"/uploads/{file['id']}/rows?page=3").get_json()

    assert (page["page"], page["page_size"], page["total"]) == (3, 20, 45)
    assert [row["row"] for row in page["items"]] == [42, 43, 44, 45, 46]
    assert charlie.get(f"/uploads/{file['id']}/rows?page=4").get_json()["items"] == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Choose a file with content."),
        (b"\n\n ; ;\n", "The file has no rows."),
        (b"nome,fone\n", "a header but no rows"),
        (b'nome,fone\n"Ana,11987654321\nBia,1\n', "is never closed"),
        (b"nome,fone\n" + b"x" * 5_000_000 + b",1\n", "Row 2 has a cell with more than 32,767 characters"),
        ((",".join(f"c{n}" for n in range(600)) + "\n" + "1," * 600).encode(), "at most 500"),
        ("nome,fone\nJo\0ão,11987654321\n".encode(), "NUL"),
    ],
)
def test_lists_that_cannot_be_used_say_why(bob: Person, content: bytes, told: str) -> None:
    assert told in bob.refusal("recipients", content, "lista.csv")


def test_wrong_hints_are_refused_by_field(bob: Person) -> None:
    answer = bob.upload("recipients", b"a,b\n1,2\n", "a.csv", encoding="klingon", delimiter="::", has_header="perhaps")

    assert answer.status_code == 422
    assert sorted(answer.get_json()["error"]["details"]) == ["delimiter", "encoding", "has_header"]
    assert "not written in ascii" in bob.refusal("recipients", "nome\nJoão\n".encode(), "a.csv", encoding="ascii")


def test_media_has_no_rows(app: Flask, bob: Person) -> None:
    answer = bob.upload("media", b"Bom dia", "recado.txt", "text/plain")
    upload = find_upload(session(), UUID(answer.get_json()["id"]))

    assert bob.get(f"/uploads/{upload.id}/rows").status_code == 422
    with pytest.raises(Invalid):
        list(read_rows(upload))


def test_the_original_can_be_downloaded(bob: Person) -> None:
    file = bob.recipients(MESSY.encode(), "Relação.csv")

    answer = bob.get(f"/uploads/{file['id']}/content?inline=1")

    assert answer.data == MESSY.encode()
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Rela__o.csv\"; filename*=UTF-8''Rela%C3%A7%C3%A3o.csv"
    )


def test_an_ods(bob: Person) -> None:
    content = _ods([["Nome", "Fone"], ["Ana", "11987654321"]])

    assert bob.rows(bob.recipients(content, "lista.ods"))[0]["cells"] == {"Nome": "Ana", "Fone": "11987654321"}


def _ods(rows: list[list[str]]) -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>" for row in rows)
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{spaces}:office:1.0" xmlns:table="{spaces}:table:1.0" '
        f'xmlns:text="{spaces}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Lista">{lines}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()
