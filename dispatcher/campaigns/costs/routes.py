"""What a campaign costs, over HTTP."""

from typing import Any

from dispatcher.auth.audit import record
from dispatcher.campaigns import lifecycle
from dispatcher.campaigns.costs.cap import costs_view, set_cap
from dispatcher.campaigns.costs.money import plain
from dispatcher.campaigns.costs.schemas import CapIn, CostsSchema
from dispatcher.campaigns.finding import find_campaign
from dispatcher.campaigns.states import OVER, CampaignState
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict
from dispatcher.http import (
    Blueprint,
    KeyScope,
    Role,
    opened_by,
    requires,
)

blueprint = Blueprint("campaign-costs", __name__, url_prefix="/campaigns", description="What a campaign costs.")


@blueprint.route("/<int:campaign_id>/costs")
@blueprint.response(200, CostsSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def read_costs(campaign_id: int) -> Json:
    """Read what a campaign was thought to cost, what Meta has charged for, and its cap."""
    return costs_view(session(), find_campaign(campaign_id))


@blueprint.route("/<int:campaign_id>/cost-cap", methods=["PUT"])
@blueprint.arguments(CapIn)
@blueprint.response(200, CostsSchema)
@requires(Role.OPERATOR)
def change_cost_cap(body: dict[str, Any], campaign_id: int) -> Json:
    """Set what a campaign may cost at most; one that waits for it goes on when there is room again."""
    find_campaign(campaign_id)
    with transaction() as current:
        campaign = lifecycle.locked(current, campaign_id)
        if CampaignState(campaign.status) in OVER:
            raise Conflict("The campaign is over: nothing more is sent that could cost anything.")
        set_cap(current, campaign, body["amount"])
        amount = plain(body["amount"]) if body["amount"] is not None else None
        record(current, "campaign.cap_changed", "campaign", campaign_id, {"amount": amount})
    return costs_view(session(), campaign)
