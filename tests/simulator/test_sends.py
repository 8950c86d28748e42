"""Accepting sends: recipients as Meta names them, limits, the durable log and what is counted from it."""

from __future__ import annotations

import base64
import contextlib
import json
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.simulator.conftest import PHONE, Graph, Start, eventually, order_update, somebody

IDENTITIES = [
    ("+5511987654321", "5511987654321"),  # area codes 11–28 keep the ninth digit
    ("+551187654321", "5511987654321"),
    ("+5531987654321", "553187654321"),  # from 31 on it goes
    ("+55 (31) 8765-4321", "553187654321"),
    ("+551133334444", "551133334444"),  # a landline stays
    ("+5215512345678", "5215512345678"),
    ("+525512345678", "5215512345678"),
    ("+541155551234", "5491155551234"),
    ("+16505551234", "16505551234"),
    ("16505551235", "16505551235"),
    ("1133335555", "551133335555"),  # no + and no country: the sender's is taken
]


@pytest.mark.parametrize(("to", "wa_id"), IDENTITIES)
def test_the_answer_names_the_canonical_recipient(graph: Graph, to: str, wa_id: str) -> None:
    answer = graph.send_template(to).json()

    assert answer["contacts"] == [{"input": to, "wa_id": wa_id}]
    message_id = answer["messages"][0]["id"]
    assert wa_id.encode() in base64.b64decode(message_id.removeprefix("wamid."))


def test_a_user_id_in_place_of_a_number(graph: Graph) -> None:
    answer = graph.call(
        "POST",
        f"{PHONE}/messages",
        json={
            "messaging_product": "whatsapp",
            "recipient": "BR.998877",
            "type": "template",
            "template": order_update(),
        },
    ).json()

    assert answer["contacts"] == [{"input": "BR.998877", "user_id": "BR.998877"}]


def test_any_version_or_none_leads_to_the_same_number(graph: Graph) -> None:
    for prefix in ("/v21.0", "/v26.0", ""):
        answer = graph.call("GET", f"{graph.base}{prefix}/{PHONE}")
        assert answer.json()["id"] == PHONE


def test_a_read_receipt_with_typing(graph: Graph) -> None:
    receipt = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.HBg",
        "typing_indicator": {"type": "text"},
    }
    assert graph.call("POST", f"{PHONE}/messages", json=receipt).json() == {"success": True}
    assert graph.call("POST", f"{PHONE}/messages", json=receipt | {"message_id": ""}).json()["error"]["code"] == 131008


def test_a_burst_never_exceeds_the_number_s_limit(start: Start, tmp_path: Path) -> None:
    graph = start(tmp_path, "--rate", "20")

    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: graph.send_template(somebody()), range(60)))

    refused = [one.json()["error"]["code"] for one in answers if one.status_code != 200]
    assert len(refused) >= 1
    assert set(refused) == {130429}
    assert graph.control("GET", "rates")["max_per_second"] == {PHONE: 20}
    assert graph.control("GET", "sends")["total"] == 60 - len(refused)
    assert graph.control("GET", "state")["refused"] == {"130429": len(refused)}


def test_one_recipient_gets_a_burst_of_45_and_no_more(graph: Graph) -> None:
    ana = somebody()

    codes = [graph.send_template(ana).json().get("error", {}).get("code") for _ in range(47)]

    assert codes == [None] * 45 + [131056] * 2


def test_the_messaging_limit_counts_unique_people_outside_the_window(start: Start, tmp_path: Path) -> None:
    business = {"id": "400000000000001", "tier": "TIER_250", "messaging_limit": 2}
    graph = start(tmp_path, config={"world": {"businesses": [business]}})
    ana, bob, charlie = somebody(), somebody(), somebody()

    assert [graph.send_template(to).status_code for to in (ana, bob, ana)] == [200, 200, 200]
    assert graph.send_template(charlie, phone="200000000000002").json()["error"]["code"] == 131048
    graph.customer(**{"from": charlie, "text": "Oi"})
    assert graph.send_template(charlie).status_code == 200


def test_every_accepted_send_is_in_the_log(graph: Graph) -> None:
    ana = somebody()

    answer = graph.send_template(ana, biz_opaque_callback_data="m-1.1").json()

    lines = [json.loads(line) for line in (graph.data_dir / "sends.jsonl").read_text().splitlines()]
    [line] = [one for one in lines if one["wamid"] == answer["messages"][0]["id"]]
    assert line["ts"] > 0
    assert {name: line[name] for name in ("phone_number_id", "to", "type", "template", "opaque")} == {
        "phone_number_id": PHONE,
        "to": ana,
        "type": "template",
        "template": "order_update",
        "opaque": "m-1.1",
    }


def test_doubles_are_counted_by_recipient_identity_and_message(start: Start, tmp_path: Path) -> None:
    graph = start(tmp_path)
    ana, bob = "+5531987650001", "+5511987650002"
    graph.send_template(ana, biz_opaque_callback_data="1.1")
    graph.send_template("+553187650001", biz_opaque_callback_data="2.1")  # Ana again, without the ninth digit
    graph.send_template(bob, biz_opaque_callback_data="3.1")
    graph.send_template(bob, biz_opaque_callback_data="3.2")
    graph.send(
        bob,
        type="template",
        template={"name": "hello_world", "language": {"code": "en_US"}},
        biz_opaque_callback_data="4.1",
    )

    def doubles(key: str, **query: str) -> tuple[int, int, int]:
        answer = graph.control("GET", "doubles", None, key=key, **query)
        return answer["recipients"], answer["accepted"], answer["doubles"]

    assert doubles("recipient") == (3, 5, 2)
    assert doubles("recipient", template="hello_world") == (1, 1, 0)
    assert doubles("wa_id") == (2, 5, 3)
    assert doubles("opaque") == (4, 5, 1)
    assert graph.control("GET", "sends/by-recipient") == {"553187650001": 2, "5511987650002": 3}


def test_the_log_survives_kill_9_even_with_a_half_written_line(start: Start, tmp_path: Path) -> None:
    graph = start(tmp_path)
    graph.send_template(somebody())
    graph.send_template(somebody())
    graph.process.send_signal(signal.SIGKILL)
    graph.process.wait()
    with (tmp_path / "sends.jsonl").open("a") as file:
        file.write('{"ts":1,"phone_nu')

    again = start(tmp_path)
    again.send_template(somebody())

    assert again.control("GET", "sends") == {"total": 3, "by_number": {PHONE: 3}}
    assert again.control("GET", "doubles")["recipients"] == 3


def test_nothing_answered_is_missing_from_the_log_of_a_killed_process(start: Start, tmp_path: Path) -> None:
    graph = start(tmp_path, "--rate", "100000")
    answered: list[str] = []

    def send_until_it_dies(_: int) -> None:
        with contextlib.suppress(requests.ConnectionError):
            while True:
                answered.append(graph.send_template(somebody()).json()["messages"][0]["id"])

    with ThreadPoolExecutor(8) as people:
        work = people.map(send_until_it_dies, range(8))
        eventually(lambda: len(answered) > 100)
        graph.process.send_signal(signal.SIGKILL)
        list(work)

    again = start(tmp_path)
    logged = {one["wamid"] for one in again.control("GET", "log")["records"]}
    assert set(answered) <= logged
    assert len(logged) <= len(answered) + 8


def test_the_log_is_read_on_from_a_moment(graph: Graph) -> None:
    graph.send_template(somebody())
    last = graph.control("GET", "log")["next"]
    wamid = graph.send_template(somebody()).json()["messages"][0]["id"]

    assert [one["wamid"] for one in graph.control("GET", "log", since=repr(last))["records"]] == [wamid]


def test_reset_goes_back_to_the_first_start(start: Start, tmp_path: Path) -> None:
    graph = start(tmp_path)
    ana = somebody()
    graph.customer(**{"from": ana, "text": "Oi"})
    assert graph.send(ana, type="text", text={"body": "Oi"}).status_code == 200

    graph.control("PATCH", "templates", {"name": "order_update", "status": "DISABLED"})
    graph.control("PUT", "faults", {"rules": [{"kind": "server_error"}]})

    graph.control("POST", "reset")

    assert graph.send_template(ana).status_code == 200
    graph.control("POST", "reset")
    assert graph.control("GET", "sends")["total"] == 0
    assert graph.send(ana, type="text", text={"body": "Oi"}).json()["error"]["code"] == 131047
