"""The rows of an uploaded recipient file, for previews and imports."""

from collections.abc import Iterator
from typing import BinaryIO

from dispatcher.errors import Invalid
from dispatcher.uploads.models import Upload
from dispatcher.uploads.place import uploads
from dispatcher.uploads.spreadsheets.rowfile import Row, RowFile

__all__ = ["Row", "read_page", "read_rows", "row_at"]


def read_rows(upload: Upload, *, start_row: int = 0) -> Iterator[Row]:
    """Yield the rows from row number ``start_row`` of the file on, in order, in constant memory.

    To resume an import, pass the last row number that was stored, plus one.
    """
    return row_file(upload).from_number(start_row)


def read_page(upload: Upload, page: int, page_size: int) -> list[Row]:
    """Return one page (from 1) of the rows."""
    return row_file(upload).from_position((page - 1) * page_size, page_size)


def row_at(upload: Upload, position: int) -> Row | None:
    """Return the row at ``position`` (0 is the first), or None past the end."""
    return next(iter(row_file(upload).from_position(position, 1)), None)


def row_file(upload: Upload) -> RowFile:
    """Open the rows of a recipient file; raises Invalid for an upload of another kind."""
    key, index_at = upload.rows_key, upload.rows_index_at
    if key is None or index_at is None:
        raise Invalid("This file is no list of recipients.", {"upload_id": ["Upload a CSV or a spreadsheet."]})
    storage = uploads().storage

    def open_at(start: int) -> BinaryIO:
        return storage.open(key, start)

    return RowFile(open_at, index_at)
