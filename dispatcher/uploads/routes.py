"""Uploads over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import Select, select
from werkzeug.datastructures import FileStorage

from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    KeyScope,
    PageOfRows,
    Role,
    idempotent,
    opened_by,
    page_of,
    paginate,
    principal,
    requires,
    takes_files,
)
from dispatcher.uploads import service
from dispatcher.uploads.access import within_sight
from dispatcher.uploads.content import content_response
from dispatcher.uploads.models import Upload
from dispatcher.uploads.place import uploads
from dispatcher.uploads.rows import row_file
from dispatcher.uploads.schemas import (
    AnyUploadOut,
    ContentArgs,
    FileIn,
    ReadingIn,
    RecipientFileIn,
    RecipientFileOut,
    RowArgs,
    RowOut,
    UploadArgs,
    UploadOut,
)
from dispatcher.uploads.spreadsheets.reading import ReadingOptions
from dispatcher.uploads.views import upload_view, upload_views

blueprint = Blueprint("uploads", __name__, description="Media and lists of recipients.")
_BYTES = {
    "description": "The file's bytes, or the range of them that was asked for.",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}
_SORTABLE = {
    "id": Upload.id,
    "created_at": Upload.created_at,
    "filename": Upload.filename,
    "size": Upload.size,
}


@blueprint.route("/upload/media", methods=["POST"])
@blueprint.arguments(FileIn, location="files")
@blueprint.response(201, UploadOut)
@takes_files
@idempotent
@requires(Role.OPERATOR)
@opened_by(KeyScope.UPLOADS_WRITE)
def upload_media(files: dict[str, FileStorage]) -> Json:
    """Upload a picture, video, sound, document or sticker."""
    file = files["file"]
    with transaction() as current:
        upload = service.store_media(
            current, uploads(), file.stream, file.filename, file.mimetype, principal().user_id
        )  # fmt: skip
    return upload_view(session(), upload)


@blueprint.route("/upload/recipients", methods=["POST"])
@blueprint.arguments(RecipientFileIn, location="files")
@blueprint.response(201, RecipientFileOut)
@takes_files
@idempotent
@requires(Role.OPERATOR)
@opened_by(KeyScope.UPLOADS_WRITE)
def upload_recipients(files: dict[str, FileStorage]) -> Json:
    """Upload a list of recipients: CSV, XLSX, XLS or ODS."""
    file = files["file"]
    options: ReadingOptions = blueprint.ARGUMENTS_PARSER.parse(ReadingIn(), location="form")
    with transaction() as current:
        upload = service.store_recipients(
            current, uploads(), file.stream, file.filename, file.mimetype, principal().user_id, options
        )
    return upload_view(session(), upload)


@blueprint.route("/upload/knowledge", methods=["POST"])
@blueprint.arguments(FileIn, location="files")
@blueprint.response(201, UploadOut)
@takes_files
@idempotent
@requires(Role.ADMIN)
def upload_knowledge(files: dict[str, FileStorage]) -> Json:
    """Upload a document for the assistant: TXT, MD, HTML, PDF or DOCX. An article of it makes it known."""
    file = files["file"]
    with transaction() as current:
        upload = service.store_knowledge(
            current, uploads(), file.stream, file.filename, file.mimetype, principal().user_id
        )  # fmt: skip
    return upload_view(session(), upload)


@blueprint.route("/uploads")
@blueprint.arguments(UploadArgs, location="query")
@blueprint.response(200, page_of(AnyUploadOut))
@requires(Role.VIEWER)
@opened_by(KeyScope.UPLOADS_READ)
def list_uploads(args: dict[str, Any]) -> PageOfRows:
    """List uploads, the newest first."""
    page = paginate(session(), _filtered(args), args, sortable=_SORTABLE, default_sort="-created_at")
    return {**page, "items": upload_views(session(), page["items"])}


@blueprint.route("/uploads/<uuid:upload_id>")
@blueprint.response(200, AnyUploadOut)
@requires(Role.VIEWER)
@opened_by(KeyScope.UPLOADS_READ)
def get_upload(upload_id: UUID) -> Json:
    """Return one upload."""
    return upload_view(session(), service.find_upload(session(), upload_id))


@blueprint.route("/uploads/<uuid:upload_id>/read", methods=["POST"])
@blueprint.arguments(ReadingIn)
@blueprint.response(201, RecipientFileOut)
@idempotent
@requires(Role.OPERATOR)
def read_upload_again(options: ReadingOptions, upload_id: UUID) -> Json:
    """Read a list of recipients in another way, such as another sheet; the answer is a new upload."""
    with transaction() as current:
        original = service.find_upload(current, upload_id)
        upload = service.read_again(current, uploads(), original, principal().user_id, options)
    return upload_view(session(), upload)


@blueprint.route("/uploads/<uuid:upload_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.OPERATOR)
def delete_upload(upload_id: UUID) -> None:
    """Delete an upload that nothing uses."""
    with transaction() as current:
        service.delete(current, upload_id)


@blueprint.route("/uploads/<uuid:upload_id>/content")
@blueprint.arguments(ContentArgs, location="query")
@blueprint.doc(responses={200: _BYTES, 206: _BYTES})  # type: ignore[untyped-decorator]
@requires(Role.VIEWER)
@opened_by(KeyScope.UPLOADS_READ)
def get_content(args: dict[str, bool], upload_id: UUID) -> Response:
    """Download the bytes, whole or a range."""
    return content_response(service.find_upload(session(), upload_id), inline=args["inline"])


@blueprint.route("/uploads/<uuid:upload_id>/rows")
@blueprint.arguments(RowArgs, location="query")
@blueprint.response(200, page_of(RowOut))
@requires(Role.VIEWER)
@opened_by(KeyScope.UPLOADS_READ)
def list_rows(args: dict[str, int], upload_id: UUID) -> PageOfRows:
    """List the rows of a recipient file."""
    rows = row_file(service.find_upload(session(), upload_id))
    page, size = args["page"], args["page_size"]
    return {
        "items": rows.from_position((page - 1) * size, size),
        "page": page,
        "page_size": size,
        "total": rows.row_count,
    }


def _filtered(args: dict[str, Any]) -> Select[Any]:
    statement = within_sight(select(Upload).where(Upload.deleted_at.is_(None), Upload.account_id.is_(None)))
    for name in ("kind", "media_kind"):
        if args[name]:
            statement = statement.where(getattr(Upload, name) == args[name])
    if args["q"]:
        statement = statement.where(Upload.filename.icontains(args["q"], autoescape=True))
    return statement
