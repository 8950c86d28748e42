"""What the person will see: for previews, and for the inbox's memory of what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatcher.whatsapp.template.placeholders import fill
from dispatcher.whatsapp.template.spec import Body, Button, Card, Header, TemplateSpec


@dataclass(frozen=True, slots=True)
class RenderedHeader:
    """``kind`` is text, image, video, document, gif, location or product; ``media`` an uploaded id or a link."""

    kind: str
    text: str = ""
    media: str = ""


@dataclass(frozen=True, slots=True)
class RenderedButton:
    """``kind`` as Meta's type in lower case; ``value`` is the code, payload or phone number behind it."""

    kind: str
    text: str
    url: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class RenderedCard:
    header: RenderedHeader | None
    body: str
    buttons: tuple[RenderedButton, ...]


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A template filled with values; a variable without a value shows as it is written, ``{{1}}``."""

    header: RenderedHeader | None
    body: str
    footer: str
    buttons: tuple[RenderedButton, ...]
    cards: tuple[RenderedCard, ...] = ()
    offer: str = ""


def render(spec: TemplateSpec, values: Mapping[str, str]) -> RenderedMessage:
    """Show the template with these values; never raises for missing ones."""
    return RenderedMessage(
        header=_header(spec.header, "header", values),
        body=body_text(spec.body, "body", values),
        footer=spec.footer,
        buttons=_buttons(spec.buttons, values),
        cards=tuple(_card(card, values) for card in spec.cards),
        offer=spec.offer.text if spec.offer else "",
    )


def body_text(body: Body | None, key: str, values: Mapping[str, str]) -> str:
    """A body with its variables filled; ``key`` is ``body`` or ``card.N.body``."""
    return _filled(body.text, key, values) if body else ""


def header_text(header: Header, key: str, values: Mapping[str, str]) -> str:
    """A text header with its variable filled."""
    return _filled(header.text, key, values)


def button_url(button: Button, values: Mapping[str, str]) -> str:
    """A button's address with its variable filled."""
    value = values.get(button.slot.key) if button.slot else None
    return fill(button.url, lambda _: value or None)


def _filled(text: str, key: str, values: Mapping[str, str]) -> str:
    return fill(text, lambda name: values.get(f"{key}.{name}") or None)


def _header(header: Header | None, key: str, values: Mapping[str, str]) -> RenderedHeader | None:
    if header is None:
        return None
    if header.format == "TEXT":
        return RenderedHeader("text", header_text(header, key, values))
    if header.format == "LOCATION":
        place = [values.get(f"{key}.{part}", "") for part in ("name", "address")]
        return RenderedHeader("location", ", ".join(part for part in place if part))
    text = values.get(f"{key}.filename", "") if header.format == "DOCUMENT" else ""
    return RenderedHeader(header.format.lower(), text, values.get(f"{key}.media", ""))


def _card(card: Card, values: Mapping[str, str]) -> RenderedCard:
    key = f"card.{card.index}"
    header = _header(card.header, f"{key}.header", values)
    return RenderedCard(header, body_text(card.body, f"{key}.body", values), _buttons(card.buttons, values))


def _buttons(buttons: tuple[Button, ...], values: Mapping[str, str]) -> tuple[RenderedButton, ...]:
    return tuple(_button(button, values) for button in buttons)


def _button(button: Button, values: Mapping[str, str]) -> RenderedButton:
    if button.repeats_code:
        return RenderedButton("copy_code", button.text or "Copy code", value=values.get("body.1", ""))
    given = values.get(button.slot.key, "") if button.slot else ""
    kind = button.kind.lower()
    match kind:
        case "url":
            return RenderedButton(kind, button.text, button_url(button, values))
        case "phone_number":
            return RenderedButton(kind, button.text, value=button.phone)
        case "copy_code":
            return RenderedButton(kind, button.text or "Copy code", value=given)
    return RenderedButton(kind, button.text, value=given)
