"""What a person asks of a campaign: commit, then enqueue, then publish. For routes and the command line."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from dispatcher.auth.audit import record
from dispatcher.campaigns import approval, lifecycle
from dispatcher.campaigns.audience import dry_run, taking
from dispatcher.campaigns.audience import rows as audience
from dispatcher.campaigns.audience.jobs import take_audience
from dispatcher.campaigns.jobs import import_audience, plan_campaign
from dispatcher.campaigns.lifecycle import CANARY, locked, waits_for
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import canary
from dispatcher.campaigns.schedule import scheduling
from dispatcher.campaigns.states import NOT_STARTED, OVER, CampaignState
from dispatcher.campaigns.variants.rotation import numbers_of, sender_of
from dispatcher.campaigns.views import audience_view
from dispatcher.contacts.identity import PhoneProblem, parse_phone
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.events import CampaignStatusChanged
from dispatcher.http import principal_or_none
from dispatcher.jobqueue.jobs import REPLIES, enqueue, enqueue_many, told_later
from dispatcher.messages.jobs import send_message
from dispatcher.messages.singles import make_single
from dispatcher.realtime import publish
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.service import hold_upload

Act = Callable[[Session, Campaign, Mapping[str, Any]], CampaignStatusChanged]


def apply_status(campaign_id: int, wanted: Mapping[str, Any]) -> None:
    """Move a campaign to ``wanted["status"]``: running (start or resume), scheduled, draft, paused, cancelled."""
    with transaction() as current:
        campaign = locked(current, campaign_id)
        decision = _canary_decision(current, campaign)
        fact = _ACTS[wanted["status"]](current, campaign, wanted)
        record(current, f"campaign.{fact.status}", "campaign", campaign_id, {"name": campaign.name, **decision})
    if fact.status == CampaignState.PREPARING:
        with told_later():
            if taking.is_wanted(campaign):
                enqueue(take_audience, campaign_id, job_id=f"take-{campaign_id}")
            else:
                enqueue(plan_campaign, campaign_id, job_id=f"plan-{campaign_id}")
    publish([fact])


def _canary_decision(current: Session, campaign: Campaign) -> Json:
    """Return what whoever decides about a canary decides upon, for the audit log."""
    return {"canary": canary.results(current, campaign)} if waits_for(campaign, CANARY) else {}


def _run(current: Session, campaign: Campaign, _wanted: Mapping[str, Any]) -> CampaignStatusChanged:
    if campaign.schedule.get("recurrence"):
        raise Conflict("A recurring campaign starts by itself: schedule it, or copy it to send it now.")
    if CampaignState(campaign.status) in NOT_STARTED:
        return lifecycle.start(current, campaign)
    if CampaignState(campaign.status) in OVER:
        # A completed one runs again only when a person has messages in doubt sent again (resending.py).
        raise Conflict(f"A campaign that is {campaign.status} cannot become running. Possible: none: it is over.")
    return lifecycle.resume(current, campaign)


def _schedule(current: Session, campaign: Campaign, wanted: Mapping[str, Any]) -> CampaignStatusChanged:
    campaign.timezone = wanted["timezone"] or campaign.timezone
    return lifecycle.schedule(current, campaign, scheduling.starts_at(current, campaign, wanted["scheduled_at"]))


_ACTS: Mapping[str, Act] = {
    "running": _run,
    "scheduled": _schedule,
    "draft": lambda _session, campaign, _wanted: lifecycle.unschedule(campaign),
    "paused": lambda current, campaign, _wanted: lifecycle.pause(current, campaign),
    "cancelled": lambda current, campaign, _wanted: lifecycle.cancel(current, campaign),
}


def start_reading(campaign_id: int, wanted: Mapping[str, Any]) -> Json:
    """Have a campaign's audience read from an uploaded file; return the audience as it is now."""
    with transaction() as current:
        campaign = locked(current, campaign_id)
        upload = hold_upload(current, wanted["upload_id"], UploadKind.RECIPIENTS)
        column = audience.phone_column(upload.details or {}, wanted.get("phone_column"))
        audience.replace_by_upload(current, campaign, upload, column, wanted["default_country"])
        if person := principal_or_none():
            approval.edited(campaign, person.user_id, wanted)
    with told_later():
        enqueue(import_audience, campaign_id, job_id=f"import-{campaign_id}")
    return audience_view(session(), campaign)


def start_test(campaign: Campaign, wanted: Mapping[str, Any]) -> int:
    """Send one message of the campaign, with a row's values, to a phone; return the message's id."""
    current = session()
    message, values = dry_run.message_of_row(current, campaign, wanted["row"], wanted["message"])
    template = message.template
    if template is None:
        raise NotFound("Choose a template first.")
    phone = parse_phone(wanted["phone"], campaign.audience_default_country)
    if isinstance(phone, PhoneProblem):
        raise Invalid("The test cannot be sent to this number.", {"phone": [phone.message]})
    body = {
        "to": phone.e164,
        "template": {"name": template.name, "language": template.language, "variables": values},
    }
    person = principal_or_none()
    with transaction() as current:
        account = sender_of(numbers_of(current, campaign), wanted["account_id"])
        message_id = make_single(current, account, body, person.user_id if person else None).id
        record(current, "campaign.tested", "campaign", campaign.id, {"message": message_id})
    with told_later():
        enqueue_many(send_message, REPLIES, [message_id])
    return message_id
