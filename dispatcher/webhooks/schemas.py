"""Questions about the journal and its answers."""

from marshmallow import fields, validate

from dispatcher.http import CursorArgs, Id, Schema, UtcDateTime, cursor_page_of
from dispatcher.webhooks.models import JournalState

NOTES = ("foreign", "unknown", "unmatched", "only_kept", "refused")
"""Why something in a call was left aside: about a number that is not connected or not by its app, of a kind that is
not known, about a message that is not known, of a kind that is kept and changes nothing, or answered with 400 to the
other system that sent it."""

_STATE = validate.OneOf(list(JournalState))
_KIND = validate.Length(max=100)
_MOST_IDS = 1_000


class JournalArgs(CursorArgs):
    """Which calls: in a state, with such a thing in them (``statuses``, ``messages`` …), received then, odd thus."""

    state = fields.String(load_default=None, validate=_STATE)
    kind = fields.String(load_default=None, validate=_KIND)
    note = fields.String(load_default=None, validate=validate.OneOf(NOTES))
    since = UtcDateTime(load_default=None)
    until = UtcDateTime(load_default=None)


class ReplayIn(Schema):
    """Which calls to process again; every condition given must hold, and one must be given."""

    ids = fields.List(Id(), load_default=list, validate=validate.Length(max=_MOST_IDS))
    state = fields.String(load_default=None, validate=_STATE)
    kind = fields.String(load_default=None, validate=_KIND)
    note = fields.String(load_default=None, validate=validate.OneOf(NOTES))
    since = UtcDateTime(load_default=None)
    until = UtcDateTime(load_default=None)


class ReplayedSchema(Schema):
    """How many calls are processed again."""

    count = fields.Integer(required=True)


class CallSchema(Schema):
    """A call of Meta's, or of the system named ``source``: when it came, what was in it, and what became of it."""

    id = fields.Integer(required=True)
    received_at = UtcDateTime(required=True)
    source = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    tries = fields.Integer(required=True)
    due_at = UtcDateTime(required=True)
    kinds = fields.List(fields.String(), required=True)
    notes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    error = fields.String(required=True, allow_none=True)
    processed_at = UtcDateTime(required=True, allow_none=True)
    size = fields.Integer(required=True, metadata={"description": "Bytes."})


class WholeCallSchema(CallSchema):
    """A call with its body, as text; what is no text in it is replaced by U+FFFD. Cut after 256 KiB."""

    body = fields.String(required=True)


class StrangerSchema(Schema):
    """A number that Meta tells us about and that is not connected here."""

    phone_number_id = fields.String(required=True)
    display_phone_number = fields.String(required=True, allow_none=True)
    business_account_id = fields.String(required=True)
    first_at = UtcDateTime(required=True)
    last_at = UtcDateTime(required=True)


class JournalSummarySchema(Schema):
    """What waits, what failed, and who is not connected."""

    lag_seconds = fields.Float(required=True)
    waiting = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    poison = fields.Integer(required=True)
    kept_since = UtcDateTime(required=True, allow_none=True)
    retention_days = fields.Integer(required=True)
    strangers = fields.List(fields.Nested(StrangerSchema), required=True)


CallPageSchema = cursor_page_of(CallSchema)
