"""Templates, media, numbers, accounts and tokens, as a client of Graph manages them."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.simulator.conftest import APP, PHONE, TOKEN, WABA, Graph, Json, Receiver, eventually, somebody

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
_names = itertools.count(1)


def definition(**more: Any) -> Json:
    text = "Hi {{1}}, your order {{2}} is on its way to you."
    components = [{"type": "BODY", "text": text, "example": {"body_text": [["Ana", "A-17"]]}}]
    return {
        "name": f"fresh_{next(_names)}",
        "language": "en_US",
        "category": "UTILITY",
        "components": components,
    } | more


def create(graph: Graph, body: Json) -> requests.Response:
    return graph.call("POST", f"{WABA}/message_templates", json=body)


def with_body(text: str, *samples: str) -> Json:
    example = {"example": {"body_text": [list(samples)]}} if samples else {}
    return definition(components=[{"type": "BODY", "text": text, **example}])


def with_part(part: Json) -> Json:
    return definition(components=[*definition()["components"], part])


def with_buttons(*buttons: Json) -> Json:
    return with_part({"type": "BUTTONS", "buttons": list(buttons)})


def test_a_template_is_created_reviewed_and_sent(graph: Graph, receiver: Receiver) -> None:
    body = definition()
    created = create(graph, body).json()
    assert created["status"] == "PENDING"
    assert created["category"] == "UTILITY"

    eventually(lambda: graph.call("GET", created["id"]).json()["status"] == "APPROVED")
    told = eventually(
        lambda: [
            v
            for v in receiver.values("message_template_status_update")
            if str(v["message_template_id"]) == created["id"]
        ]
    )

    assert told[0]["event"] == "APPROVED"
    given = {
        "name": body["name"],
        "language": {"code": "en_US"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "x"}] * 2}],
    }
    assert graph.send(somebody(), type="template", template=given).status_code == 200


REFUSED: list[tuple[str, Callable[[], Json], int | None]] = [
    ("a name with capitals", lambda: definition(name="Fresh"), None),
    ("no language", lambda: definition(language=""), None),
    ("an unknown category", lambda: definition(category="SPAM"), None),
    ("no components", lambda: definition(components=None), None),
    ("an unknown key", lambda: definition(colour="red"), None),
    ("no body", lambda: definition(components=[{"type": "FOOTER", "text": "x"}]), 2388072),
    ("a variable first", lambda: with_body("{{1}} is here for you now", "x"), 2388299),
    ("a variable last", lambda: with_body("Here for you now is {{1}}", "x"), 2388299),
    ("no samples", lambda: with_body("Dear {{1}}, all is well."), 2388043),
    ("variables out of order", lambda: with_body("Dear {{2}}, all is well.", "x"), 2388073),
    ("too many variables", lambda: with_body("a {{1}} {{2}} {{3}} b", "x", "y", "z"), 2388293),
    ("a body too long", lambda: with_body("x" * 1025), 2388040),
    ("a header too long", lambda: with_part({"type": "HEADER", "format": "TEXT", "text": "x" * 61}), 2388047),
    ("a media header without sample", lambda: with_part({"type": "HEADER", "format": "IMAGE"}), 2388043),
    ("three links", lambda: with_buttons(*[{"type": "URL", "text": "t", "url": "https://a.b"}] * 3), None),
    ("a label too long", lambda: with_buttons({"type": "QUICK_REPLY", "text": "x" * 26}), None),
    (
        "divided quick replies",
        lambda: with_buttons(
            {"type": "QUICK_REPLY", "text": "a"},
            {"type": "URL", "text": "t", "url": "https://a.b"},
            {"type": "QUICK_REPLY", "text": "b"},
        ),
        None,
    ),
    ("a name taken", lambda: definition(name="hello_world"), 2388024),
]


@pytest.mark.parametrize(("make", "subcode"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_definition_meta_would_refuse(graph: Graph, make: Callable[[], Json], subcode: int | None) -> None:
    answer = create(graph, make())

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("error_subcode")) == (400, 100, subcode)
    assert subcode is None or error["error_user_msg"]


def test_a_list_goes_page_by_page(graph: Graph) -> None:
    whole = graph.call("GET", f"{WABA}/message_templates?limit=1000&fields=name").json()
    assert "next" not in whole["paging"]
    found, url = [], f"{WABA}/message_templates?limit=3&fields=name"
    while url:
        answer = graph.call("GET", url).json()
        found += answer["data"]
        url = answer.get("paging", {}).get("next")

    assert found == whole["data"]
    assert set(found[0]) == {"id", "name"}


FILTERS = [
    ({"status": "PAUSED"}, {"paused_promo"}),
    ({"category": "AUTHENTICATION"}, {"login_code"}),
    ({"language": "pt_BR", "name": "appointment"}, {"appointment_reminder"}),
    ({"status": "PAUSED,PENDING", "name": "p", "language": "en_US"}, {"paused_promo", "pending_notice"}),
    ({"content": "fatura"}, {"invoice_ready"}),
    ({"name_or_content": "nothing like this"}, set()),
]


@pytest.mark.parametrize(("query", "names"), FILTERS)
def test_a_list_is_filtered(graph: Graph, query: dict[str, str], names: set[str]) -> None:
    rows = graph.call("GET", f"{WABA}/message_templates", params={"limit": "1000", **query}).json()["data"]

    assert {one["name"] for one in rows if not one["name"].startswith("fresh_")} == names


def test_a_list_has_a_summary_and_refuses_bad_cursors(graph: Graph) -> None:
    answer = graph.call("GET", f"{WABA}/message_templates?summary=total_count,message_template_limit&limit=1").json()
    assert answer["summary"]["message_template_limit"] == 250
    assert answer["summary"]["total_count"] >= 10
    assert graph.call("GET", f"{WABA}/message_templates?after=nonsense").json()["error"]["code"] == 131059


def test_fields_not_asked_for_are_not_returned(graph: Graph) -> None:
    asked = "name,status,category,parameter_format,components,quality_score"
    row = graph.call("GET", f"{WABA}/message_templates?name=spring_promo&fields={asked}").json()["data"][0]
    assert set(row) == {"id", *asked.split(",")}
    assert row["parameter_format"] == "NAMED"
    assert row["quality_score"]["score"] == "GREEN"


def test_an_approved_template_is_edited_once_a_day_and_deleted(graph: Graph) -> None:
    body = definition()
    node = create(graph, body).json()["id"]
    assert graph.call("POST", node, json={"components": body["components"]}).json()["error"]["error_subcode"] == 2388039
    eventually(lambda: graph.call("GET", node).json()["status"] == "APPROVED")
    changed = [{"type": "BODY", "text": "All is well now."}]

    assert graph.call("POST", node, json={"components": changed}).json() == {"success": True}
    eventually(lambda: graph.call("GET", node).json()["status"] == "APPROVED")
    assert graph.call("GET", node).json()["components"] == changed
    assert graph.call("POST", node, json={"components": changed}).json()["error"]["error_subcode"] == 2388039
    assert graph.call("DELETE", f"{WABA}/message_templates?name={body['name']}").json() == {"success": True}
    assert graph.call("GET", node).json()["error"]["error_subcode"] == 33


def test_only_a_pacing_pause_can_be_ended_by_hand(graph: Graph) -> None:
    node = graph.call("GET", f"{WABA}/message_templates?name=store_news").json()["data"][0]["id"]
    assert graph.call("POST", f"{node}/unpause").json()["success"] is False
    graph.control("PATCH", "templates", {"name": "store_news", "status": "PAUSED", "by_pacing": True})
    assert graph.call("POST", f"{node}/unpause").json() == {"success": True}
    assert graph.call("GET", f"{node}?fields=status").json()["status"] == "APPROVED"


def upload(graph: Graph, data: bytes, mime_type: str, **fields: str) -> requests.Response:
    form = {"messaging_product": "whatsapp", "type": mime_type} | fields
    return graph.call("POST", f"{PHONE}/media", data=form, files={"file": ("a.bin", data, mime_type)})


def test_media_is_uploaded_sent_downloaded_and_deleted(graph: Graph) -> None:
    ana = somebody()
    graph.customer(**{"from": ana, "text": "Oi"})
    node = upload(graph, PNG, "image/png").json()["id"]

    entry = graph.call("GET", f"{node}?phone_number_id={PHONE}").json()
    assert (entry["mime_type"], entry["file_size"], entry["sha256"]) == (
        "image/png",
        len(PNG),
        hashlib.sha256(PNG).hexdigest(),
    )
    assert graph.call("GET", entry["url"]).content == PNG
    assert requests.get(entry["url"], timeout=10).status_code == 401
    assert graph.call("GET", entry["url"].replace("hash=", "hash=0")).status_code == 404
    assert graph.send(ana, type="image", image={"id": node}).status_code == 200
    assert graph.send(ana, type="video", video={"id": node}).json()["error"]["code"] == 131053
    assert graph.send(ana, phone="200000000000002", type="image", image={"id": node}).json()["error"]["code"] == 131053
    assert graph.call("DELETE", node).json() == {"success": True}
    assert graph.send(ana, type="image", image={"id": node}).json()["error"]["code"] == 131053


UPLOADS = [
    ("an unknown type", PNG, "image/gif", {}, 100),
    ("an image too large", b"\xff\xd8\xff" + bytes(5 * 1024 * 1024), "image/jpeg", {}, 131053),
    ("content of another type", PNG, "image/jpeg", {}, 131053),
    ("nothing", b"", "image/png", {}, 100),
    ("no product", PNG, "image/png", {"messaging_product": ""}, 100),
]


@pytest.mark.parametrize(
    ("data", "mime_type", "fields", "code"), [row[1:] for row in UPLOADS], ids=[row[0] for row in UPLOADS]
)
def test_an_upload_meta_would_refuse(
    graph: Graph, data: bytes, mime_type: str, fields: dict[str, str], code: int
) -> None:
    answer = upload(graph, data, mime_type, **fields)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_a_template_sample_is_uploaded_in_two_parts(graph: Graph) -> None:
    query = {"file_name": "a.png", "file_length": str(len(PNG)), "file_type": "image/png"}
    session = graph.call("POST", f"{APP}/uploads", params=query).json()["id"]
    oauth = {"Authorization": f"OAuth {TOKEN}"}

    def send_part(offset: int, data: bytes) -> Json:
        found: Json = graph.call(
            "POST", session, token=None, headers=oauth | {"file_offset": str(offset)}, data=data
        ).json()
        return found

    send_part(0, PNG[:10])
    assert graph.call("GET", session).json()["file_offset"] == 10
    assert send_part(0, PNG)["error"]["code"] == 100
    handle = send_part(10, PNG[10:])["h"]

    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}}
    assert create(graph, with_part(header)).status_code == 200


def test_a_number_and_its_account_describe_themselves(graph: Graph) -> None:
    fields = "display_phone_number,verified_name,quality_rating,status,throughput,health_status"
    number = graph.call("GET", f"{PHONE}?fields={fields}").json()
    assert number["display_phone_number"] == "+55 11 5555-0001"
    assert (number["verified_name"], number["status"], number["quality_rating"]) == ("Demo Store", "CONNECTED", "GREEN")
    assert number["throughput"] == {"level": "STANDARD"}
    assert number["health_status"]["can_send_message"] == "AVAILABLE"
    assert graph.call("GET", f"{WABA}?fields=currency,account_review_status").json() == {
        "currency": "USD",
        "account_review_status": "APPROVED",
        "id": WABA,
    }
    numbers = graph.call("GET", f"{WABA}/phone_numbers").json()["data"]
    assert [one["id"] for one in numbers] == [PHONE, "200000000000002"]


def test_a_token_describes_itself(graph: Graph) -> None:
    graph.control("POST", "tokens", {"value": "EAAone", "waba_ids": [WABA]})

    mine = graph.call("GET", "debug_token?input_token=EAAone").json()["data"]
    assert (mine["is_valid"], mine["type"], mine["app_id"]) == (True, "SYSTEM_USER", APP)
    assert {one["scope"]: one["target_ids"] for one in mine["granular_scopes"]} == {
        "whatsapp_business_management": [WABA],
        "whatsapp_business_messaging": [WABA],
    }
    assert graph.call("GET", "debug_token?input_token=EAAnone").json()["data"]["is_valid"] is False


def test_a_business_profile_is_kept(graph: Graph) -> None:
    path = f"{PHONE}/whatsapp_business_profile"
    assert graph.call(
        "POST", path, json={"messaging_product": "whatsapp", "about": "We sell", "websites": ["https://a.b"]}
    ).json() == {"success": True}
    [profile] = graph.call("GET", f"{path}?fields=about,websites").json()["data"]
    assert profile == {"messaging_product": "whatsapp", "about": "We sell", "websites": ["https://a.b"]}
    assert (
        graph.call("POST", path, json={"messaging_product": "whatsapp", "about": "x" * 140}).json()["error"]["code"]
        == 100
    )


def test_a_world_is_extended_at_run_time(graph: Graph) -> None:
    phone = {
        "id": "200000000000077",
        "waba_id": "100000000000077",
        "display_phone_number": "+1 650 555 0177",
        "throughput": 1000,
    }
    graph.control(
        "POST", "numbers", {"phones": [phone], "tokens": [{"value": "EAAnew", "waba_ids": ["100000000000077"]}]}
    )

    assert graph.call("GET", "200000000000077?fields=verified_name", token="EAAnew").status_code == 200
    assert graph.call("GET", PHONE, token="EAAnew").json()["error"]["error_subcode"] == 33
