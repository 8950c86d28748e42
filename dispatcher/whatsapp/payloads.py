"""Requests to Meta as data: what a message of each kind looks like on the wire.

A request is made in two steps: a *content* (``text(…)``, ``image(…)``, ``template(…)``) and its envelope
(``message(content, to=…)``). Lengths Meta refuses are refused here first, because a refusal here costs no attempt.
Source: reference §1.2, §1.3 and §2.7 (Meta's send-messages and template pages).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

MediaKind = Literal["image", "video", "audio", "document", "sticker"]

BODY_LIMIT = 4096
CAPTION_LIMIT = 1024
INTERACTIVE_BODY_LIMIT = 1024
SHORT_TEXT_LIMIT = 60
LABEL_LIMIT = 20
OPAQUE_LIMIT = 512

_OPAQUE = re.compile(r"([A-Za-z0-9-]{1,64})\.([0-9]{1,9})", re.ASCII)


class PayloadError(ValueError):
    """A request Meta would refuse; ``field`` names the culprit, the message says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


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


class Header(TypedDict):
    """Header of an interactive message: a text, or one media object."""

    type: str
    text: NotRequired[str]
    image: NotRequired[Media]
    video: NotRequired[Media]
    document: NotRequired[Media]


class Choice(TypedDict):
    """A reply button or a list row: what the person reads and what comes back in the webhook."""

    id: str
    title: str
    description: NotRequired[str]


class Section(TypedDict):
    title: NotRequired[str]
    rows: Sequence[Choice]


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
        request["biz_opaque_callback_data"] = _capped(opaque, OPAQUE_LIMIT, "biz_opaque_callback_data")
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
    _required(body, "text.body")
    inner: dict[str, object] = {"body": _capped(body, BODY_LIMIT, "text.body")}
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
        source["caption"] = _capped(caption, CAPTION_LIMIT, f"{kind}.caption")
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
    return {"type": "reaction", "content": {"message_id": _required(message_id, "reaction.message_id"), "emoji": emoji}}


def template(name: str, language: str, components: Sequence[Mapping[str, object]] = ()) -> Content:
    """Approved template with the components made by ``whatsapp.template.build``; static parts are left out."""
    inner: dict[str, object] = {
        "name": _required(name, "template.name"),
        "language": {"code": _required(language, "template.language")},
    }
    if components:
        inner["components"] = list(components)
    return {"type": "template", "content": inner}


# --- interactive contents (need an open 24-hour window) ---------------------------------------------------------


def header_text(body: str) -> Header:
    """Text header of an interactive message (≤ 60 characters)."""
    return {"type": "text", "text": _capped(body, SHORT_TEXT_LIMIT, "header.text")}


def header_media(
    kind: Literal["image", "video", "document"], *, media_id: str | None = None, link: str | None = None
) -> Header:
    """Media header of an interactive message, by uploaded id or by link."""
    header: Header = {"type": kind}
    header[kind] = media_source(kind, media_id=media_id, link=link)
    return header


def buttons(
    body: str, replies: Sequence[Choice], *, header: Header | None = None, footer: str | None = None
) -> Content:
    """Text with 1–3 reply buttons (title ≤ 20, id ≤ 256 characters, all different)."""
    if not 1 <= len(replies) <= 3:
        raise PayloadError("buttons", "give one to three reply buttons")
    _distinct(replies, "buttons")
    made = [
        {
            "type": "reply",
            "reply": {
                "id": _capped(_required(reply["id"], f"buttons.{n}.id"), 256, f"buttons.{n}.id"),
                "title": _capped(_required(reply["title"], f"buttons.{n}.title"), LABEL_LIMIT, f"buttons.{n}.title"),
            },
        }
        for n, reply in enumerate(replies)
    ]
    return _interactive("button", body, {"buttons": made}, header, footer)


def choice_list(
    body: str, button: str, sections: Sequence[Section], *, header: Header | None = None, footer: str | None = None
) -> Content:
    """Text (≤ 4,096) with a menu of up to 10 sections and 10 rows in all; several sections need titles."""
    if header is not None and header["type"] != "text":
        raise PayloadError("header", "a list takes a text header only")
    rows = [row for section in sections for row in section["rows"]]
    if not (1 <= len(sections) <= 10 and 1 <= len(rows) <= 10):
        raise PayloadError("sections", "give 1 to 10 sections with 1 to 10 rows in all")
    _distinct(rows, "rows")
    made = [_section(section, n, titled=len(sections) > 1) for n, section in enumerate(sections)]
    action = {"button": _capped(_required(button, "list.button"), LABEL_LIMIT, "list.button"), "sections": made}
    return _interactive("list", body, action, header, footer, limit=BODY_LIMIT)


def cta_url(
    body: str, display_text: str, url: str, *, header: Header | None = None, footer: str | None = None
) -> Content:
    """Text with one link button (label ≤ 20 characters, http or https)."""
    if not url.startswith(("https://", "http://")):
        raise PayloadError("cta_url.url", "give an address starting with https://")
    label = _capped(_required(display_text, "cta_url.display_text"), LABEL_LIMIT, "cta_url.display_text")
    parameters = {"display_text": label, "url": url}
    return _interactive("cta_url", body, {"name": "cta_url", "parameters": parameters}, header, footer)


def flow(
    body: str,
    flow_id: str,
    cta: str,
    token: str,
    *,
    screen: str | None = None,
    data: Mapping[str, object] | None = None,
    header: Header | None = None,
    footer: str | None = None,
) -> Content:
    """Text with a button that opens a Flow: at ``screen`` with ``data``, or where its endpoint says."""
    parameters: dict[str, object] = {
        "flow_message_version": "3",
        "flow_id": flow_id,
        "flow_token": token,
        "flow_cta": _capped(_required(cta, "flow.cta"), LABEL_LIMIT, "flow.cta"),
        "flow_action": "navigate" if screen else "data_exchange",
    }
    if screen:
        parameters["flow_action_payload"] = {"screen": screen, **({"data": dict(data)} if data else {})}
    return _interactive("flow", body, {"name": "flow", "parameters": parameters}, header, footer)


def location_request(body: str) -> Content:
    """Text with a button by which the person shares a place."""
    return _interactive("location_request_message", body, {"name": "send_location"}, None, None)


# --- parts ----------------------------------------------------------------------------------------------------


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


def _interactive(
    kind: str,
    body: str,
    action: Mapping[str, object],
    header: Header | None,
    footer: str | None,
    limit: int = INTERACTIVE_BODY_LIMIT,
) -> Content:
    inner: dict[str, object] = {"type": kind}
    if header is not None:
        inner["header"] = header
    inner["body"] = {"text": _capped(_required(body, "body"), limit, "body")}
    if footer:
        inner["footer"] = {"text": _capped(footer, SHORT_TEXT_LIMIT, "footer")}
    inner["action"] = dict(action)
    return {"type": "interactive", "content": inner}


def _section(section: Section, n: int, *, titled: bool) -> dict[str, object]:
    made: dict[str, object] = {}
    title = section.get("title")
    if titled:
        _required(title or "", f"sections.{n}.title")
    if title:
        made["title"] = _capped(title, 24, f"sections.{n}.title")
    made["rows"] = [_row(row, f"sections.{n}.rows.{m}") for m, row in enumerate(section["rows"])]
    return made


def _row(row: Choice, field: str) -> dict[str, str]:
    made = {
        "id": _capped(_required(row["id"], f"{field}.id"), 200, f"{field}.id"),
        "title": _capped(_required(row["title"], f"{field}.title"), 24, f"{field}.title"),
    }
    if row.get("description"):
        made["description"] = _capped(row["description"], 72, f"{field}.description")
    return made


def _distinct(choices: Sequence[Choice], field: str) -> None:
    if len({choice["id"] for choice in choices}) < len(choices):
        raise PayloadError(field, "every id must be different")


def _present(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _only(allowed: bool, field: str, cure: str) -> None:
    if not allowed:
        raise PayloadError(field, cure)


def _required(value: str, field: str) -> str:
    if not value.strip():
        raise PayloadError(field, "must not be empty")
    return value


def _capped(value: str, limit: int, field: str) -> str:
    if len(value) > limit:
        raise PayloadError(field, f"at most {limit} characters, this has {len(value)}")
    return value
