"""Bodies and answers of other systems whose conversations are answered here."""

from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.database import Json
from dispatcher.http import CursorArgs, Id, PageArgs, Schema, UtcDateTime

_DELIVERY_STATES = ("waiting", "delivered", "failed")


class SourceArgs(PageArgs):
    """Filters of the list of sources."""


class SourceIn(Schema):
    """Another system; the people of the number ``account_id`` answer, and their answers go to ``answers_url``."""

    EXAMPLE: ClassVar[Json] = {
        "name": "Shop chat",
        "account_id": 1,
        "answers_url": "https://chat.example.com/webhooks/answers",
    }

    name = fields.String(required=True, validate=validate.Length(1, 60))
    account_id = Id(required=True, strict=True)
    answers_url = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 2000))


class SourceChange(Schema):
    """What to change of a source; what is switched off is neither heard nor told."""

    name = fields.String(validate=validate.Length(1, 60))
    account_id = Id(strict=True)
    answers_url = fields.String(allow_none=True, validate=validate.Length(1, 2000))
    is_active = fields.Boolean()


class SourceSchema(Schema):
    """Another system. ``previous_until``: so long the secret before this one signs too."""

    id = fields.Integer()
    name = fields.String()
    account_id = fields.Integer()
    answers_url = fields.String(allow_none=True)
    is_active = fields.Boolean()
    secret_last4 = fields.String()
    previous_until = UtcDateTime(allow_none=True)
    heard_at = UtcDateTime(allow_none=True)
    webhook_url = fields.String()
    waiting = fields.Integer()
    failed = fields.Integer()
    created_at = UtcDateTime()
    updated_at = UtcDateTime()


class SourceWithSecretSchema(SourceSchema):
    """A source with its secret, which is shown this once."""

    secret = fields.String()


class NewSecretIn(Schema):
    """How many hours the secret that is replaced goes on signing; 0 ends it at once."""

    keep_old_hours = fields.Integer(load_default=24, validate=validate.Range(0, 720))


class DeliveryArgs(CursorArgs):
    """A stretch of the events for a source, the newest first."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *_DELIVERY_STATES]))


class DeliverySchema(Schema):
    """An event for a source and how telling it went."""

    id = fields.Integer()
    event_id = fields.UUID()
    conversation_id = fields.Integer()
    kind = fields.String()
    state = fields.String(metadata={"enum": [*_DELIVERY_STATES]})
    attempts = fields.Integer()
    next_at = UtcDateTime()
    last_at = UtcDateTime(allow_none=True)
    last_status = fields.Integer(allow_none=True)
    last_problem = fields.String(allow_none=True)
    created_at = UtcDateTime()
