"""What stands between a draft and its start: each missing thing named with its field."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account, Template
from dispatcher.accounts.previews import spec_of
from dispatcher.accounts.templates import sendability
from dispatcher.campaigns.approval import is_required
from dispatcher.campaigns.audience.rows import count_good
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.timing import timing_of
from dispatcher.campaigns.states import AudienceStatus, CampaignState
from dispatcher.campaigns.variants.checks import objections
from dispatcher.campaigns.variants.rotation import numbers_of
from dispatcher.errors import Invalid


@dataclass(frozen=True)
class Obstacle:
    """Why a campaign cannot start: a code, the field concerned and what to do."""

    code: str
    field: str
    message: str


def obstacles(session: Session, campaign: Campaign) -> list[Obstacle]:
    """Return everything that stands in the way; empty when the campaign can start."""
    return [
        *_number(session, campaign),
        *_template(session, campaign),
        *_variants(session, campaign),
        *_audience(session, campaign),
        *_times(session, campaign),
        *_approval(session, campaign),
    ]


def require_ready(session: Session, campaign: Campaign) -> None:
    """Raise Invalid naming every obstacle."""
    found = obstacles(session, campaign)
    if not found:
        return
    details: dict[str, list[str]] = defaultdict(list)
    for one in found:
        details[one.field].append(one.message)
    raise Invalid("The campaign cannot start yet: " + " ".join(one.message for one in found), details)


def _number(session: Session, campaign: Campaign) -> list[Obstacle]:
    account, now = session.get_one(Account, campaign.account_id), clock.now()
    if any(one.may_send(now) for one in [account, *numbers_of(session, campaign)]):
        return []
    why = account.blocked_reason or "it is switched off or has no token"
    return [Obstacle("NUMBER_CANNOT_SEND", "account_id", f"The number {account.name} cannot send: {why}.")]


def _template(session: Session, campaign: Campaign) -> list[Obstacle]:
    if campaign.template_id is None:
        return [Obstacle("NO_TEMPLATE", "template_id", "Choose a template.")]
    template = session.get_one(Template, campaign.template_id)
    is_sendable, why = sendability(template)
    if not is_sendable:
        return [Obstacle("TEMPLATE_NOT_SENDABLE", "template_id", f"The template {template.name} cannot be sent: {why}")]
    return [
        Obstacle("VARIABLE_UNMAPPED", f"template_variables.{slot.key}", f"Say what fills {slot.key}.")
        for slot in spec_of(template).variables()
        if slot.required and slot.key not in campaign.template_variables
    ]


def _variants(session: Session, campaign: Campaign) -> list[Obstacle]:
    return [Obstacle(one.code, one.field, one.message) for one in objections(session, campaign)]


def _approval(session: Session, campaign: Campaign) -> list[Obstacle]:
    if campaign.approved_at is not None or not is_required(session):
        return []
    return [Obstacle("NEEDS_APPROVAL", "approval", "A second person must approve it first.")]


def _times(session: Session, campaign: Campaign) -> list[Obstacle]:
    timing, now = timing_of(session, campaign), clock.now()
    until = timing.deadline(timing.zone)
    if until is not None and until <= max(now, timing.start(timing.zone, campaign.scheduled_at or now)):
        why = "Nobody could be written to: the last moment comes before the start, or has passed."
        return [Obstacle("TOO_LATE", "schedule.send_until", why)]
    if timing.spell(timing.zone, timing.start(timing.zone, now)) is None:
        why = "Nobody could ever be written to: hours, quiet hours and dates leave no time."
        return [Obstacle("NO_TIME_LEFT", "schedule.rules", why)]
    return []


def _audience(session: Session, campaign: Campaign) -> list[Obstacle]:
    if campaign.audience_definition is not None and campaign.status != CampaignState.DRAFT:
        # It is taken anew at the start: what an earlier look has found stands in nobody's way.
        return []
    if campaign.audience_status == AudienceStatus.IMPORTING:
        return [Obstacle("AUDIENCE_IMPORTING", "recipients", "The recipients are still being read. Wait for the end.")]
    if campaign.audience_status == AudienceStatus.FAILED:
        return [Obstacle("AUDIENCE_FAILED", "recipients", "The recipients could not be read. Give them again.")]
    good = count_good(session, campaign.id)
    if not good and campaign.audience_definition is not None and campaign.schedule.get("recurrence"):
        # Nobody has a birthday today, but somebody may at one of its times.
        return []
    if not good:
        return [Obstacle("NO_RECIPIENTS", "recipients", "Add at least one recipient with a good number.")]
    held_out = (campaign.ab_test or {}).get("hold_out", 0)
    if campaign.canary_size is not None and campaign.canary_size >= good * (100 - held_out) // 100:
        why = f"The canary ({campaign.canary_size:,}) must be smaller than the audience ({good:,})."
        return [Obstacle("CANARY_TOO_LARGE", "canary_size", why)]
    return []
