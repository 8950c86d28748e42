"""What the business is told: life cycles, customers, changes by Meta; signed, batched, retried."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.simulator.conftest import (
    FAST,
    PHONE,
    PHONE_DIGITS,
    TOKEN,
    VERIFY,
    WABA,
    Graph,
    Receiver,
    Start,
    eventually,
    somebody,
)


def sent(graph: Graph, to: str, **more: Any) -> str:
    answer = graph.send_template(to, **more)
    assert answer.status_code == 200, answer.text
    wamid: str = answer.json()["messages"][0]["id"]
    return wamid


def test_a_message_is_sent_delivered_and_read(graph: Graph, receiver: Receiver) -> None:
    wamid = sent(graph, somebody(), biz_opaque_callback_data="m-7.1")

    statuses = eventually(lambda: (found := receiver.statuses(wamid)) and len(found) == 3 and found)

    told = {one["status"]: one for one in statuses}
    assert set(told) == {"sent", "delivered", "read"}
    assert {one["biz_opaque_callback_data"] for one in statuses} == {"m-7.1"}
    assert told["sent"]["pricing"] == {
        "billable": True,
        "pricing_model": "PMP",
        "type": "regular",
        "category": "utility",
    }
    assert "pricing" in told["delivered"]
    assert "pricing" not in told["read"]
    assert told["sent"]["timestamp"].isdigit()


def test_posts_are_signed_over_escaped_bytes(graph: Graph, receiver: Receiver) -> None:
    said = graph.customer(**{"from": somebody(), "text": "olá 👍 a/b", "name": "Zé"})

    [message] = eventually(lambda: receiver.messages(said["wamid"]))

    assert message["text"]["body"] == "olá 👍 a/b"
    assert all(delivery.genuine for delivery in receiver.deliveries)
    [delivery] = [one for one in receiver.deliveries if b"ol\\u00e1" in one.body]
    assert b"\\ud83d\\udc4d a\\/b" in delivery.body
    assert delivery.body.isascii()


def test_the_envelope_names_account_and_number(graph: Graph, receiver: Receiver) -> None:
    ana = somebody()
    said = graph.customer(**{"from": ana, "text": "Oi", "name": "Ana"})
    eventually(lambda: receiver.messages(said["wamid"]))

    [value] = [
        one for one in receiver.values("messages") if any(m["id"] == said["wamid"] for m in one.get("messages", []))
    ]
    assert value["messaging_product"] == "whatsapp"
    assert value["metadata"] == {"display_phone_number": PHONE_DIGITS, "phone_number_id": PHONE}
    [contact] = [one for one in value["contacts"] if one["wa_id"] == ana.lstrip("+")]
    assert contact["profile"] == {"name": "Ana"}


def test_many_updates_travel_in_few_posts(start: Start, receiver: Receiver, tmp_path: Path) -> None:
    graph = start(tmp_path, "--rate", "1000", config={"webhooks": {"batch": 40, "flush_ms": 300}})
    for _ in range(60):
        sent(graph, somebody())

    counts = eventually(lambda: (found := graph.control("GET", "state"))["idle"] and found["webhooks"])

    assert counts["updates"] == 180
    assert counts["posts"] <= 60
    assert counts["acknowledged"] == counts["posts"]


def test_what_is_not_acknowledged_comes_again(graph: Graph, receiver: Receiver) -> None:
    receiver.refuse_next = 1
    before = receiver.refused

    wamid = sent(graph, somebody())

    eventually(lambda: len(receiver.statuses(wamid)) == 3)
    assert receiver.refused == before + 1


def test_a_restart_tells_the_statuses_still_owed(start: Start, receiver: Receiver, tmp_path: Path) -> None:
    slow = {"lifecycle": {"sent_ms": 60_000}}
    graph = start(tmp_path, config=slow)
    wamid = sent(graph, somebody())
    graph.process.send_signal(signal.SIGKILL)
    graph.process.wait()
    assert receiver.statuses(wamid) == []

    start(tmp_path)

    eventually(lambda: {one["status"] for one in receiver.statuses(wamid)} == {"sent", "delivered", "read"})


def test_a_marketing_template_does_not_reach_the_united_states(graph: Graph, receiver: Receiver) -> None:
    news = {
        "name": "store_news",
        "language": {"code": "pt_BR"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "Al"}]}],
    }
    wamids = [
        graph.send(to, type="template", template=news).json()["messages"][0]["id"]
        for to in ("+16505550177", "+14165550177")
    ]

    [american] = eventually(lambda: receiver.statuses(wamids[0]))
    canadian = eventually(lambda: receiver.statuses(wamids[1]))

    assert (american["status"], american["errors"][0]["code"]) == ("failed", 131049)
    assert american["errors"][0]["error_data"]["details"]
    assert canadian[0]["status"] != "failed"


SPEECH: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"type": "text", "text": "Oi"}, "text", {"body": "Oi"}),
    ({"type": "stop"}, "text", {"body": "STOP"}),
    (
        {"type": "button", "text": "Stop promotions"},
        "button",
        {"text": "Stop promotions", "payload": "Stop promotions"},
    ),
    (
        {"type": "button_reply", "id": "y", "title": "Yes"},
        "interactive",
        {"type": "button_reply", "button_reply": {"id": "y", "title": "Yes"}},
    ),
    (
        {"type": "list_reply", "id": "r1", "title": "One", "description": "d"},
        "interactive",
        {"type": "list_reply", "list_reply": {"id": "r1", "title": "One", "description": "d"}},
    ),
    ({"type": "reaction", "message_id": "wamid.X", "emoji": "❤"}, "reaction", {"message_id": "wamid.X", "emoji": "❤"}),
    (
        {"type": "location", "latitude": 1, "longitude": 2, "name": "Home"},
        "location",
        {"latitude": 1, "longitude": 2, "name": "Home"},
    ),
]


@pytest.mark.parametrize(("said", "kind", "payload"), SPEECH, ids=[row[0]["type"] for row in SPEECH])
def test_a_customer_speaks(
    graph: Graph, receiver: Receiver, said: dict[str, Any], kind: str, payload: dict[str, Any]
) -> None:
    ana = somebody()

    answer = graph.customer(**{"from": ana, **said})

    [message] = eventually(lambda: receiver.messages(answer["wamid"]))
    assert (message["type"], message[kind]) == (kind, payload)
    assert message["from"] == ana.lstrip("+")
    assert graph.send(ana, type="text", text={"body": "Thanks"}).status_code == 200


def test_a_customer_answers_the_last_message(graph: Graph, receiver: Receiver) -> None:
    ana = somebody()
    sent(graph, ana)
    wamid = sent(graph, ana)

    answer = graph.customer(**{"from": ana, "type": "button", "text": "Stop promotions", "reply_to": "last"})

    [message] = eventually(lambda: receiver.messages(answer["wamid"]))
    assert message["context"] == {"from": PHONE_DIGITS, "id": wamid}


def test_some_who_read_answer_by_themselves(start: Start, receiver: Receiver, tmp_path: Path) -> None:
    lifecycle = FAST["lifecycle"] | {
        "reply_ms": 10,
        "replies": [{"share": 1, "type": "button", "text": "Parar promoções"}],
    }
    graph = start(tmp_path, config={"lifecycle": lifecycle})

    wamid = sent(graph, somebody())

    def answers() -> Any:
        told = [one for value in receiver.values("messages") for one in value.get("messages", [])]
        return [one for one in told if one.get("context", {}).get("id") == wamid]

    assert eventually(answers)[0]["button"]["text"] == "Parar promoções"


def test_a_few_of_those_who_read_answer(start: Start, receiver: Receiver, tmp_path: Path) -> None:
    lifecycle = FAST["lifecycle"] | {
        "reply_ms": 10,
        "read_share": 0.7,
        "replies": [{"share": 0.2, "type": "text", "text": "Obrigada!"}],
    }
    graph = start(tmp_path, config={"lifecycle": lifecycle})

    wamids = {sent(graph, somebody()) for _ in range(60)}

    def answered() -> set[str]:
        told = [one for value in receiver.values("messages") for one in value.get("messages", [])]
        return {one["context"]["id"] for one in told if "context" in one} & wamids

    eventually(lambda: graph.control("GET", "state")["idle"])
    assert 0 < len(answered()) < len(wamids)


def test_a_customer_without_a_number(graph: Graph, receiver: Receiver) -> None:
    answer = graph.customer(user_id="BR.424242", username="ana", name="Ana", text="Oi")

    [message] = eventually(lambda: receiver.messages(answer["wamid"]))
    assert "from" not in message
    assert message["from_user_id"] == "BR.424242"
    reply = {"messaging_product": "whatsapp", "recipient": "BR.424242", "type": "text", "text": {"body": "Oi"}}
    wamid = graph.call("POST", f"{PHONE}/messages", json=reply).json()["messages"][0]["id"]
    [first, *_] = eventually(lambda: receiver.statuses(wamid))
    assert "recipient_id" not in first
    assert first["recipient_user_id"] == "BR.424242"
    assert first["pricing"]["category"] == "service"


def test_a_customer_s_photo_can_be_downloaded(graph: Graph, receiver: Receiver) -> None:
    answer = graph.customer(**{"from": somebody(), "type": "image", "caption": "Look"})

    [message] = eventually(lambda: receiver.messages(answer["wamid"]))
    photo = message["image"]
    assert (photo["mime_type"], photo["caption"]) == ("image/png", "Look")
    assert graph.call("GET", photo["url"]).content.startswith(b"\x89PNG")
    assert graph.call("GET", photo["id"]).json()["mime_type"] == "image/png"
    assert requests.get(photo["url"], timeout=10).status_code == 401


def test_who_stops_marketing_gets_no_more_until_resuming(graph: Graph, receiver: Receiver) -> None:
    ana = somebody()
    news = {
        "name": "store_news",
        "language": {"code": "pt_BR"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}],
    }

    graph.customer(**{"from": ana, "type": "user_preferences", "value": "stop"})

    def preference() -> Any:
        told = [one for value in receiver.values("user_preferences") for one in value["user_preferences"]]
        return [one for one in told if one["wa_id"] == ana.lstrip("+")]

    assert (told := eventually(preference)[0])["value"] == "stop"
    assert told["category"] == "marketing_messages"
    assert graph.send(ana, type="template", template=news).json()["error"]["code"] == 131050
    assert graph.send_template(ana).status_code == 200
    graph.customer(**{"from": ana, "type": "user_preferences", "value": "resume"})
    assert graph.send(ana, type="template", template=news).status_code == 200


def test_meta_pauses_regrades_and_recategorises_a_template(graph: Graph, receiver: Receiver) -> None:
    def told_of(template: str, event: str) -> list[Any]:
        told = receiver.values("message_template_status_update")
        return [one for one in told if (one["message_template_name"], one["event"]) == (template, event)]

    name = {"name": "appointment_reminder", "language": "en_US"}
    graph.control("PATCH", "templates", name | {"status": "PAUSED", "title": "FIRST_PAUSE"})
    paused = eventually(lambda: told_of("appointment_reminder", "PAUSED"))
    assert paused[-1]["other_info"]["title"] == "FIRST_PAUSE"
    given = {"name": "appointment_reminder", "language": {"code": "en_US"}}
    assert graph.send(somebody(), type="template", template=given).json()["error"]["code"] == 132015

    graph.control("PATCH", "templates", name | {"status": "APPROVED", "quality": "RED", "category": "MARKETING"})

    assert eventually(lambda: receiver.values("message_template_quality_update"))[-1]["new_quality_score"] == "RED"
    moved = eventually(lambda: receiver.values("template_category_update"))[-1]
    assert (moved["previous_category"], moved["new_category"]) == ("UTILITY", "MARKETING")
    graph.control("PATCH", "templates", name | {"quality": "GREEN", "category": "UTILITY"})


def test_meta_upgrades_a_number_and_restricts_an_account(graph: Graph, receiver: Receiver) -> None:
    graph.control("PATCH", "numbers", {"id": "200000000000002", "throughput": 1000, "throughput_level": "HIGH"})
    told = eventually(lambda: receiver.values("phone_number_quality_update"))
    assert told[-1]["event"] == "THROUGHPUT_UPGRADE"
    assert told[-1]["display_phone_number"] == "551155550002"
    assert graph.call("GET", "200000000000002?fields=throughput").json()["throughput"] == {"level": "HIGH"}

    restriction = {
        "event": "ACCOUNT_RESTRICTION",
        "restriction_info": [{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}],
    }
    graph.control("POST", "event", {"field": "account_update", "value": restriction})
    assert eventually(lambda: receiver.values("account_update"))[-1] == restriction


def test_an_account_without_subscription_hears_nothing(start: Start, receiver: Receiver, tmp_path: Path) -> None:
    graph = start(tmp_path)
    assert graph.call("DELETE", f"{WABA}/subscribed_apps").json() == {"success": True}
    silent = sent(graph, somebody())
    eventually(lambda: graph.control("GET", "state")["webhooks"]["discarded"] == 3)
    assert receiver.statuses(silent) == []

    assert graph.call("POST", f"{WABA}/subscribed_apps").json() == {"success": True}
    heard = sent(graph, somebody())
    eventually(lambda: receiver.statuses(heard))


def test_a_callback_of_its_own_is_verified_first(graph: Graph, receiver: Receiver) -> None:
    wrong = {"override_callback_uri": receiver.url, "verify_token": "wrong"}
    assert graph.call("POST", f"{WABA}/subscribed_apps", json=wrong).json()["error"]["code"] == 2200

    right = wrong | {"verify_token": VERIFY}
    assert graph.call("POST", f"{WABA}/subscribed_apps", json=right).json() == {"success": True}
    [subscription] = graph.call("GET", f"{WABA}/subscribed_apps", token=TOKEN).json()["data"]
    assert subscription["override_callback_uri"] == receiver.url
    graph.call("POST", f"{WABA}/subscribed_apps")


def test_a_late_reply_may_also_fail_after_its_acceptance(start: Start, receiver: Receiver, tmp_path: Path) -> None:
    graph = start(tmp_path, config={"window_refusal": "async"})

    wamid = graph.send(somebody(), type="text", text={"body": "Oi"}).json()["messages"][0]["id"]

    [status] = eventually(lambda: receiver.statuses(wamid))
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)
