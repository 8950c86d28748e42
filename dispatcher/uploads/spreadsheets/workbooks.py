"""XLSX, XLS and ODS: refused when they would blow up, then read by calamine."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import python_calamine
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from dispatcher.uploads.spreadsheets.problems import Unreadable
from dispatcher.uploads.spreadsheets.reading import MAX_CELL_CHARACTERS, ReadingOptions, Source

_LARGEST_UNPACKED = 1024 * 1024 * 1024
_LARGEST_RATIO = 150
"""Real sheets pack 5 to 30 times; a bomb made of one repeated character packs 1,000 times."""
_RATIO_COUNTS_FROM = 16 * 1024 * 1024

Cell = str | float | bool | datetime.date | datetime.time | datetime.datetime | datetime.timedelta


def read_workbook(path: Path, options: ReadingOptions, source: Source) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells as text) of one sheet, blank rows too; tell ``source`` which sheet."""
    _refuse_bombs(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        source.sheets = _visible_sheets(workbook)
        source.sheet = _chosen_sheet(workbook, options.sheet, source)
        sheet = workbook.get_sheet_by_name(source.sheet)
    except PasswordError as error:
        raise Unreadable("The file is protected by a password: save it without one.") from error
    except (CalamineError, OSError) as error:
        raise Unreadable("The file is damaged or no spreadsheet: open it, save it as XLSX and upload that.") from error
    source.first_column = sheet.start[1] if sheet.start else 0
    return _rows(sheet)


def _refuse_bombs(path: Path) -> None:
    """Judge a zip by what it says it unpacks to; the process limits catch those that lie."""
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except BadZipFile:
        return  # XLS is no zip; calamine refuses what is neither
    unpacked, packed = sum(entry.file_size for entry in entries), path.stat().st_size
    explosive = unpacked > _RATIO_COUNTS_FROM and unpacked > packed * _LARGEST_RATIO
    if explosive or unpacked > _LARGEST_UNPACKED:
        raise Unreadable(
            f"The spreadsheet unpacks to {unpacked // 2**20:,} MB, which is more than can be real: "
            "copy its rows into a new file, or save it as CSV."
        )


def _visible_sheets(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _chosen_sheet(workbook: CalamineWorkbook, wanted: str | None, source: Source) -> str:
    """Return the wanted sheet, else the first visible one that holds anything."""
    if wanted is not None and wanted not in workbook.sheet_names:
        raise Unreadable(f"There is no sheet called {wanted}: choose one of {', '.join(source.sheets)}.")
    if wanted is not None:
        return wanted
    for name in source.sheets:
        if workbook.get_sheet_by_name(name).total_height:
            return name
    raise Unreadable("No sheet of the file has any rows.")


def _rows(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [text_of(cell) for cell in row]
        if any(len(cell) > MAX_CELL_CHARACTERS or "\0" in cell for cell in cells):
            raise Unreadable(f"Row {number} has a cell that is too long or no text: correct it.")
        yield number, cells


def text_of(cell: Cell) -> str:
    """Write a cell as a person would: whole numbers without ``.0`` and all their digits, dates as ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return str(int(cell)) if float(cell).is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ", timespec="seconds" if cell.second else "minutes")
    if isinstance(cell, datetime.time):
        return cell.isoformat(timespec="seconds" if cell.second else "minutes")
    return str(cell)
