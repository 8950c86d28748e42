"""Lists beside the contacts: a file whose people a condition can mean, read once into a table that is asked by key.

Who is in the file and no contact belongs to the audience, too (``strangers``); who is both is one person, of whom the
file says more.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher.campaigns.audience.models import AudienceFile
from dispatcher.campaigns.audience.rows import BATCH_ROWS, GivenRow, JudgedRow, judge, phone_column
from dispatcher.campaigns.states import AudienceStatus, RecipientStatus
from dispatcher.contacts.zones import zone_of
from dispatcher.database import Json, rows_changed
from dispatcher.errors import Invalid, NotFound
from dispatcher.uploads.models import Upload, UploadKind
from dispatcher.uploads.rows import Row
from dispatcher.uploads.service import find_upload, hold_upload

_CLEARED: Final = 10_000
_GONE: Final = "There is no such file any more. Take it out of the audience, or choose another one."


def take_in(session: Session, upload_id: UUID, column: str | None, country: str, person_id: int | None) -> AudienceFile:
    """Return the list that this file is, read so; a new one is still to be read.

    Without a ``column`` it is the one that looks like phone numbers; raises Invalid when there is none.
    """
    upload = hold_upload(session, upload_id, UploadKind.RECIPIENTS)
    column = phone_column(upload.details, column)
    same = {"upload_id": upload.id, "phone_column": column, "default_country": country}
    session.execute(insert(AudienceFile).values(**same, created_by_id=person_id).on_conflict_do_nothing())
    return session.scalars(select(AudienceFile).filter_by(**same)).one()


def find_file(session: Session, file_id: int) -> AudienceFile:
    """Return a list that the caller may see; raises NotFound."""
    found = session.get(AudienceFile, file_id)
    if found is None:
        raise NotFound(_GONE)
    find_upload(session, found.upload_id)
    return found


def require_file(session: Session, file_id: int) -> None:
    """Raise Invalid unless a condition can mean this list now: an exclusion half read would let people in."""
    status, deleted_at, error = session.execute(
        select(AudienceFile.status, Upload.deleted_at, AudienceFile.error)
        .join(Upload, Upload.id == AudienceFile.upload_id)
        .where(AudienceFile.id == file_id)
    ).one_or_none() or (None, None, None)
    if status is None or deleted_at is not None:
        raise Invalid(_GONE, {"file": [_GONE]})
    if status != AudienceStatus.READY:
        why = error or "The file is still being read. Wait for its end."
        raise Invalid(why, {"file": [why]})


_INSERT: Final = """
    INSERT INTO audience_file_rows (file_id, row_number, phone, to_number, key, number_zone, name, cells, status,
                                    problems)
    SELECT :file, r.row_number, r.phone, r.to_number, r.key, r.number_zone,
           nullif(btrim(r.cells ->> CAST(:naming AS text)), ''), r.cells, {status}, {problems}
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS r(row_number bigint, phone text, to_number text, key text, number_zone text, cells jsonb, problems jsonb)
         {joined}
    ORDER BY r.row_number
    ON CONFLICT DO NOTHING
    RETURNING row_number, status
"""
_INSERT_GOOD: Final = text(_INSERT.format(status="'good'", problems="NULL", joined=""))
_INSERT_OTHERS: Final = text(
    _INSERT.format(
        status="CASE WHEN r.problems IS NULL THEN 'duplicate' ELSE 'bad' END",
        problems="""coalesce(r.problems, jsonb_build_array(jsonb_build_object('column', CAST(:column AS text),
            'code', 'DUPLICATE', 'message', 'The same person as in row ' || f.row_number || '.', 'row', f.row_number)))
        """,
        joined="LEFT JOIN audience_file_rows f ON f.file_id = :file AND f.key = r.key AND f.status = 'good'",
    )
)


def add_rows(session: Session, file: AudienceFile, rows: Iterable[Row]) -> bool:
    """Judge the next rows of the file and keep them; tell whether there may be more. The list must be locked."""
    batch = list(islice(rows, BATCH_ROWS))
    column = file.phone_column
    given = (GivenRow(row.number, row.cells[column], row.cells) for row in batch)
    judged = [judge(one, column, file.default_country) for one in given]
    good = [one for one in judged if one.status is RecipientStatus.GOOD]
    values = {"file": file.id, "column": column, "naming": _naming(session, file)}
    added = {row[0] for row in session.execute(_INSERT_GOOD, {**values, "rows": _as_json(good)})}
    rest = [one for one in judged if one.number not in added]
    others = [row[1] for row in session.execute(_INSERT_OTHERS, {**values, "rows": _as_json(rest)})] if rest else []
    file.good += len(added)
    file.bad += others.count(RecipientStatus.BAD)
    file.duplicates += others.count(RecipientStatus.DUPLICATE)
    if batch:
        file.row_at = batch[-1].number
    else:
        file.status = AudienceStatus.READY
    return bool(batch)


def _naming(session: Session, file: AudienceFile) -> str | None:
    """Return the column that says who somebody is."""
    columns: list[Json] = session.get_one(Upload, file.upload_id).details.get("columns", [])
    named = (str(one["name"]) for one in columns if one["looks_like"] == "name")
    return next((one for one in named if one != file.phone_column), None)


def _as_json(rows: Iterable[JudgedRow]) -> str:
    return orjson.dumps([_stored(one) for one in rows]).decode()


def _stored(row: JudgedRow) -> Json:
    key = None if row.problems else row.recipient_key
    return {
        "row_number": row.number,
        "phone": row.phone,
        "to_number": row.to_number,
        "key": key,
        "number_zone": zone_of(key) if key else None,
        "cells": row.cells,
        "problems": row.problems,
    }


def unfinished(session: Session) -> Sequence[int]:
    """Return the lists that are still to be read, and those whose file was deleted: their rows are to go."""
    left = AudienceFile.status == AudienceStatus.IMPORTING
    chosen = select(AudienceFile.id).join(Upload, Upload.id == AudienceFile.upload_id)
    return session.scalars(chosen.where(left | Upload.deleted_at.is_not(None))).all()


_CLEAR: Final = text(
    "DELETE FROM audience_file_rows WHERE id = ANY(ARRAY("
    "SELECT id FROM audience_file_rows WHERE file_id = :file ORDER BY row_number LIMIT :most))"
)


def clear_some(session: Session, file: AudienceFile) -> bool:
    """Remove the next rows of a list whose file was deleted, at last the list; tell whether there is more."""
    if rows_changed(session.execute(_CLEAR, {"file": file.id, "most": _CLEARED})):
        return True
    session.delete(file)
    return False


_FORGET: Final = text(
    "DELETE FROM audience_file_rows WHERE file_id = ANY(ARRAY(SELECT id FROM audience_files)) AND key = ANY(:keys)"
)


def forget(session: Session, keys: Sequence[str]) -> None:
    """Take these people out of all lists."""
    session.execute(_FORGET, {"keys": list(keys)})


def file_views(session: Session, files: Sequence[AudienceFile]) -> list[Json]:
    """Return lists as the API shows them."""
    ids = {one.upload_id for one in files}
    uploads = {one.id: one for one in session.scalars(select(Upload).where(Upload.id.in_(ids)))}
    return [_view(one, uploads[one.upload_id]) for one in files]


_SHOWN: Final = (
    "id", "upload_id", "phone_column", "default_country", "status", "good", "bad", "duplicates", "error", "created_at",
)  # fmt: skip


def _view(file: AudienceFile, upload: Upload) -> Json:
    rows = file.good + file.bad + file.duplicates
    is_read = file.status == AudienceStatus.READY
    return {
        **{name: getattr(file, name) for name in _SHOWN},
        "filename": upload.filename,
        "columns": [one["name"] for one in upload.details.get("columns", [])],
        "progress": 1.0 if is_read else min(1.0, rows / max(1, int(upload.details.get("row_count") or 1))),
    }
