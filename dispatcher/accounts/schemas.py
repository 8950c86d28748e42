"""Bodies and answers of the WhatsApp account routes."""

from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.accounts.models import CustomerSees
from dispatcher.database import Json
from dispatcher.http import Id, PageArgs, Schema, UtcDateTime

_META_ID = validate.Regexp(r"\A[0-9]{5,25}\Z", error="Copy the id from Meta's App Dashboard: 5 to 25 digits.")
_TOKEN = [
    validate.Length(8, 1000),
    validate.Regexp(r"\A[!-~]+\Z", error="Copy the token as it is: no spaces, line ends or accents."),
]
_NAME = validate.Length(1, 100)
_RATE = validate.Range(1, 1000)
_SEES = validate.OneOf([*CustomerSees])
_STATUSES = "GREEN, YELLOW, RED or UNKNOWN"


def _moment() -> fields.String:
    return fields.String(allow_none=True, metadata={"format": "date-time"})


def _text(**options: object) -> fields.String:
    return fields.String(allow_none=True, metadata=options)


class _CredentialsIn(Schema):
    phone_number_id = fields.String(required=True, validate=_META_ID)
    business_account_id = fields.String(required=True, validate=_META_ID)
    access_token = fields.String(required=True, load_only=True, validate=_TOKEN)
    app_id = fields.String(load_default=None, allow_none=True, validate=_META_ID)
    app_secret = fields.String(load_default=None, allow_none=True, load_only=True, validate=_TOKEN)


class AccountIn(_CredentialsIn):
    """A number to connect."""

    EXAMPLE: ClassVar[Json] = {
        "name": "Loja",
        "phone_number_id": "106540352242922",
        "business_account_id": "102290129340398",
        "access_token": "paste-the-permanent-token-here",
        "app_id": "670843887433847",
        "app_secret": "paste-the-app-secret-here",
    }

    name = fields.String(required=True, validate=_NAME)
    rate_limit = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_RATE)
    customer_sees = fields.String(validate=_SEES)


class AccountChange(Schema):
    """What to change of a number; what is left out stays. Its phone number id never changes."""

    EXAMPLE: ClassVar[Json] = {"name": "Loja", "rate_limit": 40}

    name = fields.String(validate=_NAME)
    phone_number_id = fields.String(validate=_META_ID)
    business_account_id = fields.String(validate=_META_ID)
    access_token = fields.String(load_only=True, allow_none=True, validate=_TOKEN)
    app_id = fields.String(allow_none=True, validate=_META_ID)
    app_secret = fields.String(allow_none=True, load_only=True, validate=_TOKEN)
    rate_limit = fields.Integer(allow_none=True, strict=True, validate=_RATE)
    customer_sees = fields.String(validate=_SEES)


class SavingArgs(Schema):
    """How to save credentials."""

    skip_test = fields.Boolean(load_default=False, metadata={"description": "Store them without asking Meta."})


class ToggleIn(Schema):
    """Switch to this; without it, to the other."""

    is_active = fields.Boolean(load_default=None, allow_none=True)


class TestIn(Schema):
    """The id of a stored number, or the credentials of a new one."""

    id = Id(strict=True)
    phone_number_id = fields.String(validate=_META_ID)
    business_account_id = fields.String(validate=_META_ID)
    access_token = fields.String(load_only=True, validate=_TOKEN)
    app_id = fields.String(allow_none=True, validate=_META_ID)
    app_secret = fields.String(allow_none=True, load_only=True, validate=_TOKEN)


class AccountArgs(PageArgs):
    """Filters of the accounts."""

    is_active = fields.Boolean(load_default=None)


class HealthErrorSchema(Schema):
    """One thing Meta reports about the number, its WABA, its business or its app."""

    entity = _text()
    code = fields.Integer(allow_none=True)
    description = _text()
    solution = _text()


class HealthSchema(Schema):
    """Whether Meta lets the number send, and what stands in the way."""

    can_send_message = _text(description="AVAILABLE, LIMITED or BLOCKED")
    errors = fields.List(fields.Nested(HealthErrorSchema))


class BlockSchema(Schema):
    """Why nothing is sent from the number for now."""

    code = fields.Integer()
    title = fields.String()
    cure = fields.String()
    details = _text()
    scope = fields.String(metadata={"enum": ["number", "business_account", "app"]})
    since = _moment()


class LiveAccountSchema(Schema):
    """What changes by itself of a number, as ``account_health`` events tell it."""

    name = fields.String()
    display_phone_number = _text()
    verified_name = _text()
    is_active = fields.Boolean()
    quality_rating = fields.String(metadata={"description": _STATUSES})
    connection_status = _text(description="Meta's own status; CONNECTED is the good one")
    throughput_level = _text()
    throughput_limit = fields.Integer(metadata={"description": "messages per second Meta allows"})
    messaging_limit_tier = _text()
    messaging_limit = fields.Integer(allow_none=True)
    customer_sees = fields.String(
        metadata={"enum": [*CustomerSees], "description": "whether people see that agents read, and that they type"}
    )
    rate_limit = fields.Integer(allow_none=True, metadata={"description": "messages per second a person allows"})
    pace_factor = fields.Float(
        metadata={"description": "1, or the share of the pace that is left after Meta slowed it"}
    )
    effective_rate = fields.Float(metadata={"description": "messages per second now used"})
    health = fields.Nested(HealthSchema)
    health_checked_at = _moment()
    blocked_until = _moment()
    blocked_reason = fields.Nested(BlockSchema, allow_none=True)
    last_error = _text()


class AccountSchema(LiveAccountSchema):
    """A WhatsApp number."""

    id = fields.Integer()
    phone_number_id = fields.String()
    business_account_id = fields.String()
    business_id = _text()
    app_id = _text()
    is_demo = fields.Boolean()
    has_token = fields.Boolean()
    token_last4 = _text()
    has_app_secret = fields.Boolean()
    takes_webhooks = fields.Boolean(
        metadata={"description": "A secret that signs its webhooks is known; without one all are refused."}
    )
    messaging_used_24h = fields.Integer(
        allow_none=True,
        metadata={"description": "people the business wrote to first in 24 hours; null when nothing limits it"},
    )
    messaging_frees_at = fields.String(
        allow_none=True,
        metadata={"format": "date-time", "description": "when campaigns go on; null while there is room"},
    )
    webhook_url = fields.String()
    created_at = _moment()
    updated_at = _moment()


class WebhookSchema(Schema):
    """What Meta's form for the webhook asks for."""

    url = fields.String()
    verify_token = fields.String()


class BlockedCountrySchema(Schema):
    """A country (ISO code) that Meta does not let the business account write to (130497)."""

    country = fields.String()
    since = UtcDateTime()


class CheckSchema(Schema):
    """One thing that was tried."""

    name = fields.String()
    ok = fields.Boolean()
    message = fields.String()
    code = fields.Integer(allow_none=True)


class PhoneSchema(Schema):
    """The number as Meta knows it."""

    display_phone_number = _text()
    verified_name = _text()
    quality_rating = _text()
    throughput_level = _text()
    status = _text()


class ConnectionSchema(Schema):
    """What the test of the connection found."""

    ok = fields.Boolean()
    checks = fields.List(fields.Nested(CheckSchema))
    phone = fields.Nested(PhoneSchema, allow_none=True)
