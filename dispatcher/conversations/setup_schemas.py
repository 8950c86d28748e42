"""Bodies and answers of what the inbox works with: labels, and ready-made answers."""

from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.conversations.schemas import COLORS
from dispatcher.database import Json
from dispatcher.http import PageArgs, Schema, UtcDateTime

_LONGEST_TEXT = 4096
_SHORTCUT = validate.Regexp(r"^[a-z0-9_-]{1,40}$", error="Use small letters, digits, - and _, at most 40.")


class LabelIn(Schema):
    """A label to make or to change."""

    name = fields.String(required=True, validate=validate.Length(1, 60))
    color = fields.String(load_default="gray", validate=validate.OneOf(COLORS))


class LabelChange(Schema):
    """What to change of a label."""

    name = fields.String(validate=validate.Length(1, 60))
    color = fields.String(validate=validate.OneOf(COLORS))


class CannedArgs(PageArgs):
    """Filters of the list of canned replies."""


class CannedIn(Schema):
    """A ready-made answer; ``{{name}}``, ``{{first_name}}`` and ``{{agent}}`` are for whoever takes it to fill."""

    EXAMPLE: ClassVar[Json] = {"shortcut": "thanks", "text": "Thank you, {{first_name}}! Anything else?"}

    shortcut = fields.String(
        required=True,
        validate=_SHORTCUT,
    )
    text = fields.String(required=True, validate=validate.Length(1, _LONGEST_TEXT))
    upload_id = fields.UUID(load_default=None, allow_none=True)


class CannedChange(Schema):
    """What to change of a canned reply."""

    shortcut = fields.String(validate=_SHORTCUT)
    text = fields.String(validate=validate.Length(1, _LONGEST_TEXT))
    upload_id = fields.UUID(allow_none=True)


class CannedSchema(Schema):
    """A ready-made answer."""

    id = fields.Integer()
    shortcut = fields.String()
    text = fields.String()
    upload_id = fields.UUID(allow_none=True)
    created_at = UtcDateTime()
    updated_at = UtcDateTime()
