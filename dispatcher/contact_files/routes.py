"""The routes of contacts' files."""

from typing import Any, Final

from flask import Response

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.contact_files import export
from dispatcher.contact_files.answers import FILE, file_answer
from dispatcher.contact_files.opt_out_import import check_opt_outs, read_opt_outs
from dispatcher.contact_files.schemas import (
    ContactExportArgs,
    OptOutCheckIn,
    OptOutExportArgs,
    OptOutImportIn,
    OptOutImportSchema,
)
from dispatcher.contacts.consent import Statement
from dispatcher.contacts.consent_models import Channel, Scope
from dispatcher.database import Json, session, transaction
from dispatcher.http import Blueprint, Role, idempotent, principal, requires
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.service import find_upload

contacts = Blueprint("contact-files", __name__, url_prefix="/contacts", description="Contacts as files.")
suppressions = Blueprint("suppression-files", __name__, url_prefix="/suppressions", description="Opt-outs as files.")
BLUEPRINTS: Final = (contacts, suppressions)


@contacts.route("/export")
@contacts.arguments(ContactExportArgs, location="query")
@contacts.doc(responses={200: FILE})  # type: ignore[untyped-decorator]
@requires(Role.OPERATOR)
def export_contacts(args: dict[str, Any]) -> Response:
    """Download the contacts that fit, with tags, lists, consent and attributes."""
    with transaction() as current:
        record(current, "contacts.exported", "contact", None, {"format": args["format"]})
    header = export.contact_header(session())
    rows = export.contact_rows(session(), args)
    return file_answer("contacts", args["format"], header, rows, export.PHONES)


@suppressions.route("/export")
@suppressions.arguments(OptOutExportArgs, location="query")
@suppressions.doc(responses={200: FILE})  # type: ignore[untyped-decorator]
@requires(Role.OPERATOR)
def export_suppressions(args: dict[str, Any]) -> Response:
    """Download who must not be written to."""
    with transaction() as current:
        record(current, "suppressions.exported", "suppression", None, {"format": args["format"]})
    rows = export.opt_out_rows(session())
    return file_answer("opt-outs", args["format"], export.OF_OPT_OUTS, rows, export.PHONES)


@suppressions.route("/import/check", methods=["POST"])
@suppressions.arguments(OptOutCheckIn)
@suppressions.response(200, OptOutImportSchema)
@requires(Role.OPERATOR)
def check_suppressions(body: dict[str, Any]) -> Json:
    """Say what an import of this file would put on the list, and which cells name nobody."""
    current = session()
    upload = find_upload(current, body["upload_id"], UploadKind.RECIPIENTS)
    return check_opt_outs(current, upload, body["phone_column"])


@suppressions.route("/import", methods=["POST"])
@suppressions.arguments(OptOutImportIn)
@suppressions.response(200, OptOutImportSchema)
@requires(Role.OPERATOR)
@idempotent
def import_suppressions(body: dict[str, Any]) -> Json:
    """Put everybody of an uploaded file on the list of those who must not be written to."""
    said = Statement(
        channel=Channel.IMPORT, at=clock.now(), source=body["source"], person_id=principal().user_id
    )  # fmt: skip
    with transaction() as current:
        upload = find_upload(current, body["upload_id"], UploadKind.RECIPIENTS)
        result = read_opt_outs(current, upload, body["phone_column"], Scope(body["scope"]), said)
        counts = {name: result[name] for name in ("added", "known", "bad")}
        record(current, "suppressions.imported", "upload", str(upload.id), {"source": body["source"], **counts})
    return result
