"""What a file really is, by its bytes. Every answer is a MIME type of ``formats``, or None for what we do not take."""

import codecs
import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import filetype

from dispatcher.uploads.formats import Format, refused

_HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "application/encrypted"
_OLE_STREAMS = (
    ("EncryptedPackage", _ENCRYPTED),
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ZIP_MEMBERS = (
    ("word/document.xml", f"{_OFFICE}.wordprocessingml.document"),
    ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet"),
    ("xl/workbook.bin", None),
    ("ppt/presentation.xml", f"{_OFFICE}.presentationml.presentation"),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_MARKUP = ("<svg", "<!doctype", "<html", "<script", "<?xml", "<head", "<body", "<iframe", "<table", "<meta")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")
_SAME = {"audio/x-aac": "audio/aac", "audio/m4a": "audio/mp4", "audio/x-m4a": "audio/mp4", "video/3gp": "video/3gpp"}
_BRANDS = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"3gp": "video/3gpp", b"qt  ": "video/quicktime"}


def require_format(path: Path, wanted: Format) -> None:
    """Raise Invalid unless the content is what the name and the declared type say."""
    found = sniff(path)
    if found == "text/plain" and wanted.content_type in ("text/csv", "text/html"):
        return  # a page may begin with words
    if found == _ENCRYPTED:
        raise refused("The file is protected by a password. Save it without one.")
    if found is None and wanted.content_type == "text/csv":
        raise refused("The file contains bytes such as NUL that no text has. Export it again as CSV or XLSX.")
    if found != wanted.content_type:
        what = found or "of a type that is not taken"
        raise refused(f"The file says it is {wanted.content_type}, but its content is {what}. Choose the right file.")


def sniff(path: Path) -> str | None:
    """Return the MIME type that the content shows."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(_OLE):
        return _ole(path)
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    # Text comes before the signatures: a CSV whose first column is called "BMW" is no Windows bitmap.
    return _text(head) or _by_signature(head) or _wide_text(head)


def _by_signature(head: bytes) -> str | None:
    guessed: str | None = filetype.guess_mime(head)
    return _SAME.get(guessed, guessed) if guessed else None


def _zipped(path: Path) -> str | None:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                return None  # macros in a file that claims to have none
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    return _OPEN_DOCUMENT.decode() if member.read(100) == _OPEN_DOCUMENT else None
    except (BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None
    return next((kind for member, kind in _ZIP_MEMBERS if member in names), None)


def _ole(path: Path) -> str | None:
    """Tell Word, PowerPoint and Excel 97 apart by the names of their streams, which are UTF-16."""
    content = path.read_bytes()
    return next((kind for stream, kind in _OLE_STREAMS if stream.encode("utf-16-le") in content), None)


def _iso_media(head: bytes) -> str:
    brand = head[8:12]
    return next((kind for start, kind in _BRANDS.items() if brand.startswith(start)), "video/mp4")


def _text(head: bytes) -> str | None:
    """Recognise text by the absence of control bytes, and tell markup apart, which a browser might be made to run."""
    if head.startswith(b"%PDF-") or (not head.startswith(_WIDE_MARKS) and _CONTROLS.search(head)):
        return None
    encoding = "utf-16" if head.startswith(_WIDE_MARKS) else "utf-8-sig"
    start = head[: len(head) // 2 * 2].decode(encoding, errors="replace").lstrip().lower()
    return "text/html" if start.startswith(_MARKUP) else "text/plain"


def _wide_text(head: bytes) -> str | None:
    """Recognise UTF-16 without a mark; other text with NUL is refused where it is read (spreadsheets/delimited.py)."""
    return "text/plain" if head and 0.3 < head.count(0) / len(head) <= 0.5 else None
