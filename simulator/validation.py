"""The checks every message passes before it is accepted: envelope, recipient, and the payload of its type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.errors import GraphError, invalid, missing, parameter
from simulator.interactive import check_interactive
from simulator.jsontypes import Json
from simulator.lengths import text_within
from simulator.numbers import BSUID, calling_code, digits
from simulator.template_sends import MediaCheck

TYPES = frozenset(
    {
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "reaction",
        "interactive",
        "template",
    }
)
MEDIA_TYPES = frozenset({"image", "video", "audio", "document", "sticker"})
ENVELOPE = (
    frozenset(
        {
            "messaging_product",
            "recipient_type",
            "to",
            "recipient",
            "type",
            "context",
            "biz_opaque_callback_data",
            "status",
            "message_id",
            "typing_indicator",
            "recipient_identity_key_hash",
            "category",
            "direct_send_config",
            "messaging_account_id",
            "paid_messaging_account_id",
            "product_policy",
            "message_activity_sharing",
            "optimization_spec",
        }
    )
    | TYPES
)
MEDIA_KEYS = {
    "image": {"id", "link", "caption"},
    "video": {"id", "link", "caption"},
    "audio": {"id", "link", "voice"},
    "document": {"id", "link", "caption", "filename"},
    "sticker": {"id", "link"},
}
CAPTION_MAX = 1024


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a message is for: the digits of a number, or a business-scoped user id."""

    input: str
    number: str
    user_id: str


def check_envelope(body: Json) -> None:
    """Check what all messages share, type apart."""
    if body.get("messaging_product") != "whatsapp":
        raise parameter("The parameter messaging_product is required.")
    if not ENVELOPE.issuperset(body) and (unknown := set(body) - ENVELOPE - {body.get("type")}):
        raise parameter(f'Unexpected key "{min(unknown)}" on param "messages".')
    opaque = body.get("biz_opaque_callback_data")
    if opaque is not None and (not isinstance(opaque, str) or len(opaque) > 512):
        raise parameter("Param biz_opaque_callback_data must be a string of at most 512 characters.")
    if body.get("recipient_type", "individual") not in ("individual", "group"):
        raise parameter("Param recipient_type must be one of {INDIVIDUAL, GROUP}.")
    if body.get("type") == "reaction" and body.get("context"):
        raise invalid("context is not allowed on messages of type reaction")
    context = body.get("context")
    if context is not None and (not isinstance(context, dict) or not context.get("message_id")):
        raise missing("context['message_id']")


def recipient_of(body: Json, sender: str) -> Recipient:
    """Return the recipient; a short number without `+` gets the sender's calling code, as Meta may do."""
    to = body.get("to")
    if to in (None, ""):
        return _user_recipient(body.get("recipient"))
    if not isinstance(to, str):
        raise parameter("Param to must be a string.")
    if BSUID.fullmatch(to):
        return _user_recipient(to)
    number = digits(to)
    if not to.startswith("+") and 0 < len(number) <= 10:
        number = calling_code(sender) + number
    if not 8 <= len(number) <= 15 or number.startswith("0") or to.upper() != to.lower():
        raise invalid("Recipient phone number is not a valid WhatsApp number: use + and the country code")
    if number == sender:
        raise GraphError(131021, "Recipient phone number cannot be the same as the sender phone number")
    return Recipient(to, number, "")


def _user_recipient(value: Any) -> Recipient:
    if value in (None, ""):
        raise parameter("The parameter to is required.")
    if not isinstance(value, str) or not BSUID.fullmatch(value):
        raise invalid("Param recipient is not a valid business-scoped user id")
    return Recipient(value, "", value)


def type_of(body: Json) -> str:
    """Return the message type, whose object must be present."""
    kind = body.get("type", "text")
    if not isinstance(kind, str):
        raise parameter("Param type must be a string.")
    if kind not in TYPES:
        raise GraphError(131051, f"Message type '{kind}' is not currently supported")
    if kind not in body:
        raise missing(kind)
    return kind


def check_payload(kind: str, payload: object, check_media: MediaCheck) -> None:
    """Check the object of every type but template."""
    if kind == "contacts":
        _check_contacts(payload)
        return
    if not isinstance(payload, dict):
        raise parameter(f"Param {kind} must be an OBJECT.")
    if kind in MEDIA_TYPES:
        _check_media(kind, payload, check_media)
    elif kind == "text":
        _check_text(payload)
    elif kind == "location":
        _check_location(payload)
    elif kind == "reaction":
        _check_reaction(payload)
    elif kind == "interactive":
        check_interactive(payload, check_media)


def _known(kind: str, payload: Json, known: set[str]) -> None:
    if unknown := set(payload) - known:
        raise parameter(f'Unexpected key "{min(unknown)}" on param "{kind}".')


def _check_text(payload: Json) -> None:
    _known("text", payload, {"body", "preview_url"})
    text_within("text['body']", payload.get("body"), 4096)


def _check_media(kind: str, payload: Json, check_media: MediaCheck) -> None:
    _known(kind, payload, MEDIA_KEYS[kind])
    if payload.get("caption") not in (None, ""):
        text_within(f"{kind}['caption']", payload["caption"], CAPTION_MAX)
    check_media(kind, payload)


def _check_location(payload: Json) -> None:
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        if name not in payload:
            raise missing(f"location['{name}']")
        try:
            value = float(payload[name])
        except (TypeError, ValueError):
            raise invalid(f"location['{name}'] must be a number") from None
        if not -most <= value <= most:
            raise invalid(f"location['{name}'] must be between {-most:g} and {most:g}")


def _check_reaction(payload: Json) -> None:
    if not payload.get("message_id"):
        raise missing("reaction['message_id']")
    if not isinstance(payload.get("emoji"), str):
        raise missing("reaction['emoji']")
    if any(letter.isalpha() for letter in payload["emoji"]) or len(payload["emoji"]) > 40:
        raise invalid("reaction['emoji'] is not an emoji")
    if not str(payload["message_id"]).startswith("wamid."):
        raise invalid("reaction['message_id'] is not a message of this conversation, or it is older than 30 days")


def _check_contacts(payload: object) -> None:
    if not isinstance(payload, list) or not payload:
        raise missing("contacts")
    if len(payload) > 257:
        raise parameter("Param contacts must have at most 257 elements.")
    for index, contact in enumerate(payload):
        name = contact.get("name") if isinstance(contact, dict) else None
        if not isinstance(name, dict) or not name.get("formatted_name"):
            raise missing(f"contacts[{index}]['name']['formatted_name']")
        if not any(name.get(part) for part in ("first_name", "last_name", "middle_name", "prefix", "suffix")):
            raise invalid(f"contacts[{index}]['name'] needs at least one name part beside formatted_name")
