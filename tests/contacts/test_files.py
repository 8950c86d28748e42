"""Contacts and opt-outs as files: out, escaped; in, with what could not be read."""

import csv
import io
from typing import Any

import openpyxl

from tests.api.world import Person
from tests.contacts.test_directory import ANA, add


def rows(who: Person, path: str, **args: Any) -> list[dict[str, str]]:
    """An export as a spreadsheet program reads it."""
    answer = who.get(path, **args)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def upload(who: Person, content: str) -> str:
    """Upload a list; return its id."""
    file = {"file": (io.BytesIO(content.encode()), "optouts.csv")}
    made = who.post("/upload/recipients", data=file)
    assert made.status_code == 201, made.text
    return str(made.get_json()["id"])


def test_contacts_are_written_as_they_are_found(operator: Person) -> None:
    operator.post("/contact-attributes", {"label": "Member", "type": "boolean"})
    ana = add(operator, phone=ANA, name="=cmd|' /C calc'!A0", tags=["vip", "2026"], attributes={"member": "yes"})
    add(operator, phone="+351912345678", name="Maria")
    operator.post(f"/contacts/{ana['id']}/opt-out", {"scope": "marketing"})

    found = rows(operator, "/contacts/export")
    assert [one["phone"] for one in found] == ["+5511987654321", "+351912345678"]
    assert found[0]["name"] == "'=cmd|' /C calc'!A0"
    assert (found[0]["tags"], found[0]["consent"], found[0]["attribute.member"]) == (
        "2026, vip",
        "opted_out:marketing",
        "yes",
    )
    assert (found[1]["timezone"], found[1]["consent"]) == ("Europe/Lisbon", "unknown")
    assert [one["name"] for one in rows(operator, "/contacts/export", q="maria")] == ["Maria"]

    sheet = operator.get("/contacts/export", format="xlsx").get_data()
    cells = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(sheet)).active["B"]]
    assert cells == ["phone", "+5511987654321", "+351912345678"]


def test_a_list_of_opt_outs_comes_in_and_goes_out(operator: Person) -> None:
    ana = add(operator, phone=ANA, user_id="BR.77", name="Ana")
    file = upload(operator, "Nome;Telefone\nAna;(11) 8765-4321\nBia;11 91234-5678\nCaio;nada\nAna;11987654321\n")
    body = {"upload_id": file, "scope": "marketing", "source": "earlier system"}

    looked = operator.post("/suppressions/import/check", {"upload_id": file}).get_json()
    assert operator.get("/suppressions").get_json()["items"] == []
    first = operator.post("/suppressions/import", body).get_json()
    assert looked == first
    assert (first["added"], first["known"], first["bad"]) == (2, 0, 1)
    assert [(one["row"], one["value"]) for one in first["problems"]] == [(4, "nada")]
    assert operator.post("/suppressions/import", body).get_json()["added"] == 0
    looked = operator.post("/suppressions/import/check", {"upload_id": file, "phone_column": "Telefone"}).get_json()
    assert (looked["added"], looked["known"]) == (0, 2)
    assert operator.post("/suppressions/import", body | {"phone_column": "Mail"}).status_code == 422

    found = rows(operator, "/suppressions/export")
    assert {(one["phone"], one["user_id"], one["scope"]) for one in found} == {
        ("+5511987654321", "", "marketing"),
        ("", "BR.77", "marketing"),
        ("+5511912345678", "", "marketing"),
    }
    assert operator.get(f"/contacts/{ana['id']}").get_json()["consent"]["status"] == "opted_out"


def test_a_wrong_filter_is_refused_before_the_file_begins(operator: Person) -> None:
    refused = operator.get("/contacts/export", attribute="nobody-defined-this", value="x")
    assert (refused.status_code, [*refused.json["error"]["details"]]) == (422, ["attribute"])
