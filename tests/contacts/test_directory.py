"""People as an operator keeps them: found, made, described, grouped, merged and deleted, over HTTP."""

from typing import Any

import pytest
from sqlalchemy import func, select

from dispatcher.auth.models import AuditEntry
from dispatcher.contacts.models import Contact
from dispatcher.database import db, session
from tests.api.world import Person

Json = dict[str, Any]
ANA = "+55 11 98765-4321"


def add(who: Person, **given: Any) -> Json:
    """Make a contact."""
    answer = who.post("/contacts", given)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def names(who: Person, **args: Any) -> list[str]:
    """The names of the contacts that fit, in the order of the list."""
    answer = who.get("/contacts", **args)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.get_json()["items"]]


def test_a_contact_is_kept_as_typed_and_its_clock_told_by_its_number(operator: Person) -> None:
    ana = add(operator, phone=ANA, name=" Ana Souza ", language="pt_BR", tags=["VIP", "vip", "São Paulo"])

    assert (ana["phone"], ana["name"], ana["language"]) == ("+5511987654321", "Ana Souza", "pt_BR")
    assert [tag["name"] for tag in ana["tags"]] in (["São Paulo", "VIP"], ["São Paulo", "vip"])
    assert (ana["timezone"], ana["timezone_given"]) == ("America/Sao_Paulo", False)

    moved = operator.patch(f"/contacts/{ana['id']}", {"timezone": "Europe/Lisbon", "name": "Ana"}).get_json()
    assert (moved["timezone"], moved["timezone_given"], moved["name"]) == ("Europe/Lisbon", True, "Ana")
    assert session().scalar(select(AuditEntry.details).where(AuditEntry.action == "contact.changed")) == {
        "fields": ["name", "timezone"]
    }


def test_every_spelling_of_a_number_is_the_same_person(operator: Person) -> None:
    ana = add(operator, phone=ANA, name="Ana")

    for spelling in ("11 8765-4321", "+55 (11) 8765-4321", "5511987654321"):
        answer = operator.post("/contacts", {"phone": spelling})
        assert answer.status_code == 409
        assert f"contact {ana['id']}" in answer.get_json()["error"]["details"]["phone"][0]


def test_somebody_without_a_number_is_a_contact_too(operator: Person) -> None:
    bia = add(operator, user_id="BR.13491208655302741918", username="bia", name="Bia")

    assert (bia["phone"], bia["timezone"]) == (None, None)
    assert operator.post("/contacts", {"user_id": "BR.13491208655302741918"}).status_code == 409
    assert operator.post("/contacts", {"name": "Nobody"}).status_code == 422
    assert operator.patch(f"/contacts/{bia['id']}", {"user_id": None}).status_code == 422
    assert names(operator, q="bia") == ["Bia"]


@pytest.mark.parametrize(
    "words",
    ["joao", "JOÃO", "silva jo", "4321", "98765", "11 98765-4321", "+55 11 98765-4321", "1187654321", "5511987"],
)
def test_people_are_found_by_words_and_by_digits(operator: Person, words: str) -> None:
    add(operator, phone=ANA, name="João da Silva")
    add(operator, phone="+351 912 345 678", name="Maria")

    assert names(operator, q=words) == ["João da Silva"]


@pytest.mark.parametrize("called", ["C-1001/é", "300400"])
def test_people_are_found_by_what_another_system_calls_them(operator: Person, called: str) -> None:
    add(operator, phone=ANA, name="Ana", external_id=called)
    add(operator, phone="+351 912 345 678", name="Maria", external_id=f"{called}0")

    assert names(operator, q=f" {called} ") == ["Ana"]
    assert operator.get("/contacts/count", q=called).json["count"] == 1


def test_what_is_no_word_finds_nobody(operator: Person) -> None:
    add(operator, phone=ANA, name="O'Hara & Söhne")

    assert names(operator, q="'&|!:*") == []
    assert names(operator, q="o'hara") == ["O'Hara & Söhne"]
    assert names(operator, q="sohne") == ["O'Hara & Söhne"]


def test_attributes_have_a_type(operator: Person) -> None:
    for label, kind in (("Birthday", "date"), ("Points", "number"), ("Member", "boolean"), ("Cidade", "text")):
        assert operator.post("/contact-attributes", {"label": label, "type": kind}).status_code == 201
    given = {"birthday": "31/01/1990", "points": "1.250,50", "member": "sim", "cidade": " Recife "}
    ana = add(operator, phone=ANA, name="Ana", attributes=given)

    assert ana["attributes"] == {"birthday": "1990-01-31", "points": 1250.5, "member": True, "cidade": "Recife"}
    assert operator.post("/contact-attributes", {"label": "birthday!", "type": "text"}).status_code == 409

    wrong = operator.patch(f"/contacts/{ana['id']}", {"attributes": {"birthday": "soon", "size": 3}})
    assert set(wrong.get_json()["error"]["details"]) == {"attributes.birthday", "attributes.size"}
    changed = operator.patch(f"/contacts/{ana['id']}", {"attributes": {"points": 7, "cidade": None}}).get_json()
    assert changed["attributes"] == {"birthday": "1990-01-31", "points": 7, "member": True}

    assert names(operator, attribute="points", value="7") == ["Ana"]
    assert names(operator, attribute="member", value="no") == []
    assert names(operator, attribute="cidade") == ["Ana"]

    points = next(one for one in operator.get("/contact-attributes").get_json()["items"] if one["key"] == "points")
    assert operator.call("DELETE", f"/contact-attributes/{points['id']}").status_code == 204
    assert "points" not in operator.get(f"/contacts/{ana['id']}").get_json()["attributes"]


def test_many_contacts_change_at_once(operator: Person) -> None:
    people = [add(operator, phone=f"+5511987650{number:03}", name=f"Person {number}") for number in range(5)]
    news = operator.post("/lists", {"name": "News"}).get_json()

    def many(action: str, **more: Any) -> int:
        answer = operator.post("/contacts/bulk", {"action": action, **more})
        assert answer.status_code == 200, answer.text
        return int(answer.get_json()["changed"])

    assert many("add_tag", tag="vip", ids=[one["id"] for one in people[:3]]) == 3
    assert many("add_tag", tag="VIP", filter={"q": "person"}) == 2
    vip = operator.get("/tags").get_json()["items"]
    assert len(vip) == 1
    assert many("add_to_list", list_id=news["id"], filter={"tag_id": vip[0]["id"]}) == 5
    assert many("remove_from_list", list_id=news["id"], ids=[people[0]["id"]]) == 1
    assert operator.get(f"/lists/{news['id']}").get_json()["size"] == 4
    assert names(operator, list_id=news["id"]) == ["Person 4", "Person 3", "Person 2", "Person 1"]
    assert operator.get("/contacts/count", list_id=news["id"]).get_json() == {"count": 4}

    assert many("delete", filter={"list_id": news["id"]}) == 4
    assert names(operator) == ["Person 0"]
    assert operator.post("/contacts/bulk", {"action": "delete"}).status_code == 422


def test_a_long_list_is_read_in_stretches(operator: Person) -> None:
    for number in range(5):
        add(operator, phone=f"+5511987650{number:03}", name=f"Person {number}")

    first = operator.get("/contacts", page_size=3).get_json()
    second = operator.get("/contacts", page_size=3, cursor=first["next_cursor"]).get_json()

    found = [one["name"] for one in first["items"] + second["items"]]
    assert found == [f"Person {number}" for number in (4, 3, 2, 1, 0)]
    assert second["next_cursor"] is None


def test_two_contacts_become_one_and_two_again(operator: Person) -> None:
    operator.post("/contact-attributes", {"label": "City", "type": "text"})
    ana = add(operator, phone=ANA, name="Ana", tags=["vip"])
    twin = add(
        operator, user_id="BR.77", username="ana.s", language="pt", tags=["vip", "chat"], attributes={"city": "Rio"}
    )
    operator.post(f"/contacts/{twin['id']}/notes", {"text": "Writes at night."})

    merged = operator.post(f"/contacts/{ana['id']}/merges", {"contact_id": twin["id"]}).get_json()

    assert (merged["phone"], merged["user_id"], merged["name"]) == ("+5511987654321", "BR.77", "Ana")
    assert (merged["language"], merged["attributes"]) == ("pt", {"city": "Rio"})
    assert [tag["name"] for tag in merged["tags"]] == ["chat", "vip"]
    assert [note["text"] for note in merged["notes"]] == ["Writes at night."]
    assert names(operator) == ["Ana"]
    assert operator.get(f"/contacts/{twin['id']}").get_json()["id"] == ana["id"]

    # What somebody has changed since stays.
    operator.patch(f"/contacts/{ana['id']}", {"language": "en"})
    back = operator.call("DELETE", f"/contacts/{ana['id']}/merges/{merged['merges'][0]['id']}").get_json()

    assert (back["id"], back["user_id"], back["username"], back["attributes"]) == (
        twin["id"],
        "BR.77",
        "ana.s",
        {"city": "Rio"},
    )
    assert [note["text"] for note in back["notes"]] == ["Writes at night."]
    kept = operator.get(f"/contacts/{ana['id']}").get_json()
    assert (kept["user_id"], kept["language"], kept["attributes"], kept["merges"]) == (None, "en", {}, [])
    assert [tag["name"] for tag in kept["tags"]] == ["vip"]


def test_a_person_with_two_numbers_is_found_by_both(operator: Person) -> None:
    new = add(operator, phone=ANA, name="Ana")
    old = add(operator, phone="+5521987654321", name="Ana in Rio")

    operator.post(f"/contacts/{new['id']}/merges", {"contact_id": old["id"]})

    taken = operator.post("/contacts", {"phone": "+5521987654321"})
    assert taken.status_code == 409
    assert f"contact {new['id']}" in taken.get_json()["error"]["details"]["phone"][0]
    assert operator.post(f"/contacts/{new['id']}/merges", {"contact_id": new["id"]}).status_code == 422


def test_contacts_that_are_one_already_are_not_merged_again(operator: Person) -> None:
    ana, twin = (
        operator.post("/contacts", {"phone": f"+551198765432{last}", "name": "Ana"}).get_json() for last in (1, 2)
    )
    assert operator.post(f"/contacts/{ana['id']}/merges", {"contact_id": twin["id"]}).status_code == 200

    for one, other in ((ana, twin), (twin, ana)):
        assert operator.post(f"/contacts/{one['id']}/merges", {"contact_id": other["id"]}).status_code == 409
        assert operator.get(f"/contacts/{one['id']}").get_json()["id"] == ana["id"]


def test_a_deleted_contact_leaves_nothing_that_says_who_it_was(operator: Person) -> None:
    ana = add(operator, phone=ANA, name="Ana", tags=["vip"])
    operator.post(f"/contacts/{ana['id']}/notes", {"text": "A friend of mine."})

    assert operator.call("DELETE", f"/contacts/{ana['id']}").status_code == 204

    assert operator.get(f"/contacts/{ana['id']}").status_code == 404
    db.session.rollback()
    row = session().execute(select(Contact.__table__).where(Contact.id == ana["id"])).mappings().one()
    kept = {name for name, value in row.items() if value not in (None, {}, "")}
    assert kept == {"id", "source", "created_by_id", "created_at", "updated_at", "deleted_at"}
    for table in ("contact_notes", "contact_tags"):
        assert session().scalar(select(func.count()).select_from(Contact.metadata.tables[table])) == 0
    # The same number may come back, as somebody new.
    assert add(operator, phone=ANA)["id"] != ana["id"]
