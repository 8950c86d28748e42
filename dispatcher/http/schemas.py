"""The marshmallow bases of every request and answer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from marshmallow import validate

LARGEST_PAGE_SIZE = 100
_LARGEST_ID = 2**63 - 1


class UtcDateTime(ma.fields.AwareDateTime):
    """A moment: ISO 8601 with an offset in, ``…Z`` out, aware UTC inside."""

    default_error_messages = {  # noqa: RUF012 - marshmallow declares it so
        "invalid_awareness": "Add the time zone, for example 2026-01-31T09:00:00Z.",
        "invalid": "Write the moment as ISO 8601, for example 2026-01-31T09:00:00Z.",
    }

    def _serialize(self, value: datetime | None, *_args: Any, **_options: Any) -> str | None:
        return None if value is None else zulu(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type="datetime") from error


class Id(ma.fields.Integer):
    """A reference to something by its number; in a body only a number will do, neither a text nor true."""

    default_error_messages = {"invalid": "Give an id as a whole number."}  # noqa: RUF012 - marshmallow declares it so

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Range(1, _LARGEST_ID, error="There is no such id."), **options)

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


def zulu(moment: datetime) -> str:
    """Return the moment as ISO 8601 in UTC, with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Schema(ma.Schema):
    """Base of all schemas: unknown fields are refused, times are UTC."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {  # noqa: RUF012 - marshmallow declares it so
        "unknown": "Unknown field: remove it.",
        "type": "Must be an object.",
    }

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read mappings by key only: a missing ``items`` must not become the method ``dict.items``."""
        if isinstance(obj, Mapping) and "." not in attr:
            return obj.get(attr, default)
        return super().get_attribute(obj, attr, default)

    def on_bind_field(self, field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        """Refuse plain DateTime fields, which would write local offsets instead of Z."""
        if isinstance(field_obj, ma.fields.DateTime) and not isinstance(field_obj, UtcDateTime):
            raise TypeError(f"{type(self).__name__}.{field_name}: use dispatcher.http.UtcDateTime for moments.")


class EmptySchema(Schema):
    """An object without fields: the route needs nothing but its address."""


class PageArgs(Schema):
    """Query of every list; a list's own filters are fields of a subclass."""

    page = ma.fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))
    page_size = ma.fields.Integer(load_default=20, validate=validate.Range(1, LARGEST_PAGE_SIZE))
    q = ma.fields.String(load_default="", validate=validate.Length(max=200), metadata={"description": "Search text."})
    sort = ma.fields.String(
        load_default="", validate=validate.Length(max=50), metadata={"description": "A field; descending with a '-'."}
    )


class CursorArgs(Schema):
    """Query of a list too long for page numbers."""

    cursor = ma.fields.String(load_default="", validate=validate.Length(max=200))
    page_size = ma.fields.Integer(load_default=50, validate=validate.Range(1, LARGEST_PAGE_SIZE))


def page_of(item: type[ma.Schema]) -> type[Schema]:
    """Return the schema of one page of such items."""
    fields: dict[str, Any] = {
        "items": ma.fields.List(ma.fields.Nested(item), required=True),
        "page": ma.fields.Integer(required=True),
        "page_size": ma.fields.Integer(required=True),
        "total": ma.fields.Integer(required=True),
    }
    return type(_named(item, "Page"), (Schema,), fields)


def cursor_page_of(item: type[ma.Schema]) -> type[Schema]:
    """Return the schema of one stretch of a long list; ``next_cursor`` is null at its end."""
    fields: dict[str, Any] = {
        "items": ma.fields.List(ma.fields.Nested(item), required=True),
        "page_size": ma.fields.Integer(required=True),
        "next_cursor": ma.fields.String(allow_none=True, required=True),
    }
    return type(_named(item, "CursorPage"), (Schema,), fields)


def _named(item: type[ma.Schema], kind: str) -> str:
    return f"{item.__name__.removesuffix('Schema')}{kind}Schema"


class ErrorBody(Schema):
    """What went wrong and what to do about it."""

    code = ma.fields.String(required=True, metadata={"example": "INVALID_PAYLOAD"})
    message = ma.fields.String(required=True, metadata={"description": "A sentence that says what to do."})
    details = ma.fields.Dict(
        keys=ma.fields.String(), required=True, metadata={"description": "Sentences by field; paths are dotted."}
    )
    request_id = ma.fields.String(required=True)
    timestamp = UtcDateTime(required=True)


class ErrorSchema(Schema):
    """The one envelope of every error."""

    error = ma.fields.Nested(ErrorBody, required=True)
