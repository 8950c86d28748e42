"""Bodies and answers about the messages and numbers of a campaign, and about its test."""

from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from dispatcher.database import Json
from dispatcher.http import Id, Schema

MOST_ARMS = 5
MOST_VARIANTS = 60
MOST_NUMBERS = 50
MEASURES = ("read", "replied")
_TEXT = validate.Length(max=4096)
_SHARE = validate.Range(1, 100)
_MINUTES = validate.Range(5, 30 * 24 * 60)


class SlotMapping(Schema):
    """What fills one variable: a column of the audience, a constant text, or an uploaded file."""

    source = fields.String(required=True, validate=validate.OneOf(["column", "constant", "upload"]))
    value = fields.String(required=True, validate=_TEXT)
    fallback = fields.String(load_default="", validate=_TEXT)


def mapping() -> fields.Dict:
    """Return the field that maps variables to what fills them."""
    keys = fields.String(validate=validate.Regexp(r"\A[a-z0-9_.]{1,100}\Z"))
    return fields.Dict(keys=keys, values=fields.Nested(SlotMapping), validate=validate.Length(max=200))


class VariantIn(Schema):
    """A message beside the campaign's own: of another language (arm 0), or of another arm of the test.

    People get the message of their arm whose language is nearest to theirs; the first message of an arm is for
    everybody else.
    """

    arm = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, MOST_ARMS - 1))
    template_id = Id(required=True, strict=True)
    template_variables = mapping()


class AbTestSchema(Schema):
    """How people are divided: a share in percent for each arm, and how many are held out and get nothing.

    With ``first_percent`` only so many get their arm's message at first. ``minutes`` after these are out the arm with
    the better ``measure`` is sent to the others; without ``minutes`` a person decides.
    """

    EXAMPLE: ClassVar[Json] = {
        "shares": [45, 45],
        "hold_out": 10,
        "first_percent": 20,
        "measure": "read",
        "minutes": 240,
    }

    shares = fields.List(fields.Integer(strict=True, validate=_SHARE), required=True, validate=validate.Length(1, 5))
    hold_out = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, 90))
    first_percent = fields.Integer(strict=True, allow_none=True, load_default=None, validate=validate.Range(1, 99))
    measure = fields.String(load_default="read", validate=validate.OneOf(MEASURES))
    minutes = fields.Integer(strict=True, allow_none=True, load_default=None, validate=_MINUTES)

    @validates_schema
    def _divides_everybody(self, data: dict[str, Any], **_: object) -> None:
        total = sum(data["shares"]) + data["hold_out"]
        if total != 100:
            raise ValidationError(f"Shares and hold-out must make 100 %, not {total} %.", "shares")
        if data["first_percent"] is None and data["minutes"] is not None:
            raise ValidationError("Say how many are in the first part, or leave out the time.", "first_percent")


class MessagesIn(Schema):
    """What a campaign has beside one message and one number."""

    variants = fields.List(fields.Nested(VariantIn), validate=validate.Length(max=MOST_VARIANTS))
    language_column = fields.String(allow_none=True, validate=validate.Length(1, 200))
    ab_test = fields.Nested(AbTestSchema, allow_none=True)
    extra_account_ids = fields.List(Id(strict=True), validate=validate.Length(max=MOST_NUMBERS))
    move_blocked = fields.Boolean()


class TemplateShortSchema(Schema):
    """The template a campaign sends."""

    id = fields.Integer()
    name = fields.String()
    language = fields.String()
    category = fields.String()
    status = fields.String()


class NumberShortSchema(Schema):
    """A number a campaign sends from."""

    id = fields.Integer()
    name = fields.String()
    display_phone_number = fields.String(allow_none=True)
    is_active = fields.Boolean()


class VariantSchema(Schema):
    """A message of a campaign beside its own."""

    arm = fields.Integer()
    template = fields.Nested(TemplateShortSchema)
    template_variables = mapping()


class MessagesSchema(Schema):
    """The messages and numbers of a campaign, and the winner of its test once there is one."""

    variants = fields.List(fields.Nested(VariantSchema))
    language_column = fields.String(allow_none=True)
    ab_test = fields.Nested(AbTestSchema, allow_none=True)
    winner = fields.Integer(allow_none=True)
    winner_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    numbers = fields.List(fields.Nested(NumberShortSchema))
    move_blocked = fields.Boolean()


class WinnerIn(Schema):
    """Which arm everybody else gets."""

    arm = fields.Integer(required=True, strict=True, validate=validate.Range(0, MOST_ARMS - 1))


class RateSchema(Schema):
    """A share with the range in which it lies with 95 % confidence."""

    count = fields.Integer()
    share = fields.Float(allow_none=True)
    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)


class ArmSchema(Schema):
    """What became of one arm: of those ``sent`` to, how many got, read and answered it, or want no more of them."""

    arm = fields.Integer()
    templates = fields.List(fields.Nested(TemplateShortSchema))
    share = fields.Integer()
    people = fields.Integer(metadata={"description": "everybody planned for this arm, whatever became of them"})
    sent = fields.Integer()
    failed = fields.Integer()
    delivered = fields.Nested(RateSchema)
    read = fields.Nested(RateSchema)
    replied = fields.Nested(RateSchema)
    opted_out = fields.Nested(RateSchema)


class LanguageSchema(Schema):
    """What became of one message of the campaign."""

    arm = fields.Integer()
    template = fields.Nested(TemplateShortSchema)
    people = fields.Integer()
    sent = fields.Integer()
    delivered = fields.Integer()
    read = fields.Integer()
    failed = fields.Integer()


class NumberResultSchema(NumberShortSchema):
    """What one number of the campaign has sent and has yet to send."""

    people = fields.Integer()
    waiting = fields.Integer()
    sent = fields.Integer()
    delivered = fields.Integer()
    read = fields.Integer()
    failed = fields.Integer()
    rate = fields.Float()
    can_send = fields.Boolean()


class ResultsSchema(Schema):
    """Results by arm, by message and by number.

    ``leader`` is the arm that is ahead by ``measure``; ``p_value`` how likely so large a lead would be if the arms were
    equally good; ``is_decided``: less than 5 %. ``waiting`` people wait for the winner. Large campaigns are
    counted now and then: ``counted_at``.
    """

    arms = fields.List(fields.Nested(ArmSchema))
    messages = fields.List(fields.Nested(LanguageSchema))
    numbers = fields.List(fields.Nested(NumberResultSchema))
    held_out = fields.Integer()
    waiting = fields.Integer()
    measure = fields.String(allow_none=True)
    leader = fields.Integer(allow_none=True)
    p_value = fields.Float(allow_none=True)
    is_decided = fields.Boolean()
    winner = fields.Integer(allow_none=True)
    counted_at = fields.String(metadata={"format": "date-time"})
    decides_at = fields.String(allow_none=True, metadata={"format": "date-time"})
