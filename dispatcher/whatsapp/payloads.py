"""Requests to Meta as data: what a message of each kind looks like on the wire.

A request is made in two steps: a *content* (``text(…)``, ``template(…)``, or one of ``interactive``) and its envelope
(``message(content, to=…)``). Source: reference §1.2, §1.3 and §2.7 (Meta's send-messages and template pages).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

from dispatcher.whatsapp.limits import BODY_LIMIT, CAPTION_LIMIT, OPAQUE_LIMIT, PayloadError, capped, required

MediaKind = Literal["image", "video", "audio", "document", "sticker"]

_OPAQUE = re.compile(r"([A-Za-z0-9-]{1,64})\.([0-9]{1,9})", re.ASCII)


class Content(TypedDict):
    """The typed part of a message; the key named by ``type`` holds ``content``."""

    type: str
    content: Mapping[str, object] | Sequence[object]


class Media(TypedDict, total=False):
    id: str
    link: str
    caption: str
    filename: str
    voice: bool


class Message(TypedDict, total=False):
    """The envelope of ``POST /{phone_number_id}/messages``; one more key, named by ``type``, holds the content."""

    messaging_product: str
    recipient_type: str
    to: str
    recipient: str
    type: str
    context: dict[str, str]
    biz_opaque_callback_data: str


class ReadReceipt(TypedDict):
    messaging_product: str
    status: str
    message_id: str
    typing_indicator: NotRequired[dict[str, str]]


# --- the envelope ---------------------------------------------------------------------------------------------


def message(
    content: Content,
    *,
    to: str | None = None,
    user_id: str | None = None,
    group_id: str | None = None,
    reply_to: str | None = None,
    opaque: str | None = None,
) -> Message:
    """Address a content to one phone number (E.164, ``+`` added when missing), BSUID or group.

    ``reply_to`` is the wamid to quote (dropped for reactions, which may not quote); ``opaque`` comes back in every
    status. Raises PayloadError without an address or with an opaque text over 512 characters.
    """
    request: Message = {"messaging_product": "whatsapp"}
    request.update(_address(to, user_id, group_id))
    request["type"] = content["type"]
    request[content["type"]] = content["content"]  # type: ignore[literal-required]  # Meta names the key after the type
    if reply_to and content["type"] != "reaction":
        request["context"] = {"message_id": reply_to}
    if opaque is not None:
        request["biz_opaque_callback_data"] = capped(opaque, OPAQUE_LIMIT, "biz_opaque_callback_data")
    return request


def read_receipt(message_id: str, *, typing: bool = False) -> ReadReceipt:
    """Mark an inbound message (and all before it) as read; ``typing`` also shows "typing…" for up to 25 s."""
    receipt: ReadReceipt = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
    if typing:
        receipt["typing_indicator"] = {"type": "text"}
    return receipt


def opaque(message_id: int | str, attempt: int) -> str:
    """Name one attempt of one message as ``<message id>.<attempt>``, the text Meta echoes in every status."""
    return f"{message_id}.{attempt}"


def parse_opaque(text: str | None) -> tuple[str, int] | None:
    """Split an echoed opaque text into message id and attempt; None when it is not one of ours."""
    match = _OPAQUE.fullmatch(text) if isinstance(text, str) else None
    return (match[1], int(match[2])) if match else None


# --- contents -------------------------------------------------------------------------------------------------


def text(body: str, *, preview_url: bool = False) -> Content:
    """Plain text of 1–4,096 characters; ``preview_url`` asks for a preview of the first link."""
    required(body, "text.body")
    inner: dict[str, object] = {"body": capped(body, BODY_LIMIT, "text.body")}
    if preview_url:
        inner["preview_url"] = True
    return {"type": "text", "content": inner}


def media(
    kind: MediaKind,
    *,
    media_id: str | None = None,
    link: str | None = None,
    caption: str | None = None,
    filename: str | None = None,
    voice: bool = False,
) -> Content:
    """Media by uploaded id or by link (exactly one of them).

    Captions (≤ 1,024) exist on image, video and document only, ``filename`` on documents, ``voice`` on audio.
    """
    source = media_source(kind, media_id=media_id, link=link)
    if caption:
        _only(kind in ("image", "video", "document"), f"{kind}.caption", "leave the caption out")
        source["caption"] = capped(caption, CAPTION_LIMIT, f"{kind}.caption")
    if filename:
        _only(kind == "document", f"{kind}.filename", "leave the file name out")
        source["filename"] = filename
    if voice:
        _only(kind == "audio", f"{kind}.voice", "only audio can be a voice message")
        source["voice"] = True
    return {"type": kind, "content": source}


def image(*, media_id: str | None = None, link: str | None = None, caption: str | None = None) -> Content:
    """Picture (JPEG or PNG, ≤ 5 MB)."""
    return media("image", media_id=media_id, link=link, caption=caption)


def video(*, media_id: str | None = None, link: str | None = None, caption: str | None = None) -> Content:
    """Video (MP4 or 3GPP, ≤ 16 MB)."""
    return media("video", media_id=media_id, link=link, caption=caption)


def audio(*, media_id: str | None = None, link: str | None = None, voice: bool = False) -> Content:
    """Audio (≤ 16 MB); ``voice`` needs mono OGG/Opus."""
    return media("audio", media_id=media_id, link=link, voice=voice)


def document(
    *, media_id: str | None = None, link: str | None = None, filename: str | None = None, caption: str | None = None
) -> Content:
    """Document (≤ 100 MB); the person sees ``filename``."""
    return media("document", media_id=media_id, link=link, filename=filename, caption=caption)


def sticker(*, media_id: str | None = None, link: str | None = None) -> Content:
    """WebP sticker (≤ 100 KB still, ≤ 500 KB animated)."""
    return media("sticker", media_id=media_id, link=link)


def location(latitude: float, longitude: float, *, name: str | None = None, address: str | None = None) -> Content:
    """Place on the map; degrees, latitude −90…90, longitude −180…180."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise PayloadError("location", "latitude must be -90…90 and longitude -180…180")
    inner: dict[str, object] = {"latitude": latitude, "longitude": longitude}
    inner.update(_present(name=name, address=address))
    return {"type": "location", "content": inner}


def contacts(cards: Sequence[Mapping[str, object]]) -> Content:
    """Contact cards (1–257) in Meta's shape; each name needs ``formatted_name`` and one more part."""
    if not 1 <= len(cards) <= 257:
        raise PayloadError("contacts", "send between 1 and 257 contacts")
    for index, card in enumerate(cards):
        name = card.get("name")
        if not isinstance(name, Mapping) or not name.get("formatted_name") or len(name) < 2:
            raise PayloadError(f"contacts.{index}.name", "give formatted_name and at least one other part")
    return {"type": "contacts", "content": list(cards)}


def reaction(message_id: str, emoji: str) -> Content:
    """React to a message; an empty ``emoji`` takes the reaction back."""
    return {"type": "reaction", "content": {"message_id": required(message_id, "reaction.message_id"), "emoji": emoji}}


def template(name: str, language: str, components: Sequence[Mapping[str, object]] = ()) -> Content:
    """Approved template with the components made by ``whatsapp.template.build``; static parts are left out."""
    inner: dict[str, object] = {
        "name": required(name, "template.name"),
        "language": {"code": required(language, "template.language")},
    }
    if components:
        inner["components"] = list(components)
    return {"type": "template", "content": inner}


def media_source(kind: str, *, media_id: str | None = None, link: str | None = None) -> Media:
    """The ``{"id"}`` or ``{"link"}`` object of a medium; raises PayloadError unless exactly one is given."""
    if bool(media_id) == bool(link):
        raise PayloadError(kind, "give either an uploaded media id or a link")
    return {"id": media_id} if media_id else {"link": str(link)}


def _address(to: str | None, user_id: str | None, group_id: str | None) -> Message:
    if group_id:
        return {"recipient_type": "group", "to": group_id}
    if to:
        # Without "+" Meta may put the business's own country code in front of the number.
        return {"recipient_type": "individual", "to": to if to.startswith("+") else f"+{to}"}
    if user_id:
        return {"recipient_type": "individual", "recipient": user_id}
    raise PayloadError("to", "give a phone number, a user id or a group id")


def _present(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _only(allowed: bool, field: str, cure: str) -> None:
    if not allowed:
        raise PayloadError(field, cure)
