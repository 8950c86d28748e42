"""A spreadsheet made into contacts: proposed, mapped, read in portions, and what could not be read handed back."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from dispatcher.auth.models import AuditEntry
from dispatcher.contact_files import portions
from dispatcher.contact_files.jobs import go_on_with_imports, import_contacts
from dispatcher.contact_files.models import ContactImport, ContactImportPerson, ContactImportProblem
from dispatcher.contacts.consent_models import ConsentEvent
from dispatcher.contacts.models import Contact, ContactNote
from dispatcher.database import db, session, transaction
from dispatcher.http import Role
from dispatcher.jobqueue.jobs import PLANNING, queue
from tests.api.world import Person
from tests.contacts.test_directory import ANA, add
from tests.contacts.test_files import rows as exported
from tests.contacts.test_files import upload

Json = dict[str, Any]
MESSY = (
    "Nome;Celular;Cidade;Nascimento;VIP;Observação\n"
    "Ana;(11) 8765-4321;São Paulo;31/01/1990;sim;prefers mornings\n"
    "Bia;11 91234-5678;Rio;1988-05-02;não;\n"
    "Caio;nada;Rio;;;\n"
    "Ana Souza;+55 11 98765-4321;Campinas;;;\n"
    "Duda;11 93333-4444;Recife;31/31/1990;talvez;\n"
    "Eva;+351 912 345 678;=HYPERLINK(1);;;\n"
)
WHO = [{"column": "Nome", "target": "name"}, {"column": "Celular", "target": "phone"}]
COUNTS = ("created", "updated", "unchanged", "skipped", "duplicates", "bad")


def start(who: Person, content: str, mapping: list[Json], **policy: Any) -> Json:
    """Upload a file and start its import; return it."""
    body = {"upload_id": upload(who, content), "mapping": mapping, **policy}
    answer = who.post("/contacts/import", body)
    assert answer.status_code == 202, answer.text
    queue(PLANNING).empty()  # the tests read it themselves, and an import makes way for what waits
    return dict(answer.get_json())


def shown(who: Person, import_id: int) -> Json:
    """The import as the API shows it."""
    return dict(who.get(f"/contacts/import/{import_id}").get_json())


def run(who: Person, content: str, mapping: list[Json], **policy: Any) -> Json:
    """Import a file to its end."""
    started = start(who, content, mapping, **policy)
    import_contacts(started["id"])
    found = shown(who, started["id"])
    assert found["status"] == "completed", found["error"]
    assert found["rows_read"] == found["row_count"] == sum(found[name] for name in COUNTS)
    return found


def counts(found: Json) -> dict[str, int]:
    """What became of the rows, without what did not occur."""
    return {name: found[name] for name in (*COUNTS, "opted_out") if found[name]}


def people(who: Person) -> dict[str, Json]:
    """All contacts by phone, or by user id."""
    session().expire_all()
    return {one["phone"] or one["user_id"]: one for one in who.get("/contacts").get_json()["items"]}


def test_a_messy_file_is_understood_imported_and_its_bad_rows_are_mended(operator: Person) -> None:
    file = upload(operator, MESSY)
    offer = operator.get("/contacts/import/proposal", upload_id=file).get_json()
    assert [(one["target"], one.get("type")) for one in offer["mapping"]] == [
        ("name", None),
        ("phone", None),
        ("new_attribute", "text"),
        ("new_attribute", "text"),
        ("new_attribute", "text"),
        ("note", None),
    ]
    assert (offer["remembered"], offer["row_count"], offer["rows"][0]["cells"]["Nome"]) == (False, 6, "Ana")
    mapping = offer["mapping"]
    mapping[3]["type"], mapping[4]["type"] = "date", "boolean"
    checked = operator.post("/contacts/import/check", {"upload_id": file, "mapping": mapping}).get_json()
    assert (checked["checked"], checked["bad"]) == (6, 2)
    assert people(operator) == {}

    found = run(operator, MESSY, mapping, tags=["fair"], new_list="Fair 2026")
    assert counts(found) == {"created": 3, "duplicates": 1, "bad": 2}
    assert {(one["column"], one["code"], one["count"]) for one in found["reasons"]} == {
        ("Celular", "LETTERS", 1),
        ("Nascimento", "NO_DATE", 1),
        ("VIP", "NO_BOOLEAN", 1),
    }
    known = people(operator)
    ana = known["+551187654321"]
    assert (ana["name"], ana["attributes"]) == (
        "Ana Souza",
        {"cidade": "Campinas", "nascimento": "1990-01-31", "vip": True},
    )
    assert ([one["name"] for one in ana["tags"]], [one["name"] for one in ana["lists"]]) == (["fair"], ["Fair 2026"])
    assert (ana["timezone"], known["+351912345678"]["timezone"]) == ("America/Sao_Paulo", "Europe/Lisbon")
    assert session().scalars(select(ContactNote.text)).all() == ["prefers mornings"]

    bad = exported(operator, f"/contacts/import/{found['id']}/bad-rows")
    assert list(bad[0]) == ["Nome", "Celular", "Cidade", "Nascimento", "VIP", "Observação", "error"]
    assert [one["Nome"] for one in bad] == ["Caio", "Duda"]
    assert bad[0]["error"].startswith("Celular: There are letters in this number")
    assert "Nascimento: Give a day" in bad[1]["error"] and "VIP: Give yes or no" in bad[1]["error"]

    bad[0]["Celular"], bad[1]["Nascimento"], bad[1]["VIP"] = "11 95555-6666", "30/12/1990", "no"
    mended = io.StringIO()
    writer = csv.DictWriter(mended, list(bad[0]))
    writer.writeheader()
    writer.writerows(bad)
    again = operator.get("/contacts/import/proposal", upload_id=upload(operator, mended.getvalue())).get_json()
    assert again["remembered"] is True
    assert [one["target"] for one in again["mapping"]] == ["name", "phone", *["attribute"] * 3, "note", "ignore"]
    assert counts(run(operator, mended.getvalue(), again["mapping"])) == {"created": 2}
    assert people(operator)["+5511933334444"]["attributes"] == {
        "cidade": "Recife",
        "nascimento": "1990-12-30",
        "vip": False,
    }


def test_types_are_guessed_by_all_of_the_first_rows(operator: Person) -> None:
    content = "telefone;Preço;CEP;Ativo;Data;Código;Vazio\n" + "".join(
        f"1191234{index:04d};1.2{index % 10}0,50;0131000{index % 10};{'sim' if index % 2 else 'não'};"
        f"0{1 + index % 9}/02/2026;A{index};\n"
        for index in range(30)
    )
    offer = operator.get("/contacts/import/proposal", upload_id=upload(operator, content)).get_json()
    assert [one.get("type") or one["target"] for one in offer["mapping"]] == [
        "phone", "number", "text", "boolean", "date", "text", "ignore",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "expected", "ana", "has_bia"),
    [
        ("create_and_update", {"created": 1, "updated": 1, "duplicates": 1}, ("Ana II", ["new"]), True),
        ("create_only", {"created": 1, "skipped": 1, "duplicates": 1}, ("Ana", []), True),
        ("update_only", {"updated": 1, "skipped": 1, "duplicates": 1}, ("Ana II", ["new"]), False),
        ("skip_existing", {"created": 1, "skipped": 1, "duplicates": 1}, ("Ana", ["new"]), True),
    ],
)
@pytest.mark.parametrize("portion", [1, 2, 5000])
def test_the_mode_says_whom_a_file_may_touch(
    operator: Person,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    expected: dict[str, int],
    ana: tuple[str, list[str]],
    has_bia: bool,
    portion: int,
) -> None:
    monkeypatch.setattr(portions, "ROWS", portion)
    add(operator, phone=ANA, name="Ana")
    content = "Nome;Celular\nAna I;11 8765-4321\nAna II;11 98765-4321\nBia;11 91234-5678\n"

    assert counts(run(operator, content, WHO, mode=mode, tags=["new"])) == expected
    known = people(operator)
    one = known["+5511987654321"]
    assert (one["name"], [tag["name"] for tag in one["tags"]]) == ana
    assert ("+5511912345678" in known) is has_bia


@pytest.mark.parametrize("portion", [1, 5000])
@pytest.mark.parametrize(("empty", "kept"), [("leave", ("Ana", {"city": "Rio", "age": 30})), ("clear", (None, {}))])
def test_an_empty_cell_leaves_or_clears(
    operator: Person, monkeypatch: pytest.MonkeyPatch, empty: str, kept: tuple[str | None, Json], portion: int
) -> None:
    monkeypatch.setattr(portions, "ROWS", portion)
    for label, kind in (("City", "text"), ("Age", "number"), ("Other", "text")):
        operator.post("/contact-attributes", {"label": label, "type": kind})
    add(operator, phone=ANA, name="Ana", attributes={"city": "Rio", "other": "stays"})
    mapping = [*WHO, {"column": "City", "target": "attribute", "attribute": "city"}]
    mapping += [{"column": "Age", "target": "attribute", "attribute": "age"}]
    content = "Nome;Celular;City;Age\n;11987654321;;30\n;11987654321;;\n"

    assert counts(run(operator, content, mapping, empty=empty)) == {"updated": 1, "duplicates": 1}
    ana = people(operator)["+5511987654321"]
    assert (ana["name"], ana["attributes"]) == (kept[0], kept[1] | {"other": "stays"})


def test_the_same_file_twice_changes_nothing(operator: Person) -> None:
    mapping = [*WHO, {"column": "Nota", "target": "note"}, {"column": "Tags", "target": "tags"}]
    content = 'Nome;Celular;Nota;Tags\nAna;11987654321;regular;"vip, 2026"\nBia;11912345678;;\n'
    assert counts(run(operator, content, mapping)) == {"created": 2}
    assert counts(run(operator, content, mapping)) == {"unchanged": 2}
    assert session().scalar(select(func.count()).select_from(ContactNote)) == 1
    assert {tag["name"] for tag in people(operator)["+5511987654321"]["tags"]} == {"vip", "2026"}


def test_who_said_no_stays_out_and_who_said_yes_has_it_written_down(operator: Person) -> None:
    ana = add(operator, phone=ANA, name="Ana")
    operator.post(f"/contacts/{ana['id']}/opt-out", {"scope": "marketing"})
    content = "Nome;Celular;Aceita\nAna;11 8765-4321;sim\nBia;11 91234-5678;sim\nCaio;11 93333-4444;não\n"
    mapping = [*WHO, {"column": "Aceita", "target": "consent"}]
    refused = operator.post("/contacts/import", {"upload_id": upload(operator, content), "mapping": mapping})
    assert (refused.status_code, list(refused.get_json()["error"]["details"])) == (422, ["opt_in"])

    found = run(operator, content, mapping, opt_in={"source": "fair", "proof": "cards"})
    assert counts(found) == {"created": 2, "unchanged": 1, "opted_out": 1}
    assert {phone: one["consent"]["status"] for phone, one in people(operator).items()} == {
        "+5511987654321": "opted_out",
        "+5511912345678": "opted_in",
        "+5511933334444": "unknown",
    }
    yes = session().scalars(select(ConsentEvent).where(ConsentEvent.action == "opt_in")).one()
    assert (yes.key, yes.source, yes.proof, yes.channel) == ("5511912345678", "fair", "cards", "import")
    run(operator, content, WHO, opt_in={"source": "everybody signed"})
    assert people(operator)["+5511933334444"]["consent"]["status"] == "opted_in"
    assert people(operator)["+5511987654321"]["consent"]["status"] == "opted_out"


def test_numbers_and_user_ids_meet_in_one_person_or_not_at_all(operator: Person) -> None:
    ana = add(operator, phone=ANA, name="Ana")
    bia = add(operator, user_id="BR.2", name="Bia")
    add(operator, phone="+5511955556666", user_id="BR.5", name="Eva")
    operator.post("/suppressions", {"phone": ANA})
    mapping = [*WHO, {"column": "id do WhatsApp", "target": "user_id"}]
    content = (
        "Nome;Celular;id do WhatsApp\n"
        "Ana;11 8765-4321;BR.1\n"  # gets a user id
        "Bia;11 91234-5678;BR.2\n"  # gets a number
        "Caio;;BR.3\n"
        "Nobody;;\n"
        "Eva;11 95555-6666;BR.9\n"  # has another user id
        "Eva;11 97777-8888;BR.5\n"  # has another number
        "Two;11 98765-4321;BR.2\n"  # two people
    )
    found = run(operator, content, mapping)
    assert counts(found) == {"created": 1, "updated": 2, "bad": 4, "opted_out": 1}
    assert {one["code"]: one["count"] for one in found["reasons"]} == {"TWO_PEOPLE": 3, "NOBODY": 1}
    known = people(operator)
    assert (known["+5511987654321"]["id"], known["+5511987654321"]["user_id"]) == (ana["id"], "BR.1")
    assert (known["+5511912345678"]["id"], known["+5511912345678"]["user_id"]) == (bia["id"], "BR.2")
    assert "BR.3" in known
    assert {one["user_id"] for one in operator.get("/suppressions").get_json()["items"]} == {None, "BR.1"}


def test_a_number_that_was_merged_is_the_person_it_belongs_to_now(operator: Person) -> None:
    ana, old = add(operator, phone=ANA, name="Ana"), add(operator, phone="+351912345678", name="Old")
    operator.post(f"/contacts/{ana['id']}/merges", {"contact_id": old["id"]})
    content = "Nome;Celular\nFirst;+351 912 345 678\nLast;11 98765-4321\n"
    assert counts(run(operator, content, WHO)) == {"updated": 1, "duplicates": 1}
    assert [one["name"] for one in people(operator).values()] == ["Last"]


def test_an_import_goes_on_exactly_where_it_was(operator: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "ROWS", 10)
    content = "Nome;Celular\n" + "".join(f"N{index};119{60000000 + index}\n" for index in range(95))
    started = start(operator, content, WHO)
    path = f"/contacts/import/{started['id']}"

    def stop_after_the_third(*_: Any) -> None:
        with transaction() as current:
            if current.get_one(ContactImport, started["id"]).row_at == 31:
                raise SystemExit("killed")

    monkeypatch.setattr("dispatcher.contact_files.jobs.publish", stop_after_the_third)
    monkeypatch.setattr("dispatcher.contact_files.jobs._TELL_SECONDS", 0)
    with pytest.raises(SystemExit):
        import_contacts(started["id"])
    monkeypatch.undo()
    monkeypatch.setattr(portions, "ROWS", 10)
    assert (
        shown(operator, started["id"])["created"] == session().scalar(select(func.count()).select_from(Contact)) == 30
    )

    assert operator.patch(f"{path}/status", {"status": "stopped"}).get_json()["status"] == "stopped"
    import_contacts(started["id"])
    assert shown(operator, started["id"])["created"] == 30
    assert operator.patch(f"{path}/status", {"status": "running"}).status_code == 200
    assert operator.patch(f"{path}/status", {"status": "running"}).status_code == 409
    import_contacts(started["id"])
    import_contacts(started["id"])
    found = shown(operator, started["id"])
    assert (found["status"], counts(found)) == ("completed", {"created": 95})
    assert session().scalar(select(func.count()).select_from(Contact)) == 95
    assert session().scalar(select(func.count()).select_from(ContactImportPerson)) == 0
    assert operator.patch(f"{path}/status", {"status": "stopped"}).status_code == 409
    said = session().scalars(select(AuditEntry.action).where(AuditEntry.object_type == "contact_import")).all()
    assert said == ["contacts.import_started", "contacts.import_stopped", "contacts.import_resumed"]


def test_a_reader_that_was_lost_is_asked_for_again_and_makes_way_for_campaigns(
    operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "ROWS", 2)
    monkeypatch.setattr("dispatcher.contact_files.jobs._SHORTEST_TURN", 0)
    started = start(operator, "Nome;Celular\n" + "".join(f"N;1196000000{index}\n" for index in range(6)), WHO)
    queue(PLANNING).empty()
    go_on_with_imports()
    assert queue(PLANNING).count == 0  # it has only just begun

    with transaction() as current:
        current.get_one(ContactImport, started["id"]).moved_at -= timedelta(seconds=60)
    go_on_with_imports()
    go_on_with_imports()
    assert queue(PLANNING).count == 1
    import_contacts(started["id"])  # one waits: two rows are done, and the rest is put behind it
    assert shown(operator, started["id"])["created"] == 2
    assert queue(PLANNING).count == 2
    queue(PLANNING).empty()
    import_contacts(started["id"])
    assert shown(operator, started["id"])["status"] == "completed"


def test_somebody_made_by_others_at_the_same_moment_is_found_at_the_next_try(operator: Person) -> None:
    started = start(operator, "Nome;Celular\nAna;11987654321\nBia;11912345678\n", WHO)
    made: list[str] = []

    def meanwhile(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "INSERT INTO contacts (id" in statement and not made:
            made.append(statement)
            with Session(db.engine) as other:
                other.add(Contact(phone=ANA, phone_key="5511987654321", name="Writes to us"))
                other.commit()

    event.listen(db.engine, "before_cursor_execute", meanwhile)
    try:
        import_contacts(started["id"])
    finally:
        event.remove(db.engine, "before_cursor_execute", meanwhile)
    assert made
    assert counts(shown(operator, started["id"])) == {"created": 1, "updated": 1}


def test_what_is_wrong_with_a_mapping_is_said_by_column(operator: Person) -> None:
    file = upload(operator, "Nome;Celular;Outro\nAna;11987654321;x\n")

    def refused(*mapping: Json, **policy: Any) -> set[str]:
        body = {"upload_id": file, "mapping": [*mapping], **policy}
        answer = operator.post("/contacts/import", body)
        assert answer.status_code in (409, 422), answer.text
        return set(answer.get_json()["error"]["details"])

    phone = {"column": "Celular", "target": "phone"}
    assert refused({"column": "Nome", "target": "name"}) == {"mapping"}
    assert refused(phone, {"column": "Nome", "target": "phone"}) == {"mapping.0", "mapping.1"}
    assert refused(phone, {"column": "Mail", "target": "note"}) == {"mapping.1"}
    assert refused(phone, {"column": "Outro", "target": "attribute", "attribute": "none"}) == {"mapping.1"}
    assert refused(phone, {"column": "Outro", "target": "new_attribute", "label": " "}) == {"mapping.1"}
    assert refused(phone, {"column": "Outro", "target": "new_attribute", "label": "!"}) == {"label"}
    assert refused(phone, list_ids=[999]) == {"lists"}
    assert refused(phone, default_country="XX") == {"default_country"}
    assert refused(phone, mode="replace") == {"mode"}
    operator.post("/lists", {"name": "News"})
    assert refused(phone, new_list="news") == {"name"}
    assert session().scalar(select(func.count()).select_from(ContactImport)) == 0


def test_the_kept_rows_of_a_person_are_forgotten_with_them(operator: Person) -> None:
    ana = add(operator, phone=ANA, name="Ana")
    mapping = [*WHO, {"column": "Nasc", "target": "new_attribute", "label": "Nasc", "type": "date"}]
    found = run(operator, "Nome;Celular;Nasc\nAna;11 8765-4321;ontem\nBia;11 91234-5678;ontem\n", mapping)
    assert found["bad"] == 2
    assert operator.call("DELETE", f"/contacts/{ana['id']}").status_code == 204
    assert session().scalars(select(ContactImportProblem.row_number)).all() == [3]


def test_a_file_that_an_import_reads_stays_until_it_has_been_read(operator: Person) -> None:
    started = start(operator, "Nome;Celular\nAna;11987654321\n", WHO)
    assert operator.call("DELETE", f"/uploads/{started['upload_id']}").status_code == 409
    operator.patch(f"/contacts/import/{started['id']}/status", {"status": "stopped"})
    assert operator.call("DELETE", f"/uploads/{started['upload_id']}").status_code == 204
    gone = operator.patch(f"/contacts/import/{started['id']}/status", {"status": "running"})
    assert "Upload it again" in gone.get_json()["error"]["message"]


def test_agents_do_not_import_and_the_history_tells_who_did(operator: Person, anybody: Callable[..., Person]) -> None:
    run(operator, "Nome;Celular\nAna;11987654321\n", WHO)
    one = operator.get("/contacts/import").get_json()["items"][0]
    assert (one["filename"], one["created_by"].startswith("operator"), one["created"]) == ("optouts.csv", True, 1)
    agent = anybody(Role.AGENT)
    assert agent.get("/contacts/import").status_code == 403
    assert agent.get(f"/contacts/import/{one['id']}/bad-rows").status_code == 403


def test_cells_of_any_kind_arrive_as_they_are(operator: Person) -> None:
    odd = 'back\\slash \\N \\. "quoted" tab\there\nnew line \u2028 😀'
    content = io.StringIO()
    csv.writer(content).writerows(
        [["Nome", "Celular", "X"], ["\\N", "11987654321", odd], ["'=1+1", "11912345678", "'-5"]]
    )
    mapping = [*WHO, {"column": "X", "target": "new_attribute", "label": "X", "type": "text"}]
    assert counts(run(operator, content.getvalue(), mapping)) == {"created": 2}
    known = people(operator)
    assert (known["+5511987654321"]["name"], known["+5511987654321"]["attributes"]["x"]) == ("\\N", odd)
    assert (known["+5511912345678"]["name"], known["+5511912345678"]["attributes"]["x"]) == ("=1+1", "-5")


def test_a_workbook_keeps_its_numbers_days_and_yeses(operator: Person) -> None:
    workbook = openpyxl.Workbook()
    for row in (
        ["Nome", "WhatsApp", "Nascimento", "Pontos", "VIP"],
        ["Ana", 5511987654321, date(1990, 1, 31), 7.5, True],
    ):
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    file.seek(0)
    made = operator.post("/upload/recipients", data={"file": (file, "people.xlsx")}).get_json()
    mapping = operator.get("/contacts/import/proposal", upload_id=made["id"]).get_json()["mapping"]
    started = operator.post("/contacts/import", {"upload_id": made["id"], "mapping": mapping}).get_json()
    import_contacts(started["id"])
    assert people(operator)["+5511987654321"]["attributes"] == {"nascimento": "1990-01-31", "pontos": 7.5, "vip": True}
