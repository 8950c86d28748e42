"""Write again to a part of those a campaign reached."""

from typing import Any

from marshmallow import fields, validate

from dispatcher.auth.audit import record
from dispatcher.campaigns import lifecycle
from dispatcher.campaigns.afterwards.following_up import Group, follow_up, groups_of
from dispatcher.campaigns.finding import find_campaign
from dispatcher.campaigns.schemas import CampaignSchema
from dispatcher.campaigns.views import campaign_view
from dispatcher.database import Json, session, transaction
from dispatcher.http import Blueprint, Role, Schema, idempotent, principal, requires

blueprint = Blueprint(
    "campaign-follow-ups", __name__, url_prefix="/campaigns", description="Writing again to a part of the people."
)


class FollowUpIn(Schema):
    """Whom to write to."""

    group = fields.String(required=True, validate=validate.OneOf(list(Group)))


class FollowUpGroupSchema(Schema):
    """A part of those who were reached, and how many they are now."""

    group = fields.String(metadata={"enum": list(Group)})
    count = fields.Integer()


class FollowUpGroupsSchema(Schema):
    """Whom one may write to again."""

    groups = fields.List(fields.Nested(FollowUpGroupSchema))


@blueprint.route("/<int:campaign_id>/follow-up")
@blueprint.response(200, FollowUpGroupsSchema)
@requires(Role.VIEWER)
def read_groups(campaign_id: int) -> Json:
    """See how many read the message, did not, answered within three days, and did not."""
    found = groups_of(session(), find_campaign(campaign_id))
    return {"groups": [{"group": group, "count": count} for group, count in found.items()]}


@blueprint.route("/<int:campaign_id>/follow-up", methods=["POST"])
@blueprint.arguments(FollowUpIn)
@blueprint.response(201, CampaignSchema)
@requires(Role.OPERATOR)
@idempotent
def make_follow_up(body: dict[str, Any], campaign_id: int) -> Json:
    """Make a draft for one group of those a campaign reached; it is linked to the campaign."""
    find_campaign(campaign_id)
    with transaction() as current:
        parent = lifecycle.locked(current, campaign_id)
        child = follow_up(current, parent, Group(body["group"]), principal().user_id)
        details = {"parent": campaign_id, "group": body["group"], "people": child.audience_rows}
        record(current, "campaign.followed_up", "campaign", child.id, details)
    return campaign_view(session(), child, principal().role)
