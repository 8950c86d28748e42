"""Templates come from Meta page by page, go with what Meta deletes, and are made and changed through us."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from dispatcher import clock
from dispatcher.accounts import uses
from dispatcher.accounts.models import Template
from dispatcher.accounts.template_sync import apply_list
from dispatcher.database import session, transaction
from dispatcher.http import Role
from tests.accounts.conftest import BODY, Business, Person, new_business

HEADER = {"type": "HEADER", "format": "TEXT", "text": "Pedido {{1}}", "example": {"header_text": ["A-17"]}}


def path_of(account: Mapping[str, Any], rest: str = "") -> str:
    return f"/whatsapp-accounts/{account['id']}/templates{rest}"


def new_template(**changes: Any) -> dict[str, Any]:
    return {"name": "novo", "language": "pt_BR", "category": "UTILITY", "components": [BODY]} | changes


def test_a_sync_reads_every_page(admin: Person, account: dict[str, Any], business: Business) -> None:
    for number in range(230):
        business.add_template(f"aviso_{number:03d}")
    synced = admin.post(path_of(account, "/sync"))
    assert synced.json == {"created": 230, "updated": 0, "removed": 0, "total": 230}
    assert admin.post(path_of(account, "/sync")).json == {"created": 0, "updated": 0, "removed": 0, "total": 230}
    page = admin.get(path_of(account), page=3, page_size=100).json
    assert (page["total"], len(page["items"]), page["items"][-1]["name"]) == (230, 30, "aviso_229")


def test_a_lost_cursor_starts_again_and_counts_nothing_twice(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    for number in range(150):
        business.add_template(f"aviso_{number:03d}")
    business.control("POST", "faults", {"kind": "error", "code": 131059, "on": "management", "skip": 1, "next": 1})
    assert admin.post(path_of(account, "/sync")).json["total"] == 150


def test_what_meta_changed_or_deleted_is_updated_or_kept_as_deleted(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    for name in ("fica", "muda", "some"):
        business.add_template(name)
    admin.post(path_of(account, "/sync"))
    before = {item["name"]: item for item in admin.get(path_of(account)).json["items"]}
    change = {"name": "muda", "waba_id": business.waba, "status": "PAUSED", "quality": "RED"}
    business.control("PATCH", "templates", {key: value for key, value in change.items() if key != "waba_id"})
    business.delete_template("some")
    synced = admin.post(path_of(account, "/sync")).json
    assert synced == {"created": 0, "updated": 1, "removed": 1, "total": 2}
    after = {item["name"]: item for item in admin.get(path_of(account)).json["items"]}
    assert set(after) == {"fica", "muda"}
    assert after["muda"]["id"] == before["muda"]["id"]
    assert (after["muda"]["status"], after["muda"]["is_sendable"]) == ("PAUSED", False)
    assert "paused" in after["muda"]["sendable_reason"]
    gone = admin.get(path_of(account, f"/{before['some']['id']}")).json
    assert (gone["status"], gone["is_sendable"]) == ("DELETED", False)
    assert [item["name"] for item in admin.get(path_of(account), status="DELETED").json["items"]] == ["some"]


def test_a_template_that_comes_back_keeps_our_id(admin: Person, account: dict[str, Any], business: Business) -> None:
    business.add_template("volta")
    admin.post(path_of(account, "/sync"))
    first = admin.get(path_of(account)).json["items"][0]
    business.delete_template("volta")
    admin.post(path_of(account, "/sync"))
    business.add_template("volta")
    assert admin.post(path_of(account, "/sync")).json == {"created": 0, "updated": 1, "removed": 0, "total": 1}
    second = admin.get(path_of(account)).json["items"][0]
    assert (second["id"], second["status"]) == (first["id"], "APPROVED")
    assert second["meta_id"] != first["meta_id"]


def test_a_list_older_than_a_template_neither_removes_nor_overwrites_it(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    asked_at = clock.now() - timedelta(minutes=1)
    created = admin.post(path_of(account), new_template()).json
    node = {"id": "1", "name": "novo", "language": "pt_BR", "status": "REJECTED", "components": []}
    for nodes in ([], [node]):
        with transaction() as current:
            synced = apply_list(current, business.waba, nodes, asked_at)
        assert (synced.updated, synced.removed) == (0, 0)
    assert session().get_one(Template, created["id"]).status == "PENDING"


def test_meta_failing_midway_removes_nothing(admin: Person, account: dict[str, Any], business: Business) -> None:
    for number in range(120):
        business.add_template(f"aviso_{number:03d}")
    admin.post(path_of(account, "/sync"))
    business.control("POST", "faults", {"kind": "error", "code": 4, "on": "management", "skip": 1})
    answer = admin.post(path_of(account, "/sync"))
    assert answer.status_code == 502
    assert admin.get(path_of(account)).json["total"] == 120


def test_numbers_of_one_business_account_share_its_templates(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    business.add_template("comum")
    phone = {"id": f"9{business.phone[1:]}", "waba_id": business.waba, "display_phone_number": "+55 11 5555-9999"}
    business.control("POST", "numbers", {"phones": [phone]})
    second = admin.post("/whatsapp-accounts", business.credentials(name="Dois", phone_number_id=phone["id"])).json
    admin.post(path_of(second, "/sync"))
    assert admin.get(path_of(account)).json["total"] == 1


def test_another_business_account_s_template_is_not_found(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    stranger = new_business(business.meta)
    other = admin.post("/whatsapp-accounts", stranger.credentials(name="Outra")).json
    stranger.add_template("segredo")
    admin.post(path_of(other, "/sync"))
    theirs = admin.get(path_of(other)).json["items"][0]["id"]
    for method in ("GET", "DELETE"):
        assert admin.call(method, path_of(account, f"/{theirs}")).status_code == 404
    change = {"components": [BODY]}
    assert admin.call("PUT", path_of(account, f"/{theirs}"), change).status_code == 404


def test_a_template_is_handed_in_for_review(admin: Person, account: dict[str, Any]) -> None:
    answer = admin.post(path_of(account), new_template(components=[HEADER, BODY]))
    assert answer.status_code == 201, answer.text
    template = answer.json
    assert (template["status"], template["is_sendable"]) == ("PENDING", False)
    assert "reviewing" in template["sendable_reason"]
    assert template["preview"]["header"] == {
        "kind": "text",
        "text": "Pedido A-17",
        "media_upload_id": None,
        "filename": None,
    }
    assert template["preview"]["body"] == "Olá Ana, seu pedido chegou."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "Com Espaço"}, "name"),
        ({"language": "português"}, "language"),
        ({"category": "SPAM"}, "category"),
        ({"components": []}, "components"),
        ({"components": [{"type": "BODY", "text": "{{1}} primeiro"}]}, "body.text"),
        ({"components": [BODY, {"type": "FOOTER", "text": "Responda {{1}}"}]}, "footer.text"),
        ({"components": [BODY, {"type": "FOOTER", "text": "x" * 61}]}, "footer.text"),
        ({"status": "APPROVED"}, "status"),
    ],
)
def test_a_bad_definition_names_the_field_before_meta_is_asked(
    admin: Person, account: dict[str, Any], business: Business, changes: dict[str, Any], field: str
) -> None:
    business.control("POST", "faults", {"kind": "html_error", "on": "any"})
    answer = admin.post(path_of(account), new_template(**changes))
    assert answer.status_code == 422, answer.text
    assert field in answer.json["error"]["details"]


def test_a_draft_is_checked_and_previewed_as_it_is_typed(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    business.control("POST", "faults", {"kind": "html_error", "on": "any"})
    empty = admin.post(path_of(account, "/check"), {}).json
    assert {"name", "language", "category", "body"} <= {one["field"] for one in empty["problems"]}
    text = "Olá {{1}}, o pedido {{2}} saiu hoje para entrega. Obrigado."
    half = {"type": "BODY", "text": text, "example": {"body_text": [["Ana", ""]]}}
    found = admin.post(path_of(account, "/check"), new_template(components=[half])).json
    assert found["problems"] == [{"field": "body.example", "code": "missing", "message": "give a sample value for 2"}]
    assert found["preview"]["body"] == "Olá Ana, o pedido {{2}} saiu hoje para entrega. Obrigado."
    assert [one["key"] for one in found["variables"]] == ["body.1", "body.2"]
    assert admin.post(path_of(account, "/check"), new_template()).json["problems"] == []


def test_what_only_meta_knows_is_named_by_field_too(admin: Person, account: dict[str, Any], business: Business) -> None:
    business.add_template("novo")
    answer = admin.post(path_of(account), new_template())
    assert answer.status_code == 422
    assert "already" in answer.json["error"]["details"]["language"][0]


def test_a_template_is_changed_and_reviewed_again(admin: Person, account: dict[str, Any], business: Business) -> None:
    business.add_template("novo")
    admin.post(path_of(account, "/sync"))
    template = admin.get(path_of(account)).json["items"][0]
    path = path_of(account, f"/{template['id']}")
    changed = admin.call("PUT", path, {"components": [HEADER, BODY]})
    assert changed.status_code == 200, changed.text
    assert (changed.json["id"], changed.json["status"]) == (template["id"], "PENDING")
    assert [part["type"] for part in changed.json["components"]] == ["HEADER", "BODY"]
    again = admin.call("PUT", path, {"components": [BODY]})
    assert again.status_code == 409
    assert admin.call("PUT", path, {"components": [{"type": "BODY", "text": ""}]}).status_code == 422


def test_a_template_is_deleted_in_its_language_only(admin: Person, account: dict[str, Any], business: Business) -> None:
    business.add_template("duas")
    business.add_template("duas", language="en_US")
    admin.post(path_of(account, "/sync"))
    english = admin.get(path_of(account), language="en_US").json["items"][0]
    assert admin.call("DELETE", path_of(account, f"/{english['id']}")).status_code == 204
    assert [item["language"] for item in admin.get(path_of(account)).json["items"]] == ["pt_BR"]
    assert admin.post(path_of(account, "/sync")).json == {"created": 0, "updated": 0, "removed": 0, "total": 1}


def test_a_template_in_use_is_not_deleted(
    admin: Person, account: dict[str, Any], business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    business.add_template("usado")
    admin.post(path_of(account, "/sync"))
    template = admin.get(path_of(account)).json["items"][0]
    monkeypatch.setattr(uses, "_of_templates", [])
    uses.register_template_in_use_check(lambda _session, _id: "Campaign 7 is running with it.")
    assert admin.call("DELETE", path_of(account, f"/{template['id']}")).status_code == 409
    assert admin.post(path_of(account, "/sync")).json["total"] == 1


def test_filters_narrow_the_list(admin: Person, account: dict[str, Any], business: Business) -> None:
    business.add_template("promo", category="MARKETING")
    business.add_template("parada", status="PAUSED")
    business.add_template("texto", components=[{"type": "BODY", "text": "Uma palavra rara: ornitorrinco."}])
    admin.post(path_of(account, "/sync"))

    def names(**query: str) -> list[str]:
        return [item["name"] for item in admin.get(path_of(account), **query).json["items"]]

    assert names(category="MARKETING") == ["promo"]
    assert names(status="PAUSED") == ["parada"]
    assert names(q="ORNITORRINCO") == ["texto"]
    assert names(q="PROMO") == ["promo"]
    assert names(q="%") == []
    assert names(language="en_US") == []


def test_viewers_look_and_operators_write(
    anybody: Callable[..., Person], account: dict[str, Any], business: Business
) -> None:
    business.add_template("visto")
    viewer, operator = anybody(Role.VIEWER, account["id"]), anybody(Role.OPERATOR, account["id"])
    assert viewer.post(path_of(account, "/sync")).status_code == 403
    assert operator.post(path_of(account, "/sync")).status_code == 200
    assert viewer.get(path_of(account)).json["total"] == 1
    assert viewer.post(path_of(account), new_template()).status_code == 403
    assert operator.post(path_of(account), new_template()).status_code == 201
