"""The samples of templates: a file of the library, shown to Meta's reviewers (reference §1.2)."""

from typing import Any

from flask import current_app
from marshmallow import fields

from dispatcher.accounts import registry
from dispatcher.accounts.graph import graph_client, refusals
from dispatcher.config import Settings
from dispatcher.database import Json, transaction
from dispatcher.errors import Conflict, Invalid
from dispatcher.http import Blueprint, Role, Schema, calls_meta, require_account, requires
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.service import find_upload, open_content

blueprint = Blueprint(
    "template-samples",
    __name__,
    url_prefix="/whatsapp-accounts/<int:account_id>/templates/samples",
    description="Sample files of templates, for Meta's review.",
)
_OF_KINDS = ("image", "video", "document")


class HeaderSampleIn(Schema):
    """The file to show as a sample."""

    upload_id = fields.UUID(required=True)


class HeaderSampleSchema(Schema):
    """Meta's name for the sample; it goes into ``example.header_handle`` of a header."""

    header_handle = fields.String()


@blueprint.route("", methods=["POST"])
@blueprint.arguments(HeaderSampleIn)
@blueprint.response(201, HeaderSampleSchema)
@requires(Role.OPERATOR)
@calls_meta
def give_sample(body: dict[str, Any], account_id: int) -> Json:
    """Upload a file of the library to Meta as the sample of a header."""
    require_account(account_id)
    settings: Settings = current_app.extensions["settings"]
    with transaction() as session:
        account = registry.find(session, account_id)
        app_id, client = account.app_id, graph_client(account, settings)
        upload = find_upload(session, body["upload_id"], kind=UploadKind.MEDIA)
        if upload.media_kind not in _OF_KINDS:
            raise Invalid(
                "This file cannot stand above a message.", {"upload_id": ["Give a picture, video or document."]}
            )
        session.expunge(upload)
    if not app_id:
        raise Conflict("Meta's app of this number is not known. Enter its app id in the number's settings.")
    with refusals(), open_content(upload) as content:
        return {"header_handle": client.header_handle(app_id, content, upload.filename, upload.content_type)}
