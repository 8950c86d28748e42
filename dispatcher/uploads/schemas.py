"""Bodies and answers of the upload routes."""

import codecs
from typing import Any

import marshmallow as ma
from flask_smorest.fields import Upload as FileField  # type: ignore[import-untyped]
from marshmallow import fields, validate

from dispatcher.http import PageArgs, Schema, UtcDateTime
from dispatcher.uploads.models import MediaKind, UploadKind
from dispatcher.uploads.spreadsheets.reading import ReadingOptions

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_LOOKS = ("phone", "name", "text", "number", "date", "empty")


class FileIn(Schema):
    """The file, as multipart/form-data."""

    file = FileField(required=True, error_messages={"required": "Send the file as the form field 'file'."})


class _Reading(Schema):
    """How to read the list of recipients; what is left out is found out."""

    delimiter = fields.String(
        load_default=None, validate=validate.OneOf([*_DELIMITERS, *_DELIMITERS.values()]),
        metadata={"description": "Of a CSV: one of , ; | or a tab, or its name."},
    )  # fmt: skip
    encoding = fields.String(load_default=None, validate=validate.Length(1, 40))
    sheet = fields.String(load_default=None, validate=validate.Length(1, 255))
    has_header = fields.Boolean(load_default=None)

    @ma.validates("encoding")
    def _known_encoding(self, value: str | None, **_context: Any) -> None:
        try:
            known = value is None or codecs.lookup(value)._is_text_encoding
        except LookupError:
            known = False
        if not known:
            raise ma.ValidationError("Use utf-8, utf-16 or windows-1252, or leave it out.")


class ReadingIn(_Reading):
    """The form fields beside the file."""

    @ma.post_load
    def _options(self, data: dict[str, Any], **_context: Any) -> ReadingOptions:
        given = data["delimiter"]
        return ReadingOptions(**{**data, "delimiter": _DELIMITERS.get(given, given)})


class RecipientFileIn(FileIn, _Reading):
    """The list of recipients and how to read it, as multipart/form-data: one document for the file and the fields."""


class UploadArgs(PageArgs):
    """Filters of the list of uploads."""

    kind = fields.String(load_default=None, validate=validate.OneOf(list(UploadKind)))
    media_kind = fields.String(load_default=None, validate=validate.OneOf(list(MediaKind)))


class RowArgs(Schema):
    """Which rows of a recipient file."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class ContentArgs(Schema):
    """How to hand out the bytes."""

    inline = fields.Boolean(load_default=False, metadata={"description": "Show pictures, video and sound in place."})


class CreatorOut(Schema):
    """Who uploaded it."""

    id = fields.Integer(required=True)
    username = fields.String(required=True)


class UploadOut(Schema):
    """A file."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(UploadKind)))
    media_kind = fields.String(required=True, allow_none=True, validate=validate.OneOf(list(MediaKind)))
    filename = fields.String(required=True)
    content_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "Bytes."})
    sha256 = fields.String(required=True)
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    created_at = UtcDateTime(required=True)
    created_by = fields.Nested(CreatorOut, required=True, allow_none=True)
    in_use = fields.Boolean(required=True)


class ColumnOut(Schema):
    """A column of a recipient file."""

    name = fields.String(required=True)
    samples = fields.List(fields.String(), required=True)
    looks_like = fields.String(required=True, validate=validate.OneOf(_LOOKS))


class RecipientFileOut(UploadOut):
    """A list of recipients."""

    columns = fields.List(fields.Nested(ColumnOut), required=True)
    row_count = fields.Integer(required=True)
    encoding = fields.String(required=True, allow_none=True)
    delimiter = fields.String(required=True, allow_none=True)
    sheet = fields.String(required=True, allow_none=True)
    sheets = fields.List(fields.String(), required=True)
    phone_column = fields.String(required=True, allow_none=True)
    warnings = fields.List(fields.String(), required=True)


class AnyUploadOut(UploadOut):
    """A file; for a list of recipients also what RecipientFile has."""

    columns = fields.List(fields.Nested(ColumnOut))
    row_count = fields.Integer()
    encoding = fields.String(allow_none=True)
    delimiter = fields.String(allow_none=True)
    sheet = fields.String(allow_none=True)
    sheets = fields.List(fields.String())
    phone_column = fields.String(allow_none=True)
    warnings = fields.List(fields.String())


class RowOut(Schema):
    """A row of a recipient file."""

    row = fields.Integer(required=True, attribute="number", metadata={"description": "As a spreadsheet numbers it."})
    cells = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
