"""Bodies and answers about a campaign's recipients: giving them, looking at them, rehearsing with them."""

from typing import ClassVar

from marshmallow import ValidationError, fields, validate

from dispatcher.accounts.template_schemas import PreviewSchema
from dispatcher.campaigns.costs.schemas import CostForecastSchema
from dispatcher.campaigns.schedule.schemas import TimesSchema
from dispatcher.campaigns.states import AudienceStatus, RecipientStatus
from dispatcher.campaigns.variants.schemas import MOST_VARIANTS, TemplateShortSchema
from dispatcher.contacts.numbering import is_country
from dispatcher.database import Json
from dispatcher.http import PageArgs, Schema

MOST_IN_A_CHUNK = 5_000
_ROW = validate.Range(1, 2**31 - 1)
_TEXT = validate.Length(max=4096)


def a_country(code: str) -> None:
    """Raise ValidationError unless these are the two letters of a country."""
    if not is_country(code):
        raise ValidationError("Give a country by its two letters, such as BR.")


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
    default_country = fields.String(load_default="BR", validate=a_country)
    recipients = fields.List(fields.Nested(RecipientIn), validate=validate.Length(1, 10_000))
    append = fields.Boolean(load_default=True)


class ChunkIn(Schema):
    """A chunk of recipients: send the same again under the same name until it is answered."""

    EXAMPLE: ClassVar[Json] = {"recipients": [{"phone": "+5511987654321", "variables": {"Nome": "Ana"}}]}

    recipients = fields.List(fields.Nested(RecipientIn), required=True, validate=validate.Length(1, MOST_IN_A_CHUNK))
    default_country = fields.String(load_default="BR", validate=a_country)


class RecipientArgs(PageArgs):
    """Filters of the audience."""

    status = fields.String(load_default="", validate=validate.OneOf(["", *RecipientStatus]))
    row = fields.Integer(load_default=None, validate=_ROW)


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
    """Which row to show, and which of the campaign's messages; without one, what its person gets."""

    row = fields.Integer(load_default=None, validate=_ROW)
    message = fields.Integer(load_default=None, validate=validate.Range(0, MOST_VARIANTS))


class AudienceSchema(Schema):
    """Where the recipients come from, how many are good, and how far the reading is (0 to 1).

    ``source`` is ``contacts`` where a definition says who they are; those are as of ``taken_at``, and ``good_before``
    is how many the draft had before they were taken anew at the start.
    """

    source = fields.String(metadata={"enum": ["rows", "contacts"]})
    taken_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    good_before = fields.Integer(allow_none=True)

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


class BadRowSchema(Schema):
    """A row of a request that cannot be sent to."""

    row = fields.Integer()
    column = fields.String()
    value = fields.String()
    status = fields.String()
    code = fields.String()
    message = fields.String()


class ChunkRowSchema(BadRowSchema):
    """A recipient of a chunk that cannot be sent to; ``index`` is its place in the chunk, from 0."""

    index = fields.Integer()


class ChunkShortSchema(Schema):
    """A chunk that was taken in: so many ``rows`` of the audience from ``first_row`` on, in their order."""

    chunk = fields.String(required=True)
    first_row = fields.Integer(required=True)
    rows = fields.Integer(required=True)
    added = fields.Integer(required=True)


class ChunkSchema(ChunkShortSchema):
    """What became of a chunk, with the recipients that stayed out."""

    bad = fields.List(fields.Nested(ChunkRowSchema), required=True)
    duplicates = fields.List(fields.Nested(ChunkRowSchema), required=True)


class AddedSchema(Schema):
    """What became of recipients given in a request, or the audience that is being read from a file."""

    added = fields.Integer()
    bad = fields.List(fields.Nested(BadRowSchema))
    duplicates = fields.Integer()
    audience = fields.Nested(AudienceSchema)


class CellProblemSchema(Schema):
    """What is wrong in one cell; ``key`` is the template's variable, ``column`` the file's, ``name`` who it is."""

    row = fields.Integer()
    column = fields.String(allow_none=True)
    key = fields.String(allow_none=True)
    code = fields.String()
    message = fields.String()
    value = fields.String()
    name = fields.String(allow_none=True)


class ObstacleSchema(Schema):
    """Why the campaign cannot start yet."""

    code = fields.String()
    message = fields.String()
    field = fields.String()


class SampleSchema(Schema):
    """One row's message as the phone shows it: which of the campaign's it is, of which arm, in which language."""

    message = fields.Integer()
    arm = fields.Integer()
    language = fields.String()
    row = fields.Integer()
    phone = fields.String()
    preview = fields.Nested(PreviewSchema)


class BudgetSchema(Schema):
    """What the messaging limit of the business means for the campaign."""

    limit = fields.Integer(metadata={"description": "people in a moving day, over all numbers of the business"})
    used_24h = fields.Integer()
    needs = fields.Integer(metadata={"description": "people that count against the limit"})
    goes_today = fields.Integer(metadata={"description": "messages that can be sent at once"})
    rest = fields.Integer(metadata={"description": "messages that wait until the 24 hours have moved on"})
    continues_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    days = fields.Integer(metadata={"description": "days until all are sent"})


class MessageShareSchema(Schema):
    """How many people get one of the campaign's messages."""

    index = fields.Integer()
    arm = fields.Integer()
    template = fields.Nested(TemplateShortSchema)
    people = fields.Integer()


class DryRunSchema(Schema):
    """What would happen if the campaign started now. ``warnings`` do not keep it from starting."""

    recipients = fields.Integer()
    will_send = fields.Integer()
    problems_total = fields.Integer()
    problems = fields.List(fields.Nested(CellProblemSchema))
    by_code = fields.Dict(keys=fields.String(), values=fields.Integer())
    blocking = fields.List(fields.Nested(ObstacleSchema))
    warnings = fields.List(fields.Nested(ObstacleSchema))
    budget = fields.Nested(BudgetSchema, allow_none=True)
    cost = fields.Nested(CostForecastSchema)
    eta_seconds = fields.Integer(allow_none=True)
    times = fields.Nested(TimesSchema)
    sample = fields.List(fields.Nested(SampleSchema))
    messages = fields.List(fields.Nested(MessageShareSchema))
    held_out = fields.Integer(metadata={"description": "people who get nothing, to compare with"})
    waiting = fields.Integer(metadata={"description": "people who get the message of the winner"})


class RowPreviewSchema(SampleSchema):
    """One row's message, what is wrong with it, and the rows before and after.

    ``held_out``: this person gets nothing. ``waits``: they get the winner's message.
    """

    held_out = fields.Boolean()
    waits = fields.Boolean()
    problems = fields.List(fields.Nested(CellProblemSchema))
    rows_total = fields.Integer()
    previous_row = fields.Integer(allow_none=True)
    next_row = fields.Integer(allow_none=True)
