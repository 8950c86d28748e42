"""Message templates: the stored definition and the shape a send is checked against."""

from __future__ import annotations

import re
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

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


def default_templates() -> list[Json]:
    """Return the demo templates: positional and named, every header kind, and some that may not be sent."""
    templates: list[Json] = orjson.loads(Path(__file__).with_name("default_templates.json").read_bytes())
    return templates
