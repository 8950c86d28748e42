"""What a person says about a campaign's times, as the API takes and shows it."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatcher.campaigns.schedule.recurrence import recurrence_of
from dispatcher.campaigns.schedule.timing import Clock, Missed
from dispatcher.database import Json
from dispatcher.errors import Invalid
from dispatcher.http import Schema

_MOST_HOURS = 50
_MOST_DATES = 400


def _wall(text: str) -> None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None or len(text) != len("2026-01-31T09:00"):
        raise ValidationError("Write date and time without a zone, such as 2026-01-31T09:00.")


def _hour(text: str) -> None:
    try:
        time.fromisoformat(text)
    except ValueError:
        raise ValidationError("Write an hour such as 09:30.") from None


def _date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValidationError("Write a date such as 2026-12-25.") from None


_HOUR = validate.And(validate.Regexp(r"\A\d\d:\d\d\Z", error="Write an hour such as 09:30."), _hour)
_DATE = validate.And(validate.Regexp(r"\A\d{4}-\d\d-\d\d\Z", error="Write a date such as 2026-12-25."), _date)


class HoursSchema(Schema):
    """From one hour to another, over midnight when it ends earlier, on some days of the week (1 is Monday)."""

    days = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, 7)),
        load_default=lambda: [1, 2, 3, 4, 5, 6, 7],
        validate=validate.Length(1, 7),
    )
    from_ = fields.String(required=True, data_key="from", attribute="from", validate=_HOUR)
    to = fields.String(required=True, validate=_HOUR)


class RulesSchema(Schema):
    """Sending is allowed in ``windows`` (always, when there are none), never in quiet hours or on blackout dates."""

    windows = fields.List(fields.Nested(HoursSchema), load_default=list, validate=validate.Length(max=_MOST_HOURS))
    quiet_hours = fields.List(fields.Nested(HoursSchema), load_default=list, validate=validate.Length(max=_MOST_HOURS))
    blackout_dates = fields.List(
        fields.String(validate=_DATE), load_default=list, validate=validate.Length(max=_MOST_DATES)
    )


class RecurrenceSchema(Schema):
    """A rule of RFC 5545 (by days or more), the dates on which nothing starts, and the first start (kept by us)."""

    rule = fields.String(required=True, validate=validate.Length(1, 500))
    exceptions = fields.List(fields.String(validate=_DATE), validate=validate.Length(max=_MOST_DATES))
    start = fields.String(allow_none=True, validate=_wall)

    @validates_schema
    def is_a_rule(self, given: Json, **_: Any) -> None:
        """Name the mistake at the rule."""
        try:
            recurrence_of({"rule": given["rule"]}, datetime.fromisoformat("2026-01-01T09:00"))
        except Invalid as problem:
            sentences = [one for words in problem.details.values() for one in words]
            raise ValidationError(sentences, "rule") from None


class ScheduleSchema(Schema):
    """When a campaign's messages may go; what is left out is not limited.

    ``local_start``: the start on each recipient's own clock. ``zone_column``: the column that names a person's time
    zone; without it the number tells, and where it does not, the campaign's zone counts. ``on_clock``: whose clock
    ``rules`` speak of. ``spread_until``: spread evenly until then. ``send_until``: whoever has not got the message by
    then does not get it. ``recurrence``: each time a run of its own; ``occurrence``: which run this one is.
    ``missed``: a time the dispatcher could not keep is made up for late, next time, or skipped.
    """

    EXAMPLE: ClassVar[Json] = {
        "local_start": "2030-11-25T09:00",
        "rules": {"windows": [{"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "18:00"}]},
        "on_clock": "recipient",
        "send_until": "2030-11-27T18:00",
        "missed": "next",
    }

    local_start = fields.String(allow_none=True, validate=_wall)
    zone_column = fields.String(allow_none=True, validate=validate.Length(1, 200))
    rules = fields.Nested(RulesSchema, allow_none=True)
    on_clock = fields.String(validate=validate.OneOf([*Clock]), metadata={"enum": [*Clock]})
    spread_until = fields.String(allow_none=True, validate=_wall)
    send_until = fields.String(allow_none=True, validate=_wall)
    recurrence = fields.Nested(RecurrenceSchema, allow_none=True)
    occurrence = fields.String(dump_only=True)
    missed = fields.String(allow_none=True, validate=validate.OneOf([*Missed]), metadata={"enum": [*Missed]})

    @post_load
    def without_nothing(self, given: Json, **_: Any) -> Json:
        """Keep only what is said."""
        return {name: value for name, value in given.items() if value is not None}


class ZoneTimesSchema(Schema):
    """The people of one time zone who still wait, and when they may be written to; ``over`` says why never more."""

    zone = fields.String()
    people = fields.Integer()
    opens_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    closes_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    is_open = fields.Boolean()
    over = fields.String(allow_none=True)


class TimesSchema(Schema):
    """When a campaign begins, by when everybody is reached, and how many are not reached in time."""

    starts_at = fields.String(metadata={"format": "date-time"})
    ends_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    too_late = fields.Integer()
    zones = fields.List(fields.Nested(ZoneTimesSchema))
