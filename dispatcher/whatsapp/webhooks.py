"""Meta's webhooks: verify the bytes, then turn every entry × change × event into facts; pure.

What cannot be read becomes an ``UnknownEvent`` with its reason: answering anything but 200 would make Meta repeat it
for a week, and dropping it would lose it. Source: reference §4.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime

import orjson

from dispatcher.whatsapp.loose_json import Object, as_name, as_text, parse_object
from dispatcher.whatsapp.signatures import verify_challenge, verify_signature
from dispatcher.whatsapp.webhook_account import READERS, preference_events
from dispatcher.whatsapp.webhook_account_events import TemplateStatus
from dispatcher.whatsapp.webhook_events import RANK, StatusUpdate, UnknownEvent, UserPreference, WebhookEvent
from dispatcher.whatsapp.webhook_inbound import InboundMessage
from dispatcher.whatsapp.webhook_messages import message_events, moment

__all__ = ["RANK", "WebhookEvent", "dedupe_key", "parse", "verify_challenge", "verify_signature"]

OBJECT = "whatsapp_business_account"


def parse(raw: bytes | Mapping[str, object]) -> list[WebhookEvent]:
    """Read a whole webhook call, up to 1,000 events of several accounts; never raises."""
    document = parse_object(raw) if isinstance(raw, bytes) else raw
    if document is None:
        return [UnknownEvent("", "", None, "not a JSON object")]
    if document.get("object") != OBJECT:
        return [UnknownEvent("", "", document, "not about a WhatsApp business account")]
    return list(_entries(document.get("entry")))


def dedupe_key(event: WebhookEvent) -> str:
    """Name an event so that Meta's repetitions get the same name (reference §4.8)."""
    match event:
        case InboundMessage():
            return f"message:{event.wamid}"
        case StatusUpdate():
            return f"status:{event.wamid}:{event.status}:{event.participant_id}"
        case TemplateStatus():
            return f"template:{event.template_id or event.name}:{event.event}:{_stamp(event.entry_time)}"
        case UserPreference():
            person = event.wa_id or event.user_id
            return (
                f"preference:{event.phone_number_id}:{person}:{event.category}:{event.value}:{_stamp(event.timestamp)}"
            )
    canonical = orjson.dumps(event, option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_DATACLASS, default=str)
    return f"other:{type(event).__name__}:{hashlib.sha256(canonical).hexdigest()}"


def _stamp(time: datetime | None) -> str:
    return time.isoformat() if time else ""


def _entries(found: object) -> Iterator[WebhookEvent]:
    if not isinstance(found, list) or not found:
        yield UnknownEvent("", "", found, "no entries")
        return
    for entry in found:
        if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
            yield UnknownEvent("", "", entry, "entry without changes")
            continue
        waba_id, time = as_name(entry.get("id")), moment(entry.get("time"))
        for change in entry["changes"]:
            yield from _change(waba_id, time, change)


def _change(waba_id: str, time: datetime | None, change: object) -> Iterator[WebhookEvent]:
    field = as_text(change.get("field")) if isinstance(change, dict) else ""
    value = change.get("value") if isinstance(change, dict) else None
    if not isinstance(value, dict):
        yield UnknownEvent(waba_id, field, change, "change without an object as its value")
    elif field == "messages":
        yield from message_events(waba_id, value)
    elif field == "user_preferences":
        found = list(preference_events(waba_id, value))
        yield from found
        if not found:
            yield _unread(waba_id, field, value)
    else:
        yield _read(waba_id, time, field, value)


def _read(waba_id: str, time: datetime | None, field: str, value: Object) -> WebhookEvent:
    reader = READERS.get(field)
    if reader is None:
        return UnknownEvent(waba_id, field, value, "field not read by us")
    return reader(waba_id, time, value) or _unread(waba_id, field, value)


def _unread(waba_id: str, field: str, value: Object) -> UnknownEvent:
    return UnknownEvent(waba_id, field, value, "required parts are missing")
