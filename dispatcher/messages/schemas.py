"""Bodies and answers of the message routes."""

from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.accounts.template_schemas import PreviewSchema
from dispatcher.database import Json
from dispatcher.http import Id, PageArgs, Schema
from dispatcher.messages.models import Direction, Outcome
from dispatcher.messages.states import State


class TemplateMessageIn(Schema):
    """A template with its values by slot (see the template's ``variables``)."""

    name = fields.String(required=True, validate=validate.Length(1, 512))
    language = fields.String(required=True, validate=validate.Length(2, 15))
    variables = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 100)),
        values=fields.String(validate=validate.Length(max=4096)),
        load_default=dict,
    )


class TextMessageIn(Schema):
    """A free text; only inside the 24-hour window after the person last wrote."""

    body = fields.String(required=True, validate=validate.Length(1, 4096))
    preview_url = fields.Boolean(load_default=False)


class MediaMessageIn(Schema):
    """An uploaded file; only inside the 24-hour window."""

    upload_id = fields.UUID(required=True)
    caption = fields.String(load_default="", validate=validate.Length(max=1024))


class SendIn(Schema):
    """One message to one person: exactly one of template, text and media."""

    EXAMPLE: ClassVar[Json] = {
        "to": "+5511987654321",
        "template": {"name": "order_update", "language": "pt_BR", "variables": {"body.1": "Ana", "body.2": "A-1001"}},
    }

    account_id = Id(load_default=None, strict=True)
    to = fields.String(required=True, validate=validate.Length(1, 200))
    template = fields.Nested(TemplateMessageIn)
    text = fields.Nested(TextMessageIn)
    media = fields.Nested(MediaMessageIn)


class SentSchema(Schema):
    """The id to follow the message by."""

    message_id = fields.Integer(required=True)


class MessageArgs(PageArgs):
    """Filters of the list."""

    campaign_id = Id(load_default=None)
    account_id = Id(load_default=None)
    state = fields.String(load_default="", validate=validate.OneOf(["", *State]))
    direction = fields.String(load_default="", validate=validate.OneOf(["", *Direction]))


def _moment() -> fields.String:
    return fields.String(allow_none=True, metadata={"format": "date-time"})


class MessageReasonSchema(Schema):
    """Why a message stands where it stands: Meta's code, what it means, what to do, and Meta's own words."""

    code = fields.Integer(allow_none=True)
    title = fields.String()
    cure = fields.String(allow_none=True)
    details = fields.String(allow_none=True)


class MessageSchema(Schema):
    """A message."""

    id = fields.Integer()
    campaign_id = fields.Integer(allow_none=True)
    account_id = fields.Integer()
    direction = fields.String()
    kind = fields.String()
    to = fields.String()
    recipient_key = fields.String()
    row = fields.Integer(allow_none=True)
    state = fields.String(metadata={"enum": [*State]})
    state_at = _moment()
    reason = fields.Nested(MessageReasonSchema, allow_none=True)
    wamid = fields.String(allow_none=True)
    attempt = fields.Integer()
    created_at = _moment()
    accepted_at = _moment()
    sent_at = _moment()
    delivered_at = _moment()
    read_at = _moment()
    failed_at = _moment()


class ContactMessageSchema(MessageSchema):
    """A message to or from a contact, with its words and the name of its campaign."""

    campaign = fields.String(allow_none=True)
    text = fields.String(allow_none=True)


class AttemptSchema(Schema):
    """One try to hand the message to Meta, from the ledger."""

    attempt = fields.Integer()
    started_at = _moment()
    ended_at = _moment()
    http_status = fields.Integer(allow_none=True)
    outcome = fields.String(metadata={"enum": [*Outcome]})
    code = fields.Integer(allow_none=True)
    details = fields.String(allow_none=True)
    fbtrace_id = fields.String(allow_none=True)
    wamid = fields.String(allow_none=True)


class HistorySchema(Schema):
    """When the message was where, and who said so (plan, attempt, answer, webhook, dispatcher)."""

    state = fields.String()
    at = _moment()
    source = fields.String()


class MessageDetailSchema(MessageSchema):
    """A message with its preview, attempts and history."""

    content = fields.Dict(allow_none=True)
    preview = fields.Nested(PreviewSchema, allow_none=True)
    attempts = fields.List(fields.Nested(AttemptSchema))
    history = fields.List(fields.Nested(HistorySchema))


class QueueSchema(Schema):
    """One queue; ``account_id`` for the queue of a number."""

    name = fields.String()
    account_id = fields.Integer(allow_none=True)
    waiting = fields.Integer()
    running = fields.Integer()
    workers = fields.Integer()


class WorkerSchema(Schema):
    """A living worker."""

    name = fields.String()
    queue = fields.String()
    state = fields.String()
    heartbeat_at = _moment()


class QueueStatsSchema(Schema):
    """What waits, what runs, and who is at work."""

    queues = fields.List(fields.Nested(QueueSchema))
    states = fields.Dict(keys=fields.String(), values=fields.Integer())
    oldest_pending_at = _moment()
    webhook_lag_seconds = fields.Float()
    workers = fields.List(fields.Nested(WorkerSchema))
