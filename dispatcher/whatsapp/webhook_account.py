"""Read the webhook fields about templates, numbers and accounts (reference §4.7)."""

from collections.abc import Callable, Iterator
from datetime import datetime

from dispatcher.whatsapp.loose_json import Object, as_integer, as_name, as_object, as_objects, as_text
from dispatcher.whatsapp.webhook_account_events import (
    AccountAlert,
    AccountReview,
    AccountUpdate,
    Capability,
    FlowUpdate,
    NumberName,
    NumberQuality,
    Restriction,
    SecurityEvent,
    TemplateCategory,
    TemplateComponents,
    TemplateQuality,
    TemplateStatus,
)
from dispatcher.whatsapp.webhook_events import UserPreference, WebhookEvent
from dispatcher.whatsapp.webhook_messages import moment

Reader = Callable[[str, datetime | None, Object], WebhookEvent | None]


def preference_events(waba_id: str, value: Object) -> Iterator[UserPreference]:
    """Every choice of a ``user_preferences`` change that names a person and a value."""
    phone = as_name(as_object(value.get("metadata")).get("phone_number_id"))
    for found in as_objects(value.get("user_preferences")):
        person = (as_name(found.get("wa_id")), as_text(found.get("user_id")))
        choice = as_text(found.get("value")).lower()
        if choice and any(person):
            yield UserPreference(
                waba_id=waba_id,
                phone_number_id=phone,
                wa_id=person[0],
                user_id=person[1],
                category=as_text(found.get("category")),
                value=choice,
                timestamp=moment(found.get("timestamp")),
                detail=as_text(found.get("detail")),
                signup_id=as_name(found.get("signup_id")),
            )


def _template(value: Object) -> tuple[str, str, str] | None:
    """Id, name and language; None when the change names no template."""
    template_id = as_name(value.get("message_template_id"))
    name, language = as_text(value.get("message_template_name")), as_text(value.get("message_template_language"))
    return (template_id, name, language) if template_id or name else None


def _template_status(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    if "new_quality_score" in value:  # Meta's own sample of a quality change carries this label
        return _template_quality(waba_id, time, value)
    template, event = _template(value), as_text(value.get("event")).upper()
    if template is None or not event:
        return None
    other, rejection = as_object(value.get("other_info")), as_object(value.get("rejection_info"))
    return TemplateStatus(
        waba_id,
        time,
        *template,
        event=event,
        reason=as_text(value.get("reason")) or as_text(rejection.get("reason")),
        category=as_text(value.get("message_template_category")),
        title=as_text(other.get("title")),
        description=as_text(other.get("description")),
        recommendation=as_text(rejection.get("recommendation")),
        disable_date=as_name(as_object(value.get("disable_info")).get("disable_date")),
    )


def _template_quality(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    template, new = _template(value), as_text(value.get("new_quality_score"))
    if template is None or not new:
        return None
    return TemplateQuality(waba_id, time, *template, as_text(value.get("previous_quality_score")), new)


def _template_components(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    template = _template(value)
    return TemplateComponents(waba_id, time, *template) if template else None


def _template_category(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    template, new = _template(value), as_text(value.get("new_category"))
    if template is None or not new:
        return None
    return TemplateCategory(
        waba_id,
        time,
        *template,
        new=new,
        previous=as_text(value.get("previous_category")),
        correct=as_text(value.get("correct_category")),
        effective=moment(value.get("category_update_timestamp")),
    )


def _number_quality(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    event = as_text(value.get("event")).upper()
    limit = value.get("max_daily_conversations_per_business") or value.get("current_limit")
    if not event and not limit:
        return None
    return NumberQuality(waba_id, time, as_name(value.get("display_phone_number")), event, as_name(limit))


def _number_name(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    decision = as_text(value.get("decision")).upper()
    if not decision:
        return None
    number, name = as_name(value.get("display_phone_number")), as_text(value.get("requested_verified_name"))
    return NumberName(waba_id, time, number, decision, name, as_text(value.get("rejection_reason")))


def _account_update(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    event = as_text(value.get("event")).upper()
    if not event:
        return None
    found = value.get("restriction_info")
    restrictions = as_objects(found) or [as_object(found)] * bool(as_object(found))
    return AccountUpdate(
        waba_id,
        time,
        event,
        restrictions=tuple(_restriction(item) for item in restrictions),
        ban_state=as_text(as_object(value.get("ban_info")).get("waba_ban_state")).upper(),
        violation=as_text(as_object(value.get("violation_info")).get("violation_type")),
        value=value,
    )


def _restriction(found: Object) -> Restriction:
    kind, cure = as_text(found.get("restriction_type")), as_text(found.get("remediation"))
    return Restriction(kind, moment(found.get("expiration")), cure)


def _account_alert(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    info = as_object(value.get("alert_info")) or value  # older edition: one flat object
    kind = as_text(info.get("alert_type"))
    if not kind:
        return None
    return AccountAlert(
        waba_id,
        time,
        entity_type=as_text(value.get("entity_type")),
        entity_id=as_name(value.get("entity_id")),
        severity=as_text(info.get("alert_severity")),
        status=as_text(info.get("alert_status")),
        type=kind,
        description=as_text(info.get("alert_description")),
    )


def _account_review(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    decision = as_text(value.get("decision")).upper()
    return AccountReview(waba_id, time, decision) if decision else None


def _capability(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    names = ("max_daily_conversations_per_business", "max_daily_conversation_per_phone")
    limit = next((as_name(value.get(name)) for name in names if as_name(value.get(name))), "")
    counts = (value.get(f"max_phone_numbers_per_{owner}") for owner in ("business", "waba"))
    numbers = next((as_integer(count) for count in counts if as_integer(count) is not None), None)
    return Capability(waba_id, time, limit, numbers) if limit or numbers is not None else None


def _security(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    event = as_text(value.get("event")).upper()
    number = as_name(value.get("display_phone_number"))
    return SecurityEvent(waba_id, time, event, number, as_name(value.get("requester"))) if event else None


def _flow(waba_id: str, time: datetime | None, value: Object) -> WebhookEvent | None:
    event = as_text(value.get("event")).upper()
    if not event:
        return None
    states = (as_text(value.get("old_status")), as_text(value.get("new_status")))
    return FlowUpdate(waba_id, time, event, as_name(value.get("flow_id")), *states, as_text(value.get("message")))


READERS: dict[str, Reader] = {
    "message_template_status_update": _template_status,
    "message_template_quality_update": _template_quality,
    "message_template_components_update": _template_components,
    "template_category_update": _template_category,
    "phone_number_quality_update": _number_quality,
    "phone_number_name_update": _number_name,
    "account_update": _account_update,
    "account_alerts": _account_alert,
    "account_review_update": _account_review,
    "business_capability_update": _capability,
    "security": _security,
    "flows": _flow,
}
