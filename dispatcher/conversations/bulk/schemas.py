"""Bodies and answers of actions on many conversations."""

from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.conversations.bulk.models import Action, BulkStatus
from dispatcher.conversations.schemas import ConversationFilter
from dispatcher.database import Json
from dispatcher.http import Id, Schema, UtcDateTime

_MOST_NAMED = 1_000


class ConversationBulkIn(Schema):
    """What to do, and to which conversations: to ``ids``, or to all that fit ``filter`` now.

    ``assign`` takes ``assignee_id`` and ``hand_over`` ``team_id`` (null: nobody, none), ``snooze`` ``snoozed_until``,
    ``add_label`` and ``remove_label`` ``label``, ``answer`` ``text``, with the variables of ready-made answers.
    """

    EXAMPLE: ClassVar[Json] = {"filter": {"campaign_id": 7, "intent": "yes"}, "action": "add_label", "label": "hot"}

    ids = fields.List(Id(strict=True), allow_none=True, load_default=None, validate=validate.Length(1, _MOST_NAMED))
    filter = fields.Nested(ConversationFilter, allow_none=True, load_default=None)
    action = fields.String(required=True, validate=validate.OneOf([*Action]))
    assignee_id = Id(load_default=None, allow_none=True, strict=True)
    team_id = Id(load_default=None, allow_none=True, strict=True)
    snoozed_until = UtcDateTime(load_default=None, allow_none=True)
    label = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 60))
    text = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 4096))


class BulkReasonSchema(Schema):
    """Why conversations were left as they are, and how many."""

    reason = fields.String()
    count = fields.Integer()


class ConversationBulkSchema(Schema):
    """How far it is: of ``total`` conversations ``done`` are over.

    Of those ``changed`` are different now, ``refused`` could not be, the rest were as wished already.
    """

    id = fields.Integer()
    action = fields.String(metadata={"enum": [*Action]})
    given = fields.Dict(metadata={"description": "what the action was told: assignee_id, label, text …"})
    status = fields.String(metadata={"enum": [*BulkStatus]})
    total = fields.Integer()
    done = fields.Integer()
    changed = fields.Integer()
    refused = fields.Integer()
    reasons = fields.List(fields.Nested(BulkReasonSchema))
    created_at = fields.String(metadata={"format": "date-time"})
