"""Bodies and answers of outgoing webhooks."""

from typing import Any, ClassVar, Final

from marshmallow import fields, validate

from dispatcher.database import Json
from dispatcher.http import CursorArgs, Id, PageArgs, Schema, UtcDateTime
from dispatcher.integrations.schemas import KINDS
from dispatcher.integrations.subscriptions.models import DeliveryState, Why

TEST_KIND: Final = "test"
_LONGEST_URL: Final = 2000


def _kinds(**options: Any) -> "fields.List[Any]":
    return fields.List(
        fields.String(validate=validate.OneOf(KINDS)),
        validate=validate.Length(max=len(KINDS)),
        metadata={"description": "The kinds of events; none named: every kind, also those that are added later."},
        **options,
    )


def _accounts(**options: Any) -> "fields.List[Any]":
    return fields.List(
        Id(strict=True),
        validate=validate.Length(max=1000),
        metadata={"description": "Only events of these numbers; an event of several numbers only when all are named."},
        **options,
    )


class EventSubscriptionArgs(PageArgs):
    """Filters of the list of subscriptions."""


class EventSubscriptionIn(Schema):
    """Who is called with which events of which numbers. The address must be https and public."""

    EXAMPLE: ClassVar[Json] = {
        "name": "Shop",
        "url": "https://shop.example.com/webhooks/messages",
        "kinds": ["message.delivered", "message.failed", "message.received"],
        "all_accounts": True,
    }

    name = fields.String(required=True, validate=validate.Length(1, 60))
    url = fields.String(required=True, validate=validate.Length(1, _LONGEST_URL))
    kinds = _kinds(load_default=list)
    all_accounts = fields.Boolean(load_default=False)
    account_ids = _accounts(load_default=list)


class EventSubscriptionChange(Schema):
    """What to change. Numbers and ``all_accounts`` go together. What is switched on again goes on where it stopped."""

    name = fields.String(validate=validate.Length(1, 60))
    url = fields.String(validate=validate.Length(1, _LONGEST_URL))
    kinds = _kinds()
    all_accounts = fields.Boolean()
    account_ids = _accounts()
    is_enabled = fields.Boolean()


class SubscriberSchema(Schema):
    """Who added a subscription."""

    id = fields.Integer(required=True)
    username = fields.String(required=True)


class EventSubscriptionSchema(Schema):
    """A subscription and how it goes.

    ``disabled_why`` tells why it was switched off by itself: nothing was taken for a day (failing), or the other side
    said that it is gone (410). ``previous_until``: so long the secret before this one signs too.
    """

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    url = fields.String(required=True)
    kinds = fields.List(fields.String(metadata={"enum": list(KINDS)}), required=True)
    all_accounts = fields.Boolean(required=True)
    account_ids = fields.List(fields.Integer(), required=True)
    is_enabled = fields.Boolean(required=True)
    disabled_at = UtcDateTime(required=True, allow_none=True)
    disabled_why = fields.String(required=True, allow_none=True, metadata={"enum": [*Why, None]})
    failing_since = UtcDateTime(required=True, allow_none=True)
    paused_until = UtcDateTime(required=True, allow_none=True)
    is_replaying = fields.Boolean(required=True)
    last_at = UtcDateTime(required=True, allow_none=True)
    last_status = fields.Integer(required=True, allow_none=True)
    last_problem = fields.String(required=True, allow_none=True)
    last_success_at = UtcDateTime(required=True, allow_none=True)
    pending = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    secret_last4 = fields.String(required=True)
    previous_until = UtcDateTime(required=True, allow_none=True)
    created_by = fields.Nested(SubscriberSchema, required=True, allow_none=True)
    created_at = UtcDateTime(required=True)
    updated_at = UtcDateTime(required=True)


class EventSubscriptionWithSecretSchema(EventSubscriptionSchema):
    """A subscription with its secret, which is shown this once."""

    secret = fields.String(required=True)


class NewSubscriptionSecretIn(Schema):
    """How many hours the secret that is replaced goes on signing; 0 ends it at once."""

    keep_old_hours = fields.Integer(load_default=24, validate=validate.Range(0, 720))


class EventReplayIn(Schema):
    """From when on events are told again; those the other system has come under their old ids."""

    since = UtcDateTime(required=True)


class EventDeliveryArgs(CursorArgs):
    """A stretch of the delivery log, the newest first."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *DeliveryState]))
    kind = fields.String(load_default="", validate=validate.OneOf(["", TEST_KIND, *KINDS]))
    message_id = Id(load_default=None)


class EventDeliverySchema(Schema):
    """An event for a subscription and how telling it went; a test has no ``event_id``.

    ``next_at`` is null while an earlier event of the same message is not told yet, and when nothing more will happen.
    """

    id = fields.Integer(required=True)
    event_id = fields.Integer(required=True, allow_none=True)
    kind = fields.String(required=True, metadata={"enum": [TEST_KIND, *KINDS]})
    message_id = fields.Integer(required=True, allow_none=True)
    campaign_id = fields.Integer(required=True, allow_none=True, metadata={"description": "Of events of a campaign."})
    state = fields.String(required=True, metadata={"enum": [*DeliveryState]})
    attempts = fields.Integer(required=True)
    next_at = UtcDateTime(required=True, allow_none=True)
    last_at = UtcDateTime(required=True, allow_none=True)
    last_status = fields.Integer(required=True, allow_none=True)
    last_problem = fields.String(required=True, allow_none=True)
    duration_ms = fields.Integer(required=True, allow_none=True)
    created_at = UtcDateTime(required=True)


class EventRequestSchema(Schema):
    """What is sent: made of the event as it reads now. ``body`` is null when the event is not kept any more."""

    url = fields.String(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body = fields.String(required=True, allow_none=True)


class EventDeliveryDetailSchema(EventDeliverySchema):
    """A delivery with what was sent and the beginning of what came back."""

    request = fields.Nested(EventRequestSchema, required=True)
    response = fields.String(required=True, allow_none=True)
