"""Bodies and answers about lists beside the contacts."""

from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.campaigns.audience.schemas import RowProblemSchema, a_country
from dispatcher.campaigns.states import AudienceStatus, RecipientStatus
from dispatcher.database import Json
from dispatcher.http import PageArgs, Schema, UtcDateTime

_OF_NO_USE = [RecipientStatus.BAD, RecipientStatus.DUPLICATE]


class AudienceFileIn(Schema):
    """An uploaded list whose people conditions can mean; without a column the one that looks like phone numbers."""

    EXAMPLE: ClassVar[Json] = {"upload_id": "0b1f6f0e-7a52-4f0e-9d0c-2f1f0a3f9a55", "phone_column": "Telefone"}

    upload_id = fields.UUID(required=True)
    phone_column = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))
    default_country = fields.String(load_default="BR", validate=a_country)


class AudienceFileSchema(Schema):
    """A list beside the contacts: how many people it has, and how far the reading is (0 to 1)."""

    id = fields.Integer()
    upload_id = fields.UUID()
    filename = fields.String()
    phone_column = fields.String()
    default_country = fields.String()
    columns = fields.List(fields.String())
    status = fields.String(metadata={"enum": [*AudienceStatus]})
    progress = fields.Float()
    good = fields.Integer()
    bad = fields.Integer()
    duplicates = fields.Integer()
    error = fields.String(allow_none=True)
    created_at = UtcDateTime()


class AudienceFileArgs(PageArgs):
    """The lists, newest first; ``q`` is part of a file's name."""


class AudienceFileRowArgs(PageArgs):
    """Which of the rows that are of no use: all, or those of one kind."""

    status = fields.String(load_default="", validate=validate.OneOf(["", *_OF_NO_USE]))


class AudienceFileRowSchema(Schema):
    """A row of a list."""

    row = fields.Integer(attribute="row_number")
    phone = fields.String()
    to = fields.String(attribute="to_number", allow_none=True)
    cells = fields.Dict(keys=fields.String(), values=fields.String())
    status = fields.String(metadata={"enum": [*RecipientStatus]})
    problems = fields.List(fields.Nested(RowProblemSchema), allow_none=True)
