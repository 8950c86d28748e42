"""Fill a template for one recipient: the ``components`` of a template send, exactly as Meta takes them.

Parts without variables are left out; optional slots without a value too. Source: reference §1.2, "Template send".
"""

from collections.abc import Mapping

from dispatcher.whatsapp.payloads import Media, media_source
from dispatcher.whatsapp.template.moments import epoch_milliseconds
from dispatcher.whatsapp.template.spec import MEDIA, Body, Button, Card, Header, Slot, TemplateSpec

Values = Mapping[str, str]
Component = dict[str, object]


class TemplateValueError(ValueError):
    """A value is missing or unusable; ``key`` names its slot. ``check`` finds all of them beforehand."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key


def build(spec: TemplateSpec, values: Values) -> list[Component]:
    """Make the components for ``payloads.template``; raises TemplateValueError when a required value is missing."""
    made = [_header(spec.header, spec, values), _body(spec.body, spec, values), _offer(spec, values)]
    made.extend(_button(button, values, spec) for button in spec.buttons)
    if spec.cards:
        made.append({"type": "carousel", "cards": [_card(card, spec, values) for card in spec.cards]})
    return [part for part in made if part]


def is_link(value: str) -> bool:
    """Whether a media value is an address rather than an uploaded id."""
    return value.startswith(("https://", "http://"))


def _header(header: Header | None, spec: TemplateSpec, values: Values) -> Component | None:
    if header is None or not header.slots:
        return None
    if header.format == "TEXT":
        parameters = [_text(slot, values, spec.named) for slot in header.slots]
    else:
        parameters = [_header_object(header, values)]
    return {"type": "header", "parameters": parameters}


def _header_object(header: Header, values: Values) -> Component:
    kind = header.format.lower()
    first = header.slots[0]
    if first.kind in MEDIA:
        return {"type": kind, kind: _media(header, values)}
    if kind == "location":
        return {"type": kind, kind: {slot.key.rsplit(".", 1)[1]: _required(slot, values) for slot in header.slots}}
    product, catalog = (_required(slot, values) for slot in header.slots)
    return {"type": kind, kind: {"product_retailer_id": product, "catalog_id": catalog}}


def _media(header: Header, values: Values) -> Media:
    value = _required(header.slots[0], values)
    source = media_source(header.format, link=value) if is_link(value) else media_source(header.format, media_id=value)
    filename = values.get(header.slots[-1].key) if header.format == "DOCUMENT" else None
    if filename:
        source["filename"] = filename
    return source


def _body(body: Body | None, spec: TemplateSpec, values: Values) -> Component | None:
    if body is None or not body.slots:
        return None
    return {"type": "body", "parameters": [_text(slot, values, spec.named) for slot in body.slots]}


def _text(slot: Slot, values: Values, named: bool) -> Component:
    parameter: Component = {"type": "text"}
    if named:
        parameter["parameter_name"] = slot.key.rsplit(".", 1)[1]
    parameter["text"] = _required(slot, values)
    return parameter


def _offer(spec: TemplateSpec, values: Values) -> Component | None:
    if spec.offer is None or spec.offer.slot is None:
        return None
    ends = epoch_milliseconds(_required(spec.offer.slot, values))
    if ends is None:
        raise TemplateValueError(spec.offer.slot.key, "give a date and time with its zone")
    parameter = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": ends}}
    return {"type": "limited_time_offer", "parameters": [parameter]}


def _card(card: Card, spec: TemplateSpec, values: Values) -> Component:
    made = [_header(card.header, spec, values), _body(card.body, spec, values)]
    made.extend(_button(button, values, spec) for button in card.buttons)
    return {"card_index": card.index, "components": [part for part in made if part]}


def _button(button: Button, values: Values, spec: TemplateSpec) -> Component | None:
    parameter = _button_parameter(button, values, spec)
    if parameter is None:
        return None
    kind = "url" if button.repeats_code else button.kind.lower()
    return {"type": "button", "sub_type": kind, "index": str(button.index), "parameters": [parameter]}


def _button_parameter(button: Button, values: Values, spec: TemplateSpec) -> Component | None:
    if button.repeats_code and spec.body:
        return {"type": "text", "text": _required(spec.body.slots[0], values)}
    if button.slot is None:
        return None
    value = _required(button.slot, values) if button.slot.required else values.get(button.slot.key, "")
    match button.kind:
        case "URL":
            return {"type": "text", "text": value}
        case "COPY_CODE":
            return {"type": "coupon_code", "coupon_code": value}
        case "QUICK_REPLY" if value:
            return {"type": "payload", "payload": value}
        case "CATALOG":
            return _action({"thumbnail_product_retailer_id": value} if value else {})
        case "FLOW":
            return _action({"flow_token": value} if value else {})
    return None


def _action(action: dict[str, str]) -> Component:
    return {"type": "action", "action": action}


def _required(slot: Slot, values: Values) -> str:
    value = values.get(slot.key, "")
    if not value.strip():
        raise TemplateValueError(slot.key, "There is no value: fill it in, or give a text for when it is empty.")
    return value
