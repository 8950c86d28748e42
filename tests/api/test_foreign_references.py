"""Bodies that point at somebody else's things: the reference is refused by its field, and nothing leaks."""

import io
from typing import Any

import pytest

from dispatcher.accounts.models import Template
from dispatcher.database import db, transaction
from tests.api.conftest import World
from tests.api.world import Person


def refused(person: Person, method: str, path: str, body: dict[str, Any], field: str) -> None:
    """Call, and check that the answer is a refusal that tells nothing."""
    answer = person.call(method, path, body)
    assert answer.status_code in (404, 422), answer.text
    assert "FOREIGN" not in answer.text
    assert answer.status_code == 404 or field in answer.get_json()["error"]["details"], answer.text


def test_a_foreign_number(world: World) -> None:
    foreign = world.foreign.account_id
    send = {"account_id": foreign, "to": "+5511987654321", "text": {"body": "x"}}

    refused(world.operator, "POST", "/campaigns", {"name": "x", "account_id": foreign}, "account_id")
    refused(world.operator, "PATCH", f"/campaigns/{world.own.draft_id}", {"account_id": foreign}, "account_id")
    refused(world.agent, "POST", "/messages/send-immediate", send, "account_id")
    refused(world.agent, "POST", "/whatsapp/messages", send, "account_id")


def test_a_foreign_template(world: World) -> None:
    draft = {"name": "x", "account_id": world.own.account_id, "template_id": world.foreign.template_id}
    named = {"name": "foreign_order", "language": "pt_BR", "variables": {"body.1": "x"}}
    send = {"account_id": world.own.account_id, "to": "+5511987654321", "template": named}

    refused(world.operator, "POST", "/campaigns", draft, "template_id")
    refused(
        world.operator,
        "PATCH",
        f"/campaigns/{world.own.draft_id}",
        {"template_id": draft["template_id"]},
        "template_id",
    )
    refused(world.agent, "POST", "/messages/send-immediate", send, "template.name")
    path = f"/whatsapp-accounts/{world.own.account_id}/templates/{world.foreign.template_id}"
    for method in ("GET", "PUT", "DELETE"):
        body = {"components": [{"type": "BODY", "text": "x"}]} if method == "PUT" else None
        assert world.operator.call(method, path, body).status_code == 404
    assert world.admin.get(path).status_code == 404


def test_a_foreign_list_of_people(world: World) -> None:
    given = {"upload_id": str(world.foreign.list_id), "phone_column": "Telefone"}

    refused(world.operator, "POST", f"/campaigns/{world.own.draft_id}/recipients", given, "upload_id")
    assert world.operator.get(f"/campaigns/{world.own.draft_id}").get_json()["audience"]["good"] == 1


def test_a_list_is_no_media(world: World) -> None:
    media = {"upload_id": str(world.own.list_id)}
    send = {"account_id": world.own.account_id, "to": "+5511987654321", "media": media}

    refused(world.agent, "POST", "/messages/send-immediate", send, "media.upload_id")


@pytest.mark.parametrize("given", ["nonsense", "00000000-0000-0000-0000-000000000000", "list"])
def test_media_of_a_template_that_are_none(world: World, given: str) -> None:
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["x"]}}
    with transaction() as session:
        session.get_one(Template, world.own.template_id).components = [header, {"type": "BODY", "text": "Hello."}]
    value = str(world.own.list_id) if given == "list" else given
    named = {"name": "ownown_order", "language": "pt_BR", "variables": {"header.media": value}}
    send = {"account_id": world.own.account_id, "to": "+5511987654321", "template": named}
    db.session.remove()

    refused(world.agent, "POST", "/messages/send-immediate", send, "template.variables.header.media")
    named["variables"] = {"header.media": str(world.own.media_id)}
    assert world.agent.post("/messages/send-immediate", send).status_code == 202


def test_access_ends_in_the_middle(world: World) -> None:
    path = f"/campaigns/{world.own.draft_id}"
    assert world.operator.get(path).status_code == 200

    world.admin.patch(f"/users/{world.operator.user_id}", {"account_ids": [world.foreign.account_id]})

    assert world.operator.get(path).status_code == 404
    assert world.operator.patch(f"{path}/status", {"status": "running"}).status_code == 404
    assert world.operator.get(f"/campaigns/{world.foreign.draft_id}").status_code == 200


def test_one_of_two_numbers_need_not_be_named_when_only_one_is_visible(world: World) -> None:
    body = {"to": "+5511987654321", "text": {"body": "Oi"}}

    sent = world.agent.post("/messages/send-immediate", body)
    assert sent.status_code == 202
    message = world.agent.get(f"/messages/{sent.get_json()['message_id']}").get_json()
    assert message["account_id"] == world.own.account_id
    assert world.admin.post("/messages/send-immediate", body).status_code == 422


def test_a_deleted_upload_is_gone_for_everybody(world: World) -> None:
    file = {"file": (io.BytesIO(b"Nome;Telefone\nAna;+5511987654321\n"), "x.csv")}
    made = world.operator.post("/upload/recipients", data=file).get_json()["id"]

    assert world.operator.call("DELETE", f"/uploads/{made}").status_code == 204
    for person in (world.operator, world.admin):
        assert person.get(f"/uploads/{made}").status_code == 404
        assert person.get(f"/uploads/{made}/content").status_code == 404
