"""Misbehaviour on demand: what the client sees, what was accepted, what is told later."""

from __future__ import annotations

import json

import pytest
import requests

from tests.simulator.conftest import PHONE, WABA, Graph, Json, Receiver, eventually, somebody

AS_ERRORS = [
    ({"kind": "error", "code": 131042}, 400, 131042),
    ({"kind": "error", "code": 80007}, 400, 80007),
    ({"kind": "error", "code": 190}, 401, 190),
    ({"kind": "error", "code": 999999, "http_status": 418}, 418, 999999),
    ({"kind": "server_error"}, 500, 131000),
    ({"kind": "server_error", "code": 2, "http_status": 503}, 503, 2),
]


@pytest.mark.parametrize(("rule", "status", "code"), AS_ERRORS)
def test_any_error_can_be_ordered_and_nothing_is_accepted(graph: Graph, rule: Json, status: int, code: int) -> None:
    ana = somebody()
    graph.faults(rule)

    answer = graph.send_template(ana)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert graph.opaques(ana.lstrip("+")) == []


def test_a_rate_limit_says_when_to_come_back(graph: Graph) -> None:
    graph.faults({"kind": "error", "code": 80007, "regain_minutes": 7})

    usage = json.loads(graph.send_template(somebody()).headers["X-Business-Use-Case-Usage"])

    assert usage[WABA][0]["estimated_time_to_regain_access"] == 7


def test_a_page_that_is_no_json(graph: Graph) -> None:
    graph.faults({"kind": "html_error"})

    answer = graph.send_template(somebody())

    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")


def statuses_by_opaque(receiver: Receiver, opaque: str) -> list[Json]:
    told = [status for value in receiver.values("messages") for status in value.get("statuses", [])]
    return [status for status in told if status.get("biz_opaque_callback_data") == opaque]


BROKEN = ["reset_before_accept", "hang_before_accept", "reset_after_accept", "no_answer_after_accept"]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_connection_that_dies_without_an_answer(graph: Graph, receiver: Receiver, kind: str) -> None:
    ana = somebody()
    graph.faults({"kind": kind, "recipients": [ana], "hold_ms": 200})

    with pytest.raises(requests.ConnectionError) as lost:
        graph.send_template(ana, biz_opaque_callback_data=f"{kind}.1")

    assert "reset by peer" in str(lost.value)
    accepted = [f"{kind}.1"] if kind.endswith("after_accept") else []
    assert graph.opaques(ana.lstrip("+")) == accepted
    if accepted:
        eventually(lambda: len(statuses_by_opaque(receiver, f"{kind}.1")) == 3)


def test_silence_lasts_until_the_client_leaves(graph: Graph) -> None:
    ana = somebody()
    graph.faults({"kind": "no_answer_after_accept", "recipients": [ana]})

    with pytest.raises(requests.ReadTimeout):
        graph.session.post(
            f"{graph.base}/v25.0/{PHONE}/messages",
            json={
                "messaging_product": "whatsapp",
                "to": ana,
                "type": "template",
                "template": {"name": "hello_world", "language": {"code": "en_US"}},
            },
            headers={"Authorization": "Bearer EAAsimulatortoken"},
            timeout=0.5,
        )

    assert graph.control("GET", "sends/by-recipient")[ana.lstrip("+")] == 1


@pytest.mark.parametrize("rule", [{"kind": "server_error"}, {"kind": "html_error"}])
def test_a_5xx_may_come_after_the_acceptance(graph: Graph, rule: Json) -> None:
    ana = somebody()
    graph.faults(rule | {"accepted": True})

    assert graph.send_template(ana, biz_opaque_callback_data="m.1").status_code >= 500
    assert graph.opaques(ana.lstrip("+")) == ["m.1"]


def test_a_rule_strikes_only_whom_it_names_and_as_often_as_it_says(graph: Graph) -> None:
    ana, bob = "+5531987651111", somebody()
    graph.faults(
        {"kind": "error", "code": 131026, "recipients": ["553187651111"]},
        {"kind": "error", "code": 131016, "skip": 1, "next": 1, "template": "hello_world"},
    )
    hello = {"name": "hello_world", "language": {"code": "en_US"}}

    assert graph.send_template(ana).json()["error"]["code"] == 131026
    assert graph.send_template(bob).status_code == 200
    assert [graph.send(bob, type="template", template=hello).status_code for _ in range(3)] == [200, 500, 200]
    assert [rule["hits"] for rule in graph.control("GET", "faults")["rules"]] == [1, 1]


def test_a_share_strikes_about_that_share(graph: Graph) -> None:
    graph.faults({"kind": "error", "code": 131000, "share": 0.5})

    codes = [graph.send_template(somebody()).status_code for _ in range(100)]

    assert 20 < codes.count(500) < 80


def test_an_accepted_message_fails_later(graph: Graph, receiver: Receiver) -> None:
    graph.faults({"kind": "async_failed", "code": 131026, "details": "Message Undeliverable."})

    wamid = graph.send_template(somebody(), biz_opaque_callback_data="m.1").json()["messages"][0]["id"]

    [status] = eventually(lambda: receiver.statuses(wamid))
    assert (status["status"], status["biz_opaque_callback_data"]) == ("failed", "m.1")
    assert status["errors"][0]["code"] == 131026
    assert status["errors"][0]["error_data"] == {"details": "Message Undeliverable."}


def test_a_held_message_is_released_or_dropped(graph: Graph, receiver: Receiver) -> None:
    released, dropped = somebody(), somebody()
    graph.faults(
        {"kind": "held", "recipients": [released], "hold_ms": 50},
        {"kind": "held", "recipients": [dropped], "hold_ms": 50, "then": "drop"},
    )

    answers = [graph.send_template(to).json()["messages"][0] for to in (released, dropped)]

    assert {one["message_status"] for one in answers} == {"held_for_quality_assessment"}
    eventually(lambda: {one["status"] for one in receiver.statuses(answers[0]["id"])} == {"sent", "delivered", "read"})
    [status] = eventually(lambda: receiver.statuses(answers[1]["id"]))
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 135000)


def test_a_silent_message_is_never_heard_of(graph: Graph, receiver: Receiver) -> None:
    graph.faults({"kind": "silent", "next": 1})
    silent, heard = (graph.send_template(somebody()).json()["messages"][0]["id"] for _ in range(2))

    eventually(lambda: len(receiver.statuses(heard)) == 3 and graph.control("GET", "state")["idle"])

    assert receiver.statuses(silent) == []


def test_webhooks_are_duplicated_or_dropped(graph: Graph, receiver: Receiver) -> None:
    graph.faults(webhooks={"duplicate_share": 1})
    twice = graph.send_template(somebody()).json()["messages"][0]["id"]
    eventually(lambda: len(receiver.statuses(twice)) == 6)

    graph.faults(webhooks={"drop_statuses": ["delivered"]})
    skipped = graph.send_template(somebody()).json()["messages"][0]["id"]
    eventually(lambda: len(receiver.statuses(skipped)) == 2 and graph.control("GET", "state")["idle"])
    assert {one["status"] for one in receiver.statuses(skipped)} == {"sent", "read"}


def test_webhooks_come_out_of_order(graph: Graph, receiver: Receiver) -> None:
    graph.faults(webhooks={"reorder_share": 0.5, "reorder_ms": 1000})
    wamids = [graph.send_template(somebody()).json()["messages"][0]["id"] for _ in range(20)]
    eventually(lambda: all(len(receiver.statuses(wamid)) == 3 for wamid in wamids))

    orders = {tuple(one["status"] for one in receiver.statuses(wamid)) for wamid in wamids}

    assert orders - {("sent", "delivered", "read")}


def test_management_and_media_calls_can_fail_too(graph: Graph) -> None:
    graph.faults({"kind": "error", "code": 4, "on": "management"})

    assert graph.call("GET", f"{WABA}/message_templates").json()["error"]["code"] == 4
    assert graph.send_template(somebody()).status_code == 200


def test_latency_comes_after_the_acceptance(graph: Graph) -> None:
    ana = somebody()
    graph.faults(latency_ms=5000)

    with pytest.raises(requests.ReadTimeout):
        graph.session.post(
            f"{graph.base}/v25.0/{PHONE}/messages",
            json={
                "messaging_product": "whatsapp",
                "to": ana,
                "type": "template",
                "template": {"name": "hello_world", "language": {"code": "en_US"}},
            },
            headers={"Authorization": "Bearer EAAsimulatortoken"},
            timeout=0.5,
        )

    assert graph.control("GET", "sends/by-recipient")[ana.lstrip("+")] == 1


WRONG = [
    {"rules": [{"kind": "gremlins"}]},
    {"rules": [{"kind": "error"}]},
    {"rules": [{"kind": "error", "code": 1, "shares": 0.5}]},
    {"latency": 5},
    {"webhooks": {"lose": 1}},
]


@pytest.mark.parametrize("plan", WRONG)
def test_a_mistyped_fault_is_never_silently_ignored(graph: Graph, plan: Json) -> None:
    answer = graph.session.put(f"{graph.base}/_control/faults", json=plan, timeout=10)

    assert answer.status_code == 400
    assert answer.json()["error"]
