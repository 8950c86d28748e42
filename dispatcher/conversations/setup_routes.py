"""The routes of what the inbox works with: labels, and ready-made answers."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.conversations.models import CannedReply, Label
from dispatcher.conversations.schemas import LabelSchema
from dispatcher.conversations.setup_schemas import (
    CannedArgs,
    CannedChange,
    CannedIn,
    CannedSchema,
    LabelChange,
    LabelIn,
)
from dispatcher.database import session, transaction
from dispatcher.errors import Conflict, NotFound
from dispatcher.http import Blueprint, PageArgs, PageOfRows, Role, idempotent, page_of, paginate, principal, requires
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.service import hold_upload

labels = Blueprint("labels", __name__, url_prefix="/labels", description="Words on conversations.")
canned = Blueprint("canned-replies", __name__, url_prefix="/canned-replies", description="Ready-made answers.")
BLUEPRINTS = (labels, canned)


@labels.route("")
@labels.arguments(PageArgs, location="query")
@labels.response(200, page_of(LabelSchema))
@requires(Role.AGENT)
def list_labels(args: dict[str, Any]) -> PageOfRows:
    """List the labels."""
    chosen = select(Label).where(Label.name.icontains(args["q"], autoescape=True))
    return paginate(session(), chosen, args, sortable={"id": Label.id, "name": Label.name}, default_sort="name")


@labels.route("", methods=["POST"])
@labels.arguments(LabelIn)
@labels.response(201, LabelSchema)
@requires(Role.AGENT)
@idempotent
def create_label(body: dict[str, Any]) -> Label:
    """Create a label."""
    try:
        with transaction() as current:
            made = Label(name=body["name"].strip(), color=body["color"])
            current.add(made)
            current.flush()
            record(current, "label.created", "label", made.id, {"name": made.name})
    except IntegrityError:
        raise _named_so() from None
    return made


@labels.route("/<int:label_id>", methods=["PATCH"])
@labels.arguments(LabelChange)
@labels.response(200, LabelSchema)
@requires(Role.AGENT)
def change_label(body: dict[str, Any], label_id: int) -> Label:
    """Rename or recolour a label, on all conversations too."""
    try:
        with transaction() as current:
            found = _find_label(current, label_id)
            found.name, found.color = body.get("name", found.name).strip(), body.get("color", found.color)
            current.flush()
            record(current, "label.changed", "label", label_id, {"name": found.name})
    except IntegrityError:
        raise _named_so() from None
    return found


@labels.route("/<int:label_id>", methods=["DELETE"])
@labels.response(204)
@requires(Role.OPERATOR)
def delete_label(label_id: int) -> None:
    """Delete a label, from all conversations too."""
    with transaction() as current:
        found = _find_label(current, label_id)
        record(current, "label.deleted", "label", label_id, {"name": found.name})
        current.delete(found)


def _find_label(current: Session, label_id: int) -> Label:
    found = current.get(Label, label_id)
    if found is None:
        raise NotFound("There is no such label. It may have been deleted.")
    return found


def _named_so() -> Conflict:
    return Conflict("There is a label of this name.", {"name": ["Choose another name."]})


@canned.route("")
@canned.arguments(CannedArgs, location="query")
@canned.response(200, page_of(CannedSchema))
@requires(Role.AGENT)
def list_canned(args: dict[str, Any]) -> PageOfRows:
    """List the ready-made answers."""
    wanted = (
        CannedReply.shortcut.icontains(args["q"], autoescape=True),
        CannedReply.text.icontains(args["q"], autoescape=True),
    )
    sortable = {"id": CannedReply.id, "shortcut": CannedReply.shortcut}
    return paginate(
        session(), select(CannedReply).where(or_(*wanted)), args, sortable=sortable, default_sort="shortcut"
    )


@canned.route("", methods=["POST"])
@canned.arguments(CannedIn)
@canned.response(201, CannedSchema)
@requires(Role.AGENT)
@idempotent
def create_canned(body: dict[str, Any]) -> CannedReply:
    """Create a ready-made answer."""
    try:
        with transaction() as current:
            _require_media(current, body)
            made = CannedReply(**body, created_by_id=principal().user_id)
            current.add(made)
            current.flush()
            record(current, "canned_reply.created", "canned_reply", made.id, {"shortcut": made.shortcut})
    except IntegrityError:
        raise _taken() from None
    return made


@canned.route("/<int:canned_id>", methods=["PATCH"])
@canned.arguments(CannedChange)
@canned.response(200, CannedSchema)
@requires(Role.AGENT)
def change_canned(body: dict[str, Any], canned_id: int) -> CannedReply:
    """Change a ready-made answer."""
    try:
        with transaction() as current:
            found = _find_canned(canned_id)
            _require_media(current, body)
            for name, value in body.items():
                setattr(found, name, value)
            found.updated_at = clock.now()
            current.flush()
            record(current, "canned_reply.changed", "canned_reply", canned_id, {"fields": sorted(body)})
    except IntegrityError:
        raise _taken() from None
    return found


@canned.route("/<int:canned_id>", methods=["DELETE"])
@canned.response(204)
@requires(Role.AGENT)
def delete_canned(canned_id: int) -> None:
    """Delete a ready-made answer."""
    with transaction() as current:
        found = _find_canned(canned_id)
        record(current, "canned_reply.deleted", "canned_reply", canned_id, {"shortcut": found.shortcut})
        current.delete(found)


def _find_canned(canned_id: int) -> CannedReply:
    found = session().get(CannedReply, canned_id)
    if found is None:
        raise NotFound("There is no such answer. It may have been deleted.")
    return found


def _require_media(current: Session, body: dict[str, Any]) -> None:
    if body.get("upload_id"):
        hold_upload(current, body["upload_id"], kind=UploadKind.MEDIA)


def _taken() -> Conflict:
    return Conflict("There is an answer with this shortcut.", {"shortcut": ["Choose another shortcut."]})
