"""The routes that import contacts."""

from typing import Any, Final

from flask import Response
from sqlalchemy import select

from dispatcher.auth.audit import record
from dispatcher.contact_files import imports
from dispatcher.contact_files.answers import FILE, file_answer
from dispatcher.contact_files.import_schemas import (
    BadRowsArgs,
    ContactImportArgs,
    ContactImportChange,
    ContactImportIn,
    ContactImportSchema,
    ImportCheckIn,
    ImportCheckSchema,
    ImportProposalArgs,
    ImportProposalSchema,
)
from dispatcher.contact_files.import_views import bad_header, bad_rows, check, import_view, import_views, proposal
from dispatcher.contact_files.jobs import enqueue_import
from dispatcher.contact_files.mapping import Target
from dispatcher.contact_files.models import ContactImport, ImportStatus
from dispatcher.database import Json, session, transaction
from dispatcher.http import Blueprint, PageOfRows, Role, idempotent, page_of, paginate, principal, requires
from dispatcher.uploads.models import Upload, UploadKind
from dispatcher.uploads.service import find_upload, hold_upload

blueprint = Blueprint(
    "contact-imports", __name__, url_prefix="/contacts/import", description="Contacts out of spreadsheets."
)
_SORTABLE: Final = {"id": ContactImport.id, "created_at": ContactImport.created_at, "filename": ContactImport.filename}


@blueprint.route("")
@blueprint.arguments(ContactImportArgs, location="query")
@blueprint.response(200, page_of(ContactImportSchema))
@requires(Role.OPERATOR)
def list_imports(args: dict[str, Any]) -> PageOfRows:
    """List the imports, the newest first."""
    chosen = select(ContactImport)
    if args["q"]:
        chosen = chosen.where(ContactImport.filename.icontains(args["q"], autoescape=True))
    page = paginate(session(), chosen, args, sortable=_SORTABLE, default_sort="-id")
    return {**page, "items": import_views(session(), page["items"])}


@blueprint.route("/proposal")
@blueprint.arguments(ImportProposalArgs, location="query")
@blueprint.response(200, ImportProposalSchema)
@requires(Role.OPERATOR)
def propose_import(args: dict[str, Any]) -> Json:
    """Say what the columns of a file most likely are."""
    return proposal(session(), find_upload(session(), args["upload_id"], UploadKind.RECIPIENTS))


@blueprint.route("/check", methods=["POST"])
@blueprint.arguments(ImportCheckIn)
@blueprint.response(200, ImportCheckSchema)
@requires(Role.OPERATOR)
def check_import(body: dict[str, Any]) -> Json:
    """Read the first thousand rows of a file as its columns are mapped, and change nothing."""
    return check(session(), find_upload(session(), body["upload_id"], UploadKind.RECIPIENTS), body)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(ContactImportIn)
@blueprint.response(202, ContactImportSchema)
@requires(Role.OPERATOR)
@idempotent
def start_import(body: dict[str, Any]) -> Json:
    """Import contacts from a file."""
    with transaction() as current:
        upload = hold_upload(current, body["upload_id"], UploadKind.RECIPIENTS)
        found = imports.start(current, upload, body, principal().user_id)
        said = {"filename": found.filename, "rows": found.row_count, "mode": found.mode}
        record(current, "contacts.import_started", "contact_import", found.id, said)
    enqueue_import(found.id, found.row_at)
    return import_view(session(), found)


@blueprint.route("/<int:import_id>")
@blueprint.response(200, ContactImportSchema)
@requires(Role.OPERATOR)
def read_import(import_id: int) -> Json:
    """Read an import: how far it is, and what became of its rows."""
    return import_view(session(), imports.find(session(), import_id))


@blueprint.route("/<int:import_id>/status", methods=["PATCH"])
@blueprint.arguments(ContactImportChange)
@blueprint.response(200, ContactImportSchema)
@requires(Role.OPERATOR)
def change_import_status(body: dict[str, Any], import_id: int) -> Json:
    """Stop an import, or let it go on."""
    with transaction() as current:
        found = imports.locked(current, import_id)
        said = {"filename": found.filename, "row": found.row_at}
        if body["status"] == ImportStatus.STOPPED:
            imports.stop(found)
            record(current, "contacts.import_stopped", "contact_import", found.id, said)
        else:
            imports.go_on(found, current.get(Upload, found.upload_id))
            record(current, "contacts.import_resumed", "contact_import", found.id, said)
    if body["status"] == ImportStatus.RUNNING:
        enqueue_import(found.id, found.row_at)
    return import_view(session(), found)


@blueprint.route("/<int:import_id>/bad-rows")
@blueprint.arguments(BadRowsArgs, location="query")
@blueprint.doc(responses={200: FILE})  # type: ignore[untyped-decorator]
@requires(Role.OPERATOR)
def export_bad_rows(args: dict[str, Any], import_id: int) -> Response:
    """Download the rows that could not be used, with what is wrong, to be mended and imported again."""
    with transaction() as current:
        found = imports.find(current, import_id)
        record(current, "contacts.bad_rows_exported", "contact_import", import_id, {"format": args["format"]})
    header = bad_header(found)
    phones = [one["column"] for one in found.mapping if one["target"] == Target.PHONE]
    return file_answer(f"bad-rows-{import_id}", args["format"], header, bad_rows(session(), found, header), phones)
