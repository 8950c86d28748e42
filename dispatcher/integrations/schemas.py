"""What the stream of events takes and gives."""

from typing import Any, ClassVar, Final

from marshmallow import ValidationError, fields, post_load, validate

from dispatcher.campaigns.states import CampaignState
from dispatcher.database import Json
from dispatcher.http import Id, Schema, UtcDateTime
from dispatcher.messages.models import Direction
from dispatcher.messages.states import State

_ON_THE_WAY: Final = (State.PENDING, State.QUEUED, State.SENDING)
KINDS: Final = (
    *(f"message.{state}" for state in State if state not in _ON_THE_WAY),
    *(f"campaign.{state}" for state in CampaignState),
)
MOST: Final = 500


class EventArgs(Schema):
    """From where, which, and how many; ``kind`` is a list with commas, such as message.failed,message.received."""

    after = fields.Integer(
        load_default=None,
        validate=validate.Range(0, 2**63 - 1),
        metadata={"description": "The `next` of the answer before; without it, from the oldest event there is."},
    )
    kind = fields.String(load_default="", validate=validate.Length(max=1000))
    account_id = Id(load_default=None)
    limit = fields.Integer(load_default=100, validate=validate.Range(1, MOST))

    @post_load
    def _split(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        kinds = [one.strip() for one in data.pop("kind").split(",") if one.strip()]
        unknown = sorted(set(kinds) - set(KINDS))
        if unknown:
            raise ValidationError(f"There is no kind {unknown[0]}. There are: {', '.join(KINDS)}.", "kind")
        return {**data, "kinds": kinds}


class EventMessageSchema(Schema):
    """The message an event is about. ``content`` only of what people wrote; ``row`` is that of the campaign."""

    id = fields.Integer(required=True)
    direction = fields.String(required=True, metadata={"enum": [*Direction]})
    kind = fields.String(required=True)
    person = fields.String(required=True, metadata={"description": "The number or the user id: from whom, or to whom."})
    row = fields.Integer(required=True, allow_none=True)
    wamid = fields.String(required=True, allow_none=True)
    content = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class EventErrorSchema(Schema):
    """Why a message was not sent or delivered: Meta's code, where it gave one, and the reason."""

    code = fields.Integer(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class EventSchema(Schema):
    """A message or a campaign came into the state that ``kind`` names. The same ``id`` is the same event."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, metadata={"enum": list(KINDS)})
    at = UtcDateTime(required=True)
    account_id = fields.Integer(required=True)
    campaign_id = fields.Integer(required=True, allow_none=True)
    message = fields.Nested(EventMessageSchema, required=True, allow_none=True)
    error = fields.Nested(EventErrorSchema, required=True, allow_none=True)


class EventStreamSchema(Schema):
    """Events in the order of their ids, and from where to go on: ask again with ``after`` = ``next``."""

    EXAMPLE: ClassVar[Json] = {
        "items": [
            {
                "id": 4711,
                "kind": "message.delivered",
                "at": "2026-11-22T12:00:04Z",
                "account_id": 1,
                "campaign_id": 12,
                "message": {
                    "id": 1201,
                    "direction": "outbound",
                    "kind": "template",
                    "person": "+5511987654321",
                    "row": 1,
                    "wamid": "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEjE",
                    "content": None,
                },
                "error": None,
            },
            {
                "id": 4712,
                "kind": "campaign.completed",
                "at": "2026-11-22T12:00:05Z",
                "account_id": 1,
                "campaign_id": 12,
                "message": None,
                "error": None,
            },
        ],
        "next": 4712,
        "has_more": False,
    }

    items = fields.List(fields.Nested(EventSchema), required=True)
    next = fields.Integer(required=True)
    has_more = fields.Boolean(required=True, metadata={"description": "Ask again at once: there are more already."})
