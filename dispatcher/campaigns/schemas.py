"""Bodies and answers of the campaign routes."""

from typing import ClassVar
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validate

from dispatcher.campaigns.audience.building_schemas import CAP_DAYS, CAP_MESSAGES
from dispatcher.campaigns.audience.schemas import AudienceSchema
from dispatcher.campaigns.schedule.schemas import ScheduleSchema
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.variants.schemas import (
    MOST_VARIANTS,
    MessagesIn,
    MessagesSchema,
    NumberShortSchema,
    TemplateShortSchema,
    mapping,
)
from dispatcher.database import Json
from dispatcher.http import CursorArgs, Id, PageArgs, Schema, UtcDateTime
from dispatcher.messages.schemas import MessageSchema
from dispatcher.messages.states import State

_NAME = validate.Length(1, 200)
_RATE = validate.Range(min=0.1, max=1000)
_CANARY_SIZE = validate.Range(1, 100_000)
_CANARY_MINUTES = validate.Range(1, 7 * 24 * 60)
_PERCENT = validate.Range(min=0, max=100, min_inclusive=False)
_CODE = validate.Range(0, 2**31 - 1)
_ROW = validate.Range(1, 2**31 - 1)
_TEXT = validate.Length(max=4096)
_ZONES = available_timezones()


def _zone(name: str) -> None:
    if name not in _ZONES:
        raise ValidationError("Name a time zone such as America/Sao_Paulo.")


def _moment() -> fields.String:
    return fields.String(allow_none=True, metadata={"format": "date-time"})


class CampaignChange(MessagesIn):
    """What to change; what is left out stays."""

    EXAMPLE: ClassVar[Json] = {"name": "Primavera", "rate_limit": 40}

    name = fields.String(validate=_NAME)
    account_id = Id(strict=True)
    template_id = Id(allow_none=True, strict=True)
    template_variables = mapping()
    scheduled_at = UtcDateTime(allow_none=True)
    timezone = fields.String(validate=_zone)
    schedule = fields.Nested(ScheduleSchema)
    rate_limit = fields.Float(allow_none=True, validate=_RATE)
    cap_messages = fields.Integer(strict=True, allow_none=True, validate=CAP_MESSAGES)
    cap_days = fields.Integer(strict=True, allow_none=True, validate=CAP_DAYS)
    once_a_day = fields.Boolean()
    canary_size = fields.Integer(strict=True, allow_none=True, validate=_CANARY_SIZE)
    canary_minutes = fields.Integer(strict=True, allow_none=True, validate=_CANARY_MINUTES)
    canary_max_failed_percent = fields.Float(allow_none=True, validate=_PERCENT)


class CampaignIn(CampaignChange):
    """A draft. ``cap_messages`` of marketing in ``cap_days`` and ``once_a_day`` are stricter than the organisation's.

    The first ``canary_size`` people get the message, then the campaign waits: for a person, or where
    ``canary_minutes`` is given, for so long, and goes on when fewer than ``canary_max_failed_percent`` (5 by default)
    of them failed.
    """

    EXAMPLE: ClassVar[Json] = {
        "name": "Spring sale",
        "account_id": 1,
        "template_id": 7,
        "template_variables": {
            "body.1": {"source": "column", "value": "Nome", "fallback": "cliente"},
            "body.2": {"source": "constant", "value": "20 %"},
        },
        "timezone": "America/Sao_Paulo",
    }

    name = fields.String(required=True, validate=_NAME)
    account_id = Id(required=True, strict=True)


class CampaignArgs(PageArgs):
    """Filters of the list."""

    status = fields.String(load_default="", validate=validate.OneOf(["", *CampaignState]))
    account_id = Id(load_default=None)
    parent_id = Id(load_default=None)


class StatusIn(Schema):
    """Where the campaign should go; ``running`` also continues one that waits for the decision about its canary."""

    EXAMPLE: ClassVar[Json] = {"status": "running"}

    status = fields.String(
        required=True, validate=validate.OneOf(["running", "paused", "cancelled", "scheduled", "draft"])
    )
    scheduled_at = UtcDateTime(load_default=None)
    timezone = fields.String(load_default=None, validate=_zone)


class TestSendIn(Schema):
    """A test to one phone with the values of a row: the message of its person, or another of the campaign's."""

    phone = fields.String(required=True, validate=validate.Length(1, 200))
    row = fields.Integer(load_default=None, validate=_ROW)
    message = fields.Integer(load_default=None, validate=validate.Range(0, MOST_VARIANTS))
    account_id = Id(load_default=None, strict=True)


class MessageArgs(CursorArgs):
    """Filters of a campaign's messages."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *State]))
    code = fields.Integer(load_default=None, validate=_CODE)
    reason = fields.String(load_default="", validate=validate.Length(max=100))
    q = fields.String(load_default="", validate=validate.Length(max=100))


class CampaignMessageSchema(MessageSchema):
    """A message with what the file said: ``given`` in the phone cell, ``name`` in the column that names people."""

    given = fields.String(allow_none=True)
    name = fields.String(allow_none=True)


class CanarySchema(Schema):
    """What became of the canary so far; ``failed_percent`` of those tried."""

    tried = fields.Integer()
    sent = fields.Integer()
    delivered = fields.Integer()
    read = fields.Integer()
    failed = fields.Integer()
    failed_percent = fields.Float()


class AwaitedSchema(Schema):
    """Messages handed to Meta whose answer is not there yet; the last of them is given up as unknown at ``until``."""

    count = fields.Integer()
    until = _moment()


class StatsSchema(Schema):
    """How far a campaign is; planned = sum of states."""

    planned = fields.Integer()
    states = fields.Dict(keys=fields.String(), values=fields.Integer())
    balanced = fields.Boolean()
    funnel = fields.Dict(keys=fields.String(), values=fields.Integer())
    canary = fields.Nested(CanarySchema, allow_none=True)
    rate = fields.Float()
    rate_limit = fields.Float()
    eta = fields.String(allow_none=True)
    seconds_left = fields.Integer(allow_none=True)
    waiting_for_answers = fields.Nested(AwaitedSchema, allow_none=True)
    updated_at = fields.String()


class FailureSchema(Schema):
    """Failed messages with the same code: what it means and what to do. ``retryable``: sending again can succeed."""

    code = fields.Integer(allow_none=True)
    title = fields.String()
    cure = fields.String()
    count = fields.Integer()
    retryable = fields.Boolean()


class SkippedSchema(Schema):
    """Rows that were not sent to, by reason."""

    reason = fields.String()
    title = fields.String()
    cure = fields.String()
    count = fields.Integer()


class PointSchema(Schema):
    """A point of a series; counts are cumulative in a campaign, by hour on the overview."""

    at = _moment()
    sent = fields.Integer()
    delivered = fields.Integer()
    read = fields.Integer()
    failed = fields.Integer()


class FullStatsSchema(StatsSchema):
    """Stats with failures, skipped rows and the series of the chart."""

    failures = fields.List(fields.Nested(FailureSchema))
    skipped = fields.List(fields.Nested(SkippedSchema))
    series = fields.List(fields.Nested(PointSchema))


class PersonShortSchema(Schema):
    """Who made it."""

    id = fields.Integer()
    username = fields.String()


class StatusReasonSchema(Schema):
    """Why a campaign is paused, waits or was missed; ``cause`` is what it waits for."""

    code = fields.Integer(allow_none=True)
    title = fields.String()
    cure = fields.String()
    cause = fields.String()
    details = fields.String()


class ApprovalSchema(Schema):
    """Whether a second person must approve the campaign, who has, and whether the one who asks can."""

    required = fields.Boolean()
    approved_by = fields.String(allow_none=True)
    approved_at = _moment()
    may_approve = fields.Boolean()


class CampaignSchema(MessagesSchema):
    """A campaign."""

    id = fields.Integer()
    name = fields.String()
    account = fields.Nested(NumberShortSchema)
    template = fields.Nested(TemplateShortSchema, allow_none=True)
    template_variables = mapping()
    header_media_upload_id = fields.String(allow_none=True)
    status = fields.String(metadata={"enum": [*CampaignState]})
    status_reason = fields.Nested(StatusReasonSchema, allow_none=True)
    waiting_until = _moment()
    scheduled_at = _moment()
    timezone = fields.String()
    schedule = fields.Nested(ScheduleSchema)
    started_at = _moment()
    completed_at = _moment()
    created_at = fields.String(metadata={"format": "date-time"})
    updated_at = fields.String(metadata={"format": "date-time"})
    created_by = fields.Nested(PersonShortSchema, allow_none=True)
    rate_limit = fields.Float(allow_none=True)
    cap_messages = fields.Integer(allow_none=True)
    cap_days = fields.Integer(allow_none=True)
    once_a_day = fields.Boolean()
    canary_size = fields.Integer(allow_none=True)
    canary_minutes = fields.Integer(allow_none=True)
    canary_max_failed_percent = fields.Float(allow_none=True)
    canary_decided_at = _moment()
    parent_id = fields.Integer(allow_none=True)
    is_retry = fields.Boolean()
    approval = fields.Nested(ApprovalSchema)
    audience = fields.Nested(AudienceSchema)
    stats = fields.Nested(StatsSchema)
    actions = fields.List(fields.String())
