"""What Meta refuses, the simulator refuses: one row per rule of the reference."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.simulator.conftest import APP, PHONE, PHONE_DIGITS, WABA, Graph, Json, order_update, somebody


def template(name: str, *components: Json, language: str = "en_US") -> Json:
    return {"name": name, "language": {"code": language}, "components": list(components)}


def body(*values: Any) -> Json:
    return {
        "type": "body",
        "parameters": [one if isinstance(one, dict) else {"type": "text", "text": one} for one in values],
    }


def header(parameter: Json) -> Json:
    return {"type": "header", "parameters": [parameter]}


def button(index: int, sub_type: str, parameter: Json) -> Json:
    return {"type": "button", "sub_type": sub_type, "index": str(index), "parameters": [parameter]}


ABSENT: Any = object()  # a key of the envelope left out
IMAGE = header({"type": "image", "image": {"link": "https://example.com/a.jpg"}})
FIRST_NAME = {"type": "text", "parameter_name": "first_name", "text": "Ana"}
SUFFIX = button(1, "url", {"type": "text", "text": "42"})
CODE = {"type": "text", "text": "123456"}

TEMPLATES: list[tuple[str, Json, int]] = [
    ("too few values", order_update("Ana"), 132000),
    ("too many values", order_update("Ana", "A-17", "x"), 132000),
    ("values for a template without any", template("hello_world", body("Ana")), 132000),
    ("no such template", template("never_made"), 132001),
    ("no such language", template("order_update", body("a", "b"), language="en_US"), 132001),
    ("a pending template", template("pending_notice", body("Ana")), 132001),
    ("a paused template", template("paused_promo", body("Ana")), 132015),
    ("a text too long", order_update("x" * 1010, "A-17"), 132005),
    ("a new line in a value", order_update("Ana\nMaria", "A-17"), 132018),
    ("a tab in a value", order_update("Ana\tMaria", "A-17"), 132018),
    ("five spaces in a value", order_update("Ana     Maria", "A-17"), 132018),
    ("an empty value", order_update("", "A-17"), 131008),
    ("a name for a positional value", template("order_update", body(FIRST_NAME, FIRST_NAME), language="pt_BR"), 132012),
    ("no name for a named value", template("spring_promo", IMAGE, body("Ana"), SUFFIX), 132012),
    ("a wrong name", template("spring_promo", IMAGE, body(FIRST_NAME | {"parameter_name": "nome"}), SUFFIX), 132012),
    ("no header image", template("spring_promo", body(FIRST_NAME), SUFFIX), 132012),
    ("a text for an image", template("spring_promo", header(CODE), body(FIRST_NAME), SUFFIX), 132012),
    ("no suffix for the link button", template("spring_promo", IMAGE, body(FIRST_NAME)), 131008),
    (
        "a button that does not exist",
        template("order_update", *order_update()["components"], button(0, "url", CODE), language="pt_BR"),
        131009,
    ),
    (
        "a link parameter for a quick reply",
        template("spring_promo", IMAGE, body(FIRST_NAME), SUFFIX, button(0, "url", CODE)),
        132018,
    ),
    ("no header text", template("appointment_reminder", body("a", "b", "c")), 132000),
    ("an authentication code without its button", template("login_code", body("123456")), 131008),
    ("no document header", template("invoice_ready", body("Ana", "maio"), language="pt_BR"), 132012),
    (
        "an unknown medium",
        template("spring_promo", header({"type": "image", "image": {"id": "1"}}), body(FIRST_NAME), SUFFIX),
        131053,
    ),
    (
        "a link that is none",
        template("spring_promo", header({"type": "image", "image": {"link": "ftp:/x"}}), body(FIRST_NAME), SUFFIX),
        131009,
    ),
    (
        "an id and a link",
        template(
            "spring_promo",
            header({"type": "image", "image": {"id": "1", "link": "https://a.b"}}),
            body(FIRST_NAME),
            SUFFIX,
        ),
        100,
    ),
    ("a misspelled component", template("hello_world", {"type": "bodi"}), 100),
    ("a misspelled key", template("hello_world") | {"componentz": []}, 100),
    ("no name", {"language": {"code": "en_US"}}, 131008),
    ("no language", {"name": "hello_world"}, 131008),
]


@pytest.mark.parametrize(("given", "code"), [row[1:] for row in TEMPLATES], ids=[row[0] for row in TEMPLATES])
def test_a_wrong_template_send_is_refused(graph: Graph, given: Json, code: int) -> None:
    to = somebody()
    answer = graph.send(to, type="template", template=given)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (404 if code == 132001 else 400, code)
    assert error["error_data"]["messaging_product"] == "whatsapp"
    assert error["error_data"]["details"]
    assert error["type"] == "OAuthException"
    assert error["fbtrace_id"].startswith("A")
    assert graph.opaques(to.lstrip("+")) == []


GOOD_TEMPLATES: list[Json] = [
    template("hello_world"),
    order_update(),
    template(
        "spring_promo",
        IMAGE,
        body(FIRST_NAME),
        SUFFIX,
        button(0, "quick_reply", {"type": "payload", "payload": "STOP"}),
    ),
    template(
        "appointment_reminder",
        header({"type": "text", "text": "Centro"}),
        body("Ana", "12/05", "14:30"),
        language="pt_BR",
    ),
    template("login_code", body("123456"), button(0, "url", CODE)),
    template(
        "invoice_ready",
        header({"type": "document", "document": {"link": "https://a.example/f.pdf"}}),
        body("A", "B"),
        language="pt_BR",
    ),
    order_update()
    | {
        "components": [
            body({"type": "currency", "currency": {"fallback_value": "R$ 5", "code": "BRL", "amount_1000": 5000}}, "B")
        ]
    },
]


@pytest.mark.parametrize("given", GOOD_TEMPLATES, ids=lambda given: given["name"])
def test_a_right_template_send_is_accepted(graph: Graph, given: Json) -> None:
    answer = graph.send(somebody(), type="template", template=given)

    assert answer.status_code == 200, answer.text
    assert answer.json()["messages"][0]["message_status"] == "accepted"


MESSAGES: list[tuple[str, Json, int]] = [
    ("no product", {"messaging_product": ABSENT, "type": "text", "text": {"body": "x"}}, 100),
    ("no recipient", {"to": ABSENT, "type": "text", "text": {"body": "x"}}, 100),
    ("a recipient that is no number", {"to": "+55 11 ninety", "type": "template", "template": order_update()}, 131009),
    ("a recipient too short", {"to": "+123", "type": "template", "template": order_update()}, 131009),
    ("the sender as recipient", {"to": f"+{PHONE_DIGITS}", "type": "template", "template": order_update()}, 131021),
    ("an unknown type", {"type": "hologram", "hologram": {}}, 131051),
    ("no object for the type", {"type": "text"}, 131008),
    ("an unknown key", {"type": "text", "text": {"body": "x"}, "colour": "red"}, 100),
    (
        "an opaque text too long",
        {"type": "template", "template": order_update(), "biz_opaque_callback_data": "x" * 513},
        100,
    ),
    ("a text too long", {"type": "text", "text": {"body": "x" * 4097}}, 100),
    ("an empty text", {"type": "text", "text": {"body": ""}}, 131008),
    ("a caption too long", {"type": "image", "image": {"link": "https://a.b/c.png", "caption": "x" * 1025}}, 100),
    ("no medium", {"type": "image", "image": {}}, 131008),
    ("a caption on audio", {"type": "audio", "audio": {"link": "https://a.b/c.ogg", "caption": "x"}}, 100),
    ("a latitude too high", {"type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009),
    ("no longitude", {"type": "location", "location": {"latitude": 1}}, 131008),
    ("a reaction to nothing", {"type": "reaction", "reaction": {"emoji": "👍"}}, 131008),
    (
        "a contact with only a formatted name",
        {"type": "contacts", "contacts": [{"name": {"formatted_name": "A"}}]},
        131009,
    ),
    (
        "four buttons",
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "x"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": str(n), "title": str(n)}} for n in range(4)]},
            },
        },
        100,
    ),
    (
        "a button title too long",
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "x"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": "1", "title": "x" * 21}}]},
            },
        },
        100,
    ),
    (
        "eleven rows",
        {
            "type": "interactive",
            "interactive": {
                "type": "list",
                "body": {"text": "x"},
                "action": {
                    "button": "b",
                    "sections": [{"title": "t", "rows": [{"id": str(n), "title": str(n)} for n in range(11)]}],
                },
            },
        },
        100,
    ),
    ("an unknown interactive", {"type": "interactive", "interactive": {"type": "dance", "action": {}}}, 131051),
    (
        "a link button without a link",
        {
            "type": "interactive",
            "interactive": {
                "type": "cta_url",
                "body": {"text": "x"},
                "action": {"name": "cta_url", "parameters": {"display_text": "x"}},
            },
        },
        131008,
    ),
    ("a late reply", {"type": "text", "text": {"body": "x"}}, 131047),
    (
        "a code for a user id",
        {
            "to": ABSENT,
            "recipient": "BR.123",
            "type": "template",
            "template": template("login_code", body("123456"), button(0, "url", CODE)),
        },
        131062,
    ),
]


@pytest.mark.parametrize(("given", "code"), [row[1:] for row in MESSAGES], ids=[row[0] for row in MESSAGES])
def test_a_wrong_message_is_refused(graph: Graph, given: Json, code: int) -> None:
    message = {"messaging_product": "whatsapp", "to": somebody()} | given
    sent = {name: value for name, value in message.items() if value is not ABSENT}
    before = graph.control("GET", "sends")["total"]

    answer = graph.call("POST", f"{PHONE}/messages", json=sent)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code), answer.text
    assert graph.control("GET", "sends")["total"] == before


FREE_FORM: list[Json] = [
    {"type": "text", "text": {"body": "Olá", "preview_url": True}},
    {"type": "image", "image": {"link": "https://example.com/a.png", "caption": "c"}},
    {"type": "document", "document": {"link": "https://example.com/a.pdf", "filename": "a.pdf"}},
    {"type": "location", "location": {"latitude": -23.5, "longitude": "-46.6", "name": "SP"}},
    {
        "type": "contacts",
        "contacts": [{"name": {"formatted_name": "A B", "first_name": "A"}, "phones": [{"phone": "+16505551234"}]}],
    },
    {"type": "reaction", "reaction": {"message_id": "wamid.HBg", "emoji": ""}},
    {
        "type": "interactive",
        "interactive": {
            "type": "button",
            "body": {"text": "x"},
            "footer": {"text": "f"},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": "y", "title": "Yes"}},
                    {"type": "reply", "reply": {"id": "n", "title": "No"}},
                ]
            },
        },
    },
    {
        "type": "interactive",
        "interactive": {
            "type": "list",
            "header": {"type": "text", "text": "h"},
            "body": {"text": "x"},
            "action": {
                "button": "Choose",
                "sections": [{"title": "A", "rows": [{"id": "1", "title": "One", "description": "d"}]}],
            },
        },
    },
    {
        "type": "interactive",
        "interactive": {
            "type": "cta_url",
            "body": {"text": "x"},
            "action": {"name": "cta_url", "parameters": {"display_text": "See", "url": "https://example.com"}},
        },
    },
    {
        "type": "interactive",
        "interactive": {
            "type": "location_request_message",
            "body": {"text": "Where?"},
            "action": {"name": "send_location"},
        },
    },
    {
        "type": "interactive",
        "interactive": {
            "type": "flow",
            "body": {"text": "x"},
            "action": {"name": "flow", "parameters": {"flow_message_version": "3", "flow_id": "1", "flow_cta": "Open"}},
        },
    },
]


@pytest.mark.parametrize("given", FREE_FORM, ids=lambda given: str(given.get("interactive", given)["type"]))
def test_a_reply_of_any_type_is_accepted_inside_the_window(graph: Graph, given: Json) -> None:
    ana = somebody()
    graph.customer(**{"from": ana, "text": "Oi"})

    answer = graph.send(ana, **given)

    assert answer.status_code == 200, answer.text
    assert "message_status" not in answer.json()["messages"][0]


ACCESS: list[tuple[str, str, str | None, int, int, int | None]] = [
    (PHONE, "POST", None, 401, 104, None),
    (PHONE, "POST", "EAAnobody", 401, 190, None),
    (PHONE, "POST", "EAAexpired", 401, 190, 463),
    (PHONE, "POST", "EAAinvalid", 401, 190, 460),
    ("299999999999999", "POST", "EAAsimulatortoken", 400, 100, 33),
    (PHONE, "POST", "EAAforeign", 400, 100, 33),
    (f"{WABA}/nothing", "GET", "EAAsimulatortoken", 400, 2500, None),
]


@pytest.mark.parametrize(("node", "method", "token", "status", "code", "subcode"), ACCESS)
def test_tokens_and_unknown_objects(
    graph: Graph, node: str, method: str, token: str | None, status: int, code: int, subcode: int | None
) -> None:
    graph.control("POST", "tokens", {"value": "EAAexpired", "expires_at": time.time() - 1})
    graph.control("POST", "tokens", {"value": "EAAinvalid", "is_valid": False})
    graph.control("POST", "tokens", {"value": "EAAforeign", "waba_ids": ["100000000000009"]})
    path = f"{node}/messages" if method == "POST" else node

    answer = graph.call(method, path, token=token, json={})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("error_subcode")) == (status, code, subcode)


def test_a_body_that_is_no_json_object(graph: Graph) -> None:
    for raw in (b"{", b"[]", b"\xff"):
        answer = graph.call("POST", f"{PHONE}/messages", data=raw, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)


def test_only_marketing_templates_go_through_the_marketing_api(graph: Graph) -> None:
    def send(given: Json) -> Any:
        return graph.call(
            "POST", f"{PHONE}/marketing_messages", json={"messaging_product": "whatsapp", "to": somebody(), **given}
        )

    promo = template("spring_promo", IMAGE, body(FIRST_NAME), SUFFIX)
    assert send({"type": "template", "template": promo, "product_policy": "STRICT"}).status_code == 200
    assert send({"type": "template", "template": order_update()}).json()["error"]["code"] == 134100
    assert send({"type": "text", "text": {"body": "x"}}).json()["error"]["code"] == 100


def test_a_number_that_is_banned_sends_nothing(graph: Graph) -> None:
    graph.control("PATCH", "numbers", {"id": "200000000000002", "status": "BANNED"})
    assert graph.send_template(somebody(), phone="200000000000002").json()["error"]["code"] == 131031
    graph.control(
        "PATCH", "numbers", {"id": "200000000000002", "status": "CONNECTED", "allowed_recipients": ["5511900000000"]}
    )
    assert graph.send_template(somebody(), phone="200000000000002").json()["error"]["code"] == 131030
    graph.control("PATCH", "numbers", {"id": "200000000000002", "allowed_recipients": None})
    assert graph.send_template(somebody(), phone="200000000000002").status_code == 200


def test_the_app_is_a_node_of_its_own(graph: Graph) -> None:
    assert graph.call("POST", f"{APP}/messages", json={}).json()["error"]["code"] == 2500
