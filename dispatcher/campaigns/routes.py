"""The campaign routes: drafts, audience, rehearsal, start and stop, and what came of it."""

from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.auth.audit import record
from dispatcher.campaigns import approval, drafting, lifecycle
from dispatcher.campaigns.afterwards import export, stats
from dispatcher.campaigns.afterwards.people import people
from dispatcher.campaigns.afterwards.replies import opted_out, replied
from dispatcher.campaigns.audience import dry_run
from dispatcher.campaigns.audience import rows as audience
from dispatcher.campaigns.audience.schemas import (
    AddedSchema,
    DryRunSchema,
    PreviewArgs,
    RecipientArgs,
    RecipientSchema,
    RecipientsIn,
    RowPreviewSchema,
)
from dispatcher.campaigns.commands import apply_status, start_reading, start_test
from dispatcher.campaigns.finding import find_campaign, in_sight
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.schedule import scheduling
from dispatcher.campaigns.schemas import (
    CampaignArgs,
    CampaignChange,
    CampaignIn,
    CampaignMessageSchema,
    CampaignSchema,
    FullStatsSchema,
    MessageArgs,
    StatusIn,
    TestSendIn,
)
from dispatcher.campaigns.table_files import TABLE_FILE, TableFileArgs, table_answer
from dispatcher.campaigns.variants.rotation import sends_from
from dispatcher.campaigns.views import audience_view, campaign_view, campaign_views
from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    CursorPageOfRows,
    KeyScope,
    PageOfRows,
    Role,
    cursor_page_of,
    idempotent,
    opened_by,
    page_of,
    paginate,
    principal,
    require_account,
    requires,
)
from dispatcher.messages.schemas import SentSchema

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns", description="One message to many people.")
BLUEPRINTS = (blueprint,)
_SORTABLE = {
    "id": Campaign.id,
    "name": Campaign.name,
    "status": Campaign.status,
    "created_at": Campaign.created_at,
    "scheduled_at": Campaign.scheduled_at,
    "started_at": Campaign.started_at,
}


def _locked(current: Session, campaign_id: int) -> Campaign:
    find_campaign(campaign_id)
    return lifecycle.locked(current, campaign_id)


def _require_accounts(body: dict[str, Any]) -> None:
    given = [body["account_id"]] if "account_id" in body else []
    for account_id in [*given, *body.get("extra_account_ids", [])]:
        require_account(account_id)


def _view(campaign: Campaign) -> Json:
    return campaign_view(session(), campaign, principal().role)


@blueprint.route("")
@blueprint.arguments(CampaignArgs, location="query")
@blueprint.response(200, page_of(CampaignSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def list_campaigns(args: dict[str, Any]) -> PageOfRows:
    """List campaigns."""
    chosen = in_sight(select(Campaign).where(Campaign.deleted_at.is_(None)))
    if args["status"]:
        chosen = chosen.where(Campaign.status == args["status"])
    if args["account_id"]:
        chosen = chosen.where(sends_from(args["account_id"]))
    if args["parent_id"]:
        chosen = chosen.where(Campaign.parent_id == args["parent_id"])
    if args["q"]:
        chosen = chosen.where(Campaign.name.icontains(args["q"], autoescape=True))
    page = paginate(session(), chosen, args, sortable=_SORTABLE)
    return {**page, "items": campaign_views(session(), page["items"], principal().role)}


@blueprint.route("", methods=["POST"])
@blueprint.arguments(CampaignIn)
@blueprint.response(201, CampaignSchema)
@requires(Role.OPERATOR)
@opened_by(KeyScope.CAMPAIGNS_WRITE)
@idempotent
def create_campaign(body: dict[str, Any]) -> Json:
    """Create a draft."""
    _require_accounts(body)
    with transaction() as current:
        campaign = drafting.make(current, body, principal().user_id)
        record(current, "campaign.created", "campaign", campaign.id, {"name": campaign.name})
    return _view(campaign)


@blueprint.route("/<int:campaign_id>")
@blueprint.response(200, CampaignSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def read_campaign(campaign_id: int) -> Json:
    """Read a campaign."""
    return _view(find_campaign(campaign_id))


@blueprint.route("/<int:campaign_id>", methods=["PATCH"])
@blueprint.arguments(CampaignChange)
@blueprint.response(200, CampaignSchema)
@requires(Role.OPERATOR)
@opened_by(KeyScope.CAMPAIGNS_WRITE)
def change_campaign(body: dict[str, Any], campaign_id: int) -> Json:
    """Change a draft; of a started campaign only the name and the rate."""
    with transaction() as current:
        campaign = _locked(current, campaign_id)
        _require_accounts(body)
        drafting.change(current, campaign, body)
        approval.edited(campaign, principal().user_id, body)
        record(current, "campaign.changed", "campaign", campaign_id, {"fields": sorted(body)})
    return _view(campaign)


@blueprint.route("/<int:campaign_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.OPERATOR)
def delete_campaign(campaign_id: int) -> None:
    """Delete a campaign that is not active; what it sent stays in the ledger."""
    with transaction() as current:
        campaign = _locked(current, campaign_id)
        record(current, "campaign.deleted", "campaign", campaign_id, {"name": campaign.name})
        lifecycle.delete(current, campaign)


@blueprint.route("/<int:campaign_id>/status", methods=["PATCH"])
@blueprint.arguments(StatusIn)
@blueprint.response(200, CampaignSchema)
@requires(Role.OPERATOR)
@opened_by(KeyScope.CAMPAIGNS_WRITE)
def change_status(body: dict[str, Any], campaign_id: int) -> Json:
    """Start, schedule, pause, resume, cancel, or make it a draft again."""
    find_campaign(campaign_id)
    apply_status(campaign_id, body)
    return _view(find_campaign(campaign_id))


@blueprint.route("/<int:campaign_id>/recipients", methods=["POST"])
@blueprint.arguments(RecipientsIn)
@blueprint.response(200, AddedSchema)
@blueprint.alt_response(202, schema=AddedSchema)  # type: ignore[untyped-decorator]
@requires(Role.OPERATOR)
@opened_by(KeyScope.CAMPAIGNS_WRITE)
@idempotent
def give_recipients(body: dict[str, Any], campaign_id: int) -> tuple[Json, int] | Json:
    """Give the audience: a file to be read in the background, or recipients in the request."""
    find_campaign(campaign_id)
    if "upload_id" in body:
        return {"audience": start_reading(campaign_id, body)}, 202
    with transaction() as current:
        campaign = _locked(current, campaign_id)
        added = audience.give(current, campaign, body)
        approval.edited(campaign, principal().user_id, body)
        scheduling.follow_audience(current, campaign)
    bad = [one for one in added.others if one["status"] == "bad"]
    return {
        "added": added.good,
        "bad": bad,
        "duplicates": len(added.others) - len(bad),
        "audience": audience_view(session(), campaign),
    }


@blueprint.route("/<int:campaign_id>/recipients")
@blueprint.arguments(RecipientArgs, location="query")
@blueprint.response(200, page_of(RecipientSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def list_recipients(args: dict[str, Any], campaign_id: int) -> PageOfRows:
    """List the rows of the audience: good, bad with their problems, and duplicates."""
    chosen = select(CampaignRecipient).where(CampaignRecipient.campaign_id == find_campaign(campaign_id).id)
    if args["status"]:
        chosen = chosen.where(CampaignRecipient.status == args["status"])
    if args["row"]:
        chosen = chosen.where(CampaignRecipient.row_number == args["row"])
    if args["q"]:
        chosen = chosen.where(CampaignRecipient.phone.contains(args["q"], autoescape=True))
    sortable = {"id": CampaignRecipient.id, "row": CampaignRecipient.row_number}
    return paginate(session(), chosen, args, sortable=sortable, default_sort="row")


@blueprint.route("/<int:campaign_id>/dry-run", methods=["POST"])
@blueprint.response(200, DryRunSchema)
@requires(Role.OPERATOR)
@opened_by(KeyScope.CAMPAIGNS_WRITE)
def rehearse(campaign_id: int) -> Json:
    """Build every message without sending it, and say what needs a hand."""
    return dry_run.dry_run(session(), find_campaign(campaign_id))


@blueprint.route("/<int:campaign_id>/preview")
@blueprint.arguments(PreviewArgs, location="query")
@blueprint.response(200, RowPreviewSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def preview(args: dict[str, Any], campaign_id: int) -> Json:
    """Show the message as the person of one row will see it."""
    return dry_run.preview(session(), find_campaign(campaign_id), args["row"], args["message"])


@blueprint.route("/<int:campaign_id>/test-send", methods=["POST"])
@blueprint.arguments(TestSendIn)
@blueprint.response(202, SentSchema)
@requires(Role.OPERATOR)
@idempotent
def test_send(body: dict[str, Any], campaign_id: int) -> Json:
    """Send the message, with the values of a row, to one phone of your own."""
    return {"message_id": start_test(find_campaign(campaign_id), body)}


@blueprint.route("/<int:campaign_id>/stats")
@blueprint.response(200, FullStatsSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def read_stats(campaign_id: int) -> Json:
    """Read the balance, the funnel, failures and skipped rows by reason, and the series over time."""
    campaign, current = find_campaign(campaign_id), session()
    found = stats.stats_of(current, campaign)
    return {
        **found,
        "funnel": {
            **found["funnel"],
            "replied": replied(current, campaign),
            "opted_out": opted_out(current, campaign),
        },
        "failures": stats.failures(current, campaign_id),
        "skipped": stats.skipped(current, campaign_id),
        "series": stats.series(current, campaign_id),
    }


@blueprint.route("/<int:campaign_id>/messages")
@blueprint.arguments(MessageArgs, location="query")
@blueprint.response(200, cursor_page_of(CampaignMessageSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def list_campaign_messages(args: dict[str, Any], campaign_id: int) -> CursorPageOfRows:
    """List the campaign's messages in the order of the file, with what the file said."""
    return people(session(), find_campaign(campaign_id), args)


@blueprint.route("/<int:campaign_id>/clone", methods=["POST"])
@blueprint.response(201, CampaignSchema)
@requires(Role.OPERATOR)
@idempotent
def clone_campaign(campaign_id: int) -> Json:
    """Make a draft like this one."""
    with transaction() as current:
        child = drafting.clone(current, _locked(current, campaign_id), principal().user_id)
        record(current, "campaign.cloned", "campaign", child.id, {"parent": campaign_id})
    return _view(child)


@blueprint.route("/<int:campaign_id>/export")
@blueprint.arguments(TableFileArgs, location="query")
@blueprint.doc(responses={200: TABLE_FILE})  # type: ignore[untyped-decorator]
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def export_campaign(args: dict[str, Any], campaign_id: int) -> Response:
    """Download every recipient with state, reason and times."""
    campaign = find_campaign(campaign_id)
    columns = export.own_columns(session(), campaign)
    rows = export.rows(session(), campaign, columns)
    return table_answer(f"campaign-{campaign_id}", args["format"], export.header(columns), rows, export.PHONES)
