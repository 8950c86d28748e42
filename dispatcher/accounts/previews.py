"""Templates as people see them: which values they ask for, and how the message looks on a phone."""

from collections.abc import Mapping
from uuid import UUID

from dispatcher.accounts.models import Template
from dispatcher.database import Json
from dispatcher.whatsapp.template import (
    RenderedButton,
    RenderedCard,
    RenderedHeader,
    RenderedMessage,
    Slot,
    TemplateSpec,
    parse,
    render,
    validate_definition,
)
from dispatcher.whatsapp.template.spec import Button

_SHOWN_AS = {"gif": "video", "product": "image"}
_LABELS = {
    "media": "Header {kind}",
    "filename": "File name people see",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "name": "Name of the place",
    "address": "Address of the place",
    "expires": "End of the offer",
    "product": "Product id",
    "catalog": "Catalog id",
}
_BUTTON_LABELS = {
    "url": "End of the link of “{text}”",
    "payload": "What “{text}” tells us",
    "code": "Coupon code",
    "flow_token": "Flow token of “{text}”",
    "product": "Product of “{text}”",
}


def spec_of(template: Template) -> TemplateSpec:
    """Read the stored definition."""
    return parse(definition_of(template))


def definition_of(template: Template) -> Json:
    """Return Meta's definition as we store it."""
    return {
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "parameter_format": template.parameter_format,
        "components": template.components,
    }


def pinned_definition(template: Template) -> Json:
    """Return what a campaign freezes when it starts: the definition, and how long Meta tries to deliver it."""
    return {**definition_of(template), "message_send_ttl_seconds": template.message_send_ttl_seconds}


def checked_view(draft: Json) -> Json:
    """Return what is wrong with a draft of a definition, which values it asks for, and its preview with its samples."""
    found = validate_definition(draft)
    problems = [{"field": one.key or "components", "code": one.code, "message": one.message} for one in found]
    spec = parse(draft)
    return {"problems": problems, "variables": variables_view(spec), "preview": example_preview(spec)}


def variables_view(spec: TemplateSpec) -> list[Json]:
    """Return every value the template asks for, in reading order."""
    return [_variable(spec, slot) for slot in spec.variables()]


def example_preview(spec: TemplateSpec) -> Json:
    """Show the template with the examples Meta reviewed."""
    return preview_view(render(spec, {slot.key: slot.example for slot in spec.variables() if slot.example}))


def preview_view(message: RenderedMessage) -> Json:
    """Return a rendered message in the contract's shape of a ``Preview``."""
    preview = _part_view(message.header, message.body, message.buttons)
    cards = [_card(card) for card in message.cards]
    return {**preview, "footer": message.footer, "offer": message.offer, "cards": cards}


def _card(card: RenderedCard) -> Json:
    return {**_part_view(card.header, card.body, card.buttons), "footer": "", "offer": "", "cards": []}


def _part_view(header: RenderedHeader | None, body: str, buttons: tuple[RenderedButton, ...]) -> Json:
    return {"header": _header(header), "body": body, "buttons": [_button(button) for button in buttons]}


def _header(header: RenderedHeader | None) -> Json:
    if header is None:
        return {"kind": "none", "text": "", "media_upload_id": None, "filename": None}
    kind = _SHOWN_AS.get(header.kind, header.kind)
    is_file = kind == "document"
    return {
        "kind": kind,
        "text": "" if is_file else header.text,
        "media_upload_id": header.media if _is_uuid(header.media) else None,
        "filename": (header.text or None) if is_file else None,
    }


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _button(button: RenderedButton) -> Json:
    return {"kind": button.kind, "text": button.text, "url": button.url or None, "value": button.value or None}


def _variable(spec: TemplateSpec, slot: Slot) -> Json:
    parts = slot.key.split(".")
    card = int(parts[1]) + 1 if parts[0] == "card" else None
    within = parts[2:] if card else parts
    label = _button_label(spec, slot) if within[0] == "button" else _label(slot, within)
    return {
        "key": slot.key,
        "kind": slot.kind.value,
        "component": parts[0],
        "label": f"Card {card}: {label}" if card else label,
        "example": slot.example,
        "required": slot.required,
        "max_length": slot.max_length,
    }


def _label(slot: Slot, parts: list[str]) -> str:
    known = _LABELS.get(parts[1]) if slot.kind.value != "text" or parts[0] == "header" else None
    if known:
        return known.format(kind=slot.kind.value)
    return f"{parts[0].capitalize()} {{{{{parts[1]}}}}}"


def _button_label(spec: TemplateSpec, slot: Slot) -> str:
    button = _buttons_by_slot(spec)[slot.key]
    return _BUTTON_LABELS.get(slot.key.rpartition(".")[2], "Value of “{text}”").format(text=button.text or button.kind)


def _buttons_by_slot(spec: TemplateSpec) -> Mapping[str, Button]:
    every = [*spec.buttons, *(button for card in spec.cards for button in card.buttons)]
    return {button.slot.key: button for button in every if button.slot}
