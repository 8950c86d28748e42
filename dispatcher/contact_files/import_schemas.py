"""Bodies and answers of the routes that import contacts."""

from typing import ClassVar, Final

from marshmallow import ValidationError, fields, validate

from dispatcher.contact_files.mapping import Target
from dispatcher.contact_files.models import Empty, ImportStatus, Mode
from dispatcher.contacts.consent_models import Scope
from dispatcher.contacts.models import AttributeType
from dispatcher.contacts.numbering import is_country
from dispatcher.contacts.schemas import GroupSchema
from dispatcher.database import Json
from dispatcher.http import Id, PageArgs, Schema, UtcDateTime
from dispatcher.uploads.schemas import RowOut

_COLUMN: Final = validate.Length(1, 500)
_LABEL: Final = validate.Length(1, 100)
_MOST_COLUMNS: Final = 500
_GROUPS: Final = validate.Length(max=50)
_UPLOAD: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"


def _country(code: str) -> None:
    if not is_country(code):
        raise ValidationError("Use a two-letter code such as BR.")


class ColumnMappingSchema(Schema):
    """What a column is; ``attribute`` names the one that it fills, ``label`` and ``type`` describe a new one."""

    column = fields.String(required=True, validate=_COLUMN)
    target = fields.String(required=True, validate=validate.OneOf([*Target]))
    attribute = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=60))
    label = fields.String(load_default=None, allow_none=True, validate=_LABEL)
    type = fields.String(load_default=None, allow_none=True, validate=validate.OneOf([*AttributeType]))


_MAPPING: Final = [{"column": "Telefone", "target": "phone"}, {"column": "Nome", "target": "name"}]


class ImportProposalArgs(Schema):
    """Which file."""

    upload_id = fields.UUID(required=True)


class ImportSettingsSchema(Schema):
    """How the last import of such a file was done."""

    mode = fields.String(required=True)
    empty = fields.String(required=True)
    default_country = fields.String(required=True)


class ImportProposalSchema(Schema):
    """What each column most likely is; ``remembered`` when the last file with the same columns said so."""

    mapping = fields.List(fields.Nested(ColumnMappingSchema), required=True)
    remembered = fields.Boolean(required=True)
    settings = fields.Nested(ImportSettingsSchema, required=True, allow_none=True)
    row_count = fields.Integer(required=True)
    rows = fields.List(fields.Nested(RowOut), required=True)


class ImportCheckIn(Schema):
    """A file and what its columns are."""

    EXAMPLE: ClassVar[Json] = {"upload_id": _UPLOAD, "mapping": _MAPPING}

    upload_id = fields.UUID(required=True)
    mapping = fields.List(fields.Nested(ColumnMappingSchema), required=True, validate=validate.Length(1, _MOST_COLUMNS))
    default_country = fields.String(load_default="BR", validate=_country)


class ImportProblemSchema(Schema):
    """A cell that cannot be used."""

    row = fields.Integer(required=True)
    column = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    value = fields.String(required=True)


class ImportCheckSchema(Schema):
    """How many of the first thousand rows cannot be used, and the first problems."""

    checked = fields.Integer(required=True)
    bad = fields.Integer(required=True)
    problems = fields.List(fields.Nested(ImportProblemSchema), required=True)


class ImportOptInSchema(Schema):
    """Where everybody said yes (with a column of consent: those whose cell says so), and what proves it."""

    scope = fields.String(load_default=Scope.MARKETING, validate=validate.OneOf([*Scope]))
    source = fields.String(required=True, validate=validate.Length(1, 200))
    proof = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))


class ContactImportIn(ImportCheckIn):
    """An import: the file, its columns, whom it may touch, what an empty cell means, and where all of them belong."""

    EXAMPLE: ClassVar[Json] = {
        "upload_id": _UPLOAD,
        "mapping": _MAPPING,
        "mode": "create_and_update",
        "tags": ["fair 2026"],
        "opt_in": {"source": "fair", "proof": "signed cards, box 7"},
    }

    mode = fields.String(load_default=Mode.CREATE_AND_UPDATE, validate=validate.OneOf([*Mode]))
    empty = fields.String(load_default=Empty.LEAVE, validate=validate.OneOf([*Empty]))
    tags = fields.List(fields.String(validate=_LABEL), load_default=list, validate=_GROUPS)
    list_ids = fields.List(Id(strict=True), load_default=list, validate=_GROUPS)
    new_list = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=100))
    opt_in = fields.Nested(ImportOptInSchema, load_default=None, allow_none=True)


class ContactImportChange(Schema):
    """``stopped``: what is done stays; ``running``: go on where it was."""

    EXAMPLE: ClassVar[Json] = {"status": "stopped"}

    status = fields.String(
        required=True, validate=validate.OneOf([ImportStatus.STOPPED.value, ImportStatus.RUNNING.value])
    )


class ContactImportArgs(PageArgs):
    """A page of imports."""


class BadRowsArgs(Schema):
    """How to write the file."""

    format = fields.String(load_default="csv", validate=validate.OneOf(["csv", "xlsx"]))


class ImportReasonSchema(Schema):
    """Why rows could not be used: how many cells of this column had this problem, with the first one's sentence."""

    column = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    count = fields.Integer(required=True)


class ContactImportSchema(Schema):
    """An import. Every row read is one of created, updated, unchanged, skipped, duplicates and bad.

    ``opted_out``: people of the file who had said no; they stay so.
    """

    id = fields.Integer(required=True)
    upload_id = fields.UUID(required=True)
    filename = fields.String(required=True)
    status = fields.String(required=True, metadata={"enum": [*ImportStatus]})
    mapping = fields.List(fields.Nested(ColumnMappingSchema), required=True)
    mode = fields.String(required=True, metadata={"enum": [*Mode]})
    empty = fields.String(required=True, metadata={"enum": [*Empty]})
    default_country = fields.String(required=True)
    tags = fields.List(fields.String(), required=True)
    lists = fields.List(fields.Nested(GroupSchema), required=True)
    opt_in = fields.Nested(ImportOptInSchema, required=True, allow_none=True)
    row_count = fields.Integer(required=True)
    rows_read = fields.Integer(required=True)
    created = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    duplicates = fields.Integer(required=True)
    bad = fields.Integer(required=True)
    opted_out = fields.Integer(required=True)
    reasons = fields.List(fields.Nested(ImportReasonSchema), required=True)
    error = fields.String(required=True, allow_none=True)
    created_by = fields.String(required=True, allow_none=True)
    created_at = UtcDateTime(required=True)
    finished_at = UtcDateTime(required=True, allow_none=True)
