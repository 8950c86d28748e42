"""The check of interactive messages: reply buttons, lists, links, flows, requests, products and carousels."""

from __future__ import annotations

from collections.abc import Callable

from simulator.errors import GraphError, invalid, missing, parameter
from simulator.jsontypes import Json
from simulator.lengths import text_within
from simulator.template_sends import MediaCheck


def check_interactive(payload: Json, check_media: MediaCheck) -> None:
    """Check an interactive message by its kind and Meta's lengths."""
    kind = payload.get("type")
    if kind in (None, ""):
        raise missing("interactive['type']")
    if kind not in ACTIONS:
        raise GraphError(131051, f"Interactive type '{kind}' is not currently supported")
    action = payload.get("action")
    if not isinstance(action, dict):
        raise missing("interactive['action']")
    _check_texts(kind, payload)
    _check_header(kind, payload.get("header"), check_media)
    ACTIONS[kind](action)


def _check_texts(kind: str, payload: Json) -> None:
    body, footer = payload.get("body"), payload.get("footer")
    if kind != "product" or body is not None:
        text_within(
            "interactive['body']['text']",
            body.get("text") if isinstance(body, dict) else None,
            4096 if kind == "list" else 1024,
        )
    if footer is not None:
        text_within("interactive['footer']['text']", footer.get("text") if isinstance(footer, dict) else None, 60)


def _check_header(kind: str, header: object, check_media: MediaCheck) -> None:
    if header is None:
        return
    header_type = header.get("type") if isinstance(header, dict) else None
    if not isinstance(header, dict) or header_type not in ("text", "image", "video", "document"):
        raise parameter("Param interactive['header']['type'] must be one of {TEXT, IMAGE, VIDEO, DOCUMENT}.")
    if kind == "list" and header_type != "text":
        raise invalid("interactive['header'] of a list must be text")
    if header_type == "text":
        text_within("interactive['header']['text']", header.get("text"), 60)
    elif isinstance(media := header.get(header_type), dict):
        check_media(header_type, media)
    else:
        raise missing(f"interactive['header']['{header_type}']")


def _items(name: str, value: object, least: int, most: int) -> list[Json]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise missing(name)
    if not least <= len(value) <= most:
        raise parameter(f"Param {name} must have between {least} and {most} elements.")
    return value


def _unique(name: str, values: list[str]) -> None:
    if len(set(values)) != len(values):
        raise invalid(f"{name} must be unique within a message")


def _check_buttons(action: Json) -> None:
    buttons = _items("interactive['action']['buttons']", action.get("buttons"), 1, 3)
    replies: list[Json] = [one.get("reply") or {} for one in buttons]
    for reply in _items("interactive['action']['buttons']['reply']", replies, 1, 3):
        text_within("interactive['action']['buttons']['reply']['id']", reply.get("id"), 256)
        text_within("interactive['action']['buttons']['reply']['title']", reply.get("title"), 20)
    _unique("Button ids", [reply["id"] for reply in replies])
    _unique("Button titles", [reply["title"] for reply in replies])


def _check_list(action: Json) -> None:
    text_within("interactive['action']['button']", action.get("button"), 20)
    sections = _items("interactive['action']['sections']", action.get("sections"), 1, 10)
    rows = [
        row
        for section in sections
        for row in _items("interactive['action']['sections']['rows']", section.get("rows"), 1, 10)
    ]
    _items("interactive['action']['sections']['rows']", rows, 1, 10)
    for section in sections:
        if len(sections) > 1 or section.get("title"):
            text_within("interactive['action']['sections']['title']", section.get("title"), 24)
    for row in rows:
        text_within("interactive['action']['sections']['rows']['id']", row.get("id"), 200)
        text_within("interactive['action']['sections']['rows']['title']", row.get("title"), 24)
        if row.get("description"):
            text_within("interactive['action']['sections']['rows']['description']", row["description"], 72)
    _unique("Row ids", [row["id"] for row in rows])


def _parameters(action: Json, *names: str) -> Json:
    given = action.get("parameters")
    if not isinstance(given, dict):
        raise missing("interactive['action']['parameters']")
    for name in names:
        if given.get(name) in (None, ""):
            raise missing(f"interactive['action']['parameters']['{name}']")
    return given


def _check_link(action: Json) -> None:
    given = _parameters(action, "display_text", "url")
    text_within("interactive['action']['parameters']['display_text']", given["display_text"], 20)
    if not str(given["url"]).startswith(("https://", "http://")):
        raise invalid("interactive['action']['parameters']['url'] is not a valid URL")


def _check_flow(action: Json) -> None:
    given = _parameters(action, "flow_message_version", "flow_cta")
    if not (given.get("flow_id") or given.get("flow_name")):
        raise missing("interactive['action']['parameters']['flow_id']")
    text_within("interactive['action']['parameters']['flow_cta']", given["flow_cta"], 20)


def _check_carousel(action: Json) -> None:
    _items("interactive['action']['cards']", action.get("cards"), 2, 10)


def _check_product(action: Json) -> None:
    for name in ("catalog_id", "product_retailer_id"):
        if not action.get(name):
            raise missing(f"interactive['action']['{name}']")


def _check_product_list(action: Json) -> None:
    if not action.get("catalog_id"):
        raise missing("interactive['action']['catalog_id']")
    _items("interactive['action']['sections']", action.get("sections"), 1, 10)


def _check_name(action: Json) -> None:
    if not action.get("name"):
        raise missing("interactive['action']['name']")


ACTIONS: dict[str, Callable[[Json], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_link,
    "flow": _check_flow,
    "carousel": _check_carousel,
    "product": _check_product,
    "product_list": _check_product_list,
    "location_request_message": _check_name,
    "request_contact_info": _check_name,
    "catalog_message": _check_name,
    "address_message": _check_name,
    "order_details": _check_name,
    "order_status": _check_name,
    "call_permission_request": _check_name,
    "voice_call": _check_name,
}
