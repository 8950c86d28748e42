"""From Meta's ``components`` to a TemplateSpec; whatever is odd in them is read as absent, nothing raises.

Source: reference §1.5 (create body) and the shapes ``GET /{waba}/message_templates`` returns.
"""

from collections.abc import Iterable, Mapping

from dispatcher.whatsapp.loose_json import Object, as_list, as_name, as_object, as_objects, as_text
from dispatcher.whatsapp.template.placeholders import names
from dispatcher.whatsapp.template.spec import (
    AUTHENTICATION,
    BODY_LIMIT,
    CARD_BODY_LIMIT,
    CODE_LIMIT,
    COUPON_LIMIT,
    NAMED,
    OFFER_BODY_LIMIT,
    PAYLOAD_LIMIT,
    URL_LIMIT,
    Body,
    Button,
    Card,
    Header,
    Offer,
    Slot,
    SlotKind,
    TemplateSpec,
)

CODE_TEXT = "*{{1}}* is your verification code."
SECURITY_TEXT = " For your security, do not share this code."


def parse(definition: Mapping[str, object]) -> TemplateSpec:
    """Read a template node of Meta's (name, language, category, parameter_format, components)."""
    parts = {as_text(part.get("type")).upper(): part for part in as_objects(definition.get("components"))}
    category = as_text(definition.get("category")).upper()
    offer = _offer(parts.get("LIMITED_TIME_OFFER"))
    limit = OFFER_BODY_LIMIT if offer else BODY_LIMIT
    buttons = _buttons(parts.get("BUTTONS"), "", category == AUTHENTICATION)
    return TemplateSpec(
        name=as_text(definition.get("name")),
        language=_language(definition.get("language")),
        category=category,
        parameter_format=_format(as_text(definition.get("parameter_format")).upper(), parts.values()),
        header=_header(parts.get("HEADER"), ""),
        body=_code_body(parts.get("BODY")) if category == AUTHENTICATION else _body(parts.get("BODY"), "", limit),
        footer=_footer(as_object(parts.get("FOOTER"))),
        buttons=buttons,
        cards=_cards(parts.get("CAROUSEL")),
        offer=offer,
        unsupported="product list (MPM) button" if any(button.kind == "MPM" for button in buttons) else "",
    )


def _language(value: object) -> str:
    return as_text(value) or as_text(as_object(value).get("code"))


def _format(given: str, parts: Iterable[Object]) -> str:
    if given:
        return given
    used = [name for part in parts for name in names(as_text(part.get("text")))]
    return NAMED if any(not name.isdecimal() for name in used) else "POSITIONAL"


def _header(part: Object | None, prefix: str) -> Header | None:
    if part is None:
        return None
    kind = as_text(part.get("format")).upper() or "TEXT"
    if kind == "TEXT":
        text = as_text(part.get("text"))
        return Header(kind, text, _text_slots(f"{prefix}header", text, _examples(part, "header_text")))
    return Header(kind, slots=_header_slots(kind, f"{prefix}header"))


def _header_slots(kind: str, key: str) -> tuple[Slot, ...]:
    if kind == "LOCATION":
        degrees = (Slot(f"{key}.{axis}", SlotKind.LOCATION) for axis in ("latitude", "longitude"))
        return (*degrees, *(Slot(f"{key}.{part}", SlotKind.TEXT) for part in ("name", "address")))
    if kind == "PRODUCT":
        return (Slot(f"{key}.product", SlotKind.PRODUCT), Slot(f"{key}.catalog", SlotKind.PRODUCT))
    if kind not in ("IMAGE", "VIDEO", "DOCUMENT", "GIF"):
        return ()
    media = Slot(f"{key}.media", SlotKind(kind.lower()), max_length=URL_LIMIT)
    filename = Slot(f"{key}.filename", SlotKind.TEXT, required=False, max_length=240)
    return (media, filename) if kind == "DOCUMENT" else (media,)


def _body(part: Object | None, prefix: str, limit: int) -> Body | None:
    if part is None:
        return None
    text = as_text(part.get("text"))
    return Body(text, _text_slots(f"{prefix}body", text, _examples(part, "body_text")), limit)


def _code_body(part: Object | None) -> Body:
    """The body of an authentication template, which Meta writes itself around the code."""
    part = as_object(part)
    default = CODE_TEXT + (SECURITY_TEXT if part.get("add_security_recommendation") is True else "")
    text = as_text(part.get("text")) or default
    slots = tuple(Slot(f"body.{name}", SlotKind.CODE, max_length=CODE_LIMIT) for name in names(text) or ["1"])
    return Body(text, slots)


def _text_slots(key: str, text: str, examples: Mapping[str, str]) -> tuple[Slot, ...]:
    return tuple(Slot(f"{key}.{name}", SlotKind.TEXT, examples.get(name, "")) for name in names(text))


def _examples(part: Object, field: str) -> dict[str, str]:
    example = as_object(part.get("example"))
    named = as_objects(example.get(f"{field}_named_params"))
    given = as_list(example.get(field))
    # Headers hold a list of values, bodies a list of such lists.
    values = as_list(given[0]) if given and isinstance(given[0], list) else given
    numbered = {str(number): as_name(value) for number, value in enumerate(values, 1)}
    return numbered | {as_text(item.get("param_name")): as_name(item.get("example")) for item in named}


def _footer(part: Object) -> str:
    minutes = as_name(part.get("code_expiration_minutes"))
    return as_text(part.get("text")) or (f"This code expires in {minutes} minutes." if minutes else "")


def _offer(part: Object | None) -> Offer | None:
    if part is None:
        return None
    inner = as_object(part.get("limited_time_offer"))
    ends = inner.get("has_expiration") is not False
    return Offer(as_text(inner.get("text")), Slot("offer.expires", SlotKind.TIME) if ends else None)


def _buttons(part: Object | None, prefix: str, authentication: bool = False) -> tuple[Button, ...]:
    found = as_objects(as_object(part).get("buttons"))
    return tuple(_button(button, index, prefix, authentication) for index, button in enumerate(found))


def _button(part: Object, index: int, prefix: str, authentication: bool) -> Button:
    kind, url = as_text(part.get("type")).upper(), as_text(part.get("url"))
    repeats = authentication and (kind == "OTP" or bool(names(url)))
    example = _button_example(part.get("example"), url)
    return Button(
        index=index,
        kind=kind,
        text=as_text(part.get("text")),
        url=url,
        phone=as_name(part.get("phone_number")),
        example=example,
        slot=None if repeats else _button_slot(kind, url, f"{prefix}button.{index}", example),
        repeats_code=repeats,
    )


def _button_slot(kind: str, url: str, key: str, example: str) -> Slot | None:
    match kind:
        case "URL" if names(url):
            stem = len(url.split("{{", 1)[0])
            return Slot(f"{key}.url", SlotKind.URL, example, max_length=max(URL_LIMIT - stem, 0))
        case "QUICK_REPLY":
            return Slot(f"{key}.payload", SlotKind.PAYLOAD, required=False, max_length=PAYLOAD_LIMIT)
        case "COPY_CODE":
            return Slot(f"{key}.code", SlotKind.COUPON, example, max_length=COUPON_LIMIT)
        case "FLOW":
            return Slot(f"{key}.flow_token", SlotKind.TOKEN, required=False)
        case "CATALOG":
            return Slot(f"{key}.product", SlotKind.PRODUCT, required=False)
    return None


def _button_example(value: object, url: str) -> str:
    """The example of the variable alone; for an address Meta keeps the whole filled address."""
    example = as_name(value) or next((as_name(item) for item in as_list(value)), "")
    stem = url.split("{{", 1)[0]
    return example.removeprefix(stem) if "{{" in url else example


def _cards(part: Object | None) -> tuple[Card, ...]:
    return tuple(_card(card, index) for index, card in enumerate(as_objects(as_object(part).get("cards"))))


def _card(card: Object, index: int) -> Card:
    prefix = f"card.{index}."
    parts = {as_text(part.get("type")).upper(): part for part in as_objects(card.get("components"))}
    body = _body(parts.get("BODY"), prefix, CARD_BODY_LIMIT)
    return Card(index, _header(parts.get("HEADER"), prefix), body, _buttons(parts.get("BUTTONS"), prefix))
