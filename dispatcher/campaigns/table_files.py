"""Tables as answers: CSV piece by piece, or a spreadsheet written row by row; memory stays flat."""

import tempfile
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from flask import Response, send_file, stream_with_context
from marshmallow import fields, validate

from dispatcher.http import Schema
from dispatcher.uploads.exports import Value, csv_chunks, write_xlsx

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
TABLE_FILE: Final = {
    "description": "The file, as an attachment.",
    "content": {"text/csv": _BYTES, XLSX: _BYTES},
}
"""What the API's documents say of such an answer."""


class TableFileArgs(Schema):
    """How to write the file."""

    format = fields.String(load_default="csv", validate=validate.OneOf(["csv", "xlsx"]))


def table_answer(
    name: str,
    wanted: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    phone_columns: Collection[str] = (),
) -> Response:
    """Return the table as a file called ``name`` with the ending of its format (csv or xlsx)."""
    if wanted == "xlsx":
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer that sends it
        write_xlsx(file, header, rows, phone_columns=phone_columns)
        file.seek(0)
        return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
    chunks = csv_chunks(header, rows, phone_columns=phone_columns)
    answer = Response(stream_with_context(chunks), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return answer
