"""Meta's answers of every shape seen in the wild, and the four outcomes they mean."""

import json

import pytest

from dispatcher.whatsapp.responses import (
    Accepted,
    Ambiguous,
    Answer,
    GraphError,
    Refused,
    graph_error,
    parse_error,
    parse_send,
    regain_minutes,
    retry_after_seconds,
)


def answer(status: int, document: object, headers: dict[str, str] | None = None) -> Answer:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse_send(status, headers or {}, body)


def accepted(message: dict[str, str], contact: dict[str, str] | None = None) -> dict[str, object]:
    contacts = [contact] if contact else []
    return {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": "wamid.A", **message}]}


@pytest.mark.parametrize(
    ("document", "meant"),
    [
        (accepted({}, {"input": "+1650", "wa_id": "1650"}), Accepted("wamid.A", wa_id="1650")),
        (accepted({"message_status": "accepted"}), Accepted("wamid.A")),
        (accepted({}, {"user_id": "US.134"}), Accepted("wamid.A", user_id="US.134")),
        (accepted({"group_id": "g1"}), Accepted("wamid.A", group_id="g1")),
        (
            accepted({"message_status": "held_for_quality_assessment"}),
            Accepted("wamid.A", message_status="held_for_quality_assessment"),
        ),
        ({"messages": [{"id": "wamid.A"}], "contacts": "odd"}, Accepted("wamid.A")),
        ({"messages": [{"id": "wamid.A", "message_status": None}]}, Accepted("wamid.A")),
    ],
)
def test_an_id_means_accepted(document: object, meant: Accepted) -> None:
    assert answer(200, document) == meant


@pytest.mark.parametrize(
    ("status", "held"), [("accepted", False), ("held_for_quality_assessment", True), ("paused", True), ("new", True)]
)
def test_anything_but_accepted_is_held(status: str, held: bool) -> None:
    assert Accepted("wamid.A", message_status=status).held is held


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>ok</html>"),
        (200, b"[]"),
        (200, b"null"),
        (200, b"{}"),
        (200, b'{"messages":[]}'),
        (200, b'{"messages":{}}'),
        (200, b'{"messages":[null]}'),
        (200, b'{"messages":[{"id":""}]}'),
        (200, b'{"messages":[{"id":5}]}'),
        (200, b'{"messages":[{"id":"wamid'),
        (200, b'{"error":"text"}'),
        (200, b"\xff\xfe"),
        (302, b""),
        (400, b"<html>Bad request</html>"),
        (403, b"blocked by a firewall"),
        (500, b""),
        (502, b"<html>Bad gateway</html>"),
        (503, b'{"error":"overloaded"}'),
        (503, b'{"error":{"message":"no code"}}'),
        (503, b'{"error":{"code":true}}'),
        (504, b"[" * 100_000),
    ],
)
def test_without_id_and_without_graph_error_nobody_knows(status: int, body: bytes) -> None:
    outcome = answer(status, body)
    assert isinstance(outcome, Ambiguous)
    assert str(status) in outcome.reason


def test_a_graph_error_is_read_whole() -> None:
    outcome = answer(
        400,
        {
            "error": {
                "message": "(#130429) Rate limit hit",
                "type": "OAuthException",
                "code": 130429,
                "error_data": {"messaging_product": "whatsapp", "details": "Too many messages"},
                "error_subcode": 2494055,
                "fbtrace_id": "Az8",
                "is_transient": True,
                "error_user_title": "Slow down",
                "error_user_msg": "Wait a little",
            }
        },
        {"Retry-After": "3"},
    )
    assert outcome == Refused(
        GraphError(
            code=130429,
            message="(#130429) Rate limit hit",
            details="Too many messages",
            subcode=2494055,
            fbtrace_id="Az8",
            user_title="Slow down",
            user_msg="Wait a little",
            is_transient=True,
            http_status=400,
        ),
        retry_after=3,
    )


@pytest.mark.parametrize("status", [200, 400, 401, 429, 500, 503])
def test_the_code_counts_and_the_http_status_does_not(status: int) -> None:
    outcome = answer(status, {"error": {"code": 131000, "message": "Something went wrong"}})
    assert isinstance(outcome, Refused)
    assert (outcome.error.code, outcome.error.http_status) == (131000, status)


@pytest.mark.parametrize(
    ("error_data", "details"),
    [({"details": "why"}, "why"), ("why", "why"), (None, ""), ({}, ""), ([], ""), ({"details": 5}, "")],
)
def test_error_data_may_be_anything(error_data: object, details: str) -> None:
    error = graph_error({"code": "131009", "error_data": error_data, "message": None, "error_subcode": "x"})
    assert error == GraphError(131009, details=details)


@pytest.mark.parametrize("body", [b"", b"slow", b"{}", b'{"error":"text"}'])
def test_429_is_throttling_even_without_json(body: bytes) -> None:
    outcome = answer(429, body, {"retry-after": "12"})
    assert isinstance(outcome, Refused)
    assert (outcome.error.code, outcome.retry_after) == (130429, 12)


def usage(*minutes: object) -> dict[str, str]:
    uses = [{"type": "whatsapp", "call_count": 100, "estimated_time_to_regain_access": m} for m in minutes]
    return {"X-Business-Use-Case-Usage": json.dumps({"106540352242922": uses})}


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, None),
        (usage(), None),
        (usage(0), None),
        (usage(0, 14), 14),
        (usage(3, "7"), 7),
        (usage("soon", None), None),
        ({"x-business-use-case-usage": "not json"}, None),
        ({"x-business-use-case-usage": '{"1":5,"2":[null]}'}, None),
    ],
)
def test_the_usage_header_says_when_calls_come_back(headers: dict[str, str], minutes: float | None) -> None:
    assert regain_minutes(headers) == minutes


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "-4"}, None),
        (usage(2), 120),
        (usage(2) | {"Retry-After": "500"}, 500),
        (usage(2) | {"Retry-After": "5"}, 120),
    ],
)
def test_the_longest_wait_named_is_the_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_seconds(headers) == seconds


def test_an_answer_that_is_no_error_has_none() -> None:
    assert parse_error(200, b'{"id":"5"}') is None
    assert parse_error(404, b'{"error":{"code":100}}') == GraphError(100, http_status=404)
