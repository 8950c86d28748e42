"""Drafts: making, changing and copying them, with every reference checked and every mistake named by its field."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account, Template
from dispatcher.accounts.previews import spec_of
from dispatcher.accounts.registry import find as find_account
from dispatcher.campaigns.audience import taking
from dispatcher.campaigns.audience.capping import require_whole_cap
from dispatcher.campaigns.costs.cap import copy_cap
from dispatcher.campaigns.models import Campaign, CampaignVariant
from dispatcher.campaigns.running import canary
from dispatcher.campaigns.schedule import scheduling
from dispatcher.campaigns.states import NOT_STARTED, OVER, AudienceStatus, CampaignState
from dispatcher.campaigns.variants import numbering
from dispatcher.campaigns.variants.definitions import draw_of
from dispatcher.database import Json, rows_changed
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.service import hold_upload
from dispatcher.whatsapp.template.spec import MEDIA, Slot

ALWAYS_EDITABLE: Final = frozenset({"name", "rate_limit"})


def make(session: Session, values: Mapping[str, Any], person_id: int | None) -> Campaign:
    """Make a draft; raise Invalid naming each field that does not fit."""
    campaign = Campaign(
        created_by_id=person_id, editor_ids=[person_id] if person_id else [], **_checked(session, None, values)
    )
    session.add(campaign)
    session.flush()
    return campaign


def change(session: Session, campaign: Campaign, values: Mapping[str, Any]) -> None:
    """Change a campaign; once started only its name and rate may change."""
    if CampaignState(campaign.status) in OVER:
        values = {name: value for name, value in values.items() if getattr(campaign, name) != value}
    fixed = values.keys() - ALWAYS_EDITABLE
    if fixed and CampaignState(campaign.status) not in NOT_STARTED:
        raise Conflict(f"{', '.join(sorted(fixed))}: fixed once the campaign has started. Clone it instead.")
    if _is_another_test(campaign, values):
        # A follow-up goes on with its parent's winner, but not into a test of its own.
        campaign.winner = campaign.winner_at = None
    for name, value in _checked(session, campaign, values).items():
        setattr(campaign, name, value)
    campaign.updated_at = clock.now()
    if values.keys() & {"schedule", "timezone"}:
        scheduling.follow_change(session, campaign)


def _is_another_test(campaign: Campaign, values: Mapping[str, Any]) -> bool:
    arms = [one.arm for one in campaign.variants]
    given = [one["arm"] for one in values["variants"]] if "variants" in values else arms
    return given != arms or values.get("ab_test", campaign.ab_test) != campaign.ab_test


def _checked(session: Session, campaign: Campaign | None, values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    canary.check(checked, campaign)
    require_whole_cap(*(checked.get(name, getattr(campaign, name, None)) for name in ("cap_messages", "cap_days")))
    account_id = checked.get("account_id", campaign.account_id if campaign else None)
    template_id = checked.get("template_id", campaign.template_id if campaign else None)
    account = _account(session, account_id)
    template = _template(session, account, template_id)
    numbering.check(session, account, checked, campaign)
    if "variants" in checked:
        checked["variants"] = [_variant(session, account, *one) for one in enumerate(checked["variants"])]
    elif campaign and checked.keys() & {"account_id"}:
        _require_templates_of(account, campaign, session)
    if "template_variables" in checked:
        checked["template_variables"] = _mapping(session, template, checked["template_variables"])
    elif campaign and campaign.template_id != template_id:
        checked["template_variables"] = {}
    return checked


def _account(session: Session, account_id: int | None) -> Account:
    try:
        return find_account(session, account_id or 0)
    except NotFound:
        raise Invalid("Choose a WhatsApp number.", {"account_id": ["There is no such number."]}) from None


def _template(
    session: Session, account: Account, template_id: int | None, field: str = "template_id"
) -> Template | None:
    template = session.get(Template, template_id) if template_id else None
    if template_id and (template is None or template.business_account_id != account.business_account_id):
        raise Invalid("Choose a template of this number.", {field: ["The number has no such template."]})
    return template


def _variant(session: Session, account: Account, index: int, given: Json) -> CampaignVariant:
    field = f"variants.{index}.template"
    template = _template(session, account, given["template_id"], f"{field}_id")
    mapping = _mapping(session, template, given.get("template_variables", {}), f"{field}_variables")
    return CampaignVariant(arm=given["arm"], template_id=given["template_id"], template_variables=mapping)


def _require_templates_of(account: Account, campaign: Campaign, session: Session) -> None:
    for one in campaign.variants:
        _template(session, account, one.template_id, "variants")


def _mapping(
    session: Session, template: Template | None, mapping: Mapping[str, Json], field: str = "template_variables"
) -> dict[str, Json]:
    slots = {slot.key: slot for slot in spec_of(template).variables()} if template else {}
    details: dict[str, list[str]] = {}
    for key, one in mapping.items():
        problem = _slot_problem(session, slots.get(key), one)
        if problem:
            details[f"{field}.{key}"] = [problem]
    if details:
        raise Invalid("Some variables are not mapped right.", details)
    return {key: dict(one) for key, one in mapping.items()}


def _slot_problem(session: Session, slot: Slot | None, one: Json) -> str | None:
    if slot is None:
        return "The template has no such variable."
    if one["source"] != "upload":
        return None if one["value"] else "Say which column or text fills it."
    if slot.kind not in MEDIA:
        return "Only a media header takes an upload."
    try:
        upload = hold_upload(session, UUID(str(one["value"])), UploadKind.MEDIA)
    except (NotFound, ValueError):
        return "There is no such media file. Upload it first."
    wanted = slot.kind.value
    return None if upload.media_kind == wanted else f"The template wants {wanted}, not {upload.media_kind}."


_COPY_ROWS: Final = """
    INSERT INTO campaign_recipients (campaign_id, row_number, phone, to_number, recipient_key, cells, status, problems)
    SELECT :child, r.row_number, r.phone, r.to_number, r.recipient_key, r.cells, r.status, r.problems
    FROM campaign_recipients r
"""
_COPY_ALL: Final = text(f"{_COPY_ROWS} WHERE r.campaign_id = :parent")


def copy_people(session: Session, parent: Campaign, child: Campaign, who: str, values: Mapping[str, Any]) -> int:
    """Give ``child`` the rows of ``parent`` whose message fits and return how many those are.

    ``who`` is a constant SQL condition on the message ``m`` with ``values`` for its parameters (``:parent`` is there).
    """
    chosen = text(
        f"""
        {_COPY_ROWS} JOIN messages m ON m.campaign_id = r.campaign_id AND m.recipient_key = r.recipient_key
        WHERE r.campaign_id = :parent AND r.status = 'good' AND {who}
        """
    )
    copied = rows_changed(session.execute(chosen, {"child": child.id, "parent": parent.id, **values}))
    child.audience_rows, child.audience_status = copied, AudienceStatus.READY
    return copied


def clone(session: Session, parent: Campaign, person_id: int | None) -> Campaign:
    """Make a draft like ``parent``, with the same audience (made of contacts: taken anew) and no start."""
    child = child_of(session, parent, person_id, f"{parent.name} (copy)")
    for name in _CANARY:
        setattr(child, name, getattr(parent, name))
    # A new sending has a test of its own to win.
    child.winner = child.winner_at = None
    copy_cap(session, parent, child)
    child.schedule = {name: parent.schedule[name] for name in _LASTING if name in parent.schedule}
    if parent.audience_definition is not None:
        # Not who it was for then, but whoever fits now.
        child.audience_definition = parent.audience_definition
        taking.begin(child)
        return child
    if parent.audience_status == AudienceStatus.IMPORTING:
        # Half an audience would look like a whole one: the copy reads the file for itself.
        child.audience_status, child.audience_row = AudienceStatus.IMPORTING, 0
        return child
    session.execute(_COPY_ALL, {"child": child.id, "parent": parent.id})
    child.audience_rows, child.audience_status = parent.audience_rows, parent.audience_status
    return child


_LASTING: Final = ("zone_column", "rules", "on_clock", "missed")
"""What of a schedule holds for a copy: its moments have passed."""
_CANARY: Final = ("canary_size", "canary_minutes", "canary_max_failed_percent")
_COPIED = (
    "account_id", "template_id", "template_variables", "timezone", "rate_limit", "cap_messages", "cap_days",
    "once_a_day", "audience_upload_id",
    "audience_phone_column", "audience_default_country", "audience_row",
    "language_column", "ab_test", "winner", "winner_at", "extra_account_ids", "move_blocked",
)  # fmt: skip


def child_of(session: Session, parent: Campaign, person_id: int | None, name: str) -> Campaign:
    """Make a draft with the message and the settings of ``parent``, and no audience."""
    copied = {column: getattr(parent, column) for column in _COPIED}
    editors = [person_id] if person_id else []
    child = Campaign(name=name[:200], parent_id=parent.id, created_by_id=person_id, editor_ids=editors, **copied)
    # Who has got one variant gets no other.
    child.draw = draw_of(parent)
    child.variants = [
        CampaignVariant(arm=one.arm, template_id=one.template_id, template_variables=one.template_variables)
        for one in parent.variants
    ]
    session.add(child)
    session.flush()
    return child
