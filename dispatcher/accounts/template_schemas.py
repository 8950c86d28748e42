"""Bodies and answers of the template routes."""

from typing import ClassVar, Final

from marshmallow import fields, validate

from dispatcher.database import Json
from dispatcher.http import PageArgs, Schema

_CATEGORY = validate.OneOf(["MARKETING", "UTILITY", "AUTHENTICATION"])
_FORMAT = validate.OneOf(["POSITIONAL", "NAMED"])
_MOST_COMPONENTS = 20


_BODY: Final[Json] = {
    "type": "BODY",
    "text": "Olá {{1}}, o pedido {{2}} saiu para entrega.",
    "example": {"body_text": [["Ana", "A-1001"]]},
}


def _components() -> fields.List[dict[str, object]]:
    return fields.List(fields.Dict(keys=fields.String()), required=True, validate=validate.Length(1, _MOST_COMPONENTS))


class TemplateIn(Schema):
    """A template to hand in for review."""

    EXAMPLE: ClassVar[Json] = {
        "name": "order_update",
        "language": "pt_BR",
        "category": "UTILITY",
        "components": [_BODY, {"type": "FOOTER", "text": "Loja"}],
    }

    name = fields.String(required=True, validate=validate.Length(1, 512))
    language = fields.String(required=True, validate=validate.Length(2, 20))
    category = fields.String(required=True, validate=_CATEGORY)
    parameter_format = fields.String(load_default="POSITIONAL", validate=_FORMAT)
    components = _components()
    message_send_ttl_seconds = fields.Integer(strict=True, validate=validate.Range(-1, 2_592_000))


class TemplateChange(Schema):
    """New content of a template; its name and language are fixed. ``components`` replaces all of them."""

    EXAMPLE: ClassVar[Json] = {"components": [_BODY]}

    components = _components()
    category = fields.String(validate=_CATEGORY)


class TemplateDraft(Schema):
    """A template as far as it is written; nothing is required of it yet."""

    EXAMPLE: ClassVar[Json] = {"name": "order_update", "language": "pt_BR", "components": [_BODY]}

    name = fields.String(load_default="", validate=validate.Length(max=2_000))
    language = fields.String(load_default="", validate=validate.Length(max=40))
    category = fields.String(load_default="", validate=validate.Length(max=40))
    parameter_format = fields.String(load_default="POSITIONAL", validate=_FORMAT)
    components = fields.List(
        fields.Dict(keys=fields.String()), load_default=list, validate=validate.Length(max=_MOST_COMPONENTS)
    )
    message_send_ttl_seconds = fields.Integer(strict=True, allow_none=True)


class TemplateArgs(PageArgs):
    """Filters of the templates."""

    status = fields.String(load_default="", validate=validate.Length(max=40))
    category = fields.String(load_default="", validate=validate.Length(max=40))
    language = fields.String(load_default="", validate=validate.Length(max=20))


class VariableSchema(Schema):
    """One value the template asks for."""

    key = fields.String(metadata={"example": "body.1"})
    kind = fields.String()
    component = fields.String()
    label = fields.String()
    example = fields.String()
    required = fields.Boolean()
    max_length = fields.Integer(allow_none=True)


class PreviewHeaderSchema(Schema):
    """The top of the message."""

    kind = fields.String(metadata={"enum": ["none", "text", "image", "video", "document", "location"]})
    text = fields.String()
    media_upload_id = fields.String(allow_none=True)
    filename = fields.String(allow_none=True)


class PreviewButtonSchema(Schema):
    """A button below the message."""

    kind = fields.String()
    text = fields.String()
    url = fields.String(allow_none=True)
    value = fields.String(allow_none=True)


class PreviewCardSchema(Schema):
    """A message as a phone shows it; ``body`` holds WhatsApp's own markup (``*bold*``)."""

    header = fields.Nested(PreviewHeaderSchema)
    body = fields.String()
    footer = fields.String()
    offer = fields.String()
    buttons = fields.List(fields.Nested(PreviewButtonSchema))


class PreviewSchema(PreviewCardSchema):
    """A message as a phone shows it, with the cards of a carousel."""

    cards = fields.List(fields.Nested(PreviewCardSchema))


class TemplateProblemSchema(Schema):
    """A rule of Meta's that a draft breaks."""

    field = fields.String(metadata={"example": "body.text"})
    code = fields.String(metadata={"example": "variable_at_edge"})
    message = fields.String()


class CheckedTemplateSchema(Schema):
    """What Meta would say of a draft, and how it would look with its samples."""

    problems = fields.List(fields.Nested(TemplateProblemSchema))
    variables = fields.List(fields.Nested(VariableSchema))
    preview = fields.Nested(PreviewSchema)


class TemplateSchema(Schema):
    """A message template."""

    id = fields.Integer()
    meta_id = fields.String()
    name = fields.String()
    language = fields.String()
    category = fields.String()
    status = fields.String()
    quality_score = fields.String()
    parameter_format = fields.String()
    components = fields.List(fields.Dict(keys=fields.String()), metadata={"description": "as Meta defines them"})
    rejected_reason = fields.String(allow_none=True)
    previous_category = fields.String(allow_none=True)
    correct_category = fields.String(allow_none=True)
    is_sendable = fields.Boolean()
    sendable_reason = fields.String(allow_none=True)
    variables = fields.List(fields.Nested(VariableSchema))
    preview = fields.Nested(PreviewSchema)
    synced_at = fields.String(metadata={"format": "date-time"})


class SyncedSchema(Schema):
    """What a sync did."""

    created = fields.Integer()
    updated = fields.Integer()
    removed = fields.Integer()
    total = fields.Integer()
