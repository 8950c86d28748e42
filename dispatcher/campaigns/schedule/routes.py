"""The times of campaigns: when the people of one are written to, and the calendar of all."""

from datetime import timedelta
from typing import Any, ClassVar, Final

from marshmallow import fields

from dispatcher.campaigns.approval import approve
from dispatcher.campaigns.finding import find_campaign
from dispatcher.campaigns.lifecycle import locked
from dispatcher.campaigns.schedule.agenda import entries
from dispatcher.campaigns.schedule.runs import skip_next
from dispatcher.campaigns.schedule.schemas import TimesSchema
from dispatcher.campaigns.schedule.times import forecast, times_now
from dispatcher.campaigns.schemas import CampaignSchema
from dispatcher.campaigns.states import NOT_STARTED, CampaignState
from dispatcher.campaigns.variants.rotation import numbers_of, rate_of
from dispatcher.campaigns.views import campaign_view
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Invalid
from dispatcher.http import (
    Blueprint,
    KeyScope,
    Role,
    Schema,
    UtcDateTime,
    opened_by,
    principal,
    requires,
)
from dispatcher.http.schemas import zulu
from dispatcher.realtime import publish

LONGEST: Final = timedelta(days=100)

times = Blueprint("campaign-times", __name__, url_prefix="/campaigns", description="When people are written to.")
calendar = Blueprint("campaign-calendar", __name__, url_prefix="/campaigns/calendar", description="What is planned.")
BLUEPRINTS = (times, calendar)


class CalendarArgs(Schema):
    """Which days: from the first moment to before the last one."""

    from_ = UtcDateTime(required=True, data_key="from", attribute="from")
    to = UtcDateTime(required=True)


class SkipIn(Schema):
    """Which time is left out: the next one, named so that nobody skips another."""

    EXAMPLE: ClassVar[Json] = {"time": "2030-01-07T12:00:00Z"}

    time = UtcDateTime(required=True)


class EntrySchema(Schema):
    """A campaign on the calendar; ``is_forecast`` when it is the coming run of a recurring one."""

    campaign_id = fields.Integer()
    name = fields.String()
    account_id = fields.Integer()
    account_name = fields.String()
    status = fields.String(metadata={"enum": [*CampaignState]})
    starts_at = fields.String(metadata={"format": "date-time"})
    ends_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    timezone = fields.String()
    is_local = fields.Boolean()
    is_forecast = fields.Boolean()
    people = fields.Integer()


class CalendarSchema(Schema):
    """What is planned and what was, by its start; ``cut`` when there is more than is shown."""

    items = fields.List(fields.Nested(EntrySchema))
    cut = fields.Boolean()


@times.route("/<int:campaign_id>/times")
@times.response(200, TimesSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def read_times(campaign_id: int) -> Json:
    """Read when the people of each time zone are written to: the next times, and who waits for them."""
    campaign, current = find_campaign(campaign_id), session()
    if CampaignState(campaign.status) in NOT_STARTED:
        fastest = rate_of(numbers_of(current, campaign))
        return forecast(current, campaign, min(fastest, campaign.rate_limit or fastest))
    started = campaign.started_at or campaign.updated_at
    return {"starts_at": zulu(started), "ends_at": None, "too_late": 0, "zones": times_now(current, campaign)}


@times.route("/<int:campaign_id>/approve", methods=["POST"])
@times.response(200, CampaignSchema)
@requires(Role.OPERATOR)
def approve_campaign(campaign_id: int) -> Json:
    """Approve a campaign that somebody else has made, so that it may start."""
    find_campaign(campaign_id)
    with transaction() as current:
        approve(current, locked(current, campaign_id), principal().user_id)
    return campaign_view(session(), find_campaign(campaign_id), principal().role)


@times.route("/<int:campaign_id>/skip-next", methods=["POST"])
@times.arguments(SkipIn)
@times.response(200, CampaignSchema)
@requires(Role.OPERATOR)
def skip_next_time(body: dict[str, Any], campaign_id: int) -> Json:
    """Leave out the next time of a recurring campaign; the others stay."""
    find_campaign(campaign_id)
    with transaction() as current:
        fact = skip_next(current, locked(current, campaign_id), body["time"])
    publish([fact])
    return campaign_view(session(), find_campaign(campaign_id), principal().role)


@calendar.route("")
@calendar.arguments(CalendarArgs, location="query")
@calendar.response(200, CalendarSchema)
@requires(Role.VIEWER)
def read_calendar(args: dict[str, Any]) -> Json:
    """Read which campaigns begin, or were under way, between two moments."""
    if not timedelta() < args["to"] - args["from"] <= LONGEST:
        raise Invalid(
            "Ask for at most 100 days.", {"to": ["Give a moment after the first and at most 100 days later."]}
        )
    return entries(session(), args["from"], args["to"])
