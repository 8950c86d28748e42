"""Message templates: the stored definition and the shape a send is checked against."""

from __future__ import annotations

import re
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from simulator.jsontypes import Json

VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
MEDIA_FORMATS = frozenset({"IMAGE", "VIDEO", "DOCUMENT", "GIF"})


def variables(text: str) -> list[str]:
    """Return the distinct variable names of a text, in order of appearance."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


@dataclass(frozen=True, slots=True)
class ButtonShape:
    """One button of the definition: its kind and whether a send must fill it."""

    kind: str
    needs_parameter: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What a send must provide: header format and variables, body variables and fixed length, buttons, cards."""

    named: bool
    header_format: str
    header_variables: tuple[str, ...]
    body_variables: tuple[str, ...]
    body_fixed_length: int
    buttons: tuple[ButtonShape, ...]
    cards: tuple[Shape, ...]
    needs_offer: bool


@dataclass(slots=True)
class Template:
    """One language of a template as Meta stores it."""

    id: str
    waba_id: str
    name: str
    language: str
    category: str
    components: list[Json]
    status: str = "APPROVED"
    parameter_format: str = "POSITIONAL"
    quality: str = "UNKNOWN"
    previous_category: str | None = None
    correct_category: str | None = None
    rejected_reason: str = "NONE"
    message_send_ttl_seconds: int | None = None
    created_at: float = field(default_factory=time.time)
    edits: list[float] = field(default_factory=list)
    paused_by_pacing: bool = False
    _shape: Shape | None = field(default=None, init=False, repr=False)

    @property
    def shape(self) -> Shape:
        """Return the checked shape, worked out once per definition."""
        if self._shape is None:
            self._shape = shape_of(self.components, self.parameter_format, self.category)
        return self._shape

    def forget_shape(self) -> None:
        """Have the shape worked out again after a change of the definition."""
        self._shape = None

    def saved(self) -> Json:
        return {name: value for name, value in asdict(self).items() if name != "_shape"}

    def node(self) -> Json:
        """Return every field Graph can show; the caller picks those asked for."""
        return {
            "id": self.id,
            "name": self.name,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "parameter_format": self.parameter_format,
            "components": self.components,
            "quality_score": {"score": self.quality, "date": int(self.created_at)},
            "rejected_reason": self.rejected_reason,
            "previous_category": self.previous_category,
            "correct_category": self.correct_category,
            "message_send_ttl_seconds": self.message_send_ttl_seconds,
            "sub_category": None,
            "library_template_name": None,
            "cta_url_link_tracking_opted_out": None,
        }


def component(components: list[Json], kind: str) -> Json:
    """Return the component of a kind, empty when there is none."""
    return next((one for one in components if str(one.get("type", "")).upper() == kind), {})


def shape_of(components: list[Json], parameter_format: str, category: str) -> Shape:
    header, body = component(components, "HEADER"), component(components, "BODY")
    header_format = str(header.get("format", "TEXT")).upper() if header else ""
    text = str(body.get("text", ""))
    is_code = category == "AUTHENTICATION"
    return Shape(
        named=parameter_format == "NAMED",
        header_format=header_format,
        header_variables=tuple(variables(header.get("text", ""))) if header_format == "TEXT" else (),
        body_variables=("1",) if is_code else tuple(variables(text)),
        body_fixed_length=len(VARIABLE.sub("", text)),
        buttons=tuple(_button(one, is_code) for one in component(components, "BUTTONS").get("buttons", ())),
        cards=tuple(
            shape_of(one["components"], parameter_format, "")
            for one in component(components, "CAROUSEL").get("cards", ())
        ),
        needs_offer=bool(component(components, "LIMITED_TIME_OFFER")),
    )


def _button(definition: Json, is_code: bool) -> ButtonShape:
    kind = str(definition.get("type", "")).upper()
    if kind == "OTP" or (kind == "URL" and is_code):
        return ButtonShape("URL", needs_parameter=True)
    has_suffix = kind == "URL" and bool(VARIABLE.search(str(definition.get("url", ""))))
    return ButtonShape(kind, needs_parameter=has_suffix or kind == "COPY_CODE")


def default_templates(waba: str) -> list[Json]:
    """Return the demo templates: positional and named, every header kind, and some that may not be sent."""
    return [
        _template(
            waba,
            1,
            "hello_world",
            "en_US",
            "UTILITY",
            [
                {"type": "HEADER", "format": "TEXT", "text": "Hello World"},
                _body(
                    "Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification."
                ),
                {"type": "FOOTER", "text": "WhatsApp Business Platform sample message"},
            ],
        ),
        _template(
            waba,
            2,
            "order_update",
            "pt_BR",
            "UTILITY",
            [_body("Olá {{1}}, seu pedido {{2}} saiu para entrega.", ["Ana", "A-17"])],
        ),
        _template(
            waba,
            3,
            "spring_promo",
            "en_US",
            "MARKETING",
            [
                {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://example.com/spring.jpg"]}},
                {
                    "type": "BODY",
                    "text": "Hi {{first_name}}, our spring collection is here. See what is new for you today.",
                    "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]},
                },
                {"type": "FOOTER", "text": "Reply STOP to opt out"},
                _buttons(
                    {"type": "QUICK_REPLY", "text": "Stop promotions"},
                    {
                        "type": "URL",
                        "text": "Shop",
                        "url": "https://example.com/p/{{1}}",
                        "example": ["https://example.com/p/42"],
                    },
                ),
            ],
            parameter_format="NAMED",
        ),
        _template(
            waba,
            4,
            "appointment_reminder",
            "pt_BR",
            "UTILITY",
            _reminder(
                "Consulta em {{1}}",
                "Olá {{1}}, sua consulta é {{2}} às {{3}}. Você confirma?",
                ["Confirmar", "Remarcar"],
            ),
        ),
        _template(
            waba,
            5,
            "appointment_reminder",
            "en_US",
            "UTILITY",
            _reminder(
                "Appointment at {{1}}",
                "Hello {{1}}, your appointment is {{2}} at {{3}}. Can you make it?",
                ["Confirm", "Reschedule"],
            ),
        ),
        _template(
            waba,
            6,
            "paused_promo",
            "en_US",
            "MARKETING",
            [_body("Hello {{1}}, a special price is waiting for you.", ["Ana"])],
            status="PAUSED",
            quality="RED",
        ),
        _template(
            waba,
            7,
            "pending_notice",
            "en_US",
            "UTILITY",
            [_body("Dear {{1}}, your notice is ready to read.", ["Ana"])],
            status="PENDING",
        ),
        _template(
            waba,
            8,
            "login_code",
            "en_US",
            "AUTHENTICATION",
            [
                {
                    "type": "BODY",
                    "text": "*{{1}}* is your verification code.",
                    "add_security_recommendation": True,
                    "example": {"body_text": [["123456"]]},
                },
                {"type": "FOOTER", "code_expiration_minutes": 10},
                _buttons({"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}),
            ],
        ),
        _template(
            waba,
            9,
            "invoice_ready",
            "pt_BR",
            "UTILITY",
            [
                {
                    "type": "HEADER",
                    "format": "DOCUMENT",
                    "example": {"header_handle": ["https://example.com/invoice.pdf"]},
                },
                _body("Olá {{1}}, a fatura de {{2}} está em anexo.", ["Ana", "novembro"]),
            ],
        ),
        _template(
            waba,
            10,
            "store_news",
            "pt_BR",
            "MARKETING",
            [
                _body("Olá {{1}}, temos novidades esperando por você na loja.", ["Ana"]),
                _buttons({"type": "QUICK_REPLY", "text": "Parar promoções"}),
            ],
        ),
    ]


def _template(
    waba: str, number: int, name: str, language: str, category: str, components: list[Json], **more: Any
) -> Json:
    parts = {
        "id": f"{500000000000000 + number}",
        "waba_id": waba,
        "name": name,
        "language": language,
        "category": category,
    }
    return parts | {"components": components, "quality": "GREEN"} | more


def _body(text: str, examples: list[str] | None = None) -> Json:
    return {"type": "BODY", "text": text} | ({"example": {"body_text": [examples]}} if examples else {})


def _buttons(*buttons: Json) -> Json:
    return {"type": "BUTTONS", "buttons": list(buttons)}


def _reminder(header: str, body: str, replies: list[str]) -> list[Json]:
    return [
        {"type": "HEADER", "format": "TEXT", "text": header, "example": {"header_text": ["São Paulo"]}},
        _body(body, ["Ana", "12/05", "14:30"]),
        _buttons(*({"type": "QUICK_REPLY", "text": text} for text in replies)),
    ]
