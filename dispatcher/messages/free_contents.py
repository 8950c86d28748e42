"""What may be written inside the window, from what is stored of it to what Meta takes; pure.

``content`` of a stored message holds, by kind: text ``{body, preview_url}``; a medium ``{upload_id, caption, filename,
voice}``; interactive ``{body, interactive, upload_id}`` in the shape of the request; location ``{location}``; contacts
``{contacts}`` in Meta's shape; reaction ``{message_id, emoji}``, the first a wamid.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from dispatcher.whatsapp import interactive, payloads
from dispatcher.whatsapp.interactive import Header, Section
from dispatcher.whatsapp.limits import PayloadError
from dispatcher.whatsapp.payloads import Content, MediaKind

Given = Mapping[str, Any]
MEDIA_KINDS: Final = ("image", "video", "audio", "document", "sticker")


def content_of(kind: str, content: Given, media_id: str | None) -> Content:
    """Return the content to send; ``media_id`` is Meta's id of ``upload_id``. Raises PayloadError naming the field."""
    if kind in MEDIA_KINDS:
        return payloads.media(
            cast("MediaKind", kind),
            media_id=media_id,
            caption=content.get("caption"),
            filename=content.get("filename"),
            voice=bool(content.get("voice")),
        )
    if kind == "interactive":
        return _interactive(content["interactive"], media_id)
    return _PLAIN[kind](content)


_PLAIN: Final[dict[str, Callable[[Given], Content]]] = {
    "text": lambda given: payloads.text(given["body"], preview_url=bool(given.get("preview_url"))),
    "location": lambda given: payloads.location(**given["location"]),
    "contacts": lambda given: payloads.contacts(given["contacts"]),
    "reaction": lambda given: payloads.reaction(given["message_id"], given["emoji"]),
}


def _interactive(given: Given, media_id: str | None) -> Content:
    return _INTERACTIVE[given["type"]](given, _header(given, media_id))


def _header(given: Given, media_id: str | None) -> Header | None:
    if media_id:
        return interactive.header_media(given["header_kind"], media_id=media_id)
    return interactive.header_text(given["header"]) if given.get("header") else None


def _buttons(given: Given, header: Header | None) -> Content:
    titles = [one["title"] for one in given["buttons"]]
    if len({*titles}) < len(titles):
        raise PayloadError("buttons", "every title must be different")
    return interactive.buttons(given["body"], given["buttons"], header=header, footer=given.get("footer"))


def _list(given: Given, header: Header | None) -> Content:
    sections = cast("Sequence[Section]", given["sections"])
    return interactive.choice_list(given["body"], given["label"], sections, header=header, footer=given.get("footer"))


def _link(given: Given, header: Header | None) -> Content:
    return interactive.cta_url(given["body"], given["label"], given["url"], header=header, footer=given.get("footer"))


def _ask_for_place(given: Given, header: Header | None) -> Content:
    if header is not None or given.get("footer"):
        raise PayloadError("header", "a request for the place has neither header nor footer")
    return interactive.location_request(given["body"])


_INTERACTIVE: Final[dict[str, Callable[[Given, Header | None], Content]]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "location_request": _ask_for_place,
}
INTERACTIVE_TYPES: Final = tuple(_INTERACTIVE)
