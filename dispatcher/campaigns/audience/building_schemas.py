"""Bodies and answers about audiences made of contacts: conditions, the live count, segments."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, pre_load, validate

from dispatcher.campaigns.audience.conditions import MOST_DAYS, Kind, Match, Op, Part, too_deep
from dispatcher.database import Json
from dispatcher.http import Id, PageArgs, Schema, UtcDateTime

_TEXT = validate.Length(max=1000)
_DAYS = validate.Range(1, MOST_DAYS)
CAP_MESSAGES = validate.Range(1, 1000)
CAP_DAYS = validate.Range(1, 365)
_REASONS = [
    "NO_PHONE",
    "BAD_ROW",
    "STOPPED_AT_META",
    "OPTED_OUT_ALL",
    "OPTED_OUT_MARKETING",
    "FREQUENCY_CAP",
    "ALREADY_TODAY",
]


def _plain(value: object) -> None:
    if not isinstance(value, str | int | float | bool) or (isinstance(value, str) and len(value) > 1000):
        raise ValidationError("Give a text, a number, or yes or no.")


class ConditionSchema(Schema):
    """A group (``match`` and ``of``), or a statement: ``kind`` and what belongs to it.

    - ``tag``, ``list``, ``segment``, ``file`` (of ``POST /audiences/files``): ``id``; ``contacts``: ``ids``;
      ``everybody``
    - ``attribute``: ``key``, ``op`` and, as it wants, ``value``, ``until`` (between), ``days`` (last and next days)
    - ``language``, ``country`` (two letters), ``time_zone``, ``consent``: ``value``
    - ``wrote`` (to us), ``got_campaign`` (any): in the last ``days``, without them: ever
    - ``campaign``: ``id`` and ``what`` came of it for the person
    """

    match = fields.String(allow_none=True, validate=validate.OneOf([*Match]), metadata={"enum": [*Match, None]})
    of = fields.List(fields.Nested(lambda: ConditionSchema()), allow_none=True, validate=validate.Length(max=60))
    kind = fields.String(allow_none=True, validate=validate.OneOf([*Kind]), metadata={"enum": [*Kind, None]})
    negated = fields.Boolean()
    id = Id(strict=True, allow_none=True)
    ids = fields.List(Id(strict=True), allow_none=True, validate=validate.Length(1, 1000))
    key = fields.String(allow_none=True, validate=validate.Length(1, 60))
    op = fields.String(allow_none=True, validate=validate.OneOf([*Op]), metadata={"enum": [*Op, None]})
    value = fields.Raw(allow_none=True, validate=_plain)
    until = fields.Raw(allow_none=True, validate=_plain)
    days = fields.Integer(strict=True, allow_none=True, validate=_DAYS)
    what = fields.String(allow_none=True, validate=validate.OneOf([*Part]), metadata={"enum": [*Part, None]})


class _Conditions(Schema):
    """A body with conditions: what is nested beyond measure is refused before anything reads it."""

    @pre_load
    def _refuse_depth(self, data: Any, **_options: Any) -> Any:
        members = data.values() if isinstance(data, Mapping) else ()
        if any(too_deep(one) for one in members):
            raise ValidationError("Groups stand in groups too deep. Save a part as a segment.")
        return data


class DefinitionSchema(_Conditions):
    """Whom to write to: who fits ``include``, without who fits ``exclude``."""

    EXAMPLE: ClassVar[Json] = {
        "include": {"match": "any", "of": [{"kind": "tag", "id": 1}]},
        "exclude": {"match": "any", "of": [{"kind": "list", "id": 2}]},
    }

    version = fields.Integer(load_default=1, validate=validate.OneOf([1]))
    include = fields.Nested(ConditionSchema, required=True)
    exclude = fields.Nested(ConditionSchema, allow_none=True)  # type: ignore[assignment]


class CountIn(DefinitionSchema):
    """A definition to count; ``campaign_id``: for this campaign, whose template says which no keeps people out."""

    campaign_id = Id(strict=True, allow_none=True)


class NamedSchema(Schema):
    """What people call something that a condition speaks of."""

    kind = fields.String(metadata={"enum": [*Kind]})
    id = fields.String()
    name = fields.String()


class LeftOutSchema(Schema):
    """How many people would get nothing, and why."""

    reason = fields.String(metadata={"enum": _REASONS})
    count = fields.Integer()


class SampledSchema(Schema):
    """One of the people; without an ``id`` somebody of a file who is no contact, whose cells are the attributes."""

    id = fields.Integer(allow_none=True)
    name = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    attributes = fields.Dict(keys=fields.String())


class CountedSchema(Schema):
    """How many people it is now. Not ``is_exact``: it would take too long, so it is estimated from some."""

    total = fields.Integer()
    is_exact = fields.Boolean()
    reachable = fields.Integer()
    left_out = fields.List(fields.Nested(LeftOutSchema))
    sample = fields.List(fields.Nested(SampledSchema))
    names = fields.List(fields.Nested(NamedSchema))


class FileColumnSchema(Schema):
    """A column of a file of the audience, and what its cells look like."""

    name = fields.String()
    looks_like = fields.String()


class DefinedSchema(Schema):
    """The definition of a campaign's audience, the names of what it speaks of, and the columns of its files."""

    definition = fields.Nested(DefinitionSchema, allow_none=True)
    names = fields.List(fields.Nested(NamedSchema))
    file_columns = fields.List(fields.Nested(FileColumnSchema))


class SegmentIn(_Conditions):
    """A condition with a name."""

    EXAMPLE: ClassVar[Json] = {
        "name": "Regulars of Recife",
        "condition": {"match": "all", "of": [{"kind": "attribute", "key": "city", "op": "is", "value": "Recife"}]},
    }

    name = fields.String(required=True, validate=validate.Length(1, 100))
    condition = fields.Nested(ConditionSchema, required=True)


class SegmentChange(_Conditions):
    """What to change of a segment."""

    name = fields.String(validate=validate.Length(1, 100))
    condition = fields.Nested(ConditionSchema)


class SegmentArgs(PageArgs):
    """A page of segments."""


class SegmentSchema(Schema):
    """A segment, what its conditions speak of, and how many campaigns that are not over and segments use it."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    condition = fields.Nested(ConditionSchema, required=True)
    names = fields.List(fields.Nested(NamedSchema), required=True)
    used_by = fields.List(fields.String(), required=True)
    created_at = UtcDateTime()
    updated_at = UtcDateTime()
