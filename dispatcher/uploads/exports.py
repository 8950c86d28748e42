"""Tables for people's spreadsheet programs, in which no cell can turn into a formula."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from dispatcher.http import zulu

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | datetime | None

_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""First characters that make a spreadsheet calculate, with their full-width forms (OWASP, CSV injection)."""
_PHONE = re.compile(r"\+?\d[\d\s().-]*")
_ROWS_PER_CHUNK = 500


def safe_cell(value: Value, *, is_phone: bool = False) -> str:
    """Write a value as text that stays text: a quote before what would be a formula, real phones excepted."""
    if value is None:
        return ""
    text = zulu(value) if isinstance(value, datetime) else str(value)
    text = text.replace("\0", "")
    harmless = not isinstance(value, str) or (is_phone and _PHONE.fullmatch(text))
    return text if harmless or not _FORMULA.match(text) else f"'{text}"


def csv_chunks(
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    phone_columns: Collection[str] = (),
    delimiter: str = ",",
    bom: bool = True,
) -> Iterator[bytes]:
    """Yield a CSV piece by piece, for an answer of any length; the mark makes Excel read it as UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    phones = [name in phone_columns for name in header]
    buffer.write("\ufeff" if bom else "")
    writer.writerow([safe_cell(name) for name in header])
    for count, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(value, is_phone=phone) for value, phone in zip(row, phones, strict=True)])
        if count % _ROWS_PER_CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def write_xlsx(
    into: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Value]], *, phone_columns: Collection[str] = ()
) -> None:
    """Write an XLSX row by row; phones are text, so that no digit is lost."""
    # Loaded on demand: it would be a tenth of every process's start, and few ever write a spreadsheet.
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Export")
    phones = [name in phone_columns for name in header]
    sheet.append([_cell(sheet, name, is_phone=False) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value, is_phone=phone) for value, phone in zip(row, phones, strict=True)])
    workbook.save(into)


def _cell(sheet: "Worksheet", value: Value, *, is_phone: bool) -> "Cell | int | float":
    if isinstance(value, int | float) and not is_phone:
        return value
    from openpyxl.cell import WriteOnlyCell

    text = safe_cell(value, is_phone=is_phone)
    cell = WriteOnlyCell(sheet, value=_UNWRITABLE.sub("\ufffd", text))
    cell.data_type = "s"
    if is_phone:
        cell.number_format = "@"
    return cell


_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold."""


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
