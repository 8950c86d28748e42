"""Bodies and answers of the desk: teams, agents, figures."""

from datetime import date
from typing import ClassVar

from marshmallow import fields, validate

from dispatcher.conversations.desk.models import GRACE_SECONDS
from dispatcher.database import Json
from dispatcher.http import Id, PageArgs, Schema, UtcDateTime

_IDS = validate.Length(max=500)
_GRACE = validate.Range(30, 24 * 3600)
_HOURS = validate.Range(1, 24 * 365)
DAY = validate.Range(date(2020, 1, 1), date(2100, 1, 1))
STATES = ("online", "away", "offline")


class DeskNameSchema(Schema):
    """Somebody or something with a name."""

    id = fields.Integer()
    name = fields.String()


class TeamArgs(PageArgs):
    """Filters of the list of teams."""


class TeamIn(Schema):
    """A team. ``assigns``: who waits longest is given to whoever is there, in turns."""

    EXAMPLE: ClassVar[Json] = {"name": "Support", "member_ids": [2, 3], "account_ids": [1], "assigns": True}

    name = fields.String(required=True, validate=validate.Length(1, 60))
    member_ids = fields.List(Id(strict=True), load_default=list, validate=_IDS)
    account_ids = fields.List(Id(strict=True), load_default=list, validate=_IDS)
    assigns = fields.Boolean(load_default=False)
    grace_seconds = fields.Integer(load_default=GRACE_SECONDS, validate=_GRACE)
    close_after_hours = fields.Integer(load_default=None, allow_none=True, validate=_HOURS)


class TeamChange(Schema):
    """What to change of a team; lists replace those there are."""

    name = fields.String(validate=validate.Length(1, 60))
    member_ids = fields.List(Id(strict=True), validate=_IDS)
    account_ids = fields.List(Id(strict=True), validate=_IDS)
    assigns = fields.Boolean()
    grace_seconds = fields.Integer(validate=_GRACE)
    close_after_hours = fields.Integer(allow_none=True, validate=_HOURS)


class TeamSchema(Schema):
    """A team with its people, and those of its numbers that you may see."""

    id = fields.Integer()
    name = fields.String()
    assigns = fields.Boolean()
    grace_seconds = fields.Integer()
    close_after_hours = fields.Integer(allow_none=True)
    members = fields.List(fields.Nested(DeskNameSchema))
    accounts = fields.List(fields.Nested(DeskNameSchema))
    created_at = UtcDateTime()
    updated_at = UtcDateTime()


class StandingIn(Schema):
    """Whether one is away."""

    is_away = fields.Boolean(required=True)


class StandingSchema(Schema):
    """How one stands at the desk."""

    state = fields.String(metadata={"enum": [*STATES]})
    is_away = fields.Boolean()
    most_open = fields.Integer()
    open = fields.Integer()


class LimitIn(Schema):
    """How many open conversations somebody is given at most."""

    most_open = fields.Integer(required=True, validate=validate.Range(0, 1000))


class FiguresArgs(Schema):
    """Of which number, and over which days (UTC, the last included); the last seven when left out."""

    account_id = Id(load_default=None)
    since = fields.Date(load_default=None, validate=DAY)
    until = fields.Date(load_default=None, validate=DAY)


class DeskQueueSchema(Schema):
    """Who waits on a number, by team: unfinished ones, those without an agent, those nobody has answered yet."""

    team = fields.Nested(DeskNameSchema, allow_none=True)
    account = fields.Nested(DeskNameSchema)
    open = fields.Integer()
    unassigned = fields.Integer()
    waiting = fields.Integer()
    waiting_since = UtcDateTime(allow_none=True)


class DeskAgentSchema(Schema):
    """Somebody who answers."""

    id = fields.Integer()
    name = fields.String()
    state = fields.String(metadata={"enum": [*STATES]})
    open = fields.Integer()
    waiting = fields.Integer()
    most_open = fields.Integer()


class SpanSchema(Schema):
    """How long something took, in seconds: the middle one, and that which nine of ten kept; null without any."""

    count = fields.Integer()
    median = fields.Float(allow_none=True)
    p90 = fields.Float(allow_none=True)


class DeskTimesSchema(Schema):
    """First responses and resolutions of one day, agent or team; ``id`` null is nobody's."""

    day = fields.Date(allow_none=True)
    id = fields.Integer(allow_none=True)
    name = fields.String(allow_none=True)
    first_response = fields.Nested(SpanSchema)
    resolution = fields.Nested(SpanSchema)


class FiguresSchema(Schema):
    """The desk at this moment, and how it did."""

    at = UtcDateTime()
    since = fields.Date()
    until = fields.Date()
    queues = fields.List(fields.Nested(DeskQueueSchema))
    agents = fields.List(fields.Nested(DeskAgentSchema))
    total = fields.Nested(DeskTimesSchema)
    by_day = fields.List(fields.Nested(DeskTimesSchema))
    by_agent = fields.List(fields.Nested(DeskTimesSchema))
    by_team = fields.List(fields.Nested(DeskTimesSchema))
