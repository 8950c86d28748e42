"""Requests made to hurt: each gets the envelope and a 4xx, and changes nothing."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.conftest import World
from tests.api.test_access_matrix import TABLE
from tests.api.world import V1, Business, Person

IDS = (
    "-1",
    "99999999999999999999",
    "9223372036854775808",
    "1.5",
    "0x1",
    "٣",
    "%00",
    "1%00",
    "1;--",
    "null",
    "a" * 3000,
)
"""No ids: whatever the method, there is nothing at such an address."""
JSON_ROUTES = [(method, rule, row.body) for (method, rule), row in TABLE.items() if isinstance(row.body, dict)]
WITH_IDS = [(method, rule) for method, rule in TABLE if "<int:" in rule]


def deep(depth: int, inner: str = "1") -> bytes:
    """JSON nested this deeply inside an object."""
    return b'{"a":' * depth + inner.encode() + b"}" * depth


def require_envelope(answer: TestResponse, *statuses: int) -> dict[str, Any]:
    """Check that this is an error of ours and return it."""
    assert answer.status_code in statuses, (answer.status_code, answer.text[:500])
    error = answer.get_json()["error"]
    assert error.keys() == {"code", "message", "details", "request_id", "timestamp"}
    assert "Traceback" not in answer.text
    return dict(error)


@pytest.mark.parametrize("given", IDS, ids=lambda given: given[:20])
def test_ids_that_are_none(world: World, given: str) -> None:
    for method, rule in WITH_IDS:
        path = rule.split("<int:", 1)[0] + given + world.own.path(rule.split(">", 1)[1])
        error = require_envelope(world.admin.call(method, path, {}), 404)
        assert error["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("body", "content_type", "statuses"),
    [
        (b"{", "application/json", {400}),
        (b"[1]", "application/json", {422}),
        (b'"text"', "application/json", {422}),
        (b"\xff\xfe", "application/json", {400}),
        (b'{"\\u0000": 1}', "application/json", {422}),
        (b'{"x": "\\ud800"}', "application/json", {422}),
        (b'{"x": NaN}', "application/json", {400}),
        (b'{"x": 1e999}', "application/json", {400, 422}),
        (b'{"x": ' + b"9" * 30 + b"}", "application/json", {422}),
        (b'{"x": ' + b"9" * 5000 + b"}", "application/json", {400}),
        (b'{"name": "a", "name": "b"}', "application/json", {400}),
        (deep(90), "application/json", {422}),
        (b'{"x": ' + deep(110) + b"}", "application/json", {400}),
        (deep(900), "application/json", {400}),
        (deep(100_000), "application/json", {400}),
        (b"[" * 900 + b"]" * 900, "application/json", {400}),
        (b"name=a&status=running", "application/x-www-form-urlencoded", {415}),
        (b"<a/>", "application/xml", {415}),
        (b"{}", "text/plain", {415}),
        (b"{}", "application/json; charset=utf-16", {400, 415, 422}),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", {415}),
    ],
)
def test_bodies_that_are_none(world: World, body: bytes, content_type: str, statuses: set[int]) -> None:
    for method, rule, _ in JSON_ROUTES:
        answer = world.admin.call(method, world.own.path(rule), data=body, content_type=content_type, anew=True)
        # A body that is only "{}" is a body: what is missing in it is then another matter.
        assert answer.status_code < 300 or require_envelope(
            answer, *statuses, *({401, 404, 409} if body == b"{}" else ())
        ), rule
        assert answer.status_code >= 400 or body == b"{}", (rule, answer.text)


def test_unknown_fields_are_refused_everywhere(world: World) -> None:
    for method, rule, body in JSON_ROUTES:
        given = {**body, "surprise": 1}
        if given.get("account_id") == "{account_id}":
            given["account_id"] = world.own.account_id
        error = require_envelope(world.admin.call(method, world.own.path(rule), given), 422)
        assert "surprise" in error["details"], rule


LISTS = [rule for method, rule in TABLE if method == "GET" and rule.startswith(V1) and "setup" not in rule]


def test_unknown_filters_are_refused_by_every_list(world: World) -> None:
    for rule in LISTS:
        answer = world.admin.get(world.own.path(rule), surprise=1)
        assert answer.status_code == 422 or not is_list(world.admin, world.own.path(rule)), rule


def is_list(person: Person, path: str) -> bool:
    """Tell whether the answer is a page."""
    return "items" in (person.get(path).get_json(silent=True) or {})


@pytest.mark.parametrize(
    "query",
    [
        {"page": 0}, {"page": -1}, {"page": "x"}, {"page": 10**18}, {"page": 10**30}, {"page": ""}, {"page": "1.5"},
        {"page_size": 0}, {"page_size": 101}, {"page_size": -1}, {"page_size": 10**30},
        {"sort": "password_hash"}, {"sort": "-"}, {"sort": "id;drop table users"}, {"sort": "--id"},
        {"q": "x" * 201}, {"q": "\0"},
    ],
)  # fmt: skip
def test_pages_that_are_none(world: World, query: dict[str, Any]) -> None:
    for path in ("/campaigns", "/messages", "/users", "/uploads", "/whatsapp-accounts", "/api-keys", "/audit-log"):
        require_envelope(world.admin.get(path, **query), 422)


@pytest.mark.parametrize(
    "text", ["%", "_", "\\", "'", '"', "💥", "ﷺ" * 50, "\u202e", "a\u0301", "\r\n", "((", "%s", "{}"]
)
def test_any_text_may_be_searched_for(world: World, text: str) -> None:
    for path in ("/campaigns", "/messages", "/users", "/uploads", "/whatsapp-accounts", "/api-keys", "/audit-log"):
        assert world.admin.get(path, q=text).status_code == 200
        assert "FOREIGN" not in world.operator.get(path, q=text).text


def test_a_last_page_far_beyond_is_empty(world: World) -> None:
    answer = world.admin.get("/campaigns", page=1_000_000, page_size=100).get_json()

    assert (answer["items"], answer["total"]) == ([], 4)


@pytest.mark.parametrize("given", [0, -1, 2**63, 10**30, "x"])
def test_a_filter_by_an_id_that_is_none_never_shows_everything(world: World, given: Any) -> None:
    for path in ("/campaigns", "/messages"):
        require_envelope(world.admin.get(path, account_id=given), 422)
    require_envelope(world.admin.get("/messages", campaign_id=given), 422)


@pytest.mark.parametrize("given", [0, -1, 2**63 - 1, 2**63, 1.5, "1", True, [1], {"id": 1}])
def test_a_reference_to_nothing_is_refused_by_its_field(world: World, given: Any) -> None:
    answers = [
        world.admin.post("/campaigns", {"name": "x", "account_id": given}),
        world.admin.patch(f"/campaigns/{world.own.draft_id}", {"account_id": given}),
        world.admin.patch(f"/campaigns/{world.own.draft_id}", {"template_id": given}),
        world.admin.post(
            "/messages/send-immediate", {"account_id": given, "to": "+5511987654321", "text": {"body": "x"}}
        ),
    ]
    for answer in answers:
        require_envelope(answer, 404, 422)


def test_rows_and_codes_beyond_all_numbers(world: World) -> None:
    campaign = f"/campaigns/{world.own.campaign_id}"
    for path, query in ((f"{campaign}/preview", {"row": 2**31}), (f"{campaign}/messages", {"code": 2**63})):
        require_envelope(world.admin.get(path, **query), 422)
    require_envelope(world.admin.post(f"{campaign}/retry", {"codes": [7]}), 409)
    require_envelope(world.admin.post(f"{campaign}/retry", {"codes": [2**62]}), 422)
    for cursor in ("x", "MQ==\0", "LTE" * 60, "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "٣"):
        require_envelope(world.admin.get(f"{campaign}/messages", cursor=cursor), 422)


def test_years_that_no_database_holds(world: World) -> None:
    for moment in ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-13-01T00:00:00Z", "now", 1e20):
        answer = world.admin.patch(f"/campaigns/{world.own.draft_id}", {"scheduled_at": moment})
        require_envelope(answer, 422)


KEYS = ("", "x" * 256, "é", "a\tb", "\x7f")


@pytest.mark.parametrize("key", KEYS)
def test_idempotency_keys_that_are_none(world: World, key: str) -> None:
    body = {"name": "New", "account_id": world.own.account_id}
    answer = world.operator.post("/campaigns", body, headers={"Idempotency-Key": key})

    assert "Idempotency-Key" in require_envelope(answer, 422)["details"]


def test_one_idempotency_key_in_many_hands(world: World) -> None:
    key = {"Idempotency-Key": "k1"}
    body = {"name": "New", "account_id": world.own.account_id}
    first = world.operator.post("/campaigns", body, headers=key)
    assert first.status_code == 201

    again = world.operator.post("/campaigns", body, headers=key)
    assert (again.get_json()["id"], again.headers["Idempotency-Replayed"]) == (first.get_json()["id"], "true")
    require_envelope(world.operator.post("/campaigns", {**body, "name": "Else"}, headers=key), 409)
    # Another person, another address: another intention.
    assert world.admin.post("/campaigns", body, headers=key).get_json()["id"] != first.get_json()["id"]
    assert world.operator.post(f"/campaigns/{first.get_json()['id']}/clone", headers=key).status_code == 201
    # The key opens nothing for those without the right.
    assert world.viewer.post("/campaigns", body, headers=key).status_code == 403


FORGED: dict[str, Any] = {
    "id": 1, "role": "admin", "status": "running", "is_admin": True, "all_accounts": True, "account_ids": [1, 2],
    "token_version": 0, "password_hash": "x", "created_by": {"id": 1}, "created_by_id": 1, "planned": 5, "stats": {},
    "audience": {}, "audience_status": "ready", "plan_id": 1, "parent_id": 1, "has_token": True, "token_last4": "0000",
    "is_demo": True, "is_active": True, "deleted_at": None, "blocked_code": None, "quality_rating": "GREEN",
    "throughput_limit": 9999, "effective_rate": 9999, "pace_factor": 1, "business_id": "1", "webhook_url": "http://x",
    "state": "read", "attempt": 9, "wamid": "x", "started_at": "2026-01-01T00:00:00Z", "completed_at": None,
    "actions": ["start"], "created_at": "2026-01-01T00:00:00Z", "key_hash": "x", "user_id": 1, "__class__": {},
    "meta_id": "1", "template": {"id": 1}, "account": {"id": 1}, "direction": "inbound", "recipient_key": "x",
}  # fmt: skip


def takers(own: Business) -> list[tuple[str, str, dict[str, Any], frozenset[str]]]:
    """Bodies that make or change something, and which of the forged fields each may hold."""
    return [
        ("PATCH", "/me", {"name": "x"}, frozenset()),
        ("POST", "/api-keys", {"name": "x", "scopes": ["messages:read"]}, frozenset({"all_accounts", "account_ids"})),
        ("POST", "/campaigns", {"name": "x", "account_id": own.account_id}, frozenset()),
        ("PATCH", f"/campaigns/{own.draft_id}", {"name": "x"}, frozenset()),
        ("PATCH", f"/campaigns/{own.draft_id}/status", {"status": "cancelled"}, frozenset({"status"})),
        ("POST", f"/campaigns/{own.draft_id}/retry", {}, frozenset()),
        ("POST", f"/campaigns/{own.draft_id}/test-send", {"phone": "+5511987654321"}, frozenset()),
        ("PUT", f"/whatsapp-accounts/{own.account_id}", {"name": "x"}, frozenset()),
        ("PATCH", f"/whatsapp-accounts/{own.account_id}/toggle", {}, frozenset({"is_active"})),
        (
            "PATCH",
            f"/users/{own.owner_id}",
            {"name": "x"},
            frozenset({"role", "all_accounts", "account_ids", "is_active"}),
        ),
        ("POST", "/messages/send-immediate", {"to": "+5511987654321", "text": {"body": "x"}}, frozenset({"template"})),
    ]


def test_nobody_assigns_what_is_not_theirs_to_assign(world: World) -> None:
    before = world.admin.get(f"/campaigns/{world.own.draft_id}").get_json()
    for method, path, body, may_hold in takers(world.own):
        for name in FORGED.keys() - may_hold:
            answer = world.admin.call(method, path, {**body, name: FORGED[name]})
            assert name in require_envelope(answer, 422)["details"], (method, path, name)

    after = world.admin.get(f"/campaigns/{world.own.draft_id}").get_json()
    assert {**after, "stats": None} == {**before, "stats": None}


def test_an_agent_is_not_made_an_operator_by_any_body(world: World) -> None:
    world.agent.patch("/me", {"role": "operator"})
    world.agent.patch("/me", {"name": "x", "role": "admin"})

    assert world.agent.get("/me").get_json()["role"] == "agent"


def test_a_large_body_is_refused_before_it_is_read(world: World) -> None:
    body = json.dumps({"name": "x" * (17 * 1024 * 1024)})
    answer = world.admin.call("POST", "/campaigns", data=body, content_type="application/json")

    require_envelope(answer, 413)


def test_meta_json_is_taken_only_as_deep_as_it_can_be(world: World) -> None:
    path = f"/whatsapp-accounts/{world.own.account_id}/templates"
    components = b'[{"type": "BODY", "text": "x", "example": ' + deep(900) + b"}]"
    body = b'{"name": "x", "language": "pt_BR", "category": "UTILITY", "components": ' + components + b"}"

    require_envelope(world.admin.call("POST", path, data=body, content_type="application/json"), 400)
