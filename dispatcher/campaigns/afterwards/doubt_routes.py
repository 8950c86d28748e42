"""Routes about messages in doubt: send again knowing the risk, or leave."""

from typing import Any, ClassVar

from flask import current_app
from marshmallow import fields, validate
from sqlalchemy import select

from dispatcher.campaigns.afterwards.resending import leave_of_campaign, leave_one, resend_of_campaign, resend_one
from dispatcher.campaigns.finding import find_campaign
from dispatcher.config import Settings
from dispatcher.database import Json, session
from dispatcher.errors import NotFound
from dispatcher.http import Blueprint, Id, Role, Schema, idempotent, requires, visible, zulu
from dispatcher.messages.models import Message
from dispatcher.messages.schemas import MessageSchema
from dispatcher.messages.unconfirmed import MAY_SEND_TWICE, in_doubt
from dispatcher.messages.views import message_view

campaigns = Blueprint(
    "campaigns-in-doubt", __name__, url_prefix="/campaigns", description="Messages whose outcome nobody knows."
)
messages = Blueprint("messages-in-doubt", __name__, url_prefix="/messages", description="One message in doubt.")
BLUEPRINTS = (campaigns, messages)

_SAY_IT = f'Send "{MAY_SEND_TWICE}": whoever got the message although its answer was lost gets it a second time.'


class ConfirmedIn(Schema):
    """A person's word that they know the risk."""

    EXAMPLE: ClassVar[Json] = {"confirm": MAY_SEND_TWICE}

    confirm = fields.String(
        required=True,
        validate=validate.OneOf([MAY_SEND_TWICE], error=_SAY_IT),
        error_messages={"required": _SAY_IT, "null": _SAY_IT, "invalid": _SAY_IT},
    )


def _chosen() -> "fields.List[Any]":
    return fields.List(Id(strict=True), load_default=None, validate=validate.Length(1, 1000))


class ResendIn(ConfirmedIn):
    """Which unconfirmed messages to send again; without ids, all that nobody chose to leave."""

    message_ids = _chosen()


class LeaveIn(Schema):
    """Which messages in doubt to leave as they are; without ids, all."""

    EXAMPLE: ClassVar[Json] = {"message_ids": [1201, 1202]}

    message_ids = _chosen()


class ResentSchema(Schema):
    """How many messages that were."""

    count = fields.Integer()


class InDoubtSchema(Schema):
    """``unknown``: a status may still heal them, until ``until`` the first is given up; ``unconfirmed``: a person
    decides; ``left``: a person did."""

    still_unknown = fields.Integer(data_key="unknown", attribute="unknown")  # a schema's ``unknown`` is its own
    until = fields.String(allow_none=True, metadata={"format": "date-time"})
    unconfirmed = fields.Integer()
    left = fields.Integer()


def _message(message_id: int) -> Message:
    chosen = select(Message).where(Message.id == message_id)
    found = session().scalars(visible(chosen, Message.account_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such message.")
    return found


@campaigns.route("/<int:campaign_id>/in-doubt")
@campaigns.response(200, InDoubtSchema)
@requires(Role.VIEWER)
def read_doubt(campaign_id: int) -> Json:
    """See how many messages of a campaign are in doubt, and until when they may heal by themselves."""
    find_campaign(campaign_id)
    settings: Settings = current_app.extensions["settings"]
    found = in_doubt(session(), campaign_id, settings.unknown_grace_seconds)
    return {**vars(found), "until": zulu(found.until) if found.until else None}


@campaigns.route("/<int:campaign_id>/resend-unconfirmed", methods=["POST"])
@campaigns.arguments(ResendIn)
@campaigns.response(200, ResentSchema)
@requires(Role.OPERATOR)
@idempotent
def resend_campaign(body: dict[str, Any], campaign_id: int) -> Json:
    """Send unconfirmed messages again, knowing that people may get them twice; a completed campaign runs again."""
    find_campaign(campaign_id)
    return {"count": resend_of_campaign(campaign_id, body["message_ids"])}


@campaigns.route("/<int:campaign_id>/leave-in-doubt", methods=["POST"])
@campaigns.arguments(LeaveIn)
@campaigns.response(200, ResentSchema)
@requires(Role.OPERATOR)
@idempotent
def leave_campaign(body: dict[str, Any], campaign_id: int) -> Json:
    """Leave messages in doubt as they are: take them for sent, and do not ask about them any more."""
    find_campaign(campaign_id)
    return {"count": leave_of_campaign(campaign_id, body["message_ids"])}


@messages.route("/<int:message_id>/resend", methods=["POST"])
@messages.arguments(ConfirmedIn)
@messages.response(200, MessageSchema)
@requires(Role.OPERATOR)
@idempotent
def resend_message(_body: dict[str, Any], message_id: int) -> Json:
    """Send one unconfirmed message again, knowing that the person may get it twice."""
    resend_one(_message(message_id))
    return message_view(_message(message_id))


@messages.route("/<int:message_id>/leave", methods=["POST"])
@messages.response(200, MessageSchema)
@requires(Role.OPERATOR)
@idempotent
def leave_message(message_id: int) -> Json:
    """Leave one message in doubt as it is."""
    leave_one(_message(message_id))
    return message_view(_message(message_id))
