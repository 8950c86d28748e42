"""Routes: where the assistant is on, for numbers and for campaigns."""

from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.accounts.registry import find as find_account
from dispatcher.assistant import prompts
from dispatcher.assistant.asking.choosing import the_model
from dispatcher.assistant.models import AssistantCampaign, AssistantNumber, Attendance
from dispatcher.assistant.schemas import (
    AssistantSchema,
    CampaignSettingsIn,
    CampaignSettingsSchema,
    NumberSettingsIn,
    NumberSettingsSchema,
)
from dispatcher.assistant.views import number_views
from dispatcher.auth.audit import record
from dispatcher.campaigns.finding import find_campaign
from dispatcher.campaigns.schedule.windows import Clocked, next_spell, rules_of
from dispatcher.config import Settings
from dispatcher.conversations.desk.models import Team
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Invalid
from dispatcher.http import Blueprint, PageArgs, PageOfRows, Role, page_of, paginate, require_account, requires, visible

assistant = Blueprint("assistant", __name__, url_prefix="/assistant", description="Answers written by a model.")
of_campaign = Blueprint(
    "campaign-assistant", __name__, url_prefix="/campaigns", description="What the assistant does with answers."
)


@assistant.route("")
@assistant.response(200, AssistantSchema)
@requires(Role.AGENT)
def read_assistant() -> Json:
    """Read whether a model is connected, and which."""
    settings: Settings = current_app.extensions["settings"]
    return {
        "configured": the_model(settings) is not None,
        "provider": settings.assistant_provider,
        "model": settings.assistant_model,
        "price_in": str(settings.assistant_price_in),
        "price_out": str(settings.assistant_price_out),
    }


@assistant.route("/numbers")
@assistant.arguments(PageArgs, location="query")
@assistant.response(200, page_of(NumberSettingsSchema))
@requires(Role.OPERATOR)
def list_numbers(args: dict[str, Any]) -> PageOfRows:
    """List what the assistant does on each number."""
    chosen = visible(select(Account).where(Account.deleted_at.is_(None)), Account.id)
    if args["q"]:
        chosen = chosen.where(Account.name.icontains(args["q"], autoescape=True))
    page = paginate(session(), chosen, args, sortable={"id": Account.id, "name": Account.name}, default_sort="name")
    return {**page, "items": number_views(session(), page["items"])}


@assistant.route("/numbers/<int:account_id>")
@assistant.response(200, NumberSettingsSchema)
@requires(Role.OPERATOR)
def read_number(account_id: int) -> Json:
    """Read what the assistant does on a number."""
    require_account(account_id)
    return number_views(session(), [find_account(session(), account_id)])[0]


@assistant.route("/numbers/<int:account_id>", methods=["PUT"])
@assistant.arguments(NumberSettingsIn)
@assistant.response(200, NumberSettingsSchema)
@requires(Role.ADMIN)
def change_number(body: dict[str, Any], account_id: int) -> Json:
    """Say what the assistant does on a number."""
    require_account(account_id)
    with transaction() as current:
        account = find_account(current, account_id, lock=True)
        _require_known(current, body)
        _require_hours(body)
        values = {"account_id": account_id, "updated_at": clock.now(), **body}
        row = insert(AssistantNumber).values(values)
        current.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=values))
        record(current, "assistant.number_changed", "whatsapp_account", account_id, body)
    return number_views(session(), [account])[0]


def _require_known(current: Session, body: dict[str, Any]) -> None:
    if body["prompt_id"] is not None:
        prompts.find(current, body["prompt_id"])
    if body.get("handover_team_id") is not None and current.get(Team, body["handover_team_id"]) is None:
        raise Invalid("There is no such team.", {"handover_team_id": ["Choose a team."]})


def _require_hours(body: dict[str, Any]) -> None:
    if body["attendance"] == Attendance.ALWAYS:
        return
    rules = rules_of(body["hours"])
    if rules.are_empty:
        raise Invalid("Which hours?", {"hours": ["Give the hours of the week, or let it answer at any time."]})
    if next_spell([Clocked(rules, body["zone"])], clock.now()) is None:
        raise Invalid("These hours never come.", {"hours": ["Hours, quiet hours and dates leave no time."]})


@of_campaign.route("/<int:campaign_id>/assistant")
@of_campaign.response(200, CampaignSettingsSchema)
@requires(Role.VIEWER)
def read_campaign(campaign_id: int) -> Json:
    """Read what the assistant does with answers to a campaign."""
    return _campaign_view(find_campaign(campaign_id).id)


@of_campaign.route("/<int:campaign_id>/assistant", methods=["PUT"])
@of_campaign.arguments(CampaignSettingsIn)
@of_campaign.response(200, CampaignSettingsSchema)
@requires(Role.OPERATOR)
def change_campaign(body: dict[str, Any], campaign_id: int) -> Json:
    """Say what the assistant does with answers to a campaign, whatever it does on the number."""
    with transaction() as current:
        find_campaign(campaign_id)
        _require_known(current, body)
        values = {"campaign_id": campaign_id, "updated_at": clock.now(), **body}
        row = insert(AssistantCampaign).values(values)
        current.execute(row.on_conflict_do_update(index_elements=["campaign_id"], set_=values))
        record(current, "assistant.campaign_changed", "campaign", campaign_id, body)
    return _campaign_view(campaign_id)


@of_campaign.route("/<int:campaign_id>/assistant", methods=["DELETE"])
@of_campaign.response(204)
@requires(Role.OPERATOR)
def leave_campaign(campaign_id: int) -> None:
    """Let the numbers decide again."""
    with transaction() as current:
        find_campaign(campaign_id)
        found = current.get(AssistantCampaign, campaign_id)
        if found is not None:
            current.delete(found)
            record(current, "assistant.campaign_changed", "campaign", campaign_id, {"mode": None})


def _campaign_view(campaign_id: int) -> Json:
    found = session().get(AssistantCampaign, campaign_id, populate_existing=True)
    if found is None:
        return {"mode": None, "prompt_id": None, "instructions": ""}
    return {name: getattr(found, name) for name in ("mode", "prompt_id", "instructions")}
