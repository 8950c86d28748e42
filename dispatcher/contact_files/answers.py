"""A table as the answer of a route: a CSV as it is read, or a spreadsheet."""

import tempfile
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO, Final

from flask import Response, send_file, stream_with_context

from dispatcher.uploads.exports import Value, csv_chunks, write_xlsx

Rows = Iterator[list[Value]]
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
FILE: Final = {"description": "The file, as an attachment.", "content": {"text/csv": _BYTES, XLSX: _BYTES}}


def file_answer(name: str, wanted: str, header: Sequence[str], rows: Rows, phones: Collection[str]) -> Response:
    """Return the table as ``name.csv`` or ``name.xlsx``; no cell can turn into a formula, ``phones`` stay numbers."""
    if wanted == "xlsx":
        file = _xlsx(header, rows, phones)
        return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
    lines = csv_chunks(header, rows, phone_columns=phones)
    answer = Response(stream_with_context(lines), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return answer


def _xlsx(header: Sequence[str], rows: Rows, phones: Collection[str]) -> BinaryIO:
    """Write the spreadsheet into a file, open at its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer that sends it
    write_xlsx(file, header, rows, phone_columns=phones)
    file.seek(0)
    return file
