"""Campaigns over HTTP: who may, what is refused and how, files as people really have them, and what comes after."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import update

from dispatcher import clock
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from dispatcher.database import transaction
from dispatcher.http import Role
from dispatcher.messages.models import Message
from tests.accounts.conftest import Answer, Person
from tests.campaigns.stories import MAPPING, draft, people, put, read, template_id
from tests.messages.machinery import run_jobs
from tests.messages.world import PHONES, add_account, change, states

Json = dict[str, Any]


def upload(who: Person, name: str, content: bytes) -> Answer:
    data = {"file": (io.BytesIO(content), name)}
    headers = {"Authorization": f"Bearer {who.token}"}
    got = who.client.post("/api/v1/upload/recipients", data=data, headers=headers)
    return Answer(got.status_code, got.text, got.get_json(silent=True))


def filled(who: Person, number: int, name: str, content: bytes) -> int:
    campaign = draft(who, number)
    file = upload(who, name, content)
    assert file.status_code == 201, file.text
    given = who.post(f"/campaigns/{campaign}/recipients", {"upload_id": file.json["id"]})
    assert given.status_code == 202, given.text
    run_jobs("planning")
    return campaign


ROWS = [
    ("João", "(11) 98765-4321", "A-1"),
    ("João de novo", "+55 11 8765-4321", "A-2"),
    ("Çelik", "0049 151 23456789", "A-3"),
    ("Letras", "11 9876A-4321", "A-4"),
    ("Vazio", "", "A-5"),
    ("Curto", "12345", "A-6"),
    ("Sem pedido", "21987654321", ""),
    ("=2+2", "31987654321", "=cmd|' /C calc'!A0"),
]
OUTCOMES = {2: "good", 3: "duplicate", 5: "bad", 6: "bad", 7: "bad", 8: "good", 9: "good"}


def as_csv() -> bytes:
    text = "\ufeffNome;Telefone;Pedido\r\n" + "".join(f"{n};{p};{o}\r\n" for n, p, o in ROWS)
    return text.encode()


def as_xlsx() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Nome", "Telefone", "Pedido"))
    for name, phone, order in ROWS:
        sheet.append((name, int(phone) if phone.isdigit() and len(phone) > 6 else phone, order))
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(("name", "content"), [("lista.csv", as_csv()), ("lista.xlsx", as_xlsx())])
def test_a_messy_file_loses_no_row(app: Flask, number: int, operator: Person, name: str, content: bytes) -> None:
    campaign = filled(operator, number, name, content)
    audience = read(operator, campaign)["audience"]
    assert audience["status"] == "ready"
    rows = operator.get(f"/campaigns/{campaign}/recipients", page_size=100).json["items"]
    found = {one["row"]: one["status"] for one in rows}
    assert found | OUTCOMES == found
    assert len(found) == audience["rows"] == len(ROWS)
    for one in rows:
        assert one["status"] == "good" or one["problems"][0]["message"]
    rehearsal = operator.post(f"/campaigns/{campaign}/dry-run").json
    assert rehearsal["by_code"]["MISSING_VARIABLE"] == 1
    assert put(operator, campaign, "running").status_code == 200
    run_jobs("planning")
    stats = operator.get(f"/campaigns/{campaign}/stats").json
    assert stats["planned"] == len(ROWS)
    assert stats["states"]["skipped"] == len(ROWS) - rehearsal["will_send"]
    assert {one["reason"] for one in stats["skipped"]} >= {"DUPLICATE", "MISSING_VARIABLE", "LETTERS", "EMPTY"}


def test_recipients_are_listed_as_the_file_has_them(app: Flask, number: int, operator: Person) -> None:
    campaign = filled(operator, number, "lista.csv", as_csv())
    put(operator, campaign, "running")
    run_jobs("planning")

    def listed(**filters: str) -> list[tuple[int, str, str]]:
        items = operator.get(f"/campaigns/{campaign}/messages", **filters).json["items"]
        return [(one["row"], one["given"], one["name"]) for one in items]

    assert listed() == [(row, phone, name) for row, (name, phone, _) in enumerate(ROWS, start=2)]
    assert listed(q="letr") == [(5, "11 9876A-4321", "Letras")]
    assert listed(state="skipped", reason="LETTERS") == [(5, "11 9876A-4321", "Letras")]
    assert [row for row, _, _ in listed(reason="MISSING_VARIABLE")] == [8]
    assert [row for row, _, _ in listed(q="98765-4321")] == [2]
    (curto,) = operator.get(f"/campaigns/{campaign}/recipients", row=7).json["items"]
    assert curto["cells"] == {"Nome": "Curto", "Telefone": "12345", "Pedido": "A-6"}


def finished(operator: Person, number: int) -> int:
    """A campaign that is over: one delivered, one failed for good, one that can be tried again, one without a code."""
    rows = [{"phone": one["phone"], "variables": {**one["variables"], "Nome": "=1+1"}} for one in people(4)] + [
        {"phone": "=cmd|calc", "variables": {}}
    ]
    campaign = draft(operator, number, rows)
    put(operator, campaign, "running")
    run_jobs("planning")
    with transaction() as current:
        for row, state, code in (
            (1, "delivered", None),
            (2, "failed", 131050),
            (3, "failed", 131026),
            (4, "failed", None),
        ):
            chosen = update(Message).where(Message.campaign_id == campaign, Message.row_number == row)
            current.execute(chosen.values(state="sending"))
            current.execute(chosen.values(state=state, error_code=code, reason="=danger()" if code else None))
    relay.run_all()
    assert read(operator, campaign)["status"] == "completed"
    return campaign


def test_what_failed_and_can_succeed_is_sent_again_by_a_child(app: Flask, number: int, operator: Person) -> None:
    campaign = finished(operator, number)
    failures = {one["code"]: one for one in operator.get(f"/campaigns/{campaign}/stats").json["failures"]}
    assert failures[131050]["retryable"] is False
    assert failures[131026]["cure"]
    child = operator.post(f"/campaigns/{campaign}/retry", {"codes": [131026]}).json
    assert (child["status"], child["parent_id"], child["audience"]["good"]) == ("draft", campaign, 1)
    rest = operator.post(f"/campaigns/{campaign}/retry", {}).json
    assert (rest["id"] != child["id"], rest["audience"]["good"]) == (True, 1)
    assert operator.post(f"/campaigns/{campaign}/retry", {"codes": [131050]}).status_code == 409
    copy = operator.post(f"/campaigns/{campaign}/clone").json
    assert (copy["status"], copy["audience"]["good"], copy["audience"]["bad"]) == ("draft", 4, 1)
    assert put(operator, copy["id"], "running").status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_every_row_and_no_formula(app: Flask, number: int, operator: Person, form: str) -> None:
    campaign = finished(operator, number)
    headers = {"Authorization": f"Bearer {operator.token}"}
    got = operator.client.get(f"/api/v1/campaigns/{campaign}/export?format={form}", headers=headers)
    assert "attachment" in got.headers["Content-Disposition"]
    if form == "csv":
        table = list(csv.reader(io.StringIO(got.data.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(got.data)).active
        assert sheet is not None
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        table = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
    assert len(table) == 6
    assert not [cell for row in table for cell in row if cell.startswith(("=", "@", "-"))]
    assert {row[3] for row in table[1:]} == {"delivered", "failed", "skipped"}
    assert table[0][-2:] == ["Nome", "Pedido"]
    assert [(row[0], row[-1]) for row in table[1:]] == [(str(n), f"A-{n}" if n < 5 else "") for n in range(1, 6)]


def test_an_export_has_the_file_s_own_columns_in_its_order(app: Flask, number: int, operator: Person) -> None:
    """Whoever sent a list gets it back with what became of each row: twins, bad rows and a column called like ours."""
    lines = ["state;Telefone;Nome", *(f"UF{n};11 98765-{n:04};P{n}" for n in range(1500)), "x;abc;Ruim", "y;;Vazio"]
    constants = {slot: {"source": "constant", "value": "x"} for slot in ("body.1", "body.2")}
    campaign = draft(operator, number, template_variables=constants)
    file = upload(operator, "lista.csv", "\n".join(lines).encode())
    given = {"upload_id": file.json["id"], "phone_column": "Telefone"}
    assert operator.post(f"/campaigns/{campaign}/recipients", given).status_code == 202
    run_jobs("planning")
    put(operator, campaign, "running")
    run_jobs("planning")
    headers = {"Authorization": f"Bearer {operator.token}"}
    got = operator.client.get(f"/api/v1/campaigns/{campaign}/export", headers=headers)
    table = list(csv.reader(io.StringIO(got.data.decode("utf-8-sig"))))
    assert table[0][-2:] == ["state (list)", "Nome"]
    assert [row[-2:] for row in table[1:]] == [line.split(";")[::2] for line in lines[1:]]
    assert [int(row[0]) for row in table[1:]] == list(range(2, len(lines) + 1))
    assert table[-2][1] == "abc" and table[-2][3] == "skipped"


def test_deleting_keeps_the_ledger_of_what_was_sent(app: Flask, number: int, operator: Person) -> None:
    sent, unsent = finished(operator, number), draft(operator, number, 2)
    for campaign in (sent, unsent):
        assert operator.call("DELETE", f"/campaigns/{campaign}").status_code == 204
        assert operator.get(f"/campaigns/{campaign}").status_code == 404
        assert put(operator, campaign, "running").status_code == 404
    assert len(states(campaign_id=sent)) == 5


def test_deleting_a_paused_campaign_ends_its_messages(app: Flask, number: int, operator: Person) -> None:
    campaign = draft(operator, number, 3)
    put(operator, campaign, "running")
    assert operator.call("DELETE", f"/campaigns/{campaign}").status_code == 409
    run_jobs("planning")
    put(operator, campaign, "paused")
    assert operator.call("DELETE", f"/campaigns/{campaign}").status_code == 204
    assert states() == ["cancelled"] * 3


def test_a_draft_deleted_while_its_file_is_read_harms_nobody(app: Flask, number: int, operator: Person) -> None:
    campaign = draft(operator, number)
    file = upload(operator, "lista.csv", as_csv())
    operator.post(f"/campaigns/{campaign}/recipients", {"upload_id": file.json["id"]})
    operator.call("DELETE", f"/campaigns/{campaign}")
    assert run_jobs("planning") == 1


def test_a_file_that_cannot_be_read_any_more_is_told(app: Flask, number: int, operator: Person) -> None:
    from dispatcher.uploads.place import uploads

    campaign = draft(operator, number)
    file = upload(operator, "lista.csv", as_csv()).json
    operator.post(f"/campaigns/{campaign}/recipients", {"upload_id": file["id"]})
    assert operator.call("DELETE", f"/uploads/{file['id']}").status_code == 409
    from dispatcher.database import session
    from dispatcher.uploads.models import Upload

    found = session().query(Upload).one()
    for key in {value for name, value in vars(found).items() if name.endswith("key") and value}:
        uploads().storage.delete(key)
    run_jobs("planning")
    audience = read(operator, campaign)["audience"]
    assert audience["status"] == "failed"
    assert audience["error"]


FIXED = {"account_id": 1, "template_variables": MAPPING, "scheduled_at": "2030-01-01T00:00:00Z", "timezone": "UTC"}


def test_once_started_only_name_and_rate_change(app: Flask, number: int, operator: Person) -> None:
    campaign = draft(operator, number, 3)
    path = f"/campaigns/{campaign}"
    assert operator.call("PATCH", path, {"name": "Autumn", "rate_limit": 5}).json["name"] == "Autumn"
    put(operator, campaign, "running")
    for name, value in FIXED.items():
        assert operator.call("PATCH", path, {name: value}).status_code == 409, name
    assert operator.call("PATCH", path, {"name": "Winter", "rate_limit": None}).json["rate_limit"] is None
    assert operator.post(f"{path}/recipients", {"recipients": people(1)}).status_code == 409


@pytest.mark.parametrize("status", ["scheduled", "draft"])
def test_a_running_campaign_goes_only_where_it_can(app: Flask, number: int, operator: Person, status: str) -> None:
    campaign = draft(operator, number, 3)
    put(operator, campaign, "running")
    later = (clock.now() + timedelta(hours=1)).isoformat()
    answer = put(operator, campaign, status, scheduled_at=later)
    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "CONFLICT"
    assert "Possible:" in answer.json["error"]["message"]


def test_a_campaign_that_is_not_ready_says_all_that_is_missing(app: Flask, number: int, operator: Person) -> None:
    bare = operator.post("/campaigns", {"name": "Bare", "account_id": number}).json["id"]
    answer = put(operator, bare, "running")
    assert answer.status_code == 422
    assert set(answer.json["error"]["details"]) == {"template_id", "recipients"}
    unmapped = draft(operator, number, 1, template_variables={})
    details = put(operator, unmapped, "running").json["error"]["details"]
    assert set(details) == {"template_variables.body.1", "template_variables.body.2"}
    past = put(operator, draft(operator, number, 1), "scheduled", scheduled_at="2020-01-01T00:00:00Z")
    assert set(past.json["error"]["details"]) == {"scheduled_at"}


WRONG: list[tuple[str, str, Json]] = [
    ("name", "", {"name": ""}),
    ("name", "", {"name": "x" * 201}),
    ("name", "", {"name": "a\0b"}),
    ("status", "", {"name": "x", "status": "running"}),
    ("rate_limit", "", {"name": "x", "rate_limit": 0}),
    ("rate_limit", "", {"name": "x", "rate_limit": 10**30}),
    ("timezone", "", {"name": "x", "timezone": "Mars/Olympus"}),
    ("scheduled_at", "", {"name": "x", "scheduled_at": "tomorrow"}),
    ("template_id", "", {"name": "x", "template_id": 999}),
    ("template_variables.body.7", "", {"name": "x", "template_variables": {"body.7": MAPPING["body.1"]}}),
    ("template_variables", "", {"name": "x", "template_variables": {"body.1": {"source": "eval", "value": "1"}}}),
    ("template_variables", "", {"name": "x", "template_variables": []}),
    ("recipients", "/recipients", {}),
    ("recipients", "/recipients", {"recipients": []}),
    ("recipients", "/recipients", {"recipients": [{"phone": None}]}),
    ("recipients", "/recipients", {"recipients": [{"phone": "1", "variables": {"a": 1}}]}),
    ("default_country", "/recipients", {"recipients": [{"phone": "1"}], "default_country": "XX"}),
    ("upload_id", "/recipients", {"upload_id": "../../etc/passwd"}),
    ("status", "/status", {"status": "completed"}),
    ("status", "/status", {}),
    ("phone", "/test-send", {"phone": ""}),
    ("row", "/test-send", {"phone": "+5511999990001", "row": -1}),
]


@pytest.mark.parametrize(("field", "path", "body"), WRONG)
def test_bad_input_is_named_by_its_field(
    app: Flask, number: int, operator: Person, field: str, path: str, body: Json
) -> None:
    if path:
        method = "PATCH" if path == "/status" else "POST"
        answer = operator.call(method, f"/campaigns/{draft(operator, number, 1)}{path}", body)
    else:
        answer = operator.post("/campaigns", {"account_id": number, "template_id": template_id()} | body)
    assert answer.status_code in (400, 422), answer.text
    error = answer.json["error"]
    assert error["code"] == "INVALID_PAYLOAD"
    assert {"message", "request_id", "timestamp"} <= error.keys()
    assert [key for key in error["details"] if f"{key}.".startswith(f"{field}.")], error


ROUTES: list[tuple[str, str, Json | None, Role]] = [
    ("GET", "/campaigns/{id}", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/recipients", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/preview", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/stats", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/messages", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/export", None, Role.VIEWER),
    ("PATCH", "/campaigns/{id}", {"name": "x"}, Role.OPERATOR),
    ("PATCH", "/campaigns/{id}/status", {"status": "cancelled"}, Role.OPERATOR),
    ("POST", "/campaigns/{id}/recipients", {"recipients": [{"phone": "+5511999990001"}]}, Role.OPERATOR),
    ("PUT", "/campaigns/{id}/chunks/one", {"recipients": [{"phone": "+5511999990002"}]}, Role.OPERATOR),
    ("GET", "/campaigns/{id}/chunks", None, Role.VIEWER),
    ("POST", "/campaigns/{id}/dry-run", None, Role.OPERATOR),
    ("POST", "/campaigns/{id}/test-send", {"phone": "+5511999990001"}, Role.OPERATOR),
    ("POST", "/campaigns/{id}/retry", {}, Role.OPERATOR),
    ("GET", "/campaigns/{id}/retry", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/follow-up", None, Role.VIEWER),
    ("POST", "/campaigns/{id}/follow-up", {"group": "read"}, Role.OPERATOR),
    ("GET", "/campaigns/{id}/times", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/audience", None, Role.VIEWER),
    ("PUT", "/campaigns/{id}/audience", {"include": {"match": "any", "of": [{"kind": "everybody"}]}}, Role.OPERATOR),
    ("GET", "/campaigns/{id}/costs", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/assistant", None, Role.VIEWER),
    ("PUT", "/campaigns/{id}/assistant", {"mode": "off"}, Role.OPERATOR),
    ("DELETE", "/campaigns/{id}/assistant", None, Role.OPERATOR),
    ("PUT", "/campaigns/{id}/cost-cap", {"amount": "10"}, Role.OPERATOR),
    ("GET", "/campaigns/{id}/results", None, Role.VIEWER),
    ("POST", "/campaigns/{id}/winner", {"arm": 0}, Role.OPERATOR),
    ("GET", "/campaigns/{id}/report", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/report/export", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/attempts/export", None, Role.VIEWER),
    ("GET", "/campaigns/{id}/next-times", None, Role.VIEWER),
    ("POST", "/campaigns/{id}/approve", {}, Role.OPERATOR),
    ("POST", "/campaigns/{id}/skip-next", {"time": "2030-01-07T12:00:00Z"}, Role.OPERATOR),
    ("GET", "/campaigns/{id}/in-doubt", None, Role.VIEWER),
    ("POST", "/campaigns/{id}/resend-unconfirmed", {"confirm": "may_send_twice"}, Role.OPERATOR),
    ("POST", "/campaigns/{id}/leave-in-doubt", {}, Role.OPERATOR),
    ("POST", "/campaigns/{id}/clone", None, Role.OPERATOR),
    ("DELETE", "/campaigns/{id}", None, Role.OPERATOR),
]


def test_each_route_has_its_role_and_hides_what_is_foreign(
    app: Flask, number: int, operator: Person, anybody: Callable[..., Person]
) -> None:
    people_by_role = {role: anybody(role, number) for role in Role}
    stranger = anybody(Role.OPERATOR, add_account(PHONES[1]))
    for method, path, body, least in ROUTES:
        for role, who in people_by_role.items():
            campaign = draft(operator, number, 1)
            got = who.call(method, path.format(id=campaign), body).status_code
            if role.includes(least):
                assert got < 500 and got not in (401, 403, 404), (method, path, role, got)
            else:
                assert got == 403, (method, path, role, got)
        foreign = stranger.call(method, path.format(id=draft(operator, number, 1)), body)
        assert foreign.status_code == 404, (method, path, foreign.text)
        nobody = Person(operator.client, "").call(method, path.format(id=1), body)
        assert nobody.status_code == 401, (method, path)
    assert stranger.get("/campaigns").json["total"] == 0
    assert stranger.post("/campaigns", {"name": "x", "account_id": number}).status_code == 404


def _filled_in(rule: str) -> str:
    return rule.replace("<int:campaign_id>", "{id}").replace("<chunk>", "one")


def test_every_campaign_route_stands_in_the_table(app: Flask) -> None:
    rules = {
        (method, _filled_in(rule.rule.removeprefix("/api/v1")).split("<")[0].rstrip("/"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/campaigns/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    listed = {(method, path) for method, path, _, _ in ROUTES}
    assert {(method, path.replace("{id:", "{")) for method, path in rules if "{id}" in path} <= listed


def test_a_campaign_s_state_cannot_be_written_past_its_table(app: Flask, number: int, operator: Person) -> None:
    campaign = draft(operator, number, 1)
    change(Campaign, campaign, status="completed")
    for status in ("running", "paused", "cancelled", "draft"):
        assert put(operator, campaign, status).status_code == 409


@pytest.mark.parametrize(("phone", "said"), [("11 9876A-4321", "etter"), ("12345", "area code"), ("", "")])
def test_a_test_to_a_wrong_phone_says_what_the_file_s_rows_say(
    app: Flask, number: int, operator: Person, phone: str, said: str
) -> None:
    campaign = draft(operator, number, 1)
    answer = operator.post(f"/campaigns/{campaign}/test-send", {"phone": phone})
    assert answer.status_code == 422
    assert said in answer.json["error"]["details"]["phone"][0]
