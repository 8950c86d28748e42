"""An application with uploads, and people with roles who send it files."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import dispatcher.accounts.models  # noqa: F401 - users' access points at its tables
from dispatcher.auth.models import User
from dispatcher.database import transaction
from dispatcher.http import Principal, Role, set_principal_loader
from dispatcher.uploads import use

Cells = list[list[Any]]
_LOADER = "dispatcher.principal_loader"


@dataclass
class Person:
    """Somebody who uploads and looks at files."""

    client: FlaskClient
    sign_in: Callable[[], None]
    user_id: int
    username: str

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        """Call the API as this person."""
        self.sign_in()
        return self.client.open(f"/api/v1{path}", method=method, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET as this person."""
        return self.call("GET", path, **options)

    def upload(self, where: str, content: bytes, filename: str, declared: str = "", **form: str) -> TestResponse:
        """Send a file to ``/upload/{where}`` as a browser does."""
        file = (io.BytesIO(content), filename, declared or "application/octet-stream")
        return self.call("POST", f"/upload/{where}", data={"file": file, **form})

    def recipients(self, content: bytes, filename: str = "lista.csv", **form: str) -> dict[str, Any]:
        """Upload a list that is fine and return the answer."""
        answer = self.upload("recipients", content, filename, **form)
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    def refusal(self, where: str, content: bytes, filename: str, declared: str = "", **form: str) -> str:
        """Upload a file that is not taken and return what the person is told."""
        answer = self.upload(where, content, filename, declared, **form)
        assert answer.status_code == 422, answer.text
        error = answer.get_json()["error"]
        assert error["code"] == "INVALID_PAYLOAD"
        return str(error["details"]["file"][0])

    def rows(self, upload: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the first hundred rows of a list."""
        return list(self.get(f"/uploads/{upload['id']}/rows?page_size=100").get_json()["items"])


@pytest.fixture
def people(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], Person]:
    """Make a person with a role, signed in for this test by declaration: how is another package's matter."""
    monkeypatch.setitem(app.extensions, _LOADER, app.extensions[_LOADER])

    def person(role: Role) -> Person:
        with transaction() as session:
            user = User(username=f"{role}-{session.query(User).count()}", name="", password_hash="", role=role)
            session.add(user)
        who = Principal(user_id=user.id, username=user.username, role=role, all_accounts=True)
        return Person(app.test_client(), lambda: set_principal_loader(lambda: who), user.id, user.username)

    return person


@pytest.fixture
def bob(people: Callable[[Role], Person]) -> Person:
    """An operator."""
    return people(Role.OPERATOR)


@pytest.fixture
def charlie(people: Callable[[Role], Person]) -> Person:
    """A viewer."""
    return people(Role.VIEWER)


@pytest.fixture
def no_use_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget who else asks to be asked before a file is deleted."""
    monkeypatch.setattr(use, "_checks", [])


def xlsx(rows: Cells, *, title: str = "Clientes", others: dict[str, Cells] | None = None) -> bytes:
    """Return a workbook with these cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name, cells in (others or {}).items():
        other = book.create_sheet(name)
        for row in cells:
            other.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return the workbook's bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsx_with_sheet(parts: Iterator[str] | list[str]) -> bytes:
    """Return a workbook whose sheet has these rows of raw XML."""
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["x"]]))) as plain,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in plain.namelist():
            if name != "xl/worksheets/sheet1.xml":
                made.writestr(name, plain.read(name))
        with made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(head.encode())
            for part in parts:
                sheet.write(part.encode())
            sheet.write(b"</sheetData></worksheet>")
    return buffer.getvalue()
