"""Bodies and answers of the campaign routes."""

from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validate

from dispatcher.campaigns.states import CampaignState, RecipientStatus
from dispatcher.contacts.numbering import is_country
from dispatcher.http import CursorArgs, PageArgs, Schema, UtcDateTime
from dispatcher.messages.states import State

_NAME = validate.Length(1, 200)
_RATE = validate.Range(min=0.1, max=1000)
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


def _mapping() -> fields.Dict:
    keys = fields.String(validate=validate.Regexp(r"\A[a-z0-9_.]{1,100}\Z"))
    return fields.Dict(keys=keys, values=fields.Nested(SlotMapping), validate=validate.Length(max=200))


class CampaignIn(Schema):
    """A draft."""

    name = fields.String(required=True, validate=_NAME)
    account_id = fields.Integer(required=True, strict=True)
    template_id = fields.Integer(allow_none=True, strict=True)
    template_variables = _mapping()
    scheduled_at = UtcDateTime(allow_none=True)
    timezone = fields.String(validate=_zone)
    rate_limit = fields.Float(allow_none=True, validate=_RATE)


class CampaignChange(Schema):
    """What to change; what is left out stays."""

    name = fields.String(validate=_NAME)
    account_id = fields.Integer(strict=True)
    template_id = fields.Integer(allow_none=True, strict=True)
    template_variables = _mapping()
    scheduled_at = UtcDateTime(allow_none=True)
    timezone = fields.String(validate=_zone)
    rate_limit = fields.Float(allow_none=True, validate=_RATE)


class CampaignArgs(PageArgs):
    """Filters of the list."""

    status = fields.String(load_default="", validate=validate.OneOf(["", *CampaignState]))
    account_id = fields.Integer(load_default=None)


class StatusIn(Schema):
    """Where the campaign should go."""

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

    upload_id = fields.UUID()
    phone_column = fields.String(validate=validate.Length(1, 200))
    default_country = fields.String(load_default="BR", validate=_country)
    recipients = fields.List(fields.Nested(RecipientIn), validate=validate.Length(1, 10_000))
    append = fields.Boolean(load_default=True)


class RecipientArgs(PageArgs):
    """Filters of the audience."""

    status = fields.String(load_default="", validate=validate.OneOf(["", *RecipientStatus]))


class RecipientSchema(Schema):
    """One row of the audience."""

    id = fields.Integer()
    row = fields.Integer(attribute="row_number")
    phone = fields.String()
    to = fields.String(attribute="to_number", allow_none=True)
    recipient_key = fields.String()
    cells = fields.Dict()
    status = fields.String()
    problems = fields.List(fields.Dict(), allow_none=True)


class PreviewArgs(Schema):
    """Which row to show."""

    row = fields.Integer(load_default=None, validate=validate.Range(1))


class TestSendIn(Schema):
    """A test to one phone with the values of a row."""

    phone = fields.String(required=True, validate=validate.Length(1, 200))
    row = fields.Integer(load_default=None, validate=validate.Range(1))


class RetryIn(Schema):
    """Which failures to send again; without codes, all that can succeed."""

    codes = fields.List(fields.Integer(allow_none=True), validate=validate.Length(max=100))


class MessageArgs(CursorArgs):
    """Filters of a campaign's messages."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *State]))
    code = fields.Integer(load_default=None)
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


class FullStatsSchema(StatsSchema):
    """Stats with failures, skipped rows and the series of the chart."""

    failures = fields.List(fields.Dict())
    skipped = fields.List(fields.Dict())
    series = fields.List(fields.Dict())


class CampaignSchema(Schema):
    """A campaign."""

    id = fields.Integer()
    name = fields.String()
    account = fields.Dict()
    template = fields.Dict(allow_none=True)
    template_variables = fields.Dict()
    header_media_upload_id = fields.String(allow_none=True)
    status = fields.String(metadata={"enum": [*CampaignState]})
    status_reason = fields.Dict(allow_none=True)
    waiting_until = fields.String(allow_none=True, metadata={"format": "date-time"})
    scheduled_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    timezone = fields.String()
    started_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    completed_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    created_at = fields.String(metadata={"format": "date-time"})
    updated_at = fields.String(metadata={"format": "date-time"})
    created_by = fields.Dict(allow_none=True)
    rate_limit = fields.Float(allow_none=True)
    parent_id = fields.Integer(allow_none=True)
    audience = fields.Dict()
    stats = fields.Nested(StatsSchema)
    actions = fields.List(fields.String())


class AddedSchema(Schema):
    """What became of recipients given in a request, or the audience that is being read from a file."""

    added = fields.Integer()
    bad = fields.List(fields.Dict())
    duplicates = fields.Integer()
    audience = fields.Dict()


class DryRunSchema(Schema):
    """What would happen if the campaign started now."""

    recipients = fields.Integer()
    will_send = fields.Integer()
    problems_total = fields.Integer()
    problems = fields.List(fields.Dict())
    by_code = fields.Dict(keys=fields.String(), values=fields.Integer())
    blocking = fields.List(fields.Dict())
    eta_seconds = fields.Integer(allow_none=True)
    sample = fields.List(fields.Dict())


class RowPreviewSchema(Schema):
    """One row's message as the phone shows it."""

    row = fields.Integer()
    phone = fields.String()
    preview = fields.Dict()
    problems = fields.List(fields.Dict())
    rows_total = fields.Integer()
    previous_row = fields.Integer(allow_none=True)
    next_row = fields.Integer(allow_none=True)
