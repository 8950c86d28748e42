"""Bodies and answers of the message routes."""

from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.accounts.template_schemas import PreviewSchema
from dispatcher.database import Json
from dispatcher.http import Id, PageArgs, Schema
from dispatcher.messages.free_contents import INTERACTIVE_TYPES
from dispatcher.messages.models import Direction, Outcome
from dispatcher.messages.states import State


class TemplateMessageIn(Schema):
    """A template with its values by slot (see the template's ``variables``)."""

    EXAMPLE: ClassVar[Json] = {
        "name": "order_update",
        "language": "pt_BR",
        "variables": {"body.1": "Ana", "body.2": "A-1001"},
    }

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
    """An uploaded file; only inside the 24-hour window. ``voice`` shows sound as a voice message."""

    upload_id = fields.UUID(required=True)
    caption = fields.String(load_default="", validate=validate.Length(max=1024))
    voice = fields.Boolean(load_default=False)


class ChoiceIn(Schema):
    """A button, or a row of a list: what the person reads, and what comes back when they choose it."""

    id = fields.String(required=True, validate=validate.Length(1, 256))
    title = fields.String(required=True, validate=validate.Length(1, 24))
    description = fields.String(validate=validate.Length(max=72))


class SectionIn(Schema):
    """Rows of a list under a title."""

    title = fields.String(validate=validate.Length(max=24))
    rows = fields.List(fields.Nested(ChoiceIn), required=True, validate=validate.Length(1, 10))


class InteractiveMessageIn(Schema):
    """Something to choose: up to three ``buttons``; a list (``label``, ``sections``); a link (``label``, ``url``).

    Or a request for the place where the person is. Only inside the 24-hour window. ``header`` is a text,
    ``header_upload_id`` a picture, video or document.
    """

    type = fields.String(required=True, validate=validate.OneOf(INTERACTIVE_TYPES))
    body = fields.String(required=True, validate=validate.Length(1, 4096))
    header = fields.String(validate=validate.Length(max=60))
    header_upload_id = fields.UUID(allow_none=True)
    footer = fields.String(validate=validate.Length(max=60))
    buttons = fields.List(fields.Nested(ChoiceIn), validate=validate.Length(max=3))
    label = fields.String(validate=validate.Length(max=20))
    sections = fields.List(fields.Nested(SectionIn), validate=validate.Length(max=10))
    url = fields.String(validate=validate.Length(max=2000))


class LocationMessageIn(Schema):
    """A place on the map, in degrees."""

    latitude = fields.Float(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, validate=validate.Range(-180, 180))
    name = fields.String(validate=validate.Length(max=1000))
    address = fields.String(validate=validate.Length(max=1000))


class CardNameIn(Schema):
    """The name on a contact card; WhatsApp wants a part of it besides the whole."""

    formatted_name = fields.String(required=True, validate=validate.Length(1, 200))
    first_name = fields.String(required=True, validate=validate.Length(1, 100))
    last_name = fields.String(validate=validate.Length(max=100))


class CardPhoneIn(Schema):
    """A number on a contact card; with ``wa_id`` the person can write to it at once."""

    phone = fields.String(required=True, validate=validate.Length(1, 40))
    wa_id = fields.String(validate=validate.Length(max=20))
    type = fields.String(validate=validate.Length(max=40))


class CardEmailIn(Schema):
    """An address on a contact card."""

    email = fields.String(required=True, validate=validate.Length(1, 200))
    type = fields.String(validate=validate.Length(max=40))


class CardCompanyIn(Schema):
    """Where the person on a contact card works."""

    company = fields.String(validate=validate.Length(max=200))
    department = fields.String(validate=validate.Length(max=200))
    title = fields.String(validate=validate.Length(max=200))


class ContactCardIn(Schema):
    """A contact card, in Meta's shape."""

    name = fields.Nested(CardNameIn, required=True)
    phones = fields.List(fields.Nested(CardPhoneIn), validate=validate.Length(max=20))
    emails = fields.List(fields.Nested(CardEmailIn), validate=validate.Length(max=20))
    org = fields.Nested(CardCompanyIn)


class FreeMessageIn(Schema):
    """What may be said inside the 24-hour window, besides templates."""

    text = fields.Nested(TextMessageIn)
    media = fields.Nested(MediaMessageIn)
    interactive = fields.Nested(InteractiveMessageIn)
    location = fields.Nested(LocationMessageIn)
    contacts = fields.List(fields.Nested(ContactCardIn), validate=validate.Length(1, 257))


class SendIn(FreeMessageIn):
    """One message to one person: exactly one of template, text, media, interactive, location and contacts."""

    EXAMPLE: ClassVar[Json] = {
        "to": "+5511987654321",
        "template": {"name": "order_update", "language": "pt_BR", "variables": {"body.1": "Ana", "body.2": "A-1001"}},
    }

    account_id = Id(load_default=None, strict=True)
    to = fields.String(required=True, validate=validate.Length(1, 200))
    template = fields.Nested(TemplateMessageIn)


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
