"""What the API takes and gives about people."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import validate

from dispatcher.auth.models import ColorScheme, Language
from dispatcher.auth.passwords import LONGEST, SHORTEST
from dispatcher.database import Json
from dispatcher.http import Id, KeyScope, PageArgs, Role, Schema, UtcDateTime, page_of

_USERNAME = validate.Regexp(
    r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}\Z",
    error="Use 2 to 64 letters, digits or . _ @ - and begin with a letter or digit.",
)
_NAME = validate.Length(min=1, max=100)


def _choice(choices: Any, **options: Any) -> ma.fields.String:
    return ma.fields.String(validate=validate.OneOf([str(choice) for choice in choices]), **options)


def _new_password(**options: Any) -> ma.fields.String:
    described = {"description": f"{SHORTEST} to {LONGEST} characters."}
    return ma.fields.String(load_only=True, validate=validate.Length(max=LONGEST), metadata=described, **options)


class UserSchema(Schema):
    """A person."""

    id = ma.fields.Integer(required=True)
    username = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    role = _choice(Role, required=True)
    language = _choice(Language, required=True)
    color_scheme = _choice(ColorScheme, required=True)
    is_active = ma.fields.Boolean(required=True)
    all_accounts = ma.fields.Boolean(required=True)
    account_ids = ma.fields.List(ma.fields.Integer(), required=True)
    created_at = UtcDateTime(required=True)
    last_login_at = UtcDateTime(required=True, allow_none=True)


class NewUserSchema(Schema):
    """A person to be created."""

    username = ma.fields.String(required=True, validate=_USERNAME)
    name = ma.fields.String(load_default="", validate=validate.Length(max=100))
    password = _new_password(required=True)
    role = _choice(Role, required=True)
    all_accounts = ma.fields.Boolean(load_default=False)
    account_ids = ma.fields.List(
        Id(strict=True),
        load_default=list,
        validate=validate.Length(max=1000),
    )
    is_active = ma.fields.Boolean(load_default=True)


class UserChangesSchema(Schema):
    """What an administrator may change of a person."""

    EXAMPLE: ClassVar[Json] = {"role": "operator", "all_accounts": False, "account_ids": [1]}

    username = ma.fields.String(validate=_USERNAME)
    name = ma.fields.String(validate=_NAME)
    password = _new_password()
    role = _choice(Role)
    all_accounts = ma.fields.Boolean()
    account_ids = ma.fields.List(Id(strict=True), validate=validate.Length(max=1000))
    is_active = ma.fields.Boolean()


class OwnChangesSchema(Schema):
    """What a person may change of themselves; a new password needs the present one."""

    name = ma.fields.String(validate=_NAME)
    language = _choice(Language)
    color_scheme = _choice(ColorScheme)
    current_password = ma.fields.String(load_only=True, validate=validate.Length(max=LONGEST))
    password = _new_password()

    @ma.validates_schema
    def _require_present_password(self, data: dict[str, Any], **_options: Any) -> None:
        if "password" in data and "current_password" not in data:
            raise ma.ValidationError("Type your present password as well.", "current_password")


class UserArgs(PageArgs):
    """Filters of the people."""

    role = _choice(Role)
    is_active = ma.fields.Boolean()


class CredentialsSchema(Schema):
    """A user name and a password."""

    EXAMPLE: ClassVar[Json] = {"username": "alice", "password": "correct horse battery"}

    username = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    password = ma.fields.String(required=True, load_only=True, validate=validate.Length(min=1, max=1000))


class TokensSchema(Schema):
    """A sign-in; the browser gets its refresh token as a cookie instead."""

    access = ma.fields.String(required=True)
    refresh = ma.fields.String()
    expires_in = ma.fields.Integer(required=True, metadata={"description": "Seconds the access token counts."})
    user = ma.fields.Nested(UserSchema, required=True)


class RefreshSchema(Schema):
    """A refresh token; browsers send the cookie instead."""

    refresh = ma.fields.String(validate=validate.Length(max=2000))


class LogoutSchema(RefreshSchema):
    """What to end: this sign-in, or every sign-in of this person."""

    everywhere = ma.fields.Boolean(load_default=False)


class SetupStateSchema(Schema):
    """Whether the first administrator is still to be made, and whether the token asked about opens the way."""

    needed = ma.fields.Boolean(required=True)
    token_ok = ma.fields.Boolean()


class SetupArgs(Schema):
    """The token of the set-up link, to learn at once whether it is the right one."""

    token = ma.fields.String(validate=validate.Length(max=500))


class SetupSchema(Schema):
    """The first administrator, with the token of the set-up link."""

    token = ma.fields.String(required=True, validate=validate.Length(max=500))
    username = ma.fields.String(required=True, validate=_USERNAME)
    password = _new_password(required=True)
    name = ma.fields.String(load_default="", validate=validate.Length(max=100))


class UserRefSchema(Schema):
    """A person, named."""

    id = ma.fields.Integer(required=True)
    username = ma.fields.String(required=True)


class ApiKeySchema(Schema):
    """An API key, without the key."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    prefix = ma.fields.String(required=True)
    scopes = ma.fields.List(_choice(KeyScope), required=True)
    all_accounts = ma.fields.Boolean(required=True)
    account_ids = ma.fields.List(ma.fields.Integer(), required=True)
    created_by = ma.fields.Nested(UserRefSchema, required=True)
    created_at = UtcDateTime(required=True)
    last_used_at = UtcDateTime(required=True, allow_none=True)
    expires_at = UtcDateTime(required=True, allow_none=True)


class NewApiKeySchema(Schema):
    """An API key to be made: for these scopes, on all numbers or on those in ``account_ids``."""

    EXAMPLE: ClassVar[Json] = {
        "name": "Shop",
        "scopes": ["messages:send", "messages:read"],
        "all_accounts": False,
        "account_ids": [1],
        "expires_at": None,
    }

    name = ma.fields.String(required=True, validate=_NAME)
    scopes = ma.fields.List(_choice(KeyScope), required=True, validate=validate.Length(min=1, max=len(KeyScope)))
    all_accounts = ma.fields.Boolean(load_default=False)
    account_ids = ma.fields.List(Id(strict=True), load_default=list, validate=validate.Length(max=1000))
    expires_at = UtcDateTime(load_default=None, allow_none=True)


class CreatedApiKeySchema(ApiKeySchema):
    """An API key with the key itself, shown this once."""

    key = ma.fields.String(required=True)


class AuditEntrySchema(Schema):
    """Who did what to what."""

    id = ma.fields.Integer(required=True)
    at = UtcDateTime(required=True)
    user = ma.fields.Nested(UserRefSchema, required=True, allow_none=True)
    action = ma.fields.String(required=True)
    object_type = ma.fields.String(required=True)
    object_id = ma.fields.String(required=True, allow_none=True)
    details = ma.fields.Dict(keys=ma.fields.String(), required=True)
    ip = ma.fields.String(required=True, allow_none=True)
    request_id = ma.fields.String(required=True, allow_none=True)


class AuditArgs(PageArgs):
    """Filters of the audit log; ``q`` searches actions and user names."""

    user_id = Id()
    action = ma.fields.String(validate=validate.Length(max=100))
    object_type = ma.fields.String(validate=validate.Length(max=100))
    object_id = ma.fields.String(validate=validate.Length(max=100))
    since = UtcDateTime()
    until = UtcDateTime()


UserPageSchema = page_of(UserSchema)
ApiKeyPageSchema = page_of(ApiKeySchema)
AuditPageSchema = page_of(AuditEntrySchema)
