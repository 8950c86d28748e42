"""Read a recipient file once: write its rows, return its description."""

from pathlib import Path

from dispatcher.uploads.spreadsheets.columns import describe_column, phone_column
from dispatcher.uploads.spreadsheets.delimited import read_delimited
from dispatcher.uploads.spreadsheets.problems import Unreadable
from dispatcher.uploads.spreadsheets.reading import Description, ReadingOptions, Source
from dispatcher.uploads.spreadsheets.rowfile import RowFileWriter
from dispatcher.uploads.spreadsheets.table import Table
from dispatcher.uploads.spreadsheets.workbooks import read_workbook

_ROWS_LOOKED_AT = 1000


def normalise(path: Path, file_format: str, options: ReadingOptions, into: Path) -> Description:
    """Write the rows of ``path`` (``csv``, ``xlsx``, ``xls`` or ``ods``) to ``into`` and describe them.

    Raises Unreadable. Only for use in the guarded process (guard.py): a hostile file may exhaust it.
    """
    source = Source()
    read = read_delimited if file_format == "csv" else read_workbook
    table = Table(read(path, options, source), options.has_header, source)
    seen: list[list[str]] = []
    with into.open("wb") as file:
        writer = RowFileWriter(file, table.columns)
        for number, cells in table.rows():
            writer.write(number, cells)
            if len(seen) < _ROWS_LOOKED_AT:
                seen.append(cells)
        index_at = writer.finish()
    if not writer.rows:
        raise Unreadable("The file has a header but no rows below it.")
    return _description(table, seen, writer.rows, index_at)


def _description(table: Table, seen: list[list[str]], rows: int, index_at: int) -> Description:
    values = zip(*seen, strict=True)
    columns = [describe_column(name, cells) for name, cells in zip(table.columns, values, strict=True)]
    source = table.source
    return Description(
        columns=columns,
        row_count=rows,
        phone_column=phone_column(columns),
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        sheets=source.sheets,
        warnings=source.warnings,
        index_at=index_at,
    )
