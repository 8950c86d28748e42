"""Bodies and answers of the campaign routes."""

from typing import ClassVar
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validate

from dispatcher.accounts.template_schemas import PreviewSchema
from dispatcher.campaigns.states import AudienceStatus, CampaignState, RecipientStatus
from dispatcher.contacts.numbering import is_country
from dispatcher.database import Json
from dispatcher.http import CursorArgs, Id, PageArgs, Schema, UtcDateTime
from dispatcher.messages.states import State

_NAME = validate.Length(1, 200)
_RATE = validate.Range(min=0.1, max=1000)
_CODE = validate.Range(0, 2**31 - 1)
_ROW = validate.Range(1, 2**31 - 1)
_TEXT = validate.Length(max=4096)
_ZONES = available_timezones()


def _zone(name: str) -> None:
    if name not in _ZONES:
        raise ValidationError("Name a time zone such as America/Sao_Paulo.")


def _country(code: str) -> None:
    if not is_country(code):
        raise ValidationError("Give a country by its two letters, such as BR.")


class SlotMapping(Schema):
    """What fills one variable: a column of the audience, a constant text, or an uploaded file."""

    source = fields.String(required=True, validate=validate.OneOf(["column", "constant", "upload"]))
    value = fields.String(required=True, validate=_TEXT)
    fallback = fields.String(load_default="", validate=_TEXT)


def _moment() -> fields.String:
    return fields.String(allow_none=True, metadata={"format": "date-time"})


def _mapping() -> fields.Dict:
    keys = fields.String(validate=validate.Regexp(r"\A[a-z0-9_.]{1,100}\Z"))
    return fields.Dict(keys=keys, values=fields.Nested(SlotMapping), validate=validate.Length(max=200))


class CampaignIn(Schema):
    """A draft."""

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
    template_id = Id(allow_none=True, strict=True)
    template_variables = _mapping()
    scheduled_at = UtcDateTime(allow_none=True)
    timezone = fields.String(validate=_zone)
    rate_limit = fields.Float(allow_none=True, validate=_RATE)


class CampaignChange(Schema):
    """What to change; what is left out stays."""

    name = fields.String(validate=_NAME)
    account_id = Id(strict=True)
    template_id = Id(allow_none=True, strict=True)
    template_variables = _mapping()
    scheduled_at = UtcDateTime(allow_none=True)
    timezone = fields.String(validate=_zone)
    rate_limit = fields.Float(allow_none=True, validate=_RATE)


class CampaignArgs(PageArgs):
    """Filters of the list."""

    status = fields.String(load_default="", validate=validate.OneOf(["", *CampaignState]))
    account_id = Id(load_default=None)


class StatusIn(Schema):
    """Where the campaign should go."""

    EXAMPLE: ClassVar[Json] = {"status": "running"}

    status = fields.String(
        required=True, validate=validate.OneOf(["running", "paused", "cancelled", "scheduled", "draft"])
    )
    scheduled_at = UtcDateTime(load_default=None)
    timezone = fields.String(load_default=None, validate=_zone)


class RecipientIn(Schema):
    """One recipient of a request."""

    phone = fields.String(required=True, validate=validate.Length(max=200))
    variables = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 200)),
        values=fields.String(validate=_TEXT),
        load_default=dict,
        validate=validate.Length(max=100),
    )


class RecipientsIn(Schema):
    """Either an uploaded file or recipients themselves."""

    EXAMPLE: ClassVar[Json] = {
        "recipients": [{"phone": "+5511987654321", "variables": {"Nome": "Ana"}}],
        "default_country": "BR",
    }

    upload_id = fields.UUID()
    phone_column = fields.String(validate=validate.Length(1, 200))
    default_country = fields.String(load_default="BR", validate=_country)
    recipients = fields.List(fields.Nested(RecipientIn), validate=validate.Length(1, 10_000))
    append = fields.Boolean(load_default=True)


class RecipientArgs(PageArgs):
    """Filters of the audience."""

    status = fields.String(load_default="", validate=validate.OneOf(["", *RecipientStatus]))


class RowProblemSchema(Schema):
    """Why a row cannot be sent to; ``row`` is the earlier row of a duplicate."""

    column = fields.String()
    code = fields.String()
    message = fields.String()
    row = fields.Integer()


class RecipientSchema(Schema):
    """One row of the audience."""

    id = fields.Integer()
    row = fields.Integer(attribute="row_number")
    phone = fields.String()
    to = fields.String(attribute="to_number", allow_none=True)
    recipient_key = fields.String()
    cells = fields.Dict(keys=fields.String(), values=fields.String())
    status = fields.String(metadata={"enum": [*RecipientStatus]})
    problems = fields.List(fields.Nested(RowProblemSchema), allow_none=True)


class PreviewArgs(Schema):
    """Which row to show."""

    row = fields.Integer(load_default=None, validate=_ROW)


class TestSendIn(Schema):
    """A test to one phone with the values of a row."""

    phone = fields.String(required=True, validate=validate.Length(1, 200))
    row = fields.Integer(load_default=None, validate=_ROW)


class RetryIn(Schema):
    """Which failures to send again; without codes, all that can succeed."""

    codes = fields.List(fields.Integer(allow_none=True, strict=True, validate=_CODE), validate=validate.Length(max=100))


class MessageArgs(CursorArgs):
    """Filters of a campaign's messages."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *State]))
    code = fields.Integer(load_default=None, validate=_CODE)
    q = fields.String(load_default="", validate=validate.Length(max=100))


class ExportArgs(Schema):
    """How to write the file."""

    format = fields.String(load_default="csv", validate=validate.OneOf(["csv", "xlsx"]))


class StatsSchema(Schema):
    """How far a campaign is; planned = sum of states."""

    planned = fields.Integer()
    states = fields.Dict(keys=fields.String(), values=fields.Integer())
    balanced = fields.Boolean()
    funnel = fields.Dict(keys=fields.String(), values=fields.Integer())
    rate = fields.Float()
    rate_limit = fields.Float()
    eta = fields.String(allow_none=True)
    seconds_left = fields.Integer(allow_none=True)
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


class NumberShortSchema(Schema):
    """The number a campaign sends from."""

    id = fields.Integer()
    name = fields.String()
    display_phone_number = fields.String(allow_none=True)
    is_active = fields.Boolean()


class TemplateShortSchema(Schema):
    """The template a campaign sends."""

    id = fields.Integer()
    name = fields.String()
    language = fields.String()
    category = fields.String()
    status = fields.String()


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


class AudienceSchema(Schema):
    """Where the recipients come from, how many are good, and how far the reading is (0 to 1)."""

    upload_id = fields.String(allow_none=True)
    filename = fields.String(allow_none=True)
    phone_column = fields.String(allow_none=True)
    default_country = fields.String()
    rows = fields.Integer()
    good = fields.Integer()
    bad = fields.Integer()
    duplicates = fields.Integer()
    status = fields.String(metadata={"enum": [*AudienceStatus]})
    progress = fields.Float()
    error = fields.String(allow_none=True)


class CampaignSchema(Schema):
    """A campaign."""

    id = fields.Integer()
    name = fields.String()
    account = fields.Nested(NumberShortSchema)
    template = fields.Nested(TemplateShortSchema, allow_none=True)
    template_variables = _mapping()
    header_media_upload_id = fields.String(allow_none=True)
    status = fields.String(metadata={"enum": [*CampaignState]})
    status_reason = fields.Nested(StatusReasonSchema, allow_none=True)
    waiting_until = _moment()
    scheduled_at = _moment()
    timezone = fields.String()
    started_at = _moment()
    completed_at = _moment()
    created_at = fields.String(metadata={"format": "date-time"})
    updated_at = fields.String(metadata={"format": "date-time"})
    created_by = fields.Nested(PersonShortSchema, allow_none=True)
    rate_limit = fields.Float(allow_none=True)
    parent_id = fields.Integer(allow_none=True)
    audience = fields.Nested(AudienceSchema)
    stats = fields.Nested(StatsSchema)
    actions = fields.List(fields.String())


class BadRowSchema(Schema):
    """A row of a request that cannot be sent to."""

    row = fields.Integer()
    column = fields.String()
    value = fields.String()
    status = fields.String()
    code = fields.String()
    message = fields.String()


class AddedSchema(Schema):
    """What became of recipients given in a request, or the audience that is being read from a file."""

    added = fields.Integer()
    bad = fields.List(fields.Nested(BadRowSchema))
    duplicates = fields.Integer()
    audience = fields.Nested(AudienceSchema)


class CellProblemSchema(Schema):
    """What is wrong in one cell; ``key`` is the template's variable, ``column`` the file's."""

    row = fields.Integer()
    column = fields.String(allow_none=True)
    key = fields.String(allow_none=True)
    code = fields.String()
    message = fields.String()
    value = fields.String()


class ObstacleSchema(Schema):
    """Why the campaign cannot start yet."""

    code = fields.String()
    message = fields.String()
    field = fields.String()


class SampleSchema(Schema):
    """One row's message as the phone shows it."""

    row = fields.Integer()
    phone = fields.String()
    preview = fields.Nested(PreviewSchema)


class DryRunSchema(Schema):
    """What would happen if the campaign started now."""

    recipients = fields.Integer()
    will_send = fields.Integer()
    problems_total = fields.Integer()
    problems = fields.List(fields.Nested(CellProblemSchema))
    by_code = fields.Dict(keys=fields.String(), values=fields.Integer())
    blocking = fields.List(fields.Nested(ObstacleSchema))
    eta_seconds = fields.Integer(allow_none=True)
    sample = fields.List(fields.Nested(SampleSchema))


class RowPreviewSchema(SampleSchema):
    """One row's message, what is wrong with it, and the rows before and after."""

    problems = fields.List(fields.Nested(CellProblemSchema))
    rows_total = fields.Integer()
    previous_row = fields.Integer(allow_none=True)
    next_row = fields.Integer(allow_none=True)
