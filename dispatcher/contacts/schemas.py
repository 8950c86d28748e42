"""Bodies and answers of the contact routes."""

import re
from typing import ClassVar, Final
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validate

from dispatcher.contacts.bulk import Action
from dispatcher.contacts.consent_models import Scope
from dispatcher.contacts.models import AttributeType
from dispatcher.contacts.numbering import is_country
from dispatcher.contacts.upserting import MOST_UPSERTED_AT_ONCE, Outcome
from dispatcher.database import Json
from dispatcher.http import CursorArgs, Id, PageArgs, Schema, UtcDateTime

_NAME: Final = validate.Length(max=200)
_LABEL: Final = validate.And(validate.Length(1, 100), validate.Regexp(r".*\S", flags=re.DOTALL, error="Give a name."))
_LANGUAGE: Final = validate.Regexp(r"\A([a-z]{2,3}(_[A-Z]{2})?)?\Z", error="Use a code such as pt or pt_BR.")
_USER_ID: Final = validate.Regexp(r"\A([!-~]{1,150})?\Z", error="Copy the user id as WhatsApp gives it.")
_EXTERNAL_ID: Final = validate.And(
    validate.Length(max=200), validate.Regexp(r"\A(\S(.*\S)?)?\Z", error="Give it without blanks at its ends.")
)
_ZONES: Final = available_timezones()
_TAGS: Final = validate.Length(max=50)
_KEY: Final = validate.Length(max=60)
_TEXT: Final = validate.Length(max=1000)


def _zone(name: str | None) -> None:
    if name and name not in _ZONES:
        raise ValidationError("Name a time zone such as America/Sao_Paulo.")


def _country(code: str) -> None:
    if not is_country(code):
        raise ValidationError("Use a two-letter code such as BR.")


def _optional(*rules: object, **more: object) -> fields.String:
    return fields.String(allow_none=True, validate=[*rules], **more)  # type: ignore[arg-type, list-item]


class ContactChange(Schema):
    """What to change; what is left out stays. An attribute of null is taken away; tags and lists are replaced."""

    EXAMPLE: ClassVar[Json] = {"name": "Ana Souza", "attributes": {"city": "Recife", "size": None}, "tags": ["vip"]}

    phone = _optional(validate.Length(max=200))
    default_country = fields.String(validate=_country)
    user_id = _optional(_USER_ID)
    external_id = _optional(_EXTERNAL_ID)
    username = _optional(_NAME)
    name = _optional(_NAME)
    language = _optional(_LANGUAGE)
    timezone = _optional(_zone)
    attributes = fields.Dict(keys=fields.String(validate=_KEY), values=fields.Raw(allow_none=True))
    tags = fields.List(fields.String(validate=_LABEL), validate=_TAGS)
    lists = fields.List(Id(strict=True), validate=_TAGS)


class ContactIn(ContactChange):
    """A contact, by phone number, by WhatsApp's user id, or by both."""

    EXAMPLE: ClassVar[Json] = {
        "phone": "+5511987654321",
        "name": "Ana Souza",
        "language": "pt_BR",
        "tags": ["vip"],
    }


class UpsertIn(Schema):
    """People as another system knows them, by its ``external_id``, by phone number, or by WhatsApp's user id."""

    EXAMPLE: ClassVar[Json] = {
        "contacts": [{"external_id": "C-1001", "phone": "+5511987654321", "name": "Ana Souza", "tags": ["vip"]}]
    }

    contacts = fields.List(
        fields.Nested(ContactChange), required=True, validate=validate.Length(1, MOST_UPSERTED_AT_ONCE)
    )


class UpsertedContactSchema(Schema):
    """What became of one person; ``index`` is their place in the request, from 0, ``problems`` are by field."""

    index = fields.Integer(required=True)
    status = fields.String(required=True, metadata={"enum": [*Outcome]})
    id = fields.Integer(required=True, allow_none=True)
    problems = fields.Dict(keys=fields.String(), required=True)


class UpsertedSchema(Schema):
    """What became of all of them."""

    created = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    items = fields.List(fields.Nested(UpsertedContactSchema), required=True)


class ContactFilter(Schema):
    """Which contacts: ``q`` finds words of the name and digits of the number, each by its beginning.

    ``attribute`` and ``value`` find those with this value; without a value, those that have none.
    """

    q = fields.String(load_default="", validate=validate.Length(max=200))
    tag_id = Id(load_default=None, allow_none=True)
    list_id = Id(load_default=None, allow_none=True)
    language = fields.String(load_default="", validate=_LANGUAGE)
    consent = fields.String(load_default="", validate=validate.OneOf(["", "opted_in", "opted_out"]))
    attribute = fields.String(load_default="", validate=_KEY)
    value = fields.String(load_default="", validate=_TEXT)


class ContactArgs(CursorArgs, ContactFilter):
    """A stretch of the contacts that fit."""


class BulkIn(Schema):
    """What to do to many contacts: to those with these ids, or to all that fit the filter."""

    EXAMPLE: ClassVar[Json] = {"action": "add_tag", "tag": "vip", "ids": [1, 2, 3]}

    action = fields.String(required=True, validate=validate.OneOf([*Action]))
    ids = fields.List(Id(strict=True), allow_none=True, validate=validate.Length(1, 1000))
    filter = fields.Nested(ContactFilter, allow_none=True)
    tag = fields.String(allow_none=True, validate=_LABEL)
    list_id = Id(strict=True, allow_none=True)


class BulkSchema(Schema):
    """How many contacts changed."""

    changed = fields.Integer(required=True)


class CountSchema(Schema):
    """How many contacts fit."""

    count = fields.Integer(required=True)


class GroupSchema(Schema):
    """A tag or a list by its name."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)


class ConsentSchema(Schema):
    """Whether a person may be written to; ``scope`` and ``since`` belong to the yes or the no.

    ``held_by_meta``: they stopped us at Meta, and only they can take that back, in WhatsApp.
    """

    status = fields.String(required=True, metadata={"enum": ["unknown", "opted_in", "opted_out"]})
    scope = fields.String(allow_none=True, metadata={"enum": [*Scope, None]})
    since = UtcDateTime(allow_none=True)
    held_by_meta = fields.Boolean(required=True)


class ContactSchema(Schema):
    """A person. ``timezone`` is the given one, else that of the number (``timezone_given`` tells which)."""

    id = fields.Integer(required=True)
    phone = fields.String(allow_none=True)
    user_id = fields.String(allow_none=True)
    external_id = fields.String(allow_none=True, metadata={"description": "What another system calls them."})
    username = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    timezone = fields.String(allow_none=True)
    timezone_given = fields.Boolean()
    attributes = fields.Dict(keys=fields.String())
    source = fields.String()
    consent = fields.Nested(ConsentSchema, required=True)
    tags = fields.List(fields.Nested(GroupSchema))
    lists = fields.List(fields.Nested(GroupSchema))
    created_at = UtcDateTime()
    updated_at = UtcDateTime()


class NoteIn(Schema):
    """A note about a contact."""

    EXAMPLE: ClassVar[Json] = {"text": "prefers calls in the afternoon"}

    text = fields.String(required=True, validate=validate.Length(1, 4000))


class NoteSchema(Schema):
    """A note, with who wrote it."""

    id = fields.Integer(required=True)
    text = fields.String(required=True)
    created_by = fields.String(allow_none=True)
    created_at = UtcDateTime()


class MergeIn(Schema):
    """The other contact, who is the same person; its values fill what this one lacks."""

    EXAMPLE: ClassVar[Json] = {"contact_id": 8}

    contact_id = Id(required=True, strict=True)


class MergeSchema(Schema):
    """A contact that was merged into this one; ``reason``: a person said so, or Meta named both as the same user."""

    id = fields.Integer(required=True)
    contact_id = fields.Integer(required=True)
    name = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    reason = fields.String()
    created_at = UtcDateTime()


class ContactDetailSchema(ContactSchema):
    """A contact with its notes and merges."""

    notes = fields.List(fields.Nested(NoteSchema))
    merges = fields.List(fields.Nested(MergeSchema))


class ListIn(Schema):
    """A list of contacts."""

    EXAMPLE: ClassVar[Json] = {"name": "Newsletter"}

    name = fields.String(required=True, validate=_LABEL)
    description = fields.String(load_default="", validate=validate.Length(max=1000))


class ListChange(Schema):
    """What to change of a list."""

    name = fields.String(validate=_LABEL)
    description = fields.String(validate=validate.Length(max=1000))


class ListSchema(Schema):
    """A list with how many contacts are on it."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    description = fields.String()
    size = fields.Integer()
    created_at = UtcDateTime()
    updated_at = UtcDateTime()


class GroupArgs(PageArgs):
    """A page of tags, lists or attributes."""


class AttributeIn(Schema):
    """Something to know of people."""

    EXAMPLE: ClassVar[Json] = {"label": "Birthday", "type": "date"}

    label = fields.String(required=True, validate=_LABEL)
    type = fields.String(required=True, validate=validate.OneOf([*AttributeType]))


class AttributeChange(Schema):
    """What to change of an attribute; its key and type stay."""

    label = fields.String(required=True, validate=_LABEL)


class AttributeSchema(Schema):
    """An attribute; ``key`` is its name in a contact's attributes."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    label = fields.String(required=True)
    type = fields.String(required=True)
    created_at = UtcDateTime()
