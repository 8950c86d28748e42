"""What a person sees of a template before sending it: its variables, and the message with Meta's examples."""

from typing import Any

import pytest

from dispatcher.accounts.previews import example_preview, preview_view, variables_view
from dispatcher.whatsapp.template import parse, render

UPLOAD = "3f2b8f0e-6f44-4c3b-9a53-6f1f3a1f0b11"


def template(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "t", "language": "en_US", "category": "MARKETING", "components": list(components)} | more


def body(text: str, *examples: str) -> dict[str, Any]:
    return {"type": "BODY", "text": text} | ({"example": {"body_text": [list(examples)]}} if examples else {})


def header(kind: str) -> dict[str, Any]:
    return {"type": "HEADER", "format": kind}


def buttons(*several: dict[str, Any]) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": list(several)}


LINK = {"type": "URL", "text": "Shop", "url": "https://ex.com/p/{{1}}", "example": ["https://ex.com/p/42"]}
CARD = {"components": [header("IMAGE"), body("Only {{1}} left!", "3"), buttons(LINK)]}


def test_text_with_examples_footer_and_buttons() -> None:
    spec = parse(
        template(
            {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["A-17"]}},
            body("Hi *{{1}}*, it is {{2}}.", "Ana", "ready"),
            {"type": "FOOTER", "text": "Reply STOP"},
            buttons({"type": "QUICK_REPLY", "text": "Stop"}, LINK, {"type": "COPY_CODE", "example": "SAVE20"}),
        )
    )
    shown = example_preview(spec)
    assert shown["header"]["kind"] == "text"
    assert shown["header"]["text"] == "Order A-17"
    assert shown["body"] == "Hi *Ana*, it is ready."
    assert shown["footer"] == "Reply STOP"
    assert [(one["kind"], one["text"], one["url"]) for one in shown["buttons"]] == [
        ("quick_reply", "Stop", None),
        ("url", "Shop", "https://ex.com/p/42"),
        ("copy_code", "Copy code", None),
    ]
    assert shown["buttons"][2]["value"] == "SAVE20"
    assert shown["cards"] == []


def test_variables_say_what_they_are_for() -> None:
    spec = parse(
        template(
            header("IMAGE"),
            body("Hi {{first_name}}", "x")
            | {"example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}},
            buttons({"type": "QUICK_REPLY", "text": "Stop"}, LINK),
            parameter_format="NAMED",
        )
    )
    found = {one["key"]: one for one in variables_view(spec)}
    assert found["header.media"] == {
        "key": "header.media",
        "kind": "image",
        "component": "header",
        "label": "Header image",
        "example": "",
        "required": True,
        "max_length": 2000,
    }
    assert (found["body.first_name"]["label"], found["body.first_name"]["example"]) == ("Body {{first_name}}", "Ana")
    assert found["button.1.url"]["label"] == "End of the link of “Shop”"
    assert found["button.0.payload"]["required"] is False


@pytest.mark.parametrize(
    ("kind", "shown"), [("IMAGE", "image"), ("VIDEO", "video"), ("GIF", "video"), ("DOCUMENT", "document")]
)
def test_media_headers_show_our_own_upload(kind: str, shown: str) -> None:
    spec = parse(template(header(kind), body("Look.")))
    assert example_preview(spec)["header"]["media_upload_id"] is None
    filled = preview_view(render(spec, {"header.media": UPLOAD, "header.filename": "price list.pdf"}))["header"]
    assert (filled["kind"], filled["media_upload_id"]) == (shown, UPLOAD)
    assert filled["filename"] == ("price list.pdf" if kind == "DOCUMENT" else None)


def test_a_media_link_is_no_upload_of_ours() -> None:
    spec = parse(template(header("IMAGE"), body("Look.")))
    shown = preview_view(render(spec, {"header.media": "https://example.com/a.jpg"}))
    assert shown["header"]["media_upload_id"] is None


def test_a_place() -> None:
    spec = parse(template(header("LOCATION"), body("Come.")))
    labels = [one["label"] for one in variables_view(spec)]
    assert labels == ["Latitude", "Longitude", "Name of the place", "Address of the place"]
    shown = preview_view(render(spec, {"header.name": "Shop", "header.address": "Rua A, 1"}))
    assert shown["header"]["kind"] == "location"
    assert shown["header"]["text"] == "Shop, Rua A, 1"


def test_a_carousel_shows_its_cards() -> None:
    spec = parse(template(body("Deals for {{1}}", "Ana"), {"type": "CAROUSEL", "cards": [CARD, CARD]}))
    shown = example_preview(spec)
    assert [card["body"] for card in shown["cards"]] == ["Only 3 left!", "Only 3 left!"]
    assert shown["cards"][1]["header"]["kind"] == "image"
    assert shown["cards"][1]["buttons"][0]["url"] == "https://ex.com/p/42"
    labels = {one["key"]: one["label"] for one in variables_view(spec)}
    assert labels["card.1.body.1"] == "Card 2: Body {{1}}"
    assert labels["card.1.header.media"] == "Card 2: Header image"
    assert labels["card.0.button.0.url"] == "Card 1: End of the link of “Shop”"


def test_a_login_code_asks_for_the_code_only() -> None:
    otp = buttons({"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy"})
    spec = parse(template({"type": "BODY"}, otp, category="AUTHENTICATION"))
    assert [one["key"] for one in variables_view(spec)] == ["body.1"]
    shown = preview_view(render(spec, {"body.1": "123456"}))
    assert "*123456*" in shown["body"]
    assert shown["buttons"][0] == {"kind": "copy_code", "text": "Copy", "url": None, "value": "123456"}


def test_a_limited_offer_shows_its_short_text() -> None:
    offer = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": True}}
    spec = parse(template(offer, body("Hurry.")))
    assert example_preview(spec)["offer"] == "Ends soon"
    assert [one["label"] for one in variables_view(spec)] == ["End of the offer"]


def test_nothing_but_a_body() -> None:
    assert example_preview(parse(template(body("Hello.")))) == {
        "header": {"kind": "none", "text": "", "media_upload_id": None, "filename": None},
        "body": "Hello.",
        "footer": "",
        "offer": "",
        "buttons": [],
        "cards": [],
    }
