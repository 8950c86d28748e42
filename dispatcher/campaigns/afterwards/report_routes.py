"""What came of a campaign, over HTTP: the report, its tables and every attempt as files, and times still to come."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Response
from marshmallow import fields

from dispatcher.campaigns.afterwards import export, stats
from dispatcher.campaigns.afterwards.report import By, report_of
from dispatcher.campaigns.costs.actual import actual_view, cost_of
from dispatcher.campaigns.finding import find_campaign
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.recurrence import recurrence_of, walls
from dispatcher.campaigns.schedule.scheduling import moment_of
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.table_files import TABLE_FILE, TableFileArgs, table_answer
from dispatcher.database import Json, session, transaction
from dispatcher.http import Blueprint, Role, Schema, requires
from dispatcher.http.schemas import zulu
from dispatcher.messages.models import Intent
from dispatcher.uploads.exports import Value

NEXT_TIMES: Final = 5
_FIGURES: Final = ("planned", "sent", "delivered", "read", "replied", "opted_out", "failed")
_HEADER: Final = ("part", "key", "name", *_FIGURES, "charged", "cost", "currency")

blueprint = Blueprint("campaign-reports", __name__, url_prefix="/campaigns", description="What came of a campaign.")


class PartSchema(Schema):
    """How far the people of a campaign, or of a part of them, got; who was read was delivered, and so on."""

    planned = fields.Integer()
    sent = fields.Integer()
    delivered = fields.Integer()
    read = fields.Integer()
    replied = fields.Integer()
    opted_out = fields.Integer()
    failed = fields.Integer()


class NamedPartSchema(PartSchema):
    """A part by its key (an id, a country's code, a time zone) and what it is called."""

    key = fields.String(allow_none=True)
    label = fields.String(allow_none=True)


class BreakdownSchema(Schema):
    """A campaign divided by something: its parts, the largest first."""

    by = fields.String(metadata={"enum": [*By]})
    parts = fields.List(fields.Nested(NamedPartSchema))


class HourSchema(Schema):
    """How many messages were delivered and read at an hour of the day."""

    hour = fields.Integer()
    delivered = fields.Integer()
    read = fields.Integer()


class IntentPartSchema(Schema):
    """How many people meant this by the last of their answers that the rules understood."""

    intent = fields.String(metadata={"enum": [*Intent]})
    people = fields.Integer()


class CampaignReportSchema(Schema):
    """What came of a campaign as of ``made_at``; hours are those of ``timezone``, the campaign's.

    ``first_reply_seconds``: half of those who answered did it within this time. ``intents``: what the answers meant;
    the rest of those who replied said something that has no name.
    """

    made_at = fields.String(metadata={"format": "date-time"})
    timezone = fields.String()
    total = fields.Nested(PartSchema)
    first_reply_seconds = fields.Integer(allow_none=True)
    intents = fields.List(fields.Nested(IntentPartSchema))
    hours = fields.List(fields.Nested(HourSchema))
    breakdowns = fields.List(fields.Nested(BreakdownSchema))


class NextTimesSchema(Schema):
    """When a recurring campaign runs next."""

    times = fields.List(fields.String(metadata={"format": "date-time"}))


@blueprint.route("/<int:campaign_id>/report")
@blueprint.response(200, CampaignReportSchema)
@requires(Role.VIEWER)
def read_report(campaign_id: int) -> Json:
    """Read how far people got, by number, country, message and time zone, and at which hours."""
    campaign = find_campaign(campaign_id)
    with transaction() as current:
        return report_of(current, campaign)


@blueprint.route("/<int:campaign_id>/report/export")
@blueprint.arguments(TableFileArgs, location="query")
@blueprint.doc(responses={200: TABLE_FILE})  # type: ignore[untyped-decorator]
@requires(Role.VIEWER)
def export_report(args: dict[str, Any], campaign_id: int) -> Response:
    """Download the tables of the report, one below the other."""
    campaign = find_campaign(campaign_id)
    with transaction() as current:
        rows = list(_rows(report_of(current, campaign)))
    return table_answer(f"report-{campaign_id}", args["format"], _HEADER, [*rows, *_other_rows(campaign)])


def _rows(report: Json) -> Iterator[list[Value]]:
    yield ["total", None, None, *_figures(report["total"]), None, None, None]
    for breakdown in report["breakdowns"]:
        for part in breakdown["parts"]:
            yield [str(breakdown["by"]), part["key"], part["label"], *_figures(part), None, None, None]
    for one in report["intents"]:
        meant = {"replied": one["people"]}
        yield ["intent", one["intent"], None, *_figures(meant), None, None, None]
    for one in report["hours"]:
        yield ["hour", f"{one['hour']:02}:00", report["timezone"], *_figures(one), None, None, None]


def _figures(part: Json) -> list[Value]:
    return [part.get(name) for name in _FIGURES]


def _other_rows(campaign: Campaign) -> Iterator[list[Value]]:
    nothing: list[Value] = [None] * (len(_FIGURES) - 1)
    for one in stats.failures(session(), campaign.id):
        code = str(one["code"]) if one["code"] is not None else None
        yield ["failure", code, one["title"], *nothing, one["count"], None, None, None]
    cost = actual_view(cost_of(session(), campaign.id))
    for line in cost["lines"]:
        where, what = line["country"], line["category"]
        yield [
            "cost",
            where,
            f"{line['name'] or where} {what}",
            *nothing,
            None,
            line["charged"],
            line["cost"],
            cost["currency"],
        ]


@blueprint.route("/<int:campaign_id>/attempts/export")
@blueprint.arguments(TableFileArgs, location="query")
@blueprint.doc(responses={200: TABLE_FILE})  # type: ignore[untyped-decorator]
@requires(Role.VIEWER)
def export_attempts(args: dict[str, Any], campaign_id: int) -> Response:
    """Download every try to hand a message to Meta: when, from which number, and what Meta said."""
    campaign = find_campaign(campaign_id)
    rows = export.attempt_rows(session(), campaign)
    return table_answer(f"attempts-{campaign_id}", args["format"], export.OF_ATTEMPTS, rows, export.PHONES)


@blueprint.route("/<int:campaign_id>/next-times")
@blueprint.response(200, NextTimesSchema)
@requires(Role.VIEWER)
def read_next_times(campaign_id: int) -> Json:
    """Read when a recurring campaign runs next; nothing for others."""
    return {"times": [zulu(moment) for moment in islice(_coming(find_campaign(campaign_id)), NEXT_TIMES)]}


def _coming(campaign: Campaign) -> Iterator[datetime]:
    given, at = campaign.schedule.get("recurrence"), campaign.scheduled_at
    if campaign.status != CampaignState.SCHEDULED or not given or at is None:
        return
    local = campaign.schedule.get("local_start")
    wall = datetime.fromisoformat(local) if local else at.astimezone(ZoneInfo(campaign.timezone)).replace(tzinfo=None)
    yield at
    for later in walls(recurrence_of(given, wall), wall + timedelta(seconds=1)):
        yield moment_of(session(), campaign, later)
