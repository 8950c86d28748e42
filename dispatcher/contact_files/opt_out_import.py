"""A file of people who said no elsewhere, looked at or put on our list: all that can be read, and what cannot."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatcher.contacts import consent
from dispatcher.contacts.consent import Statement
from dispatcher.contacts.consent_models import Origin, Scope, Suppression
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


Put = Callable[[set[str]], int]
"""``put(keys)`` takes people who were not in the file before; returns how many of them are new on the list."""


def read_opt_outs(session: Session, upload: Upload, column: str | None, scope: Scope, said: Statement) -> Json:
    """Put everybody of a file on the list; return how many are new, were there already, and cannot be read.

    ``column`` holds the numbers (found by itself when None). Raises Invalid for a column that is not there and for a
    file that is too long.
    """

    def put(keys: set[str]) -> int:
        new = consent.suppress(session, keys, scope, said)
        consent.suppress(session, _user_ids(session, keys), scope, said)
        return new

    return _read(upload, column, put)


def check_opt_outs(session: Session, upload: Upload, column: str | None) -> Json:
    """Return what ``read_opt_outs`` would, and write nothing; raises as it does."""
    held = select(func.count()).select_from(Suppression).where(Suppression.origin == Origin.OURS)
    return _read(upload, column, lambda keys: len(keys) - (session.scalar(held.where(Suppression.key.in_(keys))) or 0))


def _read(upload: Upload, column: str | None, put: Put) -> Json:
    file = row_file(upload)
    if file.row_count > MOST_ROWS:
        raise Invalid(f"The file has {file.row_count:,} rows; at most {MOST_ROWS:,} can be read at once. Split it.")
    phones = column or (upload.details or {}).get("phone_column")
    if phones not in file.columns:
        cure = f"Choose one of {', '.join(file.columns)}."
        raise Invalid("Which column holds the phone numbers?", {"phone_column": [cure]})
    result: Json = {"added": 0, "known": 0, "bad": 0, "problems": []}
    rows, seen = file.from_number(0), set[str]()
    while batch := list(islice(rows, _BATCH)):
        keys = _keys(result, batch, str(phones)) - seen
        new = put(keys) if keys else 0
        result["added"] += new
        result["known"] += len(keys) - new
        seen |= keys
    return result


def _keys(result: Json, batch: Sequence[Row], column: str) -> set[str]:
    keys: set[str] = set()
    for row in batch:
        match parse_phone(row.cells[column]):
            case PhoneProblem(message=message):
                _note(result, row, column, message)
            case phone:
                keys.add(phone.recipient_key)
    return keys


def _note(result: Json, row: Row, column: str, message: str) -> None:
    result["bad"] += 1
    problems: list[Any] = result["problems"]
    if len(problems) < SHOWN_PROBLEMS:
        problems.append({"row": row.number, "column": column, "value": row.cells[column], "message": message})


def _user_ids(session: Session, keys: set[str]) -> set[str]:
    """Return the user ids of those whom we know by both: a no belongs to every identity."""
    known = select(Contact.user_id).where(Contact.phone_key.in_(keys), Contact.user_id.is_not(None))
    return {user_id for user_id in session.scalars(known) if user_id}
