"""Bodies and answers of the assistant."""

from typing import ClassVar
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validate

from dispatcher.assistant.drafts import INTENTS
from dispatcher.assistant.models import Attendance, Mode, Outcome, Reason
from dispatcher.assistant.prompts import LONGEST
from dispatcher.campaigns.schedule.schemas import RulesSchema
from dispatcher.conversations.desk.schemas import DAY
from dispatcher.conversations.schemas import PersonSchema
from dispatcher.database import Json
from dispatcher.http import CursorArgs, Id, Schema, UtcDateTime

_MODE = validate.OneOf([*Mode])
_MODES = {"enum": [*Mode]}
_NAME = validate.And(validate.Length(1, 80), validate.Regexp(r".*\S", error="Give it a name."))
_ZONES = available_timezones()
_MOST_MICROS = 10_000_000_000
_INTENTS: Json = {"enum": [*INTENTS, None]}


def _zone(name: str) -> None:
    if name not in _ZONES:
        raise ValidationError("Name a time zone of the IANA database, such as America/Sao_Paulo.")


class AssistantSchema(Schema):
    """Whether a model is connected, which one, and what it costs in US dollars per million tokens."""

    configured = fields.Boolean()
    provider = fields.String()
    model = fields.String()
    price_in = fields.String()
    price_out = fields.String()


class NumberSettingsIn(Schema):
    """What the assistant does on a number.

    ``attendance``: when it may answer by itself, by ``hours`` on the clock of ``zone``; drafts come at any time.
    Answers less sure than ``unsure_below`` are left to a person. ``cost_cap_micros`` is in millionths of a US dollar,
    for each UTC day.
    """

    EXAMPLE: ClassVar[Json] = {
        "mode": "answer",
        "attendance": "out_of_hours",
        "hours": {"windows": [{"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "18:00"}]},
        "zone": "America/Sao_Paulo",
        "unsure_below": 0.6,
        "replies_per_hour": 10,
        "cost_cap_micros": 5_000_000,
        "handover_text": "A colleague will answer you soon.",
    }

    mode = fields.String(required=True, validate=_MODE, metadata=_MODES)
    prompt_id = Id(allow_none=True, load_default=None, strict=True)
    attendance = fields.String(
        load_default=Attendance.ALWAYS.value,
        validate=validate.OneOf([*Attendance]),
        metadata={"enum": [*Attendance]},
    )
    hours = fields.Nested(RulesSchema, allow_none=True, load_default=None)
    zone = fields.String(load_default="UTC", validate=_zone)
    unsure_below = fields.Float(load_default=0.6, validate=validate.Range(0, 1))
    replies_per_hour = fields.Integer(strict=True, load_default=10, validate=validate.Range(1, 100))
    cost_cap_micros = fields.Integer(strict=True, load_default=5_000_000, validate=validate.Range(0, _MOST_MICROS))
    history_tokens = fields.Integer(strict=True, load_default=3_000, validate=validate.Range(200, 100_000))
    pause_seconds = fields.Integer(strict=True, load_default=3, validate=validate.Range(0, 60))
    handover_team_id = Id(allow_none=True, load_default=None, strict=True)
    handover_text = fields.String(allow_none=True, load_default=None, validate=validate.Length(1, 1000))


class NumberSettingsSchema(NumberSettingsIn):
    """What the assistant does on a number, and what it has spent there today (UTC)."""

    account_id = fields.Integer()
    account = fields.String()
    spent_micros = fields.Integer()


class CampaignSettingsIn(Schema):
    """What the assistant does with answers to a campaign, instead of what it does on the number."""

    EXAMPLE: ClassVar[Json] = {"mode": "suggest", "instructions": "Free delivery until Friday, in São Paulo only."}

    mode = fields.String(required=True, validate=_MODE, metadata=_MODES)
    prompt_id = Id(allow_none=True, load_default=None, strict=True)
    instructions = fields.String(load_default="", validate=validate.Length(max=4000))


class CampaignSettingsSchema(Schema):
    """The same as kept; ``mode`` is null where the numbers decide."""

    mode = fields.String(allow_none=True, metadata={"enum": [*Mode, None]})
    prompt_id = fields.Integer(allow_none=True)
    instructions = fields.String()


class PromptIn(Schema):
    """A prompt with its first text; variables stand in double braces, such as {{contact.name}}."""

    EXAMPLE: ClassVar[Json] = {"name": "Shop", "text": "You answer for {{number.name}}. Be brief."}

    name = fields.String(required=True, validate=_NAME)
    text = fields.String(required=True, validate=validate.Length(1, LONGEST))


class PromptChange(Schema):
    """A new name, or the number of an earlier version to use again."""

    EXAMPLE: ClassVar[Json] = {"version": 2}

    name = fields.String(validate=_NAME)
    version = fields.Integer(strict=True, validate=validate.Range(1, 2**31))


class PromptVersionIn(Schema):
    """A new text, in use from now on."""

    EXAMPLE: ClassVar[Json] = {"text": "You answer for {{number.name}}. Be brief, and friendly."}

    text = fields.String(required=True, validate=validate.Length(1, LONGEST))


class PromptVersionSchema(Schema):
    """One text of a prompt."""

    id = fields.Integer()
    number = fields.Integer()
    text = fields.String()
    author = fields.Nested(PersonSchema, allow_none=True)
    created_at = UtcDateTime()


class PromptSchema(Schema):
    """A prompt and the text in use."""

    id = fields.Integer()
    name = fields.String()
    version = fields.Integer()
    text = fields.String()
    created_at = UtcDateTime()
    updated_at = UtcDateTime()


class VariablesSchema(Schema):
    """What may stand in double braces in a prompt; ``attributes.`` goes before the key of any contact attribute."""

    variables = fields.List(fields.String())


class TryIn(Schema):
    """A text to try against a past conversation, as it was after the message ``message_id`` (else as it is)."""

    EXAMPLE: ClassVar[Json] = {"conversation_id": 7, "text": "You answer for {{number.name}}. Be brief."}

    conversation_id = Id(required=True, strict=True)
    message_id = Id(allow_none=True, load_default=None, strict=True)
    text = fields.String(required=True, validate=validate.Length(1, LONGEST))


class TrialSchema(Schema):
    """What the assistant would do: ``outcome`` and ``reason`` as if it answered by itself. Nothing is sent.

    ``system`` and ``said`` are what the model was given.
    """

    reply = fields.String(allow_none=True)
    intent = fields.String(allow_none=True, metadata=_INTENTS)
    confidence = fields.Float(allow_none=True)
    hand_over = fields.Boolean(allow_none=True)
    summary = fields.String(allow_none=True)
    outcome = fields.String(metadata={"enum": [*Outcome]})
    reason = fields.String(allow_none=True, metadata={"enum": [*Reason, None]})
    detail = fields.String(allow_none=True)
    model = fields.String()
    tokens_in = fields.Integer()
    tokens_out = fields.Integer()
    latency_ms = fields.Integer()
    cost_micros = fields.Integer()
    system = fields.String()
    said = fields.List(fields.Dict(keys=fields.String()))


class SuggestionSchema(Schema):
    """The draft for a conversation. ``mode`` is what the assistant may do here, ``off`` also without a model."""

    mode = fields.String(metadata=_MODES)
    state = fields.String(metadata={"enum": ["none", "writing", "ready"]})
    id = fields.Integer(allow_none=True)
    reply = fields.String(allow_none=True)
    intent = fields.String(allow_none=True, metadata=_INTENTS)
    confidence = fields.Float(allow_none=True)
    summary = fields.String(allow_none=True)
    created_at = UtcDateTime(allow_none=True)


class AnsweringIn(Schema):
    """Whether the assistant answers in a conversation by itself."""

    EXAMPLE: ClassVar[Json] = {"answering": False}

    answering = fields.Boolean(required=True)


class InteractionArgs(CursorArgs):
    """Which turns of the assistant, the newest first."""

    account_id = Id(load_default=None)
    campaign_id = Id(load_default=None)
    conversation_id = Id(load_default=None)
    outcome = fields.String(load_default="", validate=validate.OneOf(["", *Outcome]))
    reason = fields.String(load_default="", validate=validate.OneOf(["", *Reason]))


class InteractionSchema(Schema):
    """One turn of the assistant."""

    id = fields.Integer()
    conversation_id = fields.Integer()
    account_id = fields.Integer()
    account = fields.String()
    contact = fields.String(allow_none=True)
    campaign_id = fields.Integer(allow_none=True)
    mode = fields.String(metadata=_MODES)
    prompt = fields.String(allow_none=True)
    prompt_version = fields.Integer(allow_none=True)
    model = fields.String(allow_none=True)
    tokens_in = fields.Integer()
    tokens_out = fields.Integer()
    latency_ms = fields.Integer()
    cost_micros = fields.Integer()
    outcome = fields.String(metadata={"enum": [*Outcome]})
    reason = fields.String(allow_none=True, metadata={"enum": [*Reason, None]})
    detail = fields.String(allow_none=True)
    intent = fields.String(allow_none=True, metadata=_INTENTS)
    confidence = fields.Float(allow_none=True)
    asked = fields.String(allow_none=True)
    reply = fields.String(allow_none=True)
    summary = fields.String(allow_none=True)
    message_id = fields.Integer(allow_none=True)
    decided_by = fields.Nested(PersonSchema, allow_none=True)
    created_at = UtcDateTime()


class ReportArgs(Schema):
    """Of which days (UTC, both included), number or campaign."""

    since = fields.Date(load_default=None, validate=DAY)
    until = fields.Date(load_default=None, validate=DAY)
    account_id = Id(load_default=None)
    campaign_id = Id(load_default=None)


class ReasonCountSchema(Schema):
    """How often a turn ended for a reason."""

    reason = fields.String(metadata={"enum": [*Reason]})
    turns = fields.Integer()


class DaySchema(Schema):
    """One day of the report."""

    day = fields.Date()
    turns = fields.Integer()
    answered = fields.Integer()
    handed_over = fields.Integer()
    cost_micros = fields.Integer()


class ReportSchema(Schema):
    """What the assistant did: every turn counts once in ``outcomes``."""

    turns = fields.Integer()
    outcomes = fields.Dict(keys=fields.String(), values=fields.Integer())
    reasons = fields.List(fields.Nested(ReasonCountSchema))
    days = fields.List(fields.Nested(DaySchema))
    tokens_in = fields.Integer()
    tokens_out = fields.Integer()
    cost_micros = fields.Integer()
    latency_ms = fields.Integer(allow_none=True, metadata={"description": "The median of the model's answers."})
    slowest_ms = fields.Integer(allow_none=True, metadata={"description": "95 of 100 were quicker."})
