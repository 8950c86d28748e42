"""The routes of a campaign's test: its results by arm, message and number, and the choice of the winner."""

from typing import Any

from dispatcher.campaigns.finding import find_campaign
from dispatcher.campaigns.jobs import plan_campaign
from dispatcher.campaigns.lifecycle import WINNER, locked, waits_for
from dispatcher.campaigns.schemas import CampaignSchema
from dispatcher.campaigns.variants import results, winning
from dispatcher.campaigns.variants.schemas import ResultsSchema, WinnerIn
from dispatcher.campaigns.views import campaign_view
from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    KeyScope,
    Role,
    opened_by,
    principal,
    requires,
)
from dispatcher.http.schemas import zulu
from dispatcher.jobqueue.jobs import enqueue, told_later
from dispatcher.realtime import publish

blueprint = Blueprint(
    "campaign tests", __name__, url_prefix="/campaigns", description="One message tested against another."
)


@blueprint.route("/<int:campaign_id>/results")
@blueprint.response(200, ResultsSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def read_results(campaign_id: int) -> Json:
    """Read what became of each variant, message and number, and how sure it is which variant is better."""
    campaign = find_campaign(campaign_id)
    until = campaign.waiting_until if waits_for(campaign, WINNER) else None
    return {**results.results(session(), campaign), "decides_at": zulu(until) if until else None}


@blueprint.route("/<int:campaign_id>/winner", methods=["POST"])
@blueprint.arguments(WinnerIn)
@blueprint.response(200, CampaignSchema)
@requires(Role.OPERATOR)
def choose_winner(body: dict[str, Any], campaign_id: int) -> Json:
    """Send one variant to everybody who waits for the winner; only once, whoever asks."""
    find_campaign(campaign_id)
    with transaction() as current:
        fact = winning.choose(current, locked(current, campaign_id), body["arm"])
    with told_later():
        enqueue(plan_campaign, campaign_id, job_id=f"plan-{campaign_id}")
    publish([fact])
    return campaign_view(session(), find_campaign(campaign_id), principal().role)
