"""Templates of every layout: what they ask for, what is sent, what is seen, and what is refused beforehand."""

from collections.abc import Mapping

import pytest

from dispatcher.whatsapp.template import (
    Problem,
    RenderedButton,
    RenderedHeader,
    TemplateValueError,
    build,
    check,
    parse,
    render,
    sanitize,
)

NAMED: dict[str, object] = {
    "name": "spring_promo",
    "language": "en_US",
    "category": "MARKETING",
    "parameter_format": "NAMED",
    "components": [
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}},
        {
            "type": "BODY",
            "text": "Hi {{first_name}}, {{shop}} misses you, {{first_name}}!",
            "example": {
                "body_text_named_params": [
                    {"param_name": "first_name", "example": "Ana"},
                    {"param_name": "shop", "example": "Casa"},
                ]
            },
        },
        {"type": "FOOTER", "text": "Reply STOP to opt out"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Stop promotions"},
                {"type": "URL", "text": "Shop", "url": "https://ex.com/p/{{1}}", "example": ["https://ex.com/p/42"]},
                {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+16505551234"},
                {"type": "COPY_CODE", "text": "Copy", "example": ["SAVE20"]},
                {"type": "URL", "text": "Help", "url": "https://ex.com/help"},
                {"type": "FLOW", "text": "Open", "flow_id": 5},
            ],
        },
    ],
}
POSITIONAL: dict[str, object] = {
    "name": "order_ready",
    "language": "pt_BR",
    "category": "UTILITY",
    "components": [
        {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["A-17"]}},
        {
            "type": "BODY",
            "text": "{{2}} for {{1}} is ready. {{10}}{{3}}",
            "example": {"body_text": [["Ana", "Cake", "x"]]},
        },
    ],
}
CODE: dict[str, object] = {
    "name": "login_code",
    "language": "en_US",
    "category": "AUTHENTICATION",
    "components": [
        {"type": "BODY", "text": "*{{1}}* is your verification code.", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 10},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "URL", "text": "Copy code", "url": "https://www.whatsapp.com/otp/code/?code=otp{{1}}"}
            ],
        },
    ],
}
OFFER: dict[str, object] = {
    "name": "sale",
    "language": "en",
    "category": "MARKETING",
    "components": [
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": True}},
        {"type": "BODY", "text": "Come today"},
    ],
}


def card(number: int) -> dict[str, object]:
    return {
        "components": [
            {"type": "HEADER", "format": "IMAGE"},
            {"type": "BODY", "text": f"Card {number} for {{{{1}}}}, hello"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "More"},
                    {"type": "URL", "text": "Buy", "url": "https://ex.com/{{1}}"},
                ],
            },
        ]
    }


CAROUSEL: dict[str, object] = {
    "name": "catalog",
    "language": "en",
    "category": "MARKETING",
    "components": [
        {"type": "BODY", "text": "Look, {{1}}, at this"},
        {"type": "CAROUSEL", "cards": [card(0), card(1)]},
    ],
}


def with_header(kind: str) -> dict[str, object]:
    body = {"type": "BODY", "text": "Static"}
    return {
        "name": "h",
        "language": "en",
        "category": "UTILITY",
        "components": [{"type": "HEADER", "format": kind}, body],
    }


def with_body(text: str) -> dict[str, object]:
    return {"name": "b", "language": "en", "category": "UTILITY", "components": [{"type": "BODY", "text": text}]}


def keys(definition: Mapping[str, object]) -> list[str]:
    return [slot.key for slot in parse(definition).variables()]


def test_a_named_template_asks_for_each_name_once_and_for_what_its_buttons_need() -> None:
    slots = parse(NAMED).variables()
    assert [(slot.key, slot.kind.value, slot.example, slot.required) for slot in slots] == [
        ("header.media", "image", "", True),
        ("body.first_name", "text", "Ana", True),
        ("body.shop", "text", "Casa", True),
        ("button.0.payload", "payload", "", False),
        ("button.1.url", "url", "42", True),
        ("button.3.code", "coupon", "SAVE20", True),
        ("button.5.flow_token", "token", "", False),
    ]


def test_numbers_are_sorted_as_numbers() -> None:
    assert keys(POSITIONAL) == ["header.1", "body.1", "body.2", "body.3", "body.10"]
    assert [slot.example for slot in parse(POSITIONAL).variables()] == ["A-17", "Ana", "Cake", "x", ""]


@pytest.mark.parametrize(
    ("definition", "asked"),
    [
        (CODE, ["body.1"]),
        (OFFER, ["offer.expires"]),
        (
            CAROUSEL,
            [
                "body.1",
                *("card.0.header.media", "card.0.body.1", "card.0.button.0.payload", "card.0.button.1.url"),
                *("card.1.header.media", "card.1.body.1", "card.1.button.0.payload", "card.1.button.1.url"),
            ],
        ),
        (with_header("VIDEO"), ["header.media"]),
        (with_header("DOCUMENT"), ["header.media", "header.filename"]),
        (with_header("LOCATION"), ["header.latitude", "header.longitude", "header.name", "header.address"]),
        (with_header("PRODUCT"), ["header.product", "header.catalog"]),
        (with_header("SOMETHING_NEW"), []),
        (with_body("No variables"), []),
        (with_body("Dear {{ first_name }}, welcome"), ["body.first_name"]),
        ({}, []),
        ({"components": "odd"}, []),
        ({"components": [None, 5, {"type": 5}, {"type": "BUTTONS", "buttons": {"a": 1}}]}, []),
        ({"components": [{"type": "BODY"}, {"type": "CAROUSEL", "cards": [None]}]}, []),
    ],
)
def test_what_a_template_asks_for(definition: dict[str, object], asked: list[str]) -> None:
    assert keys(definition) == asked


def test_the_format_is_read_or_guessed() -> None:
    assert parse(with_body("Dear {{name}}, hi")).named
    assert not parse(with_body("Dear {{1}}, hi")).named
    assert parse({**with_body("x"), "parameter_format": "NAMED"}).named


NAMED_VALUES = {
    "header.media": "https://ex.com/a.png",
    "body.first_name": "João",
    "body.shop": "Casa {{first_name}}",
    "button.0.payload": "STOP_PROMO",
    "button.1.url": "42",
    "button.3.code": "SAVE20",
}


def test_a_named_template_on_the_wire() -> None:
    assert build(parse(NAMED), NAMED_VALUES) == [
        {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://ex.com/a.png"}}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "parameter_name": "first_name", "text": "João"},
                {"type": "text", "parameter_name": "shop", "text": "Casa {{first_name}}"},
            ],
        },
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "STOP_PROMO"}],
        },
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "42"}]},
        {
            "type": "button",
            "sub_type": "copy_code",
            "index": "3",
            "parameters": [{"type": "coupon_code", "coupon_code": "SAVE20"}],
        },
        {"type": "button", "sub_type": "flow", "index": "5", "parameters": [{"type": "action", "action": {}}]},
    ]


def test_a_positional_template_on_the_wire() -> None:
    values = {"header.1": "A-17", "body.1": "Ana", "body.2": "Cake", "body.3": "c", "body.10": "j"}
    assert build(parse(POSITIONAL), values) == [
        {"type": "header", "parameters": [{"type": "text", "text": "A-17"}]},
        {"type": "body", "parameters": [{"type": "text", "text": value} for value in ("Ana", "Cake", "c", "j")]},
    ]


def test_a_code_goes_into_the_body_and_the_button() -> None:
    code = [{"type": "text", "text": "8842"}]
    assert build(parse(CODE), {"body.1": "8842"}) == [
        {"type": "body", "parameters": code},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
    ]
    otp = {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}
    fresh = parse({**CODE, "components": [{"type": "BODY", "add_security_recommendation": True}, otp]})
    assert build(fresh, {"body.1": "8842"}) == build(parse(CODE), {"body.1": "8842"})
    assert render(fresh, {"body.1": "8842"}).body.startswith("*8842* is your verification code. For your security")


@pytest.mark.parametrize("ends", ["2026-12-24T18:00:00-03:00", "1798146000000"])
def test_an_offer_ends_in_milliseconds(ends: str) -> None:
    parameter = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 1798146000000}}
    assert build(parse(OFFER), {"offer.expires": ends}) == [{"type": "limited_time_offer", "parameters": [parameter]}]


def test_a_carousel_on_the_wire() -> None:
    values = {"body.1": "Ana"}
    for n in (0, 1):
        values |= {f"card.{n}.header.media": f"7{n}", f"card.{n}.body.1": "you", f"card.{n}.button.1.url": f"p{n}"}
    made = build(parse(CAROUSEL), values)
    assert made[0] == {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}
    assert made[1] == {
        "type": "carousel",
        "cards": [
            {
                "card_index": n,
                "components": [
                    {"type": "header", "parameters": [{"type": "image", "image": {"id": f"7{n}"}}]},
                    {"type": "body", "parameters": [{"type": "text", "text": "you"}]},
                    {
                        "type": "button",
                        "sub_type": "url",
                        "index": "1",
                        "parameters": [{"type": "text", "text": f"p{n}"}],
                    },
                ],
            }
            for n in (0, 1)
        ],
    }


@pytest.mark.parametrize(
    ("kind", "values", "parameter"),
    [
        (
            "DOCUMENT",
            {"header.media": "77", "header.filename": "bill.pdf"},
            {"type": "document", "document": {"id": "77", "filename": "bill.pdf"}},
        ),
        ("DOCUMENT", {"header.media": "77"}, {"type": "document", "document": {"id": "77"}}),
        (
            "LOCATION",
            {"header.latitude": "-23.5", "header.longitude": "-46.6", "header.name": "Shop", "header.address": "Rua 1"},
            {
                "type": "location",
                "location": {"latitude": "-23.5", "longitude": "-46.6", "name": "Shop", "address": "Rua 1"},
            },
        ),
        (
            "PRODUCT",
            {"header.product": "p", "header.catalog": "c"},
            {"type": "product", "product": {"product_retailer_id": "p", "catalog_id": "c"}},
        ),
    ],
)
def test_headers_on_the_wire(kind: str, values: dict[str, str], parameter: object) -> None:
    assert build(parse(with_header(kind)), values) == [{"type": "header", "parameters": [parameter]}]


def test_a_static_template_has_no_components() -> None:
    assert build(parse(with_body("Nothing to fill")), {}) == []


@pytest.mark.parametrize("missing", ["header.media", "body.first_name", "button.1.url", "button.3.code"])
def test_building_without_a_value_names_the_slot(missing: str) -> None:
    values = {key: value for key, value in NAMED_VALUES.items() if key != missing}
    with pytest.raises(TemplateValueError) as refusal:
        build(parse(NAMED), values)
    assert refusal.value.key == missing
    assert [(problem.key, problem.code) for problem in check(parse(NAMED), values)] == [(missing, "missing")]


def problems(definition: Mapping[str, object], values: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(problem.key, problem.code) for problem in check(parse(definition), values)]


BODY = with_body("Hello {{1}} there")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *[("", "missing"), ("  ", "missing")],
        *[("a\nb", "whitespace"), ("a\tb", "whitespace"), ("a\r\nb", "whitespace"), ("a     b", "whitespace")],
        *[("a\u2028b", "whitespace"), ("a\x00b", "whitespace"), ("x" * 1013, "too_long")],
    ],
)
def test_values_meta_refuses(value: str, code: str) -> None:
    assert [found for _, found in problems(BODY, {"body.1": value})] == [code]


@pytest.mark.parametrize("value", ["a", "a    b", "x" * 1012, "Ação 👍", "{{1}}"])
def test_values_meta_takes(value: str) -> None:
    assert problems(BODY, {"body.1": value}) == []


@pytest.mark.parametrize(
    ("definition", "values", "found"),
    [
        (NAMED, NAMED_VALUES, []),
        (NAMED, {**NAMED_VALUES, "header.media": "file:///etc/passwd"}, [("header.media", "invalid")]),
        (NAMED, {**NAMED_VALUES, "header.media": "not an id"}, [("header.media", "invalid")]),
        (NAMED, {**NAMED_VALUES, "header.media": "1234567"}, []),
        (NAMED, {**NAMED_VALUES, "button.1.url": "a b"}, [("button.1.url", "invalid")]),
        (NAMED, {**NAMED_VALUES, "button.1.url": "x" * 1984}, [("button.1.url", "too_long")]),
        (NAMED, {**NAMED_VALUES, "button.1.url": "x" * 1983}, []),
        (NAMED, {**NAMED_VALUES, "button.3.code": "x" * 21}, [("button.3.code", "too_long")]),
        (NAMED, {**NAMED_VALUES, "button.0.payload": "x" * 257}, [("button.0.payload", "too_long")]),
        (CODE, {"body.1": "1" * 16}, [("body.1", "too_long")]),
        (OFFER, {"offer.expires": "tomorrow"}, [("offer.expires", "invalid")]),
        (OFFER, {"offer.expires": "2026-12-24T18:00:00"}, [("offer.expires", "invalid")]),
        (
            with_header("LOCATION"),
            {"header.latitude": "91", "header.longitude": "1e3", "header.name": "n", "header.address": "a"},
            [("header.latitude", "invalid"), ("header.longitude", "invalid")],
        ),
        (
            POSITIONAL,
            {"header.1": "x" * 55, "body.1": "a", "body.2": "b", "body.3": "c", "body.10": "d"},
            [("header", "too_long")],
        ),
    ],
)
def test_each_kind_of_value_is_checked(
    definition: dict[str, object], values: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert problems(definition, values) == found


def test_a_card_body_is_shorter() -> None:
    values = {"body.1": "a", **{f"card.{n}.header.media": "1" for n in (0, 1)}, "card.1.body.1": "you"}
    values |= {"card.0.body.1": "x" * 150, "card.0.button.1.url": "u", "card.1.button.1.url": "u"}
    assert problems(CAROUSEL, values) == [("card.0.body", "too_long")]


def test_a_product_list_cannot_be_filled_and_says_so() -> None:
    buttons = {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "See all"}]}
    spec = parse({"components": [{"type": "BODY", "text": "Hi"}, buttons]})
    assert check(spec, {}) == [
        Problem("", "unsupported", "this template has a product list (MPM) button; choose another one")
    ]


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("a\nb", "a b"),
        ("a \r\n\t b", "a b"),
        ("a         b", "a    b"),
        ("  a  ", "a"),
        ("a    b", "a    b"),
        ("a\x00b", "a b"),
        ("\n", ""),
        ("", ""),
    ],
)
def test_sanitized_values_are_taken(given: str, clean: str) -> None:
    assert sanitize(given) == clean
    assert not clean or problems(BODY, {"body.1": clean}) == []


def test_a_preview_shows_what_the_person_sees() -> None:
    shown = render(parse(NAMED), NAMED_VALUES)
    assert shown.header == RenderedHeader("image", media="https://ex.com/a.png")
    assert shown.body == "Hi João, Casa {{first_name}} misses you, João!"
    assert shown.footer == "Reply STOP to opt out"
    assert shown.buttons == (
        RenderedButton("quick_reply", "Stop promotions", value="STOP_PROMO"),
        RenderedButton("url", "Shop", "https://ex.com/p/42"),
        RenderedButton("phone_number", "Call", value="+16505551234"),
        RenderedButton("copy_code", "Copy", value="SAVE20"),
        RenderedButton("url", "Help", "https://ex.com/help"),
        RenderedButton("flow", "Open"),
    )


def test_a_preview_without_values_shows_the_variables() -> None:
    shown = render(parse(POSITIONAL), {})
    assert shown.header == RenderedHeader("text", "Order {{1}}")
    assert shown.body == "{{2}} for {{1}} is ready. {{10}}{{3}}"
    assert render(parse(CAROUSEL), {"card.1.body.1": "me"}).cards[1].body == "Card 1 for me, hello"
    assert render(parse(CODE), {"body.1": "77"}).footer == "This code expires in 10 minutes."
    assert render(parse(OFFER), {}).offer == "Ends soon"
