"""Every request as Meta's pages show it (reference §1.2, §1.3), and the limits that are refused before sending."""

from collections.abc import Callable

import pytest

from dispatcher.whatsapp import interactive, payloads
from dispatcher.whatsapp.limits import PayloadError
from dispatcher.whatsapp.payloads import Content

YES: interactive.Choice = {"id": "yes", "title": "Yes"}
NO: interactive.Choice = {"id": "no", "title": "No"}

GOLDEN: list[tuple[Content, object]] = [
    (payloads.text("Olá"), {"body": "Olá"}),
    (payloads.text("see https://ex.com", preview_url=True), {"body": "see https://ex.com", "preview_url": True}),
    (payloads.image(media_id="77", caption="A cat"), {"id": "77", "caption": "A cat"}),
    (payloads.image(link="https://ex.com/a.png"), {"link": "https://ex.com/a.png"}),
    (payloads.video(media_id="78", caption="Moving"), {"id": "78", "caption": "Moving"}),
    (payloads.audio(media_id="79"), {"id": "79"}),
    (payloads.audio(media_id="79", voice=True), {"id": "79", "voice": True}),
    (
        payloads.document(link="https://ex.com/a.pdf", filename="a.pdf", caption="Bill"),
        {"link": "https://ex.com/a.pdf", "filename": "a.pdf", "caption": "Bill"},
    ),
    (payloads.sticker(media_id="80"), {"id": "80"}),
    (
        payloads.location(37.4, -122.1, name="HQ", address="1 Way"),
        {"latitude": 37.4, "longitude": -122.1, "name": "HQ", "address": "1 Way"},
    ),
    (payloads.location(0, 0), {"latitude": 0, "longitude": 0}),
    (
        payloads.contacts([{"name": {"formatted_name": "A B", "first_name": "A"}, "phones": [{"phone": "+1650"}]}]),
        [{"name": {"formatted_name": "A B", "first_name": "A"}, "phones": [{"phone": "+1650"}]}],
    ),
    (payloads.reaction("wamid.A", "👍"), {"message_id": "wamid.A", "emoji": "👍"}),
    (payloads.reaction("wamid.A", ""), {"message_id": "wamid.A", "emoji": ""}),
    (
        interactive.buttons("Coming?", [YES, NO], header=interactive.header_text("Party"), footer="Friday"),
        {
            "type": "button",
            "header": {"type": "text", "text": "Party"},
            "body": {"text": "Coming?"},
            "footer": {"text": "Friday"},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": "yes", "title": "Yes"}},
                    {"type": "reply", "reply": {"id": "no", "title": "No"}},
                ]
            },
        },
    ),
    (
        interactive.buttons("Coming?", [YES], header=interactive.header_media("image", media_id="77")),
        {
            "type": "button",
            "header": {"type": "image", "image": {"id": "77"}},
            "body": {"text": "Coming?"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]},
        },
    ),
    (
        interactive.choice_list(
            "Pick",
            "Choose",
            [
                {"title": "A", "rows": [{"id": "r1", "title": "One", "description": "first"}]},
                {"title": "B", "rows": [NO]},
            ],
        ),
        {
            "type": "list",
            "body": {"text": "Pick"},
            "action": {
                "button": "Choose",
                "sections": [
                    {"title": "A", "rows": [{"id": "r1", "title": "One", "description": "first"}]},
                    {"title": "B", "rows": [{"id": "no", "title": "No"}]},
                ],
            },
        },
    ),
    (
        interactive.cta_url("Look", "See dates", "https://ex.com/d"),
        {
            "type": "cta_url",
            "body": {"text": "Look"},
            "action": {"name": "cta_url", "parameters": {"display_text": "See dates", "url": "https://ex.com/d"}},
        },
    ),
    (
        interactive.flow("Book", "55", "Open", "tok", screen="FIRST", data={"a": 1}),
        {
            "type": "flow",
            "body": {"text": "Book"},
            "action": {
                "name": "flow",
                "parameters": {
                    "flow_message_version": "3",
                    "flow_id": "55",
                    "flow_token": "tok",
                    "flow_cta": "Open",
                    "flow_action": "navigate",
                    "flow_action_payload": {"screen": "FIRST", "data": {"a": 1}},
                },
            },
        },
    ),
    (
        interactive.location_request("Where are you?"),
        {
            "type": "location_request_message",
            "body": {"text": "Where are you?"},
            "action": {"name": "send_location"},
        },
    ),
    (payloads.template("hello", "pt_BR"), {"name": "hello", "language": {"code": "pt_BR"}}),
    (
        payloads.template("bill", "en_US", [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]),
        {
            "name": "bill",
            "language": {"code": "en_US"},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}],
        },
    ),
]


@pytest.mark.parametrize(("content", "wire"), GOLDEN)
def test_a_content_goes_under_the_key_named_by_its_type(content: Content, wire: object) -> None:
    assert payloads.message(content, to="+16505551234") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+16505551234",
        "type": content["type"],
        content["type"]: wire,
    }


def test_the_kinds_are_the_ones_meta_knows() -> None:
    assert {content["type"] for content, _ in GOLDEN} == {
        *("text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction"),
        *("interactive", "template"),
    }


def test_the_whole_envelope() -> None:
    made = payloads.message(payloads.text("hi"), to="16505551234", reply_to="wamid.Q", opaque=payloads.opaque(7, 2))
    assert made == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+16505551234",
        "type": "text",
        "text": {"body": "hi"},
        "context": {"message_id": "wamid.Q"},
        "biz_opaque_callback_data": "7.2",
    }


def test_people_without_a_number_and_groups_are_addressed_their_way() -> None:
    by_user = payloads.message(payloads.text("hi"), user_id="US.134")
    assert by_user.get("recipient") == "US.134"
    assert "to" not in by_user
    by_group = payloads.message(payloads.text("hi"), group_id="Y2FwaV9")
    assert (by_group.get("recipient_type"), by_group.get("to")) == ("group", "Y2FwaV9")


def test_a_reaction_never_quotes() -> None:
    assert "context" not in payloads.message(payloads.reaction("wamid.A", "👍"), to="+1", reply_to="wamid.Q")


def test_read_receipts() -> None:
    receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A"}
    assert payloads.read_receipt("wamid.A") == receipt
    assert payloads.read_receipt("wamid.A", typing=True) == {**receipt, "typing_indicator": {"type": "text"}}


@pytest.mark.parametrize(
    ("echoed", "meant"),
    [
        (payloads.opaque(123, 4), ("123", 4)),
        (payloads.opaque("0191f0c2-7b1e-7c4e-9d8a-000000000001", 1), ("0191f0c2-7b1e-7c4e-9d8a-000000000001", 1)),
        (None, None),
        ("", None),
        ("123", None),
        ("123.", None),
        (".1", None),
        ("1.2.3", None),
        ("1.x", None),
        ("1.٣", None),
        ("somebody else's text", None),
        ("1.2\n", None),
        ("9" * 400 + ".1", None),
    ],
)
def test_the_echoed_name_is_read_back_or_is_not_ours(echoed: str | None, meant: tuple[str, int] | None) -> None:
    assert payloads.parse_opaque(echoed) == meant


def section(count: int) -> list[interactive.Section]:
    return [{"rows": [{"id": str(n), "title": f"Row {n}"} for n in range(count)]}]


REFUSED: list[tuple[str, Callable[[], object]]] = [
    ("text.body", lambda: payloads.text("x" * 4097)),
    ("text.body", lambda: payloads.text("  ")),
    ("image", lambda: payloads.image(media_id="1", link="https://ex.com")),
    ("video", lambda: payloads.video()),
    ("image.caption", lambda: payloads.image(media_id="1", caption="x" * 1025)),
    ("audio.caption", lambda: payloads.media("audio", media_id="1", caption="x")),
    ("image.filename", lambda: payloads.media("image", media_id="1", filename="x")),
    ("video.voice", lambda: payloads.media("video", media_id="1", voice=True)),
    ("location", lambda: payloads.location(91, 0)),
    ("location", lambda: payloads.location(0, float("nan"))),
    ("contacts", lambda: payloads.contacts([])),
    ("contacts.0.name", lambda: payloads.contacts([{"name": {"formatted_name": "A"}}])),
    ("reaction.message_id", lambda: payloads.reaction("", "👍")),
    ("buttons", lambda: interactive.buttons("b", [])),
    ("buttons", lambda: interactive.buttons("b", [YES, NO, {"id": "3", "title": "3"}, {"id": "4", "title": "4"}])),
    ("buttons", lambda: interactive.buttons("b", [YES, YES])),
    ("buttons.0.title", lambda: interactive.buttons("b", [{"id": "1", "title": "x" * 21}])),
    ("buttons.0.id", lambda: interactive.buttons("b", [{"id": "x" * 257, "title": "x"}])),
    ("body", lambda: interactive.buttons("x" * 1025, [YES])),
    ("footer", lambda: interactive.buttons("b", [YES], footer="x" * 61)),
    ("header.text", lambda: interactive.header_text("x" * 61)),
    (
        "header",
        lambda: interactive.choice_list("b", "go", section(1), header=interactive.header_media("image", media_id="1")),
    ),
    ("sections", lambda: interactive.choice_list("b", "go", section(11))),
    ("sections", lambda: interactive.choice_list("b", "go", [])),
    ("sections.0.title", lambda: interactive.choice_list("b", "go", [{"rows": [YES]}, {"title": "B", "rows": [NO]}])),
    ("rows", lambda: interactive.choice_list("b", "go", [{"rows": [YES, YES]}])),
    (
        "sections.0.rows.0.title",
        lambda: interactive.choice_list("b", "go", [{"rows": [{"id": "1", "title": "x" * 25}]}]),
    ),
    ("list.button", lambda: interactive.choice_list("b", "x" * 21, section(1))),
    ("cta_url.url", lambda: interactive.cta_url("b", "go", "javascript:alert(1)")),
    ("cta_url.display_text", lambda: interactive.cta_url("b", "x" * 21, "https://ex.com")),
    ("flow.cta", lambda: interactive.flow("b", "1", "x" * 21, "t")),
    ("template.name", lambda: payloads.template("", "en")),
    ("to", lambda: payloads.message(payloads.text("x"))),
    ("biz_opaque_callback_data", lambda: payloads.message(payloads.text("x"), to="+1", opaque="x" * 513)),
]


@pytest.mark.parametrize(("field", "make"), REFUSED)
def test_what_meta_would_refuse_is_refused_here_naming_the_field(field: str, make: Callable[[], object]) -> None:
    with pytest.raises(PayloadError) as refusal:
        make()
    assert refusal.value.field == field


def test_a_list_body_may_be_four_times_as_long() -> None:
    assert interactive.choice_list("x" * 4096, "go", section(10))
