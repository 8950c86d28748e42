"""A campaign as the API and the live events show it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account, Template
from dispatcher.auth.models import User
from dispatcher.campaigns import audience
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import NOT_STARTED, OVER, AudienceStatus, CampaignState
from dispatcher.campaigns.stats import stats_of
from dispatcher.database import Json
from dispatcher.http import Role
from dispatcher.http.schemas import zulu
from dispatcher.messages.states import State
from dispatcher.uploads.models import Upload

_C = CampaignState
_ACTIONS: dict[str, frozenset[CampaignState]] = {
    "start": NOT_STARTED,
    "schedule": NOT_STARTED,
    "unschedule": frozenset({_C.SCHEDULED, _C.MISSED}),
    "edit": NOT_STARTED,
    "pause": frozenset({_C.PREPARING, _C.RUNNING, _C.WAITING}),
    "resume": frozenset({_C.PAUSED}),
    "cancel": frozenset({_C.SCHEDULED, _C.MISSED, _C.PREPARING, _C.RUNNING, _C.WAITING, _C.PAUSED}),
    "delete": frozenset({_C.DRAFT, _C.SCHEDULED, _C.MISSED, _C.PAUSED, *OVER}),
    "clone": frozenset(_C),
}


def actions_for(status: str, states: dict[str, int], role: Role) -> list[str]:
    """Return what this person may do with a campaign in this state."""
    if not role.includes(Role.OPERATOR):
        return []
    current = CampaignState(status)
    allowed = [name for name, in_states in _ACTIONS.items() if current in in_states]
    return [*allowed, "retry"] if current in OVER and states[State.FAILED] else allowed


def campaign_view(session: Session, campaign: Campaign, role: Role) -> Json:
    """Return everything a person may see of a campaign (the contract's ``Campaign``)."""
    account = session.get_one(Account, campaign.account_id)
    template = session.get(Template, campaign.template_id) if campaign.template_id else None
    person = session.get(User, campaign.created_by_id) if campaign.created_by_id else None
    stats = stats_of(session, campaign)
    return {
        "id": campaign.id,
        "name": campaign.name,
        "account": {
            "id": account.id,
            "name": account.name,
            "display_phone_number": account.display_phone_number,
            "is_active": account.is_active,
        },
        "template": template_short(template),
        "template_variables": campaign.template_variables,
        "header_media_upload_id": campaign.template_variables.get("header.media", {}).get("value"),
        "status": campaign.status,
        "status_reason": campaign.status_reason,
        "timezone": campaign.timezone,
        "created_by": {"id": person.id, "username": person.username} if person else None,
        "rate_limit": campaign.rate_limit,
        "parent_id": campaign.parent_id,
        "audience": audience_view(session, campaign),
        "stats": stats,
        "actions": actions_for(campaign.status, stats["states"], role),
        **_moments(campaign),
    }


_MOMENTS = ("waiting_until", "scheduled_at", "started_at", "completed_at", "created_at", "updated_at")


def _moments(campaign: Campaign) -> Json:
    values = {name: getattr(campaign, name) for name in _MOMENTS}
    return {name: zulu(value) if value else None for name, value in values.items()}


def template_short(template: Template | None) -> Json | None:
    """Return what a list shows of a template."""
    if template is None:
        return None
    names = ("id", "name", "language", "category", "status")
    return {name: getattr(template, name) for name in names}


def audience_view(session: Session, campaign: Campaign) -> Json:
    """Return the audience: its file, its counts, and how far the reading is."""
    upload = session.get(Upload, campaign.audience_upload_id) if campaign.audience_upload_id else None
    found = audience.counts(session, campaign.id)
    return {
        "upload_id": str(upload.id) if upload else None,
        "filename": upload.filename if upload else None,
        "phone_column": campaign.audience_phone_column,
        "default_country": campaign.audience_default_country,
        "rows": campaign.audience_rows,
        "good": found["good"],
        "bad": found["bad"],
        "duplicates": found["duplicate"],
        "status": campaign.audience_status,
        "progress": _progress(campaign, upload),
        "error": campaign.audience_error,
    }


def _progress(campaign: Campaign, upload: Upload | None) -> float:
    if campaign.audience_status != AudienceStatus.IMPORTING or upload is None:
        return 1.0 if campaign.audience_status == AudienceStatus.READY else 0.0
    return min(1.0, campaign.audience_rows / max(1, int((upload.details or {}).get("row_count") or 1)))


def campaign_views(session: Session, campaigns: Sequence[Campaign], role: Role) -> list[Json]:
    """Return many campaigns; what they share is read once."""
    for model, ids in (
        (Account, {one.account_id for one in campaigns}),
        (Template, {one.template_id for one in campaigns}),
        (User, {one.created_by_id for one in campaigns}),
    ):
        session.scalars(select(model).where(model.id.in_(ids - {None}))).all()
    return [campaign_view(session, one, role) for one in campaigns]
