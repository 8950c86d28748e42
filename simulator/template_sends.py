"""The check of a template send against the approved definition (132000, 132001, 132005, 132012, 132015 …)."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.errors import GraphError, invalid, missing, parameter
from simulator.jsontypes import Json
from simulator.templates import MEDIA_FORMATS, ButtonShape, Shape, Template

BODY_MAX = 1024
COUPON_MAX = 20
FORBIDDEN_SPACING = re.compile(r"[\n\r\t]| {5,}")
FORBIDDEN_STATUS = {
    "PAUSED": (132015, "Template is paused due to low quality so it cannot be sent in a template message"),
    "DISABLED": (132016, "Template has been paused too many times due to low quality and is now permanently disabled"),
}
KNOWN_COMPONENTS = "{BODY, BUTTON, CAROUSEL, HEADER, LIMITED_TIME_OFFER}"
COMPONENT_TYPES = frozenset({"header", "body", "button", "carousel", "limited_time_offer", "order_status", "footer"})
BUTTON_PARAMETERS = {
    "URL": "text",
    "QUICK_REPLY": "payload",
    "COPY_CODE": "coupon_code",
    "FLOW": "action",
    "CATALOG": "action",
    "MPM": "action",
}
MediaCheck = Callable[[str, Json], None]


def name_and_language(payload: object) -> tuple[str, str]:
    """Return the template name and language code of a send."""
    if not isinstance(payload, dict):
        raise missing("template")
    name, language = payload.get("name"), payload.get("language")
    if not isinstance(name, str) or not name:
        raise missing("template['name']")
    code = language.get("code") if isinstance(language, dict) else None
    if not isinstance(code, str) or not code:
        raise missing("template['language']['code']")
    return name, code


def check_sendable(template: Template | None, name: str, language: str) -> Template:
    """Return the template if it exists and is APPROVED."""
    if template is not None and template.status == "APPROVED":
        return template
    if template is not None and template.status in FORBIDDEN_STATUS:
        code, details = FORBIDDEN_STATUS[template.status]
        raise GraphError(code, details)
    raise GraphError(132001, f"template name ({name}) does not exist in {language}")


def check_components(template: Template, payload: Json, check_media: MediaCheck) -> None:
    """Check every component of a send against the definition; `check_media` judges ids and links."""
    if unknown := set(payload) - {"name", "language", "components", "namespace"}:
        raise parameter(f'Unexpected key "{min(unknown)}" on param "template".')
    components = payload.get("components") or []
    if not isinstance(components, list) or not all(isinstance(one, dict) for one in components):
        raise parameter("Param template['components'] must be an ARRAY of OBJECTs.")
    _check_against(template.shape, components, check_media)


def _check_against(shape: Shape, components: list[Json], check_media: MediaCheck) -> None:
    parts: dict[str, Json] = {}
    buttons: list[Json] = []
    for one in components:
        kind = str(one.get("type", "")).lower()
        if kind not in COMPONENT_TYPES:
            raise parameter(f"Param template['components']['type'] must be one of {KNOWN_COMPONENTS} - got \"{kind}\".")
        if kind == "button":
            buttons.append(one)
        else:
            parts[kind] = one
    _check_header(shape, _parameters(parts.get("header")), check_media)
    _check_body(shape, _parameters(parts.get("body")))
    _check_buttons(shape.buttons, buttons)
    _check_offer(shape, _parameters(parts.get("limited_time_offer")))
    _check_cards(shape, parts.get("carousel", {}).get("cards", []), check_media)


def _parameters(component: Json | None) -> list[Json]:
    given = (component or {}).get("parameters") or []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise parameter("Param template['components']['parameters'] must be an ARRAY of OBJECTs.")
    return given


def _count(part: str, given: int, expected: int) -> None:
    if given != expected:
        raise GraphError(
            132000,
            f"{part}: number of localizable_params ({given}) does not match the expected number of params ({expected})",
        )


def _check_header(shape: Shape, given: list[Json], check_media: MediaCheck) -> None:
    if shape.header_format in MEDIA_FORMATS or shape.header_format == "LOCATION":
        _check_header_object(shape.header_format, given, check_media)
        return
    if (
        given
        and shape.header_format == "TEXT"
        and str(given[0].get("type")).lower() in ("image", "video", "document", "location")
    ):
        raise GraphError(132012, f"header: Format mismatch, expected TEXT, received {str(given[0]['type']).upper()}")
    _check_texts("header", shape.named, shape.header_variables, given)


def _check_header_object(expected: str, given: list[Json], check_media: MediaCheck) -> None:
    received = str(given[0].get("type", "")).upper() if given else "UNKNOWN"
    kind = "VIDEO" if expected == "GIF" else expected
    if received != kind:
        raise GraphError(132012, f"header: Format mismatch, expected {kind}, received {received}")
    value = given[0].get(kind.lower())
    if not isinstance(value, dict):
        raise missing(f"template['components'][header]['parameters'][0]['{kind.lower()}']")
    if kind != "LOCATION":
        check_media(kind.lower(), value)


def _check_body(shape: Shape, given: list[Json]) -> None:
    length = _check_texts("body", shape.named, shape.body_variables, given)
    if shape.body_fixed_length + length > BODY_MAX:
        raise GraphError(132005, f"body: translated text is too long, at most {BODY_MAX} characters are allowed")


def _check_texts(part: str, named: bool, expected: tuple[str, ...], given: list[Json]) -> int:
    """Check count, names and texts of a part; return how many characters the values add."""
    _count(part, len(given), len(expected))
    length, names = 0, set()
    for one in given:
        name = one.get("parameter_name")
        if named != (name is not None):
            wanted = (
                "a NAMED template needs parameter_name" if named else "a POSITIONAL template takes no parameter_name"
            )
            raise GraphError(132012, f"{part}: Format mismatch, {wanted}")
        names.add(name)
        length += len(_text_of(part, one))
    if named and names != set(expected):
        absent = sorted(set(expected) - names)
        raise GraphError(132012, f"{part}: Parameter name mismatch, expected {', '.join(absent)}")
    return length


def _text_of(part: str, given: Json) -> str:
    kind = given.get("type")
    if kind in ("currency", "date_time"):
        value = given.get(kind)
        text = value.get("fallback_value") if isinstance(value, dict) else None
    elif kind == "text":
        text = given.get("text")
    else:
        raise GraphError(132012, f"{part}: Format mismatch, expected TEXT, received {str(kind).upper()}")
    if text is None or text == "":
        raise GraphError(131008, "Parameter of type text is missing text value")
    if not isinstance(text, str):
        raise parameter("Param template['components']['parameters']['text'] must be a string.")
    if FORBIDDEN_SPACING.search(text):
        raise GraphError(
            132018, f"{part}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
        )
    return text


def _check_buttons(expected: tuple[ButtonShape, ...], given: list[Json]) -> None:
    filled = {_check_button(expected, one) for one in given}
    for index, button in enumerate(expected):
        if button.needs_parameter and index not in filled:
            raise GraphError(
                131008, f"buttons: Button at index {index} of type {button.kind.title()} requires a parameter"
            )


def _check_button(expected: tuple[ButtonShape, ...], given: Json) -> int:
    try:
        index = int(given.get("index", ""))
    except (TypeError, ValueError):
        raise missing("template['components'][button]['index']") from None
    if not 0 <= index < len(expected):
        raise invalid(f"buttons: Button at index {index} does not exist in the template")
    kind, sub_type = expected[index].kind, str(given.get("sub_type", "")).upper()
    if sub_type != kind or (kind == "URL" and not expected[index].needs_parameter):
        raise GraphError(
            132018,
            f"buttons: Button at index {index} of type {kind.title()} does not take a {sub_type.lower()} parameter",
        )
    _check_button_parameter(index, kind, _parameters(given))
    return index


def _check_button_parameter(index: int, kind: str, given: list[Json]) -> None:
    wanted = BUTTON_PARAMETERS.get(kind)
    if wanted is None or (kind == "QUICK_REPLY" and not given):
        return
    _count(f"buttons: Button at index {index}", len(given), 1)
    received = given[0].get("type")
    if received != wanted:
        details = f"Format mismatch at index {index}, expected {wanted.upper()}, received {str(received).upper()}"
        raise GraphError(132012, f"buttons: {details}")
    value = given[0].get(wanted)
    if value in (None, ""):
        raise GraphError(
            131008, f"buttons: Button at index {index} of type {kind.title()} is missing its {wanted} value"
        )
    if kind == "COPY_CODE" and len(str(value)) > COUPON_MAX:
        raise invalid(f"buttons: coupon code must be at most {COUPON_MAX} characters long")


def _check_offer(shape: Shape, given: list[Json]) -> None:
    if not shape.needs_offer:
        return
    offer = given[0].get("limited_time_offer") if given else None
    if not isinstance(offer, dict) or not isinstance(offer.get("expiration_time_ms"), int):
        raise missing("limited_time_offer['expiration_time_ms']")


def _check_cards(shape: Shape, cards: object, check_media: MediaCheck) -> None:
    if not isinstance(cards, list) or len(cards) != len(shape.cards):
        given = len(cards) if isinstance(cards, list) else 0
        raise GraphError(
            132000,
            f"carousel: number of cards ({given}) does not match the expected number of cards ({len(shape.cards)})",
        )
    for card, expected in zip(cards, shape.cards, strict=True):
        _check_against(expected, card.get("components", []) if isinstance(card, dict) else [], check_media)
