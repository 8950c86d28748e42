"""Message templates: read Meta's definition, ask for its variables, check, fill and show it; pure."""

from dispatcher.whatsapp.template.build import TemplateValueError, build
from dispatcher.whatsapp.template.check import Problem, check, sanitize
from dispatcher.whatsapp.template.definition import parse
from dispatcher.whatsapp.template.render import (
    RenderedButton,
    RenderedCard,
    RenderedHeader,
    RenderedMessage,
    render,
)
from dispatcher.whatsapp.template.rules import validate_definition
from dispatcher.whatsapp.template.spec import Body, Button, Card, Header, Slot, SlotKind, TemplateSpec

__all__ = [
    "Body",
    "Button",
    "Card",
    "Header",
    "Problem",
    "RenderedButton",
    "RenderedCard",
    "RenderedHeader",
    "RenderedMessage",
    "Slot",
    "SlotKind",
    "TemplateSpec",
    "TemplateValueError",
    "build",
    "check",
    "parse",
    "render",
    "sanitize",
    "validate_definition",
]
