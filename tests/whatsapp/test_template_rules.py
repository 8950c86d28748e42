"""Meta's rules for new templates: one good definition of each kind, and one fault at a time."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from dispatcher.whatsapp.template import validate_definition

PROMO: dict[str, Any] = {
    "name": "spring_promo",
    "language": "en_US",
    "category": "MARKETING",
    "components": [
        {"type": "HEADER", "format": "TEXT", "text": "News for {{1}}", "example": {"header_text": ["Ana"]}},
        {
            "type": "BODY",
            "text": "Hi {{1}}, your order {{2}} is ready to be picked up.",
            "example": {"body_text": [["Ana", "A-17"]]},
        },
        {"type": "FOOTER", "text": "Reply STOP to opt out"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Stop promotions"},
                {"type": "URL", "text": "Shop", "url": "https://ex.com/p/{{1}}", "example": ["https://ex.com/p/42"]},
                {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+16505551234"},
                {"type": "COPY_CODE", "example": "SAVE20"},
                {"type": "FLOW", "text": "Open", "flow_id": "5"},
            ],
        },
    ],
}
NAMED: dict[str, Any] = {
    **PROMO,
    "parameter_format": "NAMED",
    "components": [
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}},
        {
            "type": "BODY",
            "text": "Hi {{first_name}}, we miss you.",
            "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]},
        },
    ],
}
CODE: dict[str, Any] = {
    "name": "login",
    "language": "pt_BR",
    "category": "AUTHENTICATION",
    "message_send_ttl_seconds": 600,
    "components": [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 10},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
    ],
}
CARD: dict[str, Any] = {
    "components": [
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}},
        {"type": "BODY", "text": "Half price"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "More"}]},
    ]
}
CAROUSEL: dict[str, Any] = {
    **PROMO,
    "components": [{"type": "BODY", "text": "Look"}, {"type": "CAROUSEL", "cards": [CARD, CARD]}],
}
OFFER: dict[str, Any] = {
    **PROMO,
    "components": [
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": True}},
        {"type": "BODY", "text": "Come today"},
    ],
}


@pytest.mark.parametrize("definition", [PROMO, NAMED, CODE, CAROUSEL, OFFER])
def test_good_definitions_pass(definition: dict[str, Any]) -> None:
    assert validate_definition(definition) == []


Change = Callable[[dict[str, Any]], object]


def put(*path: str | int, value: Any) -> Change:
    def change(definition: dict[str, Any]) -> None:
        node: Any = definition
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return change


def part(index: int, field: str, value: Any) -> Change:
    return put("components", index, field, value=value)


def button(index: int, field: str, value: Any) -> Change:
    return put("components", 3, "buttons", index, field, value=value)


def buttons(*kinds: str) -> Change:
    extra = {"url": "https://ex.com", "phone_number": "+16505551234", "example": "X", "flow_id": "1"}
    return part(3, "buttons", [{"type": kind, "text": f"B{n}", **extra} for n, kind in enumerate(kinds)])


FAULTS: list[tuple[dict[str, Any], Change, str, str]] = [
    (PROMO, put("name", value="Spring Promo"), "name", "invalid"),
    (PROMO, put("name", value="x" * 513), "name", "invalid"),
    (PROMO, put("language", value="english"), "language", "invalid"),
    (PROMO, put("category", value="ADS"), "category", "invalid"),
    (PROMO, put("parameter_format", value="ODD"), "parameter_format", "invalid"),
    (PROMO, put("message_send_ttl_seconds", value=60), "message_send_ttl_seconds", "out_of_range"),
    (PROMO, put("message_send_ttl_seconds", value=-1), "message_send_ttl_seconds", "out_of_range"),
    (CODE, put("message_send_ttl_seconds", value=901), "message_send_ttl_seconds", "out_of_range"),
    (PROMO, lambda d: d["components"].pop(1), "body", "missing"),
    (PROMO, lambda d: d["components"].append(d["components"][2]), "footer", "repeated"),
    (PROMO, lambda d: d["components"].append({"type": "MUSIC"}), "components", "unknown"),
    (PROMO, part(0, "text", "x" * 61), "header.text", "too_long"),
    (PROMO, part(0, "text", "A {{1}} and {{2}}"), "header.text", "too_many_variables"),
    (PROMO, part(0, "example", {}), "header.example", "missing"),
    (PROMO, part(0, "format", "SONG"), "header.format", "invalid"),
    (NAMED, part(0, "example", {}), "header.example", "missing"),
    (PROMO, part(1, "text", ""), "body.text", "missing"),
    (PROMO, part(1, "text", "x" * 1025), "body.text", "too_long"),
    (PROMO, part(1, "text", "{{1}} is here and we are glad of it"), "body.text", "variable_at_edge"),
    (PROMO, part(1, "text", "We are glad to see you today, {{1}}"), "body.text", "variable_at_edge"),
    (PROMO, part(1, "text", "We are glad {{1}} {{2}} to see you today"), "body.text", "adjacent_variables"),
    (PROMO, part(1, "text", "Hi {{1}} you"), "body.text", "too_many_variables"),
    (PROMO, part(1, "text", "Hello dear {{1}} you have {{3}} in your basket"), "body.text", "numbering"),
    (PROMO, part(1, "text", "Hello dear {{name}} you have a basket"), "body.text", "variable_name"),
    (NAMED, part(1, "text", "Hello dear {{1}} you have a basket"), "body.text", "variable_name"),
    (NAMED, part(1, "text", "Hello dear {{First}} you have a basket"), "body.text", "variable_name"),
    (PROMO, part(1, "text", "Hello dear {{1} you have a basket"), "body.text", "broken_variable"),
    (PROMO, part(1, "example", {"body_text": [["Ana"]]}), "body.example", "missing"),
    (NAMED, part(1, "example", {"body_text": [["Ana"]]}), "body.example", "missing"),
    (PROMO, part(2, "text", "x" * 61), "footer.text", "too_long"),
    (PROMO, part(2, "text", "For {{1}}"), "footer.text", "variable"),
    (PROMO, buttons(), "buttons", "count"),
    (PROMO, buttons(*["QUICK_REPLY"] * 11), "buttons", "count"),
    (PROMO, buttons("URL", "URL", "URL"), "buttons", "count"),
    (PROMO, buttons("PHONE_NUMBER", "PHONE_NUMBER"), "buttons", "count"),
    (PROMO, buttons("COPY_CODE", "COPY_CODE"), "buttons", "count"),
    (PROMO, buttons("QUICK_REPLY", "URL", "QUICK_REPLY"), "buttons", "order"),
    (PROMO, buttons("DANCE"), "buttons.0.type", "invalid"),
    (PROMO, button(1, "text", "Call"), "buttons", "repeated"),
    (PROMO, button(0, "text", ""), "buttons.0.text", "missing"),
    (PROMO, button(0, "text", "x" * 26), "buttons.0.text", "too_long"),
    (PROMO, button(0, "text", "For {{1}}"), "buttons.0.text", "variable"),
    (PROMO, button(1, "url", "ex.com"), "buttons.1.url", "invalid"),
    (PROMO, button(1, "url", ""), "buttons.1.url", "missing"),
    (PROMO, button(1, "url", "javascript:alert(1)"), "buttons.1.url", "invalid"),
    (PROMO, button(1, "url", "https://ex.com/{{1}}/x"), "buttons.1.url", "variable"),
    (PROMO, button(1, "url", "https://ex.com/" + "x" * 2000), "buttons.1.url", "too_long"),
    (PROMO, button(1, "example", []), "buttons.1.example", "missing"),
    (PROMO, button(2, "phone_number", "call me"), "buttons.2.phone_number", "invalid"),
    (PROMO, button(2, "phone_number", ""), "buttons.2.phone_number", "missing"),
    (PROMO, button(3, "example", ""), "buttons.3.example", "missing"),
    (PROMO, button(3, "example", "x" * 21), "buttons.3.example", "too_long"),
    (PROMO, button(4, "flow_id", ""), "buttons.4.flow_id", "missing"),
    (CODE, part(0, "text", "Your code"), "body.text", "not_allowed"),
    (CODE, part(1, "code_expiration_minutes", 91), "footer.code_expiration_minutes", "out_of_range"),
    (CODE, part(2, "buttons", []), "buttons", "invalid"),
    (CODE, put("components", 2, "buttons", 0, "otp_type", value="NO_TAP"), "buttons", "invalid"),
    (CODE, lambda d: d["components"].append({"type": "HEADER"}), "header", "not_allowed"),
    (CAROUSEL, part(1, "cards", [CARD]), "carousel", "count"),
    (CAROUSEL, part(1, "cards", [CARD, {"components": CARD["components"][:2]}]), "carousel", "layout"),
    (CAROUSEL, put("components", 1, "cards", 0, "components", 0, "format", value="TEXT"), "card.0.header", "invalid"),
    (
        CAROUSEL,
        put("components", 1, "cards", 0, "components", 1, "text", value="x" * 161),
        "card.0.body.text",
        "too_long",
    ),
    (CAROUSEL, lambda d: d["components"].append({"type": "FOOTER", "text": "f"}), "carousel", "mixed"),
    (OFFER, put("components", 0, "limited_time_offer", "text", value="x" * 17), "limited_time_offer.text", "too_long"),
    (OFFER, part(1, "text", "x" * 601), "body.text", "too_long"),
]


@pytest.mark.parametrize(("good", "change", "key", "code"), FAULTS)
def test_one_fault_is_named_with_its_field(good: dict[str, Any], change: Change, key: str, code: str) -> None:
    definition = deepcopy(good)
    change(definition)
    assert (key, code) in [(problem.key, problem.code) for problem in validate_definition(definition)]


@pytest.mark.parametrize(
    "odd", [{}, {"components": 5}, {"components": [1, None]}, {"components": [{"type": ["BODY"]}]}, {"name": 5}]
)
def test_odd_input_is_a_problem_and_no_crash(odd: dict[str, Any]) -> None:
    assert validate_definition(odd)


@pytest.mark.parametrize(("category", "seconds"), [("UTILITY", -1), ("UTILITY", 30), ("MARKETING", 43_200)])
def test_lifetimes_meta_allows(category: str, seconds: int) -> None:
    definition = {**PROMO, "category": category, "message_send_ttl_seconds": seconds}
    assert validate_definition(definition) == []
