"""A campaign as the API and the live events show it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account, Template
from dispatcher.auth.models import User
from dispatcher.campaigns.afterwards.stats import stats_of_all
from dispatcher.campaigns.approval import approval_views
from dispatcher.campaigns.audience import rows as audience
from dispatcher.campaigns.lifecycle import CANARY
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import NOT_STARTED, OVER, AudienceStatus, CampaignState
from dispatcher.campaigns.variants.rotation import number_ids
from dispatcher.campaigns.variants.views import messages_views, number_short, template_short
from dispatcher.campaigns.variants.winning import awaits_winner
from dispatcher.database import Json
from dispatcher.http import Role, principal_or_none
from dispatcher.http.schemas import zulu
from dispatcher.messages.states import ON_ITS_WAY, State
from dispatcher.uploads.models import Upload

Row = TypeVar("Row", Account, Template, User, Upload)

_C = CampaignState
_ENDED_BY_A_PERSON = {CANARY: "continue", "template": "resume"}
"""What a person calls it to end the waiting, by what a campaign waits for."""
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


def _actions_for(campaign: Campaign, states: dict[str, int], role: Role) -> list[str]:
    """Return what this person may do with a campaign whose messages are in these states."""
    if not role.includes(Role.OPERATOR):
        return []
    current = CampaignState(campaign.status)
    allowed = [name for name, in_states in _ACTIONS.items() if current in in_states]
    if campaign.schedule.get("recurrence") and "start" in allowed:
        allowed.remove("start")  # it starts by itself: see commands.py
        if current is CampaignState.SCHEDULED:
            allowed.append("skip_next")
    cause = (campaign.status_reason or {}).get("cause")
    if current is CampaignState.WAITING and cause in _ENDED_BY_A_PERSON:
        allowed.append(_ENDED_BY_A_PERSON[str(cause)])
    if awaits_winner(campaign):
        allowed.append("choose_winner")
    if current in OVER and any(states[state] for state in ON_ITS_WAY):
        allowed.append("follow_up")
    if current in OVER and states[State.FAILED]:
        allowed.append("retry")
    if states[State.UNCONFIRMED] and current is not CampaignState.CANCELLED:
        allowed.append("resend")
    if states[State.UNKNOWN] + states[State.UNCONFIRMED]:
        allowed.append("leave")
    return allowed


def campaign_view(session: Session, campaign: Campaign, role: Role) -> Json:
    """Return everything a person may see of a campaign (the contract's ``Campaign``)."""
    return campaign_views(session, [campaign], role)[0]


def campaign_views(session: Session, campaigns: Sequence[Campaign], role: Role) -> list[Json]:
    """Return many campaigns; as many questions to the database as for one."""
    accounts = _by_id(session, Account, {number for one in campaigns for number in number_ids(one)})
    templates = _by_id(session, Template, {one.template_id for one in campaigns})
    people = _by_id(session, User, {one.created_by_id for one in campaigns})
    audiences = _audiences(session, campaigns)
    stats = stats_of_all(session, campaigns, accounts)
    messages = messages_views(session, campaigns, accounts)
    person = principal_or_none()
    approvals = approval_views(session, campaigns, person.user_id if person else None)
    return [
        {
            **_own_fields(one),
            **messages[one.id],
            "account": number_short(accounts[one.account_id]),
            "template": template_short(templates.get(one.template_id or 0)),
            "created_by": _person_short(people.get(one.created_by_id or 0)),
            "approval": approvals[one.id],
            "audience": audiences[one.id],
            "stats": stats[one.id],
            "actions": _actions_for(one, stats[one.id]["states"], role),
        }
        for one in campaigns
    ]


def _by_id(session: Session, model: type[Row], ids: Collection[object]) -> dict[Any, Row]:
    """Read the rows at once; they must be held, because the session itself holds them only weakly."""
    wanted = {one for one in ids if one is not None}
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(wanted)))} if wanted else {}


_OWN = (
    "id", "name", "template_variables", "status", "status_reason", "timezone", "schedule", "rate_limit", "parent_id",
    "cap_messages", "cap_days", "once_a_day",
    "canary_size", "canary_minutes", "canary_max_failed_percent",
)  # fmt: skip


def _own_fields(campaign: Campaign) -> Json:
    return {
        **{name: getattr(campaign, name) for name in _OWN},
        "is_retry": campaign.retry_codes is not None,
        "header_media_upload_id": campaign.template_variables.get("header.media", {}).get("value"),
        **_moments(campaign),
    }


def _person_short(person: User | None) -> Json | None:
    return {"id": person.id, "username": person.username} if person else None


_MOMENTS = (
    "waiting_until",
    "canary_decided_at",
    "scheduled_at",
    "started_at",
    "completed_at",
    "created_at",
    "updated_at",
)


def _moments(campaign: Campaign) -> Json:
    values = {name: getattr(campaign, name) for name in _MOMENTS}
    return {name: zulu(value) if value else None for name, value in values.items()}


def audience_view(session: Session, campaign: Campaign) -> Json:
    """Return the audience: its file, its counts, and how far the reading is."""
    return _audiences(session, [campaign])[campaign.id]


def _audiences(session: Session, campaigns: Sequence[Campaign]) -> dict[int, Json]:
    uploads = _by_id(session, Upload, {one.audience_upload_id for one in campaigns})
    counts = audience.counts_of_all(session, [one.id for one in campaigns])
    return {one.id: _audience(one, uploads.get(one.audience_upload_id), counts[one.id]) for one in campaigns}


def _audience(campaign: Campaign, upload: Upload | None, found: Mapping[str, int]) -> Json:
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
        "source": "rows" if campaign.audience_definition is None else "contacts",
        "taken_at": zulu(campaign.audience_taken_at) if campaign.audience_taken_at else None,
        "good_before": campaign.audience_before,
        "progress": _progress(campaign, upload),
        "error": campaign.audience_error,
    }


def _progress(campaign: Campaign, upload: Upload | None) -> float:
    if campaign.audience_status == AudienceStatus.IMPORTING and campaign.audience_picked is not None:
        return min(1.0, campaign.audience_rows / max(1, campaign.audience_picked))
    if campaign.audience_status != AudienceStatus.IMPORTING or upload is None:
        return 1.0 if campaign.audience_status == AudienceStatus.READY else 0.0
    return min(1.0, campaign.audience_rows / max(1, int((upload.details or {}).get("row_count") or 1)))
