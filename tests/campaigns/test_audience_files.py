"""A file and contacts in one audience: everybody once, strangers with their own columns, and nobody who is excluded."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from dispatcher.campaigns.audience import counting, jobs
from dispatcher.campaigns.audience.models import AudienceFile, AudienceFileRow
from dispatcher.campaigns.models import CampaignRecipient
from dispatcher.campaigns.running import relay
from dispatcher.database import session
from dispatcher.http import Role
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, until_status
from tests.campaigns.test_audience_building import (
    EVERYBODY,
    add,
    all_of,
    any_of,
    attribute,
    counted,
    define,
    names,
    none_of,
    refuse,
    tag_of,
    work,
)
from tests.campaigns.test_over_http import upload
from tests.messages.machinery import engine, until
from tests.messages.world import add_campaign, add_messages, person
from tests.servers import SimulatorProcess

Json = dict[str, Any]
NAMES = ("Gil", "Hugo", "Iris", "Julia", "Karl", "Lia")


def listed(who: Person, people: Sequence[tuple[str, str, str]], name: str = "feira.csv") -> Json:
    """A file of (name, phone, order), read."""
    lines = ["Nome;Telefone;Pedido", *(";".join(one) for one in people)]
    given = {"upload_id": upload(who, name, "\n".join(lines).encode()).json["id"], "phone_column": "Telefone"}
    answer = who.post("/audiences/files", given)
    assert answer.status_code == 201, answer.text
    work()
    found = who.get(f"/audiences/files/{answer.json['id']}").json
    assert found["status"] == "ready", found
    return dict(found)


def file(found: Json) -> Json:
    return {"kind": "file", "id": found["id"]}


def rows(campaign: int) -> list[Json]:
    chosen = select(CampaignRecipient).filter_by(campaign_id=campaign).order_by(CampaignRecipient.row_number)
    return [{"to": row.to_number, "status": row.status, **row.cells} for row in session().scalars(chosen)]


@pytest.fixture
def ana(operator: Person) -> Json:
    attribute(operator, "City", "text")
    return add(operator, "Ana", tags=["vip"], attributes={"city": "Recife"})


def test_a_file_is_read_once_with_its_twins_and_its_bad_rows(operator: Person) -> None:
    _, phone = person()
    found = listed(operator, [("Gil", phone, "1"), ("Gil", phone, "2"), ("Hugo", "11 98765", "3")])
    assert [found[name] for name in ("filename", "good", "bad", "duplicates", "progress")] == ["feira.csv", 1, 1, 1, 1]
    problems = operator.get(f"/audiences/files/{found['id']}/rows").json["items"]
    assert [(one["row"], one["status"]) for one in problems] == [(3, "duplicate"), (4, "bad")]
    same = operator.post("/audiences/files", {"upload_id": found["upload_id"], "phone_column": "Telefone"})
    assert same.json["id"] == found["id"]
    assert operator.get("/audiences/files").json["total"] == 1
    wrong = operator.post("/audiences/files", {"upload_id": found["upload_id"], "phone_column": "Fone"})
    assert (wrong.status_code, list(wrong.json["error"]["details"])) == (422, ["phone_column"])


def test_contacts_and_people_of_files_with_any_all_and_none(operator: Person, ana: Json) -> None:
    bia = add(operator, "Bia", tags=["vip"])
    (_, gil), (_, hugo) = person(), person()
    fair = listed(operator, [("Bia da feira", bia["phone"], "1"), ("Gil", gil, "2")])
    shop = listed(operator, [("Gil da loja", gil, "3"), ("Hugo", hugo, "4")], "loja.csv")
    vip = {"kind": "tag", "id": tag_of(ana, "vip")}
    assert names(operator, any_of(vip, file(fair))) == ["Ana", "Bia", "Gil"]
    assert names(operator, all_of(vip, file(fair))) == ["Bia"]
    assert names(operator, all_of({**vip, "negated": True}, file(fair))) == ["Gil"]
    assert names(operator, any_of(file(fair), file(shop))) == ["Bia", "Gil", "Hugo"]
    assert names(operator, any_of(file(shop), file(fair))) == ["Bia", "Gil da loja", "Hugo"]
    assert names(operator, all_of(file(fair), file(shop))) == ["Gil"]
    assert names(operator, any_of(vip), any_of(file(fair))) == ["Ana"]
    assert names(operator, any_of(file(shop)), any_of(file(fair))) == ["Hugo"]
    assert names(operator, EVERYBODY, any_of(file(fair))) == ["Ana"]
    assert names(operator, none_of(file(fair))) == ["Ana"]
    assert names(operator, all_of({"kind": "country", "value": "BR"}, file(shop))) == ["Gil da loja", "Hugo"]
    saved = operator.post("/segments", {"name": "Feira", "condition": any_of(file(fair))}).json["id"]
    assert names(operator, any_of({"kind": "segment", "id": saved})) == ["Bia", "Gil"]


def test_who_was_merged_is_in_the_file_by_either_number(operator: Person, ana: Json) -> None:
    bia = add(operator, "Bia")
    fair = listed(operator, [("Bia", bia["phone"], "7")])
    assert operator.post(f"/contacts/{ana['id']}/merges", {"contact_id": bia["id"]}).status_code == 200
    assert names(operator, any_of(file(fair))) == ["Ana"]


def test_what_was_sent_to_somebody_without_a_contact_counts(operator: Person, number: int) -> None:
    (key, gil), (_, hugo) = person(), person()
    fair = listed(operator, [("Gil", gil, "1"), ("Hugo", hugo, "2")])
    past = add_campaign(number, "completed")
    add_messages(number, 1, campaign_id=past, state="read", recipient_key=key)
    got = {"kind": "campaign", "id": past, "what": "got"}
    assert names(operator, any_of(file(fair)), any_of(got)) == ["Hugo"]
    assert names(operator, all_of(file(fair), got)) == ["Gil"]


def test_rows_bring_their_columns_and_say_more_of_contacts(operator: Person, number: int, ana: Json) -> None:
    _, gil = person()
    fair = listed(operator, [("Ana Maria", ana["phone"], "A-1"), ("Gil", gil, "A-2"), ("Hugo", "11 98765", "A-3")])
    campaign = draft(operator, number)
    define(operator, campaign, any_of({"kind": "everybody"}, file(fair)))
    known, stranger, unreadable = rows(campaign)
    assert {**known, "Telefone": None} == {
        "to": ana["phone"],
        "status": "good",
        "name": "Ana",
        "phone": ana["phone"],
        "city": "Recife",
        "Nome": "Ana Maria",
        "Telefone": None,
        "Pedido": "A-1",
    }
    assert (stranger["to"], stranger["name"], stranger["Pedido"]) == (gil, "Gil", "A-2")
    assert (unreadable["status"], unreadable["to"]) == ("bad", None)
    rehearsal = operator.post(f"/campaigns/{campaign}/dry-run").json
    assert (rehearsal["will_send"], list(rehearsal["by_code"])) == (2, ["TOO_SHORT"])
    assert "Ana Maria, seu pedido A-1" in rehearsal["sample"][0]["preview"]["body"]
    audience = read(operator, campaign)["audience"]
    assert (audience["source"], audience["good"], audience["bad"]) == ("contacts", 2, 1)
    stored = operator.get(f"/campaigns/{campaign}/audience").json
    looks = {one["name"]: one["looks_like"] for one in stored["file_columns"]}
    assert (list(looks), looks["Nome"], looks["Telefone"]) == (["Nome", "Telefone", "Pedido"], "name", "phone")
    assert stored["names"] == [{"kind": "file", "id": str(fair["id"]), "name": "feira.csv"}]


def test_the_live_count_leaves_out_strangers_who_said_no(operator: Person) -> None:
    (_, gil), (_, hugo) = person(), person()
    fair = listed(operator, [("Gil", gil, "1"), ("Hugo", hugo, "2"), ("Iris", "11 98765", "3")])
    refused = operator.post("/suppressions", {"phone": gil, "scope": "all", "source": "phone"})
    assert refused.status_code == 201, refused.text
    found = counted(operator, any_of(file(fair)))
    assert (found["total"], found["reachable"]) == (3, 1)
    assert found["left_out"] == [{"reason": "BAD_ROW", "count": 1}, {"reason": "OPTED_OUT_ALL", "count": 1}]
    assert [(one["id"], one["attributes"]["Pedido"]) for one in found["sample"]] == [(None, n) for n in "123"]


def test_a_large_file_is_estimated_like_contacts(operator: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    fair = listed(operator, [(f"P{one}", f"+55119{70000000 + one}", str(one)) for one in range(400)])
    assert counted(operator, any_of(file(fair)))["total"] == 400
    monkeypatch.setattr(counting, "SHARES", {4: 20.0})
    found = counted(operator, any_of(file(fair)))
    assert not found["is_exact"]
    assert 250 < found["total"] < 550


def test_a_file_that_is_needed_stays_and_one_that_is_deleted_goes_with_its_rows(operator: Person, number: int) -> None:
    _, gil = person()
    fair = listed(operator, [("Gil", gil, "1")])
    campaign = draft(operator, number)
    define(operator, campaign, any_of(file(fair)))
    gone = f"/uploads/{fair['upload_id']}"
    assert operator.call("DELETE", gone).status_code == 409
    define(operator, campaign, EVERYBODY)
    assert operator.call("DELETE", gone).status_code == 204
    relay.plan()
    work()
    assert session().scalar(select(func.count()).select_from(AudienceFile)) == 0
    assert session().scalar(select(func.count()).select_from(AudienceFileRow)) == 0
    assert operator.post("/audiences/count", {"include": any_of(file(fair))}).status_code == 404


def test_a_reader_that_died_is_followed_by_another(operator: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatcher.campaigns.audience.files.BATCH_ROWS", 2)
    people = [(f"P{one}", person()[1], str(one)) for one in range(5)]
    content = "\n".join(["Nome;Telefone;Pedido", *(";".join(one) for one in people)]).encode()
    answer = operator.post("/audiences/files", {"upload_id": upload(operator, "feira.csv", content).json["id"]})
    calls = iter([True, False])
    real = jobs._read_some
    monkeypatch.setattr(jobs, "_read_some", lambda *given: next(calls) and real(*given))
    work()
    state = operator.get(f"/audiences/files/{answer.json['id']}").json
    assert (state["status"], state["good"], state["progress"]) == ("importing", 2, 0.4)
    unread = operator.post("/audiences/count", {"include": any_of({"kind": "file", "id": answer.json["id"]})})
    assert unread.status_code == 422
    monkeypatch.setattr(jobs, "_read_some", real)
    relay.plan()
    work()
    state = operator.get(f"/audiences/files/{answer.json['id']}").json
    assert (state["status"], state["good"]) == ("ready", 5)


def test_a_file_is_for_those_who_work_with_it(operator: Person, number: int, anybody: Callable[..., Person]) -> None:
    _, gil = person()
    fair = listed(operator, [("Gil", gil, "1")])
    colleague = anybody(Role.OPERATOR, number)
    assert colleague.get(f"/audiences/files/{fair['id']}").status_code == 404
    assert colleague.post("/audiences/count", {"include": any_of(file(fair))}).status_code == 404
    define(operator, draft(operator, number), any_of(file(fair)))
    assert colleague.get(f"/audiences/files/{fair['id']}").status_code == 200
    assert counted(colleague, any_of(file(fair)))["total"] == 1


def test_who_is_forgotten_leaves_the_files_too(operator: Person, admin: Person, ana: Json) -> None:
    fair = listed(operator, [("Ana", ana["phone"], "1")])
    assert admin.call("DELETE", f"/contacts/{ana['id']}").status_code == 204
    assert counted(operator, any_of(file(fair)))["total"] == 0


def test_everybody_gets_one_message_and_nobody_who_is_excluded_gets_any(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    """What the simulated Meta got: contacts, strangers and both, once each; no opted-out, excluded or bad one."""
    vips = [add(operator, f"Vera {one}", tags=["vip"]) for one in range(6)]
    vip = {"kind": "tag", "id": tag_of(vips[0], "vip")}
    strangers = [person()[1] for _ in range(6)]
    fair = listed(
        operator,
        [
            *((name, phone, f"F-{name}") for name, phone in zip(NAMES, strangers, strict=True)),
            ("Gil", strangers[0], "F-9"),
            *(("Vera", vips[index]["phone"], f"F-V{index}") for index in (0, 1, 5)),
            ("Zoe", "11 98765", "F-X"),
        ],
    )
    staff = listed(operator, [("Hugo", strangers[1], "-"), ("Vera", vips[1]["phone"], "-")], "equipe.csv")
    operator.post("/suppressions", {"phone": strangers[2], "scope": "all", "source": "phone"})
    refuse(operator, vips[2], "all")
    mapping = {
        "body.1": {"source": "column", "value": "name"},
        "body.2": {"source": "column", "value": "Pedido", "fallback": "-"},
    }
    with engine(app, simulator) as meta:
        campaign = draft(operator, number, template_variables=mapping)
        given = {"include": any_of(vip, file(fair)), "exclude": any_of(file(staff))}
        assert operator.call("PUT", f"/campaigns/{campaign}/audience", given).status_code == 202
        until(lambda: read(operator, campaign)["audience"]["status"] == "ready")
        assert put(operator, campaign, "running").status_code == 200
        until_status(operator, campaign, "completed")
        expected = {one["phone"] for one in (vips[0], *vips[3:])} | {strangers[0], *strangers[3:]}
        assert (meta.accepted(), meta.doubles(), meta.doubles("recipient")) == (len(expected), 0, 0)
        assert {f"+{to.lstrip('+')}" for to in meta.ask("GET", "sends/by-recipient")} == expected
    chosen = select(Message.variables).filter_by(campaign_id=campaign, to_number=strangers[3])
    assert session().scalars(chosen).one() == {"body.1": "Julia", "body.2": "F-Julia"}
