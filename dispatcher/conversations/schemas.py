"""Bodies and answers of the inbox."""

from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.accounts.template_schemas import PreviewSchema
from dispatcher.conversations.campaign_replies import UNCLEAR
from dispatcher.conversations.states import Assistant, Status
from dispatcher.database import Json
from dispatcher.http import CursorArgs, Id, Schema, UtcDateTime
from dispatcher.messages.models import Direction, Intent, MediaState, UnderstoodBy
from dispatcher.messages.schemas import (
    FreeMessageIn,
    MessageReasonSchema,
    MessageSchema,
    TemplateMessageIn,
)
from dispatcher.messages.states import State

COLORS = (
    "gray",
    "red",
    "pink",
    "grape",
    "violet",
    "indigo",
    "blue",
    "cyan",
    "teal",
    "green",
    "lime",
    "yellow",
    "orange",
)
_LONGEST_TEXT = 4096


class ConversationFilter(Schema):
    """Which conversations: ``assignee`` is ``me``, ``nobody`` or the id of a user; ``q`` people, numbers and words.

    ``campaign_id``: they answered this campaign; ``intent``: so, or ``unclear`` when nobody has understood it (without
    a campaign: any of them). ``mentioned``: a note names you.
    """

    status = fields.String(load_default="", validate=validate.OneOf(["", *Status]))
    account_id = Id(load_default=None)
    source_id = Id(load_default=None)
    team_id = Id(load_default=None)
    contact_id = Id(load_default=None)
    assignee = fields.String(load_default="", validate=validate.Regexp(r"^(me|nobody|[1-9]\d{0,17})?$"))
    label_id = Id(load_default=None)
    campaign_id = Id(load_default=None)
    intent = fields.String(load_default="", validate=validate.OneOf(["", *Intent, UNCLEAR]))
    unread = fields.Boolean(load_default=False)
    unanswered = fields.Boolean(load_default=False)
    mentioned = fields.Boolean(load_default=False)
    q = fields.String(load_default="", validate=validate.Length(max=200))


class ConversationArgs(CursorArgs, ConversationFilter):
    """A stretch of the conversations that fit, that with the newest message first.

    ``sort=waiting``: only those who wait for an answer, the longest first.
    """

    sort = fields.String(load_default="newest", validate=validate.OneOf(["newest", "waiting"]))


class PersonSchema(Schema):
    """Somebody of us."""

    id = fields.Integer()
    name = fields.String()


class WrittenToSchema(Schema):
    """The person at the other end; without an id who writes to another system, of whom we know no more."""

    id = fields.Integer(allow_none=True)
    name = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    user_id = fields.String(allow_none=True)
    username = fields.String(allow_none=True)
    language = fields.String(allow_none=True)


class OriginSchema(Schema):
    """The other system a conversation is from."""

    id = fields.Integer()
    name = fields.String()
    takes_answers = fields.Boolean()


class TeamOfSchema(Schema):
    """The team a conversation is with."""

    id = fields.Integer()
    name = fields.String()


class LabelSchema(Schema):
    """A label."""

    id = fields.Integer()
    name = fields.String()
    color = fields.String(metadata={"enum": [*COLORS]})


class LastMessageSchema(Schema):
    """The last message of a conversation, shortened."""

    id = fields.Integer()
    direction = fields.String(metadata={"enum": [*Direction]})
    kind = fields.String()
    text = fields.String()
    at = UtcDateTime()
    state = fields.String(allow_none=True, metadata={"enum": [*State, None]})


class AnsweredCampaignSchema(Schema):
    """The campaign a person answered, and which message of it."""

    id = fields.Integer()
    name = fields.String()
    message_id = fields.Integer()


class NamedCampaignSchema(Schema):
    """A campaign."""

    id = fields.Integer()
    name = fields.String()


class CampaignReplySchema(Schema):
    """That a campaign was answered: by which message, what it means, and who understood it so.

    Nobody (null), or somebody who found that it means nothing that is counted, where ``intent`` is null.
    """

    campaign = fields.Nested(NamedCampaignSchema)
    message_id = fields.Integer()
    intent = fields.String(allow_none=True, metadata={"enum": [*Intent, None]})
    by = fields.String(allow_none=True, metadata={"enum": [*UnderstoodBy, None]})


class ConversationSchema(Schema):
    """A conversation. ``window_closes_at``: until then free messages may be sent, afterwards only templates.

    ``source``: the other system it is from, null for WhatsApp; there is no window there. ``mentioned``: a note names
    you, and you have not read the conversation since. ``replies``: the campaigns it answers, the newest answer first.
    ``assistant``: it answers here by itself, or has left it to people; null where it does neither.
    """

    id = fields.Integer()
    account_id = fields.Integer()
    account = fields.String()
    contact = fields.Nested(WrittenToSchema)
    source = fields.Nested(OriginSchema, allow_none=True)
    status = fields.String(metadata={"enum": [*Status]})
    status_at = UtcDateTime()
    snoozed_until = UtcDateTime(allow_none=True)
    assignee = fields.Nested(PersonSchema, allow_none=True)
    assigned_at = UtcDateTime(allow_none=True)
    team = fields.Nested(TeamOfSchema, allow_none=True)
    labels = fields.List(fields.Nested(LabelSchema))
    unread = fields.Integer()
    mentioned = fields.Boolean()
    last_message = fields.Nested(LastMessageSchema)
    window_closes_at = UtcDateTime(allow_none=True)
    waiting_since = UtcDateTime(allow_none=True)
    campaign = fields.Nested(AnsweredCampaignSchema, allow_none=True)
    replies = fields.List(fields.Nested(CampaignReplySchema))
    assistant = fields.String(allow_none=True, metadata={"enum": [*Assistant, None]})
    opened_at = UtcDateTime()
    first_answer_at = UtcDateTime(allow_none=True)
    closed_at = UtcDateTime(allow_none=True)
    created_at = UtcDateTime()
    updated_at = UtcDateTime()


class MeaningIn(Schema):
    """What a message means: null for nothing that is counted. ``stop`` opts the person out."""

    EXAMPLE: ClassVar[Json] = {"intent": "yes"}

    intent = fields.String(required=True, allow_none=True, validate=validate.OneOf([*Intent]))


class MatchingSchema(Schema):
    """How many conversations fit."""

    count = fields.Integer()


class CountsSchema(Schema):
    """How many unfinished conversations there are for each tab of the inbox.

    And in how many, finished ones too, a note names you that you have not read.
    """

    mine = fields.Integer()
    nobody = fields.Integer()
    open = fields.Integer()
    pending = fields.Integer()
    snoozed = fields.Integer()
    unanswered = fields.Integer()
    unread = fields.Integer()
    mentions = fields.Integer()


class ConversationChange(Schema):
    """What to change; ``labels`` are names and replace those there are, ``assignee_id`` null gives it to nobody.

    ``team_id`` puts it into a team's queue.
    """

    EXAMPLE: ClassVar[Json] = {"status": "closed", "labels": ["refund"]}

    status = fields.String(validate=validate.OneOf([*Status]))
    snoozed_until = UtcDateTime(allow_none=True)
    assignee_id = Id(allow_none=True, strict=True)
    team_id = Id(allow_none=True, strict=True)
    labels = fields.List(fields.String(validate=validate.Length(1, 60)), validate=validate.Length(max=20))


class QuotedSchema(Schema):
    """What a message quotes."""

    id = fields.Integer()
    direction = fields.String()
    kind = fields.String()
    text = fields.String(allow_none=True)


class ReactionSchema(Schema):
    """An emoji that the person, or one of us, put on a message; ``id`` is the message that carried it."""

    id = fields.Integer()
    emoji = fields.String()
    direction = fields.String(metadata={"enum": [*Direction]})
    state = fields.String()
    reason = fields.Nested(MessageReasonSchema, allow_none=True)
    at = fields.String(metadata={"format": "date-time"})
    author = fields.Nested(PersonSchema, allow_none=True)


class MessageMediaSchema(Schema):
    """The file of a message: ``pending`` until it is fetched; ``reason`` says why it could not be."""

    state = fields.String(metadata={"enum": [*MediaState]})
    content_type = fields.String(allow_none=True)
    filename = fields.String()
    size = fields.Integer(allow_none=True)
    width = fields.Integer(allow_none=True)
    height = fields.Integer(allow_none=True)
    path = fields.String(metadata={"description": "where the bytes are, below the prefix of the API"})
    has_thumbnail = fields.Boolean()
    is_voice = fields.Boolean()
    reason = fields.String(allow_none=True)
    expires_at = UtcDateTime(allow_none=True)


class BubbleSchema(MessageSchema):
    """A message of the thread: its words, all that came with it, and the template as the phone drew it.

    ``content`` of what a person changed has ``edited_at``; of what they deleted nothing but ``revoked_at``.
    Of what the assistant wrote it has ``by: assistant``.
    """

    text = fields.String(allow_none=True)
    content = fields.Dict(allow_none=True)
    preview = fields.Nested(PreviewSchema, allow_none=True)
    author = fields.Nested(PersonSchema, allow_none=True)
    campaign = fields.Nested(AnsweredCampaignSchema, allow_none=True)
    quoted = fields.Nested(QuotedSchema, allow_none=True)
    reactions = fields.List(fields.Nested(ReactionSchema))
    media = fields.Nested(MessageMediaSchema, allow_none=True)


class ReactionIn(Schema):
    """An emoji on a message of the person; empty takes it back."""

    message_id = Id(required=True, strict=True)
    emoji = fields.String(required=True, validate=validate.Length(max=40))


class ReplyIn(FreeMessageIn):
    """An answer: exactly one of text, media, interactive, location, contacts, reaction and template.

    ``reply_to`` quotes a message of the conversation. ``take_over`` answers in a conversation that a colleague has, and
    takes it.
    """

    EXAMPLE: ClassVar[Json] = {"text": {"body": "Good morning! Your order left today."}, "reply_to": None}

    template = fields.Nested(TemplateMessageIn)
    reaction = fields.Nested(ReactionIn)
    reply_to = Id(load_default=None, allow_none=True, strict=True)
    take_over = fields.Boolean(load_default=False)


class TemplatePreviewSchema(Schema):
    """How a template would look with these values; ``problems`` are sentences by slot."""

    preview = fields.Nested(PreviewSchema)
    problems = fields.Dict(keys=fields.String(), values=fields.String())


class ConversationNoteIn(Schema):
    """A note for colleagues; ``mentions`` are ids of users who are to see it."""

    text = fields.String(required=True, validate=validate.Length(1, _LONGEST_TEXT))
    mentions = fields.List(Id(strict=True), load_default=list, validate=validate.Length(max=20))


class ConversationNoteSchema(Schema):
    """A note of a conversation; without an author it is the assistant's."""

    id = fields.Integer()
    text = fields.String()
    mentions = fields.List(fields.Integer())
    author = fields.Nested(PersonSchema, allow_none=True)
    created_at = UtcDateTime()


class DraftIn(Schema):
    """What an agent has begun to write; empty takes it away."""

    text = fields.String(required=True, validate=validate.Length(max=_LONGEST_TEXT))


class DraftSchema(Schema):
    """A draft."""

    text = fields.String()
    updated_at = UtcDateTime(allow_none=True)
