"""Bodies and answers of the consent routes."""

from typing import ClassVar, Final

from marshmallow import fields, validate

from dispatcher.contacts.consent_models import Action, Channel, Scope
from dispatcher.contacts.schemas import ConsentSchema, GroupSchema
from dispatcher.database import Json
from dispatcher.http import CursorArgs, Schema, UtcDateTime

_SCOPE: Final = validate.OneOf([*Scope])
_SOURCE: Final = validate.Length(1, 200)
_PROOF: Final = validate.Length(max=2000)
_WORDS: Final = validate.Length(max=100)
_WORD: Final = validate.Length(1, 100)


class OptOutIn(Schema):
    """A person's no: to marketing, or to all but replies and codes."""

    EXAMPLE: ClassVar[Json] = {"scope": "all", "source": "telephone"}

    scope = fields.String(load_default=Scope.ALL, validate=_SCOPE)
    source = fields.String(load_default=None, allow_none=True, validate=_SOURCE)
    proof = fields.String(load_default=None, allow_none=True, validate=_PROOF)
    at = UtcDateTime(load_default=None, allow_none=True)


class OptInIn(Schema):
    """A person's yes: where it was given, and what proves it."""

    EXAMPLE: ClassVar[Json] = {
        "source": "website",
        "proof": "Form 'Newsletter', box ticked, 2026-01-31 10:02 from 203.0.113.9",
    }

    scope = fields.String(load_default=Scope.MARKETING, validate=_SCOPE)
    source = fields.String(required=True, validate=_SOURCE)
    proof = fields.String(load_default=None, allow_none=True, validate=_PROOF)
    at = UtcDateTime(load_default=None, allow_none=True)


class ConsentEventSchema(Schema):
    """A yes or no: through which channel, where, with which proof."""

    id = fields.Integer(required=True)
    action = fields.String(required=True, metadata={"enum": [*Action]})
    scope = fields.String(metadata={"enum": [*Scope]})
    channel = fields.String(metadata={"enum": [*Channel]})
    source = fields.String(allow_none=True)
    proof = fields.String(allow_none=True)
    message_id = fields.Integer(allow_none=True)
    at = UtcDateTime(required=True)
    created_by = fields.String(allow_none=True)


class ConsentDetailSchema(ConsentSchema):
    """Where a person stands, with every yes and no."""

    events = fields.List(fields.Nested(ConsentEventSchema), required=True)


class SuppressionArgs(CursorArgs):
    """Filters of the list of those who said no."""

    q = fields.String(load_default="", validate=validate.Length(max=150))
    scope = fields.String(load_default="", validate=validate.OneOf(["", *Scope]))


class SuppressionIn(Schema):
    """Somebody who must not be written to, by number or by WhatsApp's user id."""

    EXAMPLE: ClassVar[Json] = {"phone": "+5511987654321", "scope": "all", "source": "letter"}

    phone = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))
    user_id = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"\A[!-~]{1,150}\Z"))
    scope = fields.String(load_default=Scope.ALL, validate=_SCOPE)
    source = fields.String(load_default=None, allow_none=True, validate=_SOURCE)
    proof = fields.String(load_default=None, allow_none=True, validate=_PROOF)


class SuppressionSchema(Schema):
    """Somebody who must not be written to."""

    id = fields.Integer(required=True)
    phone = fields.String(allow_none=True)
    user_id = fields.String(allow_none=True)
    scope = fields.String(required=True, metadata={"enum": [*Scope]})
    held_by_meta = fields.Boolean(required=True)
    channel = fields.String(metadata={"enum": [*Channel]})
    since = UtcDateTime()
    contact = fields.Nested(GroupSchema, allow_none=True)


class ConsentSettingsSchema(Schema):
    """What counts as a no: words by language, labels or payloads of buttons, and how far each goes."""

    EXAMPLE: ClassVar[Json] = {
        "words": {"en": ["stop", "unsubscribe"], "pt": ["parar", "sair"]},
        "word_scope": "all",
        "buttons": ["Unsubscribe"],
        "button_scope": "marketing",
    }

    words = fields.Dict(
        required=True,
        keys=fields.String(validate=validate.Regexp(r"\A[a-z]{2,3}(_[A-Z]{2})?\Z")),
        values=fields.List(fields.String(validate=_WORD), validate=_WORDS),
    )
    word_scope = fields.String(required=True, validate=_SCOPE)
    buttons = fields.List(fields.String(validate=_WORD), required=True, validate=_WORDS)
    button_scope = fields.String(required=True, validate=_SCOPE)
