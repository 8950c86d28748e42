"""Interactive messages as data: buttons, lists, links, flows; they need an open 24-hour window.

Source: reference §1.2 and §2.7 (Meta's interactive-* pages). Address them with ``payloads.message``.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

from dispatcher.whatsapp.limits import (
    BODY_LIMIT,
    INTERACTIVE_BODY_LIMIT,
    LABEL_LIMIT,
    SHORT_TEXT_LIMIT,
    PayloadError,
    capped,
    required,
)
from dispatcher.whatsapp.payloads import Content, Media, media_source


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


def header_text(body: str) -> Header:
    """Text header of an interactive message (≤ 60 characters)."""
    return {"type": "text", "text": capped(body, SHORT_TEXT_LIMIT, "header.text")}


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
                "id": capped(required(reply["id"], f"buttons.{n}.id"), 256, f"buttons.{n}.id"),
                "title": capped(required(reply["title"], f"buttons.{n}.title"), LABEL_LIMIT, f"buttons.{n}.title"),
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
    action = {"button": capped(required(button, "list.button"), LABEL_LIMIT, "list.button"), "sections": made}
    return _interactive("list", body, action, header, footer, limit=BODY_LIMIT)


def cta_url(
    body: str, display_text: str, url: str, *, header: Header | None = None, footer: str | None = None
) -> Content:
    """Text with one link button (label ≤ 20 characters, http or https)."""
    if not url.startswith(("https://", "http://")):
        raise PayloadError("cta_url.url", "give an address starting with https://")
    label = capped(required(display_text, "cta_url.display_text"), LABEL_LIMIT, "cta_url.display_text")
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
        "flow_cta": capped(required(cta, "flow.cta"), LABEL_LIMIT, "flow.cta"),
        "flow_action": "navigate" if screen else "data_exchange",
    }
    if screen:
        parameters["flow_action_payload"] = {"screen": screen, **({"data": dict(data)} if data else {})}
    return _interactive("flow", body, {"name": "flow", "parameters": parameters}, header, footer)


def location_request(body: str) -> Content:
    """Text with a button by which the person shares a place."""
    return _interactive("location_request_message", body, {"name": "send_location"}, None, None)


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
    inner["body"] = {"text": capped(required(body, "body"), limit, "body")}
    if footer:
        inner["footer"] = {"text": capped(footer, SHORT_TEXT_LIMIT, "footer")}
    inner["action"] = dict(action)
    return {"type": "interactive", "content": inner}


def _section(section: Section, n: int, *, titled: bool) -> dict[str, object]:
    made: dict[str, object] = {}
    title = section.get("title")
    if titled:
        required(title or "", f"sections.{n}.title")
    if title:
        made["title"] = capped(title, 24, f"sections.{n}.title")
    made["rows"] = [_row(row, f"sections.{n}.rows.{m}") for m, row in enumerate(section["rows"])]
    return made


def _row(row: Choice, field: str) -> dict[str, str]:
    made = {
        "id": capped(required(row["id"], f"{field}.id"), 200, f"{field}.id"),
        "title": capped(required(row["title"], f"{field}.title"), 24, f"{field}.title"),
    }
    if row.get("description"):
        made["description"] = capped(row["description"], 72, f"{field}.description")
    return made


def _distinct(choices: Sequence[Choice], field: str) -> None:
    if len({choice["id"] for choice in choices}) < len(choices):
        raise PayloadError(field, "every id must be different")
