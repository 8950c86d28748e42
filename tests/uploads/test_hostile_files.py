"""Files made to hurt: each is refused quickly, with a sentence, and the server goes on."""

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from dispatcher.errors import Invalid
from dispatcher.uploads.filenames import safe_filename
from dispatcher.uploads.place import uploads
from dispatcher.uploads.spreadsheets.guard import Limits, read_guarded
from dispatcher.uploads.spreadsheets.reading import ReadingOptions
from dispatcher.uploads.storage import LocalStorage
from tests.uploads.conftest import Person, xlsx, xlsx_with_sheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
ROW = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'


def test_an_xlsx_bomb_is_refused_before_it_is_unpacked(bob: Person) -> None:
    """329 KB that took 37 s and 577 MB when nothing limited it."""
    bomb = xlsx_with_sheet([ROW.format(7) * 1000] * 1_500)
    assert 100_000 < len(bomb) < 400_000

    assert "which is more than can be real" in bob.refusal("recipients", bomb, "lista.xlsx")


def test_a_bomb_that_lies_about_its_size_is_stopped(bob: Person) -> None:
    honest = xlsx_with_sheet([ROW.format(7) * 1000] * 1_500)
    real = zipfile.ZipFile(io.BytesIO(honest)).getinfo("xl/worksheets/sheet1.xml").file_size
    bomb = honest.replace(real.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert bomb != honest

    assert bob.refusal("recipients", bomb, "lista.xlsx")


def test_two_cells_that_span_seventeen_billion(bob: Person) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    told = bob.refusal("recipients", xlsx_with_sheet([ROW.format(1), far]), "lista.xlsx")

    assert "more memory or time" in told


def test_time_is_limited(tmp_path: Path) -> None:
    file, limits = tmp_path / "slow.csv", Limits(memory=2**30, output=2**30, seconds=1)
    file.write_bytes(b"fone,nome\n" + b"11987654321,Ana\n" * 5_000_000)

    with pytest.raises(Invalid, match="more memory or time"):
        read_guarded(file, "csv", ReadingOptions(), tmp_path / "rows", limits)


def test_memory_is_limited(tmp_path: Path) -> None:
    file, limits = tmp_path / "large.csv", Limits(memory=200 * 2**20, output=2**30, seconds=20)
    file.write_bytes(b"fone,nome\n" + b"1" * 150_000_000)

    with pytest.raises(Invalid, match=r"memory|32,767"):
        read_guarded(file, "csv", ReadingOptions(), tmp_path / "rows", limits)


def test_the_reading_process_has_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment is made for it, so even code that ran in it would find no key."""
    monkeypatch.setenv("SECRET_KEY", "canary")
    probe = tmp_path / "dispatcher" / "uploads" / "spreadsheets"
    probe.mkdir(parents=True)
    for folder in (probe, probe.parent, probe.parent.parent):
        (folder / "__init__.py").write_text("")
    (probe / "child.py").write_text('import json, os; print(json.dumps({"problem": json.dumps(dict(os.environ))}))')
    monkeypatch.setattr("dispatcher.uploads.spreadsheets.guard._ROOT", tmp_path)
    (tmp_path / "a.csv").write_text("x")

    with pytest.raises(Invalid) as told:
        read_guarded(tmp_path / "a.csv", "csv", ReadingOptions(), tmp_path / "rows", Limits.for_size(1))

    assert "canary" not in told.value.message
    assert "PYTHONPATH" in told.value.message


@pytest.mark.parametrize(
    ("content", "filename", "told"),
    [
        (b"PK\x03\x04 and then nothing", "lista.xlsx", "its content is of a type that is not taken"),
        (OLE, "lista.xls", "of a type that is not taken"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "lista.xlsx", "protected by a password"),
        (OLE + "Workbook".encode("utf-16-le"), "lista.xls", "damaged or no spreadsheet"),
        (OLE + "Workbook".encode("utf-16-le"), "lista.xlsx", "its content is application/vnd.ms-excel"),
        (b"<html><table><tr><td>Nome</td></tr></table></html>", "lista.xls", "its content is text/html"),
        (b"<html><script>alert(1)</script>", "lista.csv", "its content is text/html"),
        (xlsx([["fone"], ["11987654321"]]), "lista.csv", "spreadsheetml.sheet. Choose"),
        (b"MZ\x90\0\x03" + b"\0" * 100, "lista.csv", "its content is application/"),
        (b"fone\n11987654321", "lista.exe", "Files ending in .exe are not taken"),
        (b"fone\n11987654321", "lista", "has no ending"),
        (b"fone\n11987654321", "../../etc/cron.d/x", "has no ending"),
    ],
)
def test_lists_that_are_something_else(bob: Person, content: bytes, filename: str, told: str) -> None:
    assert told in bob.refusal("recipients", content, filename)


def test_a_workbook_in_a_zip_in_a_zip(bob: Person) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as outer:
        outer.writestr("inner.zip", xlsx([["fone"], ["11987654321"]]))

    assert "not taken" in bob.refusal("recipients", buffer.getvalue(), "lista.xlsx")


def test_a_workbook_with_macros(bob: Person) -> None:
    buffer = io.BytesIO(xlsx([["fone"], ["11987654321"]]))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")

    assert "not taken" in bob.refusal("recipients", buffer.getvalue(), "lista.xlsx")


def test_a_csv_may_begin_like_a_bitmap(bob: Person) -> None:
    assert bob.recipients(b"BMW,fone\nX5,11987654321\n")["phone_column"] == "fone"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../x.csv", "x.csv"),
        ("C:\\Users\\ana\\lista.csv", "lista.csv"),
        ("a\0b\r\n.csv", "ab.csv"),
        ("\u202egpj.csv", "gpj.csv"),
        (".csv", "csv"),
        ("<b>.csv", "_b_.csv"),
        ("n" * 500 + ".csv", "n" * 196 + ".csv"),
        ("", "file"),
        ("..", "file"),
        (None, "file"),
    ],
)
def test_names_are_only_names(given: str | None, shown: str) -> None:
    assert safe_filename(given) == shown


def test_names_never_become_paths(app: Flask, bob: Person) -> None:
    storage = uploads().storage
    assert isinstance(storage, LocalStorage)
    before = set(storage.folder.rglob("*"))

    file = bob.recipients(b"fone\n11987654321\n", "../../../tmp/evil.csv")

    made = {path for path in storage.folder.rglob("*") if path.is_file()} - before
    assert file["filename"] == "evil.csv"
    assert len(made) == 2
    assert all(len(path.name) == 32 and path.stat().st_mode & 0o077 == 0 for path in made)


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "aa/../../x", "aa/" + "0" * 31 + "/", ""])
def test_only_our_own_keys_are_opened(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a storage key"):
        LocalStorage(tmp_path).open(key)


def test_nothing_is_left_of_a_refused_file(app: Flask, bob: Person) -> None:
    storage = uploads().storage
    assert isinstance(storage, LocalStorage)
    before = set(storage.folder.rglob("*"))

    bob.refusal("recipients", b"nome,fone\n", "lista.csv")

    assert set(storage.folder.rglob("*")) == before
    assert bob.get("/uploads").get_json()["total"] == 0
