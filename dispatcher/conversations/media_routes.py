"""The routes of the files in a thread: their bytes, and asking Meta for one once more."""

from typing import Any

from flask import Response
from marshmallow import fields
from werkzeug.datastructures import FileStorage

from dispatcher.auth.audit import record
from dispatcher.conversations.finding import find
from dispatcher.conversations.media import file_of, received
from dispatcher.database import Json, session, transaction
from dispatcher.http import Blueprint, EmptySchema, Role, Schema, idempotent, principal, requires, takes_files
from dispatcher.jobqueue.jobs import told_later
from dispatcher.messages.jobs import ask_for_media
from dispatcher.messages.received_media import ask_again
from dispatcher.uploads.content import file_response
from dispatcher.uploads.place import uploads
from dispatcher.uploads.schemas import FileIn, UploadOut
from dispatcher.uploads.service import store_media
from dispatcher.uploads.views import upload_view

blueprint = Blueprint(
    "conversation-media", __name__, url_prefix="/conversations", description="Files that people send, and ours."
)
_TRUE = {*fields.Boolean.truthy, ""}
_BYTES = {
    "description": "The file's bytes, or the range of them that was asked for.",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}


class MediaArgs(Schema):
    """``thumbnail`` asks for a small picture, ``download`` for an attachment."""

    thumbnail = fields.Boolean(load_default=False, truthy=_TRUE)
    download = fields.Boolean(load_default=False, truthy=_TRUE)


@blueprint.route("/<int:conversation_id>/attachments", methods=["POST"])
@blueprint.arguments(FileIn, location="files")
@blueprint.response(201, UploadOut)
@takes_files
@idempotent
@requires(Role.AGENT)
def attach(files: dict[str, FileStorage], conversation_id: int) -> Json:
    """Upload a file to be sent in a conversation; it is no part of the library."""
    file = files["file"]
    with transaction() as current:
        account_id = find(current, conversation_id).account_id
        upload = store_media(
            current, uploads(), file.stream, file.filename, file.mimetype, principal().user_id
        )  # fmt: skip
        upload.account_id = account_id
    return upload_view(session(), upload)


@blueprint.route("/<int:conversation_id>/messages/<int:message_id>/media")
@blueprint.arguments(MediaArgs, location="query")
@blueprint.doc(responses={200: _BYTES, 206: _BYTES})  # type: ignore[untyped-decorator]
@requires(Role.AGENT)
def read_media(args: dict[str, bool], conversation_id: int, message_id: int) -> Response:
    """Read the file of a message; pictures, sound and video in place, all else as an attachment."""
    stored = file_of(session(), find(session(), conversation_id), message_id, thumbnail=args["thumbnail"])
    return file_response(stored, inline=not args["download"])


@blueprint.route("/<int:conversation_id>/messages/<int:message_id>/media/fetch", methods=["POST"])
@blueprint.arguments(EmptySchema)
@blueprint.response(204)
@requires(Role.AGENT)
def fetch_media_again(body: dict[str, Any], conversation_id: int, message_id: int) -> None:  # noqa: ARG001 - empty
    """Have a file fetched from Meta that could not be fetched before."""
    with transaction() as current:
        ask_again(received(current, find(current, conversation_id), message_id))
        record(current, "message.media_asked_for", "message", message_id, {"conversation_id": conversation_id})
    with told_later():
        ask_for_media()
