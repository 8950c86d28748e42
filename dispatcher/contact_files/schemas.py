"""Bodies and answers of the routes of contacts' files."""

from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.contacts.consent_models import Scope
from dispatcher.contacts.schemas import ContactFilter
from dispatcher.database import Json
from dispatcher.http import Schema

_FORMAT = validate.OneOf(["csv", "xlsx"])


class ContactExportArgs(ContactFilter):
    """Which contacts to write, and how."""

    format = fields.String(load_default="csv", validate=_FORMAT)


class OptOutExportArgs(Schema):
    """How to write the file."""

    format = fields.String(load_default="csv", validate=_FORMAT)


class OptOutCheckIn(Schema):
    """A file of people who said no; ``phone_column`` is found by itself when left out."""

    upload_id = fields.UUID(required=True)
    phone_column = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 500))


class OptOutImportIn(OptOutCheckIn):
    """A file of people who said no, what they do not want, and where they said so."""

    EXAMPLE: ClassVar[Json] = {
        "upload_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "scope": "all",
        "source": "earlier system",
    }

    scope = fields.String(load_default=Scope.ALL, validate=validate.OneOf([*Scope]))
    source = fields.String(required=True, validate=validate.Length(1, 200))


class OptOutProblemSchema(Schema):
    """A cell that names nobody."""

    row = fields.Integer(required=True)
    column = fields.String(required=True)
    value = fields.String(required=True)
    message = fields.String(required=True)


class OptOutImportSchema(Schema):
    """How many are new on the list, were there already, or could not be read (the first of them shown)."""

    added = fields.Integer(required=True)
    known = fields.Integer(required=True)
    bad = fields.Integer(required=True)
    problems = fields.List(fields.Nested(OptOutProblemSchema), required=True)
