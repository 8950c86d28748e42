"""Put campaigns on an app."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Flask
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from dispatcher.accounts.uses import register_in_use_check, register_template_in_use_check
from dispatcher.campaigns import jobs as jobs
from dispatcher.campaigns import ticks as ticks
from dispatcher.campaigns.afterwards import doubt_routes, follow_up_routes, report_routes, retry_routes
from dispatcher.campaigns.audience import chunk_routes, file_routes
from dispatcher.campaigns.audience import routes as audience_routes
from dispatcher.campaigns.audience.anonymity import empty_rows
from dispatcher.campaigns.audience.models import AudienceFile, Segment
from dispatcher.campaigns.audience.segments import files_in_use, spoken_of
from dispatcher.campaigns.balance import routes as balance_routes
from dispatcher.campaigns.costs import card_routes
from dispatcher.campaigns.costs import routes as cost_routes
from dispatcher.campaigns.costs.charging import tally
from dispatcher.campaigns.finding import in_sight
from dispatcher.campaigns.models import Campaign, CampaignVariant
from dispatcher.campaigns.routes import BLUEPRINTS
from dispatcher.campaigns.running.breaker import react
from dispatcher.campaigns.schedule import routes as schedule_routes
from dispatcher.campaigns.schedule import sending_rules
from dispatcher.campaigns.states import ACTIVE, OVER, CampaignState
from dispatcher.campaigns.variants import routes as variant_routes
from dispatcher.campaigns.variants.definitions import uses_template
from dispatcher.campaigns.variants.rotation import number_ids, sends_from
from dispatcher.config import Settings
from dispatcher.contacts.forgetting import on_forgotten
from dispatcher.database import Json, session
from dispatcher.http import api_of
from dispatcher.messages.aftermath import on_refusals
from dispatcher.messages.charges import on_charges
from dispatcher.messages.models import MessagePlan
from dispatcher.realtime import register_subscription
from dispatcher.realtime.visitors import Visitor
from dispatcher.uploads.access import register_lists_in_sight
from dispatcher.uploads.use import register_use


def init_campaigns(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - the same shape as every package's
    """Register the routes of campaigns and what others ask them; comes after ``init_http``."""
    on_refusals(react)
    on_charges(tally)
    on_forgotten(empty_rows)
    register_in_use_check(_account_in_use)
    register_template_in_use_check(_template_in_use)
    register_use(_uploads_in_use)
    register_lists_in_sight(_lists_of_visible_campaigns)
    register_lists_in_sight(_files_of_visible_campaigns)
    register_subscription("campaign", _account_of)
    for blueprint in (
        *BLUEPRINTS,
        balance_routes.blueprint,
        retry_routes.blueprint,
        report_routes.blueprint,
        follow_up_routes.blueprint,
        sending_rules.blueprint,
        card_routes.blueprint,
        variant_routes.blueprint,
        cost_routes.blueprint,
        *audience_routes.BLUEPRINTS,
        file_routes.blueprint,
        *chunk_routes.BLUEPRINTS,
        *schedule_routes.BLUEPRINTS,
        *doubt_routes.BLUEPRINTS,
    ):
        api_of(app).register_blueprint(blueprint)


_UNFINISHED = (CampaignState.SCHEDULED, *ACTIVE, CampaignState.PAUSED)


def _account_in_use(current: Session, account_id: int) -> str | None:
    return _objection(current, sends_from(account_id), "number")


def _template_in_use(current: Session, template_id: int) -> str | None:
    return _objection(current, uses_template(template_id), "template")


def _objection(current: Session, concerned: ColumnElement[bool], what: str) -> str | None:
    unfinished = (concerned, Campaign.status.in_(_UNFINISHED), Campaign.deleted_at.is_(None))
    name = current.scalar(select(Campaign.name).where(*unfinished).limit(1))
    return f"The campaign {name} needs this {what} and is not over. Cancel it first." if name else None


def _uploads_in_use(current: Session, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return the uploads a campaign that is not over still needs: its list, or the media of its header."""
    wanted = {str(one): one for one in ids}
    found: dict[UUID, str] = {}
    rows = current.execute(
        select(Campaign.name, Campaign.audience_upload_id, Campaign.template_variables, MessagePlan.media)
        .outerjoin(MessagePlan, MessagePlan.id == Campaign.plan_id)
        .where(Campaign.status.not_in([*OVER]), Campaign.deleted_at.is_(None))
    )
    for name, upload_id, variables, media in [*rows, *_variants_in_use(current)]:
        mapped = [one["value"] for one in variables.values() if one["source"] == "upload"]
        for used in {str(upload_id), *mapped, *(media or {}).values()} & wanted.keys():
            found[wanted[used]] = f"The campaign {name} uses it."
    return {**found, **files_in_use(current, ids)}


def _variants_in_use(current: Session) -> Sequence[tuple[str, None, Json, Json | None]]:
    rows = current.execute(
        select(Campaign.name, CampaignVariant.template_variables, MessagePlan.media)
        .join(CampaignVariant, CampaignVariant.campaign_id == Campaign.id)
        .outerjoin(MessagePlan, MessagePlan.id == CampaignVariant.plan_id)
        .where(Campaign.status.not_in([*OVER]), Campaign.deleted_at.is_(None))
    )
    return [(name, None, variables, media) for name, variables, media in rows]


def _lists_of_visible_campaigns() -> Select[UUID | None]:
    chosen = select(Campaign.audience_upload_id).where(Campaign.deleted_at.is_(None))
    return in_sight(chosen.where(Campaign.audience_upload_id.is_not(None)))


def _files_of_visible_campaigns() -> Select[UUID | None]:
    of_campaigns = in_sight(select(spoken_of(Campaign.audience_definition)).where(Campaign.deleted_at.is_(None)))
    return select(AudienceFile.upload_id).where(
        or_(AudienceFile.id.in_(of_campaigns), AudienceFile.id.in_(select(spoken_of(Segment.condition))))
    )


def _account_of(visitor: Visitor, campaign_id: int) -> int | None:
    """Return the account that decides: one that the visitor may not see, where the campaign has such a number."""
    campaign = session().get(Campaign, campaign_id)
    if campaign is None:
        return None
    ids = number_ids(campaign)
    return next((one for one in ids if not visitor.may_see(one)), ids[0])
