"""Read the ``messages`` field of a webhook: statuses, inbound messages, account errors (reference §4.4–§4.6)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from dispatcher.whatsapp.loose_json import Object, as_list, as_name, as_number, as_object, as_objects, as_text
from dispatcher.whatsapp.responses import GraphError, graph_error
from dispatcher.whatsapp.webhook_events import (
    ChannelErrors,
    Conversation,
    Pricing,
    StatusUpdate,
    UnknownEvent,
    WebhookEvent,
)
from dispatcher.whatsapp.webhook_inbound import Context, InboundMessage

_EARLIEST = 1_230_768_000  # 2009, the year of WhatsApp
_LATEST = 4_102_444_800  # 2100


def moment(value: object) -> datetime | None:
    """Read seconds or milliseconds since 1970, as a number or as text; None for garbage (both were seen)."""
    number = as_number(value)
    if number is None:
        return None
    seconds = number / 1000 if number > 1e12 else number
    return datetime.fromtimestamp(seconds, UTC) if _EARLIEST <= seconds <= _LATEST else None


def message_events(waba_id: str, value: Object) -> Iterator[WebhookEvent]:
    """Every status, message and error of one ``messages`` change."""
    phone = as_name(as_object(value.get("metadata")).get("phone_number_id"))
    for status in _members(value, "statuses"):
        yield _status(waba_id, phone, status)
    contacts = as_objects(value.get("contacts"))
    messages = _members(value, "messages")
    for message in messages:
        # A message that names nobody can only come from the one person who is named beside it.
        named = contacts[0] if len(contacts) == len(messages) == 1 else {}
        yield _inbound(waba_id, phone, message, contacts, named)
    errors = _errors(value.get("errors"))
    if errors:
        yield ChannelErrors(waba_id, phone, errors)
    if not any(value.get(key) for key in ("statuses", "messages")) and not errors:
        yield UnknownEvent(waba_id, "messages", value, "no message, no status, no readable error")


def _members(value: Object, key: str) -> tuple[object, ...]:
    """The members of a list; anything else but nothing counts as one strange member."""
    found = value.get(key)
    return tuple(as_list(found)) if isinstance(found, list) or not found else (found,)


def _status(waba_id: str, phone: str, found: object) -> WebhookEvent:
    status = as_object(found)
    wamid, name = as_text(status.get("id")), as_text(status.get("status")).lower()
    if not wamid or not name:
        return UnknownEvent(waba_id, "messages", found, "status without id or name")
    return StatusUpdate(
        waba_id=waba_id,
        phone_number_id=phone,
        wamid=wamid,
        status=name,
        timestamp=moment(status.get("timestamp")),
        recipient_id=as_name(status.get("recipient_id")),
        recipient_user_id=as_text(status.get("recipient_user_id")),
        participant_id=as_name(status.get("recipient_participant_id")),
        opaque=as_text(status.get("biz_opaque_callback_data")) or None,
        errors=_errors(status.get("errors")),
        pricing=_pricing(status),
        conversation=_conversation(as_object(status.get("conversation"))),
    )


def _pricing(status: Object) -> Pricing | None:
    pricing = as_object(status.get("pricing"))
    if not pricing:
        return None
    cost = as_object(status.get("cost")) or as_object(pricing.get("cost"))
    billable = pricing.get("billable")
    return Pricing(
        category=as_text(pricing.get("category")),
        type=as_text(pricing.get("type")),
        model=as_text(pricing.get("pricing_model")),
        billable=billable if isinstance(billable, bool) else None,
        amount=as_number(cost.get("amount")),
        currency=as_text(cost.get("currency")),
    )


def _conversation(found: Object) -> Conversation | None:
    if not found:
        return None
    origin = as_text(as_object(found.get("origin")).get("type"))
    return Conversation(as_text(found.get("id")), origin, moment(found.get("expiration_timestamp")))


def _inbound(waba_id: str, phone: str, found: object, contacts: list[Object], named: Object) -> WebhookEvent:
    message = as_object(found)
    wamid, kind = as_text(message.get("id")), as_text(message.get("type")) or "unsupported"
    sender, user = _sender(message)
    if not (sender or user):
        sender, user = as_name(named.get("wa_id")), as_text(named.get("user_id"))
    if not wamid or not (sender or user):
        return UnknownEvent(waba_id, "messages", found, "message without id or sender")
    contact = _contact(sender, user, contacts)
    profile = as_object(contact.get("profile"))
    return InboundMessage(
        waba_id=waba_id,
        phone_number_id=phone,
        wamid=wamid,
        type=kind,
        timestamp=moment(message.get("timestamp")),
        from_=sender,
        from_user_id=user or as_text(contact.get("user_id")),
        content=_content(message, kind),
        profile_name=as_text(profile.get("name")),
        username=as_text(profile.get("username")),
        parent_user_id=as_text(message.get("from_parent_user_id")) or as_text(contact.get("parent_user_id")),
        group_id=as_text(message.get("group_id")),
        context=_context(as_object(message.get("context"))),
        referral=as_object(message.get("referral")) or None,
        errors=_errors(message.get("errors")),
    )


def _sender(message: Object) -> tuple[str, str]:
    return as_name(message.get("from")).removeprefix("+"), as_text(message.get("from_user_id"))


def _contact(sender: str, user: str, contacts: list[Object]) -> Object:
    """The contact of this sender: batches hold several, and their order promises nothing."""
    for contact in contacts:
        if (sender and as_name(contact.get("wa_id")) == sender) or (user and contact.get("user_id") == user):
            return contact
    return {}


def _content(message: Object, kind: str) -> Object:
    inner = message.get(kind)
    return as_object(inner) if not isinstance(inner, list) else {kind: inner}


def _context(found: Object) -> Context | None:
    if not found:
        return None
    return Context(
        message_id=as_text(found.get("id")),
        from_=as_name(found.get("from")),
        forwarded=found.get("forwarded") is True,
        frequently_forwarded=found.get("frequently_forwarded") is True,
        product=as_object(found.get("referred_product")),
    )


def _errors(found: object) -> tuple[GraphError, ...]:
    # An error without a number as its code is dropped: guessing 0 would read as "token rejected".
    return tuple(error for error in map(graph_error, as_list(found)) if error)
