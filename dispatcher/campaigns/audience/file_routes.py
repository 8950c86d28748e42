"""The routes of lists beside the contacts: files whose people conditions can mean."""

from typing import Any

from sqlalchemy import select

from dispatcher.auth.audit import record
from dispatcher.campaigns.audience import files
from dispatcher.campaigns.audience.file_schemas import (
    AudienceFileArgs,
    AudienceFileIn,
    AudienceFileRowArgs,
    AudienceFileRowSchema,
    AudienceFileSchema,
)
from dispatcher.campaigns.audience.jobs import read_audience_file
from dispatcher.campaigns.audience.models import AudienceFile, AudienceFileRow
from dispatcher.campaigns.states import RecipientStatus
from dispatcher.database import Json, session, transaction
from dispatcher.http import Blueprint, PageOfRows, Role, idempotent, page_of, paginate, principal, requires
from dispatcher.jobqueue.jobs import enqueue, told_later
from dispatcher.uploads.access import within_sight
from dispatcher.uploads.models import Upload

blueprint = Blueprint(
    "audience-files", __name__, url_prefix="/audiences/files", description="Files as conditions of an audience."
)


@blueprint.route("")
@blueprint.arguments(AudienceFileArgs, location="query")
@blueprint.response(200, page_of(AudienceFileSchema))
@requires(Role.VIEWER)
def list_audience_files(args: dict[str, Any]) -> PageOfRows:
    """List the files that conditions can mean."""
    chosen = select(AudienceFile).join(Upload, Upload.id == AudienceFile.upload_id).where(Upload.deleted_at.is_(None))
    named = chosen.where(Upload.filename.icontains(args["q"], autoescape=True)) if args["q"] else chosen
    sortable = {"id": AudienceFile.id, "created_at": AudienceFile.created_at}
    page = paginate(session(), within_sight(named), args, sortable=sortable)
    return {**page, "items": files.file_views(session(), page["items"])}


@blueprint.route("", methods=["POST"])
@blueprint.arguments(AudienceFileIn)
@blueprint.response(201, AudienceFileSchema)
@requires(Role.OPERATOR)
@idempotent
def add_audience_file(body: dict[str, Any]) -> Json:
    """Have an uploaded file read, so that conditions can mean its people; the same file read so is there once."""
    with transaction() as current:
        taken = files.take_in(
            current, body["upload_id"], body["phone_column"], body["default_country"], principal().user_id
        )
        record(current, "audience_file.added", "audience_file", taken.id, {"upload_id": str(taken.upload_id)})
    with told_later():
        enqueue(read_audience_file, taken.id, job_id=f"audience-file-{taken.id}")
    return files.file_views(session(), [taken])[0]


@blueprint.route("/<int:file_id>")
@blueprint.response(200, AudienceFileSchema)
@requires(Role.VIEWER)
def read_audience_file_state(file_id: int) -> Json:
    """Read how many people a file has, and how far the reading is."""
    return files.file_views(session(), [files.find_file(session(), file_id)])[0]


@blueprint.route("/<int:file_id>/rows")
@blueprint.arguments(AudienceFileRowArgs, location="query")
@blueprint.response(200, page_of(AudienceFileRowSchema))
@requires(Role.VIEWER)
def list_audience_file_rows(args: dict[str, Any], file_id: int) -> PageOfRows:
    """List the rows of a file that are of no use: without a readable number, or of somebody who is there already."""
    file, row = files.find_file(session(), file_id), AudienceFileRow
    chosen = select(row).where(row.file_id == file.id, row.status != RecipientStatus.GOOD)
    if args["status"]:
        chosen = chosen.where(row.status == args["status"])
    return paginate(session(), chosen, args, sortable={"id": row.row_number}, default_sort="id")
