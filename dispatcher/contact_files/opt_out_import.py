"""A file of people who said no elsewhere, put on our list: all that can be read, and by row what cannot."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.contacts import consent
from dispatcher.contacts.consent import Statement
from dispatcher.contacts.consent_models import Scope
from dispatcher.contacts.identity import PhoneProblem, parse_phone
from dispatcher.contacts.models import Contact
from dispatcher.database import Json
from dispatcher.errors import Invalid
from dispatcher.uploads.models import Upload
from dispatcher.uploads.rows import Row, row_file

MOST_ROWS: Final = 100_000
"""So many rows are read while the person waits for the answer; a longer file is split."""
SHOWN_PROBLEMS: Final = 100
_BATCH: Final = 2_000


def read_opt_outs(session: Session, upload: Upload, column: str | None, scope: Scope, said: Statement) -> Json:
    """Put everybody of a file on the list; return how many are new, were there already, and cannot be read.

    ``column`` holds the numbers (found by itself when None). Raises Invalid for a column that is not there and for a
    file that is too long.
    """
    file = row_file(upload)
    if file.row_count > MOST_ROWS:
        raise Invalid(f"The file has {file.row_count:,} rows; at most {MOST_ROWS:,} can be read at once. Split it.")
    phones = column or (upload.details or {}).get("phone_column")
    if phones not in file.columns:
        cure = f"Choose one of {', '.join(file.columns)}."
        raise Invalid("Which column holds the phone numbers?", {"phone_column": [cure]})
    result: Json = {"added": 0, "known": 0, "bad": 0, "problems": []}
    rows = file.from_number(0)
    while batch := list(islice(rows, _BATCH)):
        _put(session, result, batch, str(phones), scope, said)
    return result


def _put(session: Session, result: Json, batch: Sequence[Row], column: str, scope: Scope, said: Statement) -> None:
    keys: set[str] = set()
    for row in batch:
        match parse_phone(row.cells[column]):
            case PhoneProblem(message=message):
                _note(result, row, column, message)
            case phone:
                keys.add(phone.recipient_key)
    new = consent.suppress(session, keys, scope, said)
    consent.suppress(session, _user_ids(session, keys), scope, said)
    result["added"] += new
    result["known"] += len(keys) - new


def _note(result: Json, row: Row, column: str, message: str) -> None:
    result["bad"] += 1
    problems: list[Any] = result["problems"]
    if len(problems) < SHOWN_PROBLEMS:
        problems.append({"row": row.number, "column": column, "value": row.cells[column], "message": message})


def _user_ids(session: Session, keys: set[str]) -> set[str]:
    """Return the user ids of those whom we know by both: a no belongs to every identity."""
    known = select(Contact.user_id).where(Contact.phone_key.in_(keys), Contact.user_id.is_not(None))
    return {user_id for user_id in session.scalars(known) if user_id}
