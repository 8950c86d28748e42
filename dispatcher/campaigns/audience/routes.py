"""The routes of audiences made of contacts: the definition of a campaign's, the live count, saved segments."""

from typing import Any

from sqlalchemy import select

from dispatcher.auth.audit import record
from dispatcher.campaigns import approval, lifecycle
from dispatcher.campaigns.audience import segments as saved
from dispatcher.campaigns.audience.building_schemas import (
    CountedSchema,
    CountIn,
    DefinedSchema,
    DefinitionSchema,
    SegmentArgs,
    SegmentChange,
    SegmentIn,
    SegmentSchema,
)
from dispatcher.campaigns.audience.capping import caps_of
from dispatcher.campaigns.audience.counting import count
from dispatcher.campaigns.audience.definition import (
    campaigns_in,
    define,
    definition_of,
    file_columns,
    files_in,
    names_of,
    said_in,
)
from dispatcher.campaigns.audience.files import find_file
from dispatcher.campaigns.audience.jobs import take_audience
from dispatcher.campaigns.audience.models import Segment
from dispatcher.campaigns.audience.opted_out import forbidding
from dispatcher.campaigns.audience.schemas import AudienceSchema
from dispatcher.campaigns.finding import find_campaign
from dispatcher.campaigns.views import audience_view
from dispatcher.contacts.consent import scopes_forbidding
from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    KeyScope,
    PageOfRows,
    Role,
    idempotent,
    opened_by,
    page_of,
    paginate,
    principal,
    requires,
)
from dispatcher.jobqueue.jobs import enqueue, told_later

audiences = Blueprint(
    "campaign-audiences", __name__, url_prefix="/campaigns", description="Audiences made of contacts."
)
counts = Blueprint("audiences", __name__, url_prefix="/audiences", description="How many people a condition means.")
segments = Blueprint("segments", __name__, url_prefix="/segments", description="Conditions on people, with a name.")
BLUEPRINTS = (audiences, counts, segments)
_NO_CAMPAIGN = "UTC"


@audiences.route("/<int:campaign_id>/audience")
@audiences.response(200, DefinedSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def read_definition(campaign_id: int) -> Json:
    """Read which contacts a campaign is for."""
    definition = find_campaign(campaign_id).audience_definition
    if definition is None:
        return {"definition": None, "names": [], "file_columns": []}
    return {
        "definition": definition,
        "names": names_of(session(), said_in(definition)),
        "file_columns": file_columns(session(), definition),
    }


@audiences.route("/<int:campaign_id>/audience", methods=["PUT"])
@audiences.arguments(DefinitionSchema)
@audiences.response(202, AudienceSchema)
@requires(Role.OPERATOR)
@opened_by(KeyScope.CAMPAIGNS_WRITE)
def define_audience(body: dict[str, Any], campaign_id: int) -> Json:
    """Say which contacts a draft is for; they are taken in the background, and anew at the start."""
    find_campaign(campaign_id)
    _require_in_sight(body)
    with transaction() as current:
        campaign = lifecycle.locked(current, campaign_id)
        define(current, campaign, body)
        approval.edited(campaign, principal().user_id, body)
        record(
            current, "campaign.audience_defined", "campaign", campaign_id, {"definition": campaign.audience_definition}
        )
    with told_later():
        enqueue(take_audience, campaign_id, job_id=f"take-{campaign_id}")
    return audience_view(session(), campaign)


def _require_in_sight(definition: Json) -> None:
    """Ask only about campaigns and files that whoever asks may see."""
    for campaign_id in campaigns_in(definition):
        find_campaign(campaign_id)
    for file_id in files_in(said_in(definition)):
        find_file(session(), file_id)


@counts.route("/count", methods=["POST"])
@counts.arguments(CountIn)
@counts.response(200, CountedSchema)
@requires(Role.VIEWER)
def count_audience(body: dict[str, Any]) -> Json:
    """Count whom a definition means now, say who of them would get nothing and why, and show ten of them."""
    _require_in_sight(body)
    campaign = find_campaign(body["campaign_id"]) if body.get("campaign_id") else None
    current, definition = session(), definition_of(body)
    scopes = forbidding(current, campaign) if campaign else scopes_forbidding(None)
    timezone = campaign.timezone if campaign else _NO_CAMPAIGN
    found = count(current, definition, timezone, scopes, caps_of(current, campaign))
    return {**found, "names": names_of(current, said_in(definition))}


def _view(found: Segment) -> Json:
    return saved.segment_views(session(), [found])[0]


@segments.route("")
@segments.arguments(SegmentArgs, location="query")
@segments.response(200, page_of(SegmentSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def list_segments(args: dict[str, Any]) -> PageOfRows:
    """List the segments."""
    chosen = select(Segment).where(Segment.name.icontains(args["q"], autoescape=True))
    sortable = {"id": Segment.id, "name": Segment.name, "created_at": Segment.created_at}
    page = paginate(session(), chosen, args, sortable=sortable, default_sort="name")
    return {**page, "items": saved.segment_views(session(), page["items"])}


@segments.route("", methods=["POST"])
@segments.arguments(SegmentIn)
@segments.response(201, SegmentSchema)
@requires(Role.OPERATOR)
@idempotent
def create_segment(body: dict[str, Any]) -> Json:
    """Save a condition under a name."""
    _require_in_sight({"include": body["condition"]})
    with transaction() as current:
        found = saved.make_segment(current, body, principal().user_id)
        record(current, "segment.created", "segment", found.id, {"name": found.name})
    return _view(found)


@segments.route("/<int:segment_id>")
@segments.response(200, SegmentSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def read_segment(segment_id: int) -> Json:
    """Read a segment."""
    return _view(saved.find_segment(session(), segment_id))


@segments.route("/<int:segment_id>", methods=["PATCH"])
@segments.arguments(SegmentChange)
@segments.response(200, SegmentSchema)
@requires(Role.OPERATOR)
def change_segment(body: dict[str, Any], segment_id: int) -> Json:
    """Change a segment; audiences that are still to be taken follow."""
    if "condition" in body:
        _require_in_sight({"include": body["condition"]})
    with transaction() as current:
        found = saved.find_segment(current, segment_id)
        saved.change_segment(current, found, body)
        record(current, "segment.changed", "segment", segment_id, {"fields": sorted(body)})
    return _view(found)


@segments.route("/<int:segment_id>", methods=["DELETE"])
@segments.response(204)
@requires(Role.OPERATOR)
def delete_segment(segment_id: int) -> None:
    """Delete a segment that nothing uses."""
    with transaction() as current:
        found = saved.find_segment(current, segment_id)
        record(current, "segment.deleted", "segment", segment_id, {"name": found.name})
        saved.remove_segment(current, found)
