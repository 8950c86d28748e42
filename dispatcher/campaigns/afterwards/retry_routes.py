"""Routes about retrying failures: what can be sent again, and the draft that does it."""

from typing import Any, ClassVar

from marshmallow import fields, validate

from dispatcher.auth.audit import record
from dispatcher.campaigns import lifecycle
from dispatcher.campaigns.afterwards import retrying
from dispatcher.campaigns.finding import find_campaign
from dispatcher.campaigns.schemas import CampaignSchema
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.views import campaign_view
from dispatcher.database import Json, session, transaction
from dispatcher.http import Blueprint, Role, Schema, idempotent, principal, requires

blueprint = Blueprint(
    "campaign-retries", __name__, url_prefix="/campaigns", description="Sending again what failed and can succeed."
)
_CODE = validate.Range(0, 2**31 - 1)


class RetryIn(Schema):
    """Which failures to send again; without codes, all that can succeed."""

    EXAMPLE: ClassVar[Json] = {"codes": [131026]}

    codes = fields.List(
        fields.Integer(allow_none=True, strict=True, validate=_CODE),
        load_default=None,
        validate=validate.Length(max=100),
    )


class RetryCodeSchema(Schema):
    """Failures with the same code: ``available`` of them would be sent again, or ``why_not`` says why none."""

    code = fields.Integer(allow_none=True)
    title = fields.String()
    cure = fields.String()
    count = fields.Integer()
    in_retries = fields.Integer()
    available = fields.Integer()
    retryable = fields.Boolean()
    why_not = fields.String(allow_none=True)


class RetryCampaignSchema(Schema):
    """A retry somebody has made."""

    id = fields.Integer()
    name = fields.String()
    status = fields.String(metadata={"enum": [*CampaignState]})
    retry_codes = fields.List(fields.Integer(allow_none=True))


class RetryOptionsSchema(Schema):
    """What failed, what of it can be sent again now, and the retries there are."""

    failed = fields.Integer()
    available = fields.Integer()
    codes = fields.List(fields.Nested(RetryCodeSchema))
    retries = fields.List(fields.Nested(RetryCampaignSchema))


@blueprint.route("/<int:campaign_id>/retry")
@blueprint.response(200, RetryOptionsSchema)
@requires(Role.VIEWER)
def read_retry(campaign_id: int) -> Json:
    """See by code what failed, what of it can succeed when sent again, and why the rest cannot."""
    campaign, current = find_campaign(campaign_id), session()
    codes = retrying.failures_of(current, campaign)
    return {
        "failed": sum(one.count for one in codes),
        "available": sum(one.available for one in codes),
        "codes": codes,
        "retries": retrying.retries_of(current, campaign),
    }


@blueprint.route("/<int:campaign_id>/retry", methods=["POST"])
@blueprint.arguments(RetryIn)
@blueprint.response(201, CampaignSchema)
@requires(Role.OPERATOR)
@idempotent
def retry_campaign(body: dict[str, Any], campaign_id: int) -> Json:
    """Make a draft for those whose message failed and can succeed when sent again; asked twice, it is the same one."""
    find_campaign(campaign_id)
    with transaction() as current:
        parent = lifecycle.locked(current, campaign_id)
        child = retrying.retry(current, parent, body["codes"], principal().user_id)
        details = {"parent": campaign_id, "codes": child.retry_codes, "people": child.audience_rows}
        record(current, "campaign.retried", "campaign", child.id, details)
    return campaign_view(session(), child, principal().role)
