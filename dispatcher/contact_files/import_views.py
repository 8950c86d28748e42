"""Imports and what is proposed for a file as the API shows them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.auth.models import User
from dispatcher.contact_files.guessing import guess
from dispatcher.contact_files.judging import BadRow, Judge
from dispatcher.contact_files.mapping import ERROR_COLUMN, Target, header_key, require_complete
from dispatcher.contact_files.models import ContactImport, ContactImportProblem
from dispatcher.contacts import attributes
from dispatcher.contacts.models import AttributeType, ContactAttribute, ContactList
from dispatcher.database import Json
from dispatcher.uploads.exports import Value
from dispatcher.uploads.models import Upload
from dispatcher.uploads.rows import row_file

_SAME: Final = (
    "id", "upload_id", "filename", "status", "mapping", "mode", "empty", "default_country", "tags", "opt_in",
    "row_count", "reasons", "error", "created_at", "finished_at",
)  # fmt: skip
_COUNTS: Final = ("created", "updated", "unchanged", "skipped", "duplicates", "bad")
"""Every row that was read is one of these."""
_READ_FOR_GUESS: Final = 200
_SHOWN_ROWS: Final = 5
_CHECKED_ROWS: Final = 1_000
_SHOWN_PROBLEMS: Final = 20
_BATCH: Final = 1_000


def import_views(session: Session, imports: Sequence[ContactImport]) -> list[Json]:
    """Return a page of imports."""
    people = {one.created_by_id for one in imports}
    names = {row[0]: row[1] for row in session.execute(select(User.id, User.username).where(User.id.in_(people)))}
    wanted = {list_id for one in imports for list_id in one.list_ids}
    lists = {row[0]: row[1] for row in session.execute(_list_names(wanted))}
    return [_view(one, names, lists) for one in imports]


def import_view(session: Session, found: ContactImport) -> Json:
    """Return an import."""
    return import_views(session, [found])[0]


def _list_names(ids: set[int]) -> Any:
    return select(ContactList.id, ContactList.name).where(ContactList.id.in_(ids))


def _view(found: ContactImport, people: Mapping[int, str], lists: Mapping[int, str]) -> Json:
    return {
        **{name: getattr(found, name) for name in _SAME},
        **progress_view(found),
        "lists": [{"id": one, "name": lists[one]} for one in found.list_ids if one in lists],
        "created_by": people.get(found.created_by_id or 0),
    }


def progress_view(found: ContactImport) -> Json:
    """Return how far an import is: its counts, and the rows read, which are their sum."""
    counts = {name: getattr(found, name) for name in _COUNTS}
    return {"status": found.status, "rows_read": sum(counts.values()), **counts, "opted_out": found.opted_out}


def proposal(session: Session, upload: Upload) -> Json:
    """Return the mapping for a file: that of the last import with the same columns, else a guess; with first rows."""
    file = row_file(upload)
    rows = list(islice(file.from_number(0), _READ_FOR_GUESS))
    last = _last_with(session, header_key(file.columns))
    known = {row[0]: row[1] for row in session.execute(select(ContactAttribute.key, ContactAttribute.label))}
    phones = (upload.details or {}).get("phone_column")
    guessed = guess(file.columns, [row.cells for row in rows], phones, known)
    return {
        "mapping": _remembered(last, guessed, known) if last else guessed,
        "remembered": last is not None,
        "settings": {name: getattr(last, name) for name in ("mode", "empty", "default_country")} if last else None,
        "row_count": file.row_count,
        "rows": rows[:_SHOWN_ROWS],
    }


def _last_with(session: Session, key: str) -> ContactImport | None:
    chosen = select(ContactImport).where(ContactImport.header_key == key)
    return session.scalars(chosen.order_by(ContactImport.id.desc()).limit(1)).first()


def _remembered(last: ContactImport, guessed: Sequence[Json], known: Mapping[str, str]) -> list[Json]:
    """Return the last mapping in this file's order; a column whose attribute was deleted is guessed anew."""
    before = {one["column"].casefold(): one for one in last.mapping if one.get("attribute") in {None, *known}}
    return [
        {**before.get(one["column"].casefold(), one), "column": one["column"]}
        if one["column"].casefold() != ERROR_COLUMN
        else one
        for one in guessed
    ]


def check(session: Session, upload: Upload, wanted: Mapping[str, Any]) -> Json:
    """Return what the first thousand rows would come to: how many can be used, and the first problems by cell."""
    file, known = row_file(upload), attributes.types(session)
    require_complete(file.columns, wanted["mapping"], known)
    mapping, types = _as_if_made(wanted["mapping"], known)
    judge = Judge(mapping, types, wanted["default_country"], all_said_yes=False)
    judged = [judge.judge(row) for row in islice(file.from_number(0), _CHECKED_ROWS)]
    bad = [one for one in judged if isinstance(one, BadRow)]
    problems = [{"row": one.row, **problem} for one in bad for problem in one.problems]
    return {"checked": len(judged), "bad": len(bad), "problems": problems[:_SHOWN_PROBLEMS]}


def _as_if_made(mapping: Sequence[Json], known: attributes.Types) -> tuple[list[Json], attributes.Types]:
    """Return the mapping and types as they will be when the new attributes are there."""
    types, settled = dict(known), []
    for index, one in enumerate(mapping):
        if one["target"] == Target.NEW_ATTRIBUTE:
            key = f"new {index}"
            types[key] = AttributeType(one.get("type") or AttributeType.TEXT)
            settled.append({"column": one["column"], "target": Target.ATTRIBUTE, "attribute": key})
        else:
            settled.append(one)
    return settled, types


def bad_header(found: ContactImport) -> list[str]:
    """Return the columns of the file of bad rows: those of the person's file, then what is wrong."""
    return [*(name for name in found.columns if name.casefold() != ERROR_COLUMN), ERROR_COLUMN]


def bad_rows(session: Session, found: ContactImport, header: Sequence[str]) -> Iterator[list[Value]]:
    """Yield the rows that could not be used, in the order of the file."""
    after = 0
    while True:
        theirs = (ContactImportProblem.import_id == found.id, ContactImportProblem.row_number > after)
        chosen = select(ContactImportProblem).where(*theirs).order_by(ContactImportProblem.row_number).limit(_BATCH)
        batch = session.scalars(chosen).all()
        for one in batch:
            yield [*(one.cells.get(name, "") for name in header[:-1]), _error(one.problems)]
        if len(batch) < _BATCH:
            return
        after = batch[-1].row_number
        session.expunge_all()


def _error(problems: Sequence[Json]) -> str:
    return " ".join(f"{one['column']}: {one['message']}" for one in problems)
