"""Yes and no as operators keep them, over HTTP: with proof, for people we know and for those we do not."""

from typing import Any

from dispatcher.http import Role
from tests.api.world import Person
from tests.contacts.test_directory import ANA, add, names

Json = dict[str, Any]


def consent_of(who: Person, contact: Json) -> Json:
    """Where a contact stands."""
    return dict(who.get(f"/contacts/{contact['id']}/consent").get_json())


def test_a_yes_and_a_no_with_their_proof(operator: Person) -> None:
    ana = add(operator, phone=ANA, name="Ana")
    assert ana["consent"] == {"status": "unknown", "scope": None, "since": None, "held_by_meta": False}

    yes = {"source": "website", "proof": "Box ticked on 31 January.", "at": "2026-01-31T10:00:00Z"}
    found = operator.post(f"/contacts/{ana['id']}/opt-in", yes).get_json()
    assert (found["status"], found["scope"], found["since"]) == ("opted_in", "marketing", "2026-01-31T10:00:00Z")
    assert operator.post(f"/contacts/{ana['id']}/opt-in", {}).status_code == 422
    assert names(operator, consent="opted_in") == ["Ana"]

    operator.post(f"/contacts/{ana['id']}/opt-out", {"scope": "marketing", "source": "telephone"})
    operator.post(f"/contacts/{ana['id']}/opt-out", {"scope": "all"})
    operator.post(f"/contacts/{ana['id']}/opt-out", {"scope": "marketing"})
    found = consent_of(operator, ana)
    # A narrower no does not take the wider one back.
    assert (found["status"], found["scope"]) == ("opted_out", "all")
    assert [one["action"] for one in found["events"]] == ["opt_out", "opt_out", "opt_out", "opt_in"]
    assert found["events"][-1]["proof"] == "Box ticked on 31 January."
    assert (names(operator, consent="opted_in"), names(operator, consent="opted_out")) == ([], ["Ana"])

    operator.post(f"/contacts/{ana['id']}/opt-in", {"source": "shop"})
    assert consent_of(operator, ana)["status"] == "opted_in"


def test_a_no_belongs_to_every_identity_and_outlives_the_contact(operator: Person) -> None:
    ana = add(operator, phone=ANA, user_id="BR.77", name="Ana")
    operator.post(f"/contacts/{ana['id']}/opt-out", {"proof": "Letter"})
    assert operator.call("DELETE", f"/contacts/{ana['id']}").status_code == 204

    listed = operator.get("/suppressions").get_json()["items"]
    assert [(one["phone"], one["user_id"], one["contact"]) for one in listed] == [
        (None, "BR.77", None),
        ("+5511987654321", None, None),
    ]
    again = add(operator, phone="11 8765-4321", name="Ana again")
    assert again["consent"]["status"] == "opted_out"
    assert consent_of(operator, again)["events"] == []


def test_somebody_we_do_not_know_is_put_on_the_list_and_taken_off(operator: Person) -> None:
    made = operator.post("/suppressions", {"phone": "(11) 8765-4321", "scope": "marketing"})
    assert made.status_code == 201, made.text
    assert made.get_json()["phone"] == "+5511987654321"
    assert operator.post("/suppressions", {"phone": "12"}).status_code == 422
    assert operator.post("/suppressions", {}).status_code == 422

    for words in ("55119", "+55 11 98765-4321", "1187654321"):
        assert len(operator.get("/suppressions", q=words).get_json()["items"]) == 1, words
    assert operator.get("/suppressions", q="5521").get_json()["items"] == []
    assert operator.get("/suppressions", scope="all").get_json()["items"] == []

    path = f"/suppressions/{made.get_json()['id']}"
    assert operator.call("DELETE", path).status_code == 204
    assert operator.call("DELETE", path).status_code == 404


def test_what_counts_as_a_no_is_for_administrators_to_say(operator: Person, anybody: Any) -> None:
    found = operator.get("/consent-settings").get_json()
    assert {"en", "pt", "es", "fr", "de"} <= found["words"].keys()
    assert (found["word_scope"], found["button_scope"]) == ("all", "marketing")

    changed = found | {"words": {"pt": ["chega"]}}
    assert operator.call("PUT", "/consent-settings", changed).status_code == 403
    admin = anybody(Role.ADMIN)
    assert admin.call("PUT", "/consent-settings", changed).status_code == 200
    assert operator.get("/consent-settings").get_json()["words"] == {"pt": ["chega"]}
