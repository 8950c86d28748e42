"""Imports of contacts: started, stopped, gone on with, and moved on portion by portion."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.contact_files.judging import BadRow
from dispatcher.contact_files.mapping import Target, header_key, require_complete
from dispatcher.contact_files.models import (
    ContactImport,
    ContactImportPerson,
    ContactImportProblem,
    ImportStatus,
)
from dispatcher.contact_files.portions import Portion
from dispatcher.contact_files.writing import Clash, write
from dispatcher.contacts import attributes, grouping
from dispatcher.contacts.models import AttributeType
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.uploads.models import Upload
from dispatcher.uploads.rows import row_file

_COUNTS: Final = ("created", "updated", "unchanged", "skipped", "duplicates", "opted_out")
_MOST_REASONS: Final = 200


def start(session: Session, upload: Upload, wanted: Mapping[str, Any], person_id: int | None) -> ContactImport:
    """Make an import of an uploaded file; new attributes and lists are made at once.

    Raises Invalid for a mapping or a group that does not fit, Conflict for a name that is taken.
    """
    file = row_file(upload)
    require_complete(file.columns, wanted["mapping"], attributes.types(session))
    _require_source(wanted)
    grouping.require_lists(session, wanted["list_ids"])
    found = ContactImport(
        upload_id=upload.id,
        filename=upload.filename,
        columns=file.columns,
        header_key=header_key(file.columns),
        mapping=[_settled(session, one) for one in wanted["mapping"]],
        list_ids=[*wanted["list_ids"], *_new_list(session, wanted["new_list"], person_id)],
        row_count=file.row_count,
        created_by_id=person_id,
        **{name: wanted[name] for name in ("mode", "empty", "default_country", "tags", "opt_in")},
    )
    session.add(found)
    session.flush()
    return found


def _require_source(wanted: Mapping[str, Any]) -> None:
    mapped = any(one["target"] == Target.CONSENT for one in wanted["mapping"])
    if mapped and not wanted["opt_in"]:
        raise Invalid("Where did they say yes?", {"opt_in": ["Name the source of the consent, such as a form."]})


def _settled(session: Session, one: Json) -> Json:
    """Return a column's mapping as it is kept: a new attribute is made and is an ordinary one from then on."""
    if one["target"] == Target.NEW_ATTRIBUTE:
        return {"column": one["column"], "target": Target.ATTRIBUTE, "attribute": _made(session, one)}
    kept = {"column": one["column"], "target": one["target"]}
    return {**kept, "attribute": one["attribute"]} if one["target"] == Target.ATTRIBUTE else kept


def _made(session: Session, one: Json) -> str:
    kind = AttributeType(one.get("type") or AttributeType.TEXT)
    key = attributes.key_of(one["label"])
    if attributes.types(session).get(key) is kind:
        return key
    return attributes.define(session, one["label"], kind).key


def _new_list(session: Session, name: str | None, person_id: int | None) -> list[int]:
    if not (name or "").strip():
        return []
    return [grouping.make_list(session, {"name": name, "description": ""}, person_id).id]


def find(session: Session, import_id: int) -> ContactImport:
    """Return an import; raises NotFound."""
    found = session.get(ContactImport, import_id)
    if found is None:
        raise NotFound("There is no such import.")
    return found


def locked(session: Session, import_id: int) -> ContactImport:
    """Return an import with its row locked; raises NotFound."""
    chosen = select(ContactImport).where(ContactImport.id == import_id).with_for_update(key_share=True)
    found = session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("There is no such import.")
    return found


def stop(found: ContactImport) -> None:
    """Stop a locked import after the rows that are done; raises Conflict when it does not run."""
    if found.status != ImportStatus.RUNNING:
        raise Conflict(f"This import does not run: it is {found.status}.")
    found.status, found.moved_at = ImportStatus.STOPPED, clock.now()


def go_on(found: ContactImport, upload: Upload | None) -> None:
    """Let a locked import go on where it was; raises Conflict when it is over or its file is gone."""
    if found.status not in (ImportStatus.STOPPED, ImportStatus.FAILED):
        raise Conflict(f"This import cannot go on: it is {found.status}.")
    if upload is None or upload.deleted_at is not None:
        raise Conflict("The file of this import has been deleted. Upload it again and start a new import.")
    found.status, found.error, found.moved_at = ImportStatus.RUNNING, None, clock.now()


def fail(found: ContactImport, why: str) -> None:
    """End a locked import that cannot go on by itself."""
    found.status, found.error, found.moved_at = ImportStatus.FAILED, why, clock.now()


# Searches read what these indexes have put off word by word until somebody files it.
_FILE_WORDS: Final = text(
    "SELECT gin_clean_pending_list('ix_contacts_search'), gin_clean_pending_list('ix_contacts_attributes')"
)


def complete(session: Session, found: ContactImport) -> None:
    """End a locked import whose last row is done."""
    found.status = ImportStatus.COMPLETED
    found.moved_at = found.finished_at = clock.now()
    session.execute(delete(ContactImportPerson).where(ContactImportPerson.import_id == found.id))
    session.execute(_FILE_WORDS)


def move_on(session: Session, found: ContactImport, portion: Portion) -> None:
    """Write a portion and count it, all in the caller's transaction; raises Overtaken."""
    written = write(session, found, portion)
    bad = [*portion.bad, *_clashing(portion, written.clashes, found)]
    _keep(session, found, bad)
    for name in _COUNTS:
        setattr(found, name, getattr(found, name) + getattr(written, name))
    found.bad += len(bad)
    found.row_at, found.moved_at = portion.last_row, clock.now()


def _clashing(portion: Portion, clashes: Sequence[Clash], found: ContactImport) -> list[BadRow]:
    if not clashes:
        return []
    people = {one.row: one for one in portion.people}
    column = next(one["column"] for one in found.mapping if one["target"] == Target.USER_ID)
    return [
        BadRow(
            one.row,
            people[one.row].cells,
            [{"column": column, "value": people[one.row].user_id or "", **_clash(one)}],
            [people[one.row].phone_key or "", people[one.row].user_id or ""],
        )
        for one in clashes
    ]


def _clash(one: Clash) -> Json:
    if one.by_phone and one.by_user:
        message = (
            f"The number belongs to contact {one.by_phone}, the user id to contact {one.by_user}: merge them first."
        )
    elif one.by_phone:
        message = f"Contact {one.by_phone} with this number has another user id: mend one of the two."
    else:
        message = f"Contact {one.by_user} with this user id has another number: mend one of the two."
    return {"code": "TWO_PEOPLE", "message": message}


_KEEP: Final = text(
    """
    INSERT INTO contact_import_problems (import_id, row_number, cells, problems, keys)
    SELECT :import, r.row, r.cells, r.problems, r.keys
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(row bigint, cells jsonb, problems jsonb, keys jsonb)
    ON CONFLICT DO NOTHING
    """
)


def _keep(session: Session, found: ContactImport, bad: Sequence[BadRow]) -> None:
    """Keep rows that could not be used, and count why."""
    if not bad:
        return
    rows = [{"row": one.row, "cells": one.cells, "problems": one.problems, "keys": one.keys} for one in bad]
    session.execute(_KEEP, {"import": found.id, "rows": orjson.dumps(rows).decode()})
    reasons = {(one["column"], one["code"]): dict(one) for one in found.reasons}
    for problem in (problem for one in bad for problem in one.problems):
        key = problem["column"], problem["code"]
        if key not in reasons and len(reasons) < _MOST_REASONS:
            reasons[key] = {name: problem[name] for name in ("column", "code", "message")} | {"count": 0}
        if key in reasons:
            reasons[key]["count"] += 1
    found.reasons = sorted(reasons.values(), key=lambda one: -one["count"])


def running(session: Session, quiet_seconds: float) -> list[tuple[int, int]]:
    """Return id and last row of the imports that should run and have not moved for so long."""
    since = clock.now().timestamp() - quiet_seconds
    chosen = select(ContactImport.id, ContactImport.row_at, ContactImport.moved_at)
    rows = session.execute(chosen.where(ContactImport.status == ImportStatus.RUNNING))
    return [(row[0], row[1]) for row in rows if row[2].timestamp() < since]


def uploads_in_use(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the uploads that a running import reads."""
    reading = (ContactImport.upload_id.in_(ids), ContactImport.status == ImportStatus.RUNNING)
    read = session.scalars(select(ContactImport.upload_id).where(*reading))
    return dict.fromkeys(read, "An import of contacts reads it.")


def forget(session: Session, keys: Sequence[str]) -> None:
    """Delete the kept rows of people with these identities."""
    if keys:
        named = ContactImportProblem.keys.op("?|")(array(keys))
        session.execute(delete(ContactImportProblem).where(named))
