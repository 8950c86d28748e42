"""Every kind of message that Meta's reference knows (§4.5), as files, and the row each of them ends in."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatcher.contacts.consent_models import Suppression
from dispatcher.contacts.models import Contact
from dispatcher.conversations.models import Conversation
from dispatcher.database import db, transaction
from dispatcher.messages.models import Message
from tests.webhooks.world import NOON, add_account, change, journal, keep, picture, post, process_all, said, value

FOLDER: Final = Path(__file__).parent / "payloads"
ANA: Final = "5511987654321"
QUOTED: Final = {"message_id": "wamid.ours", "from_": "15550783881"}

Expected = tuple[str, str, dict[str, Any]]
ROWS: Final[dict[str, Expected]] = {
    "text": ("text", "Olá! 👋🏽 Cadê meu pedido?", {"profile": {"name": "Ana"}}),
    "video": ("video", "", {"body": {"id": "1002", "mime_type": "video/mp4"}}),
    "voice": ("audio", "", {"body": {"id": "1003", "voice": True}}),
    "document": ("document", "", {"body": {"filename": "Nota fiscal.pdf"}}),
    "sticker": ("sticker", "", {"body": {"animated": False}}),
    "location": ("location", "MASP", {"body": {"latitude": -23.5614, "address": "Av. Paulista, 1578"}}),
    "live_place": ("location", "", {"body": {"latitude": "-23.5"}}),
    "contacts": ("contacts", "Bia Souza, Oficina", {}),
    "reaction": ("reaction", "👍", {"body": {"message_id": "wamid.text"}}),
    "reaction_removed": ("reaction", "", {"body": {"message_id": "wamid.text"}}),
    "button": ("button", "Rastrear", {"payload": "TRACK", "context": {"message_id": "wamid.campaign"}}),
    "button_reply": ("interactive", "Sim", {"payload": "yes", "context": QUOTED}),
    "list_reply": ("interactive", "Amanhã", {"payload": "row-2"}),
    "flow_reply": ("interactive", "Sent", {"body": {"type": "nfm_reply"}}),
    "order": ("order", "Para hoje, por favor", {"body": {"catalog_id": "77"}}),
    "from_an_ad": ("text", "Vi o anúncio", {"referral": {"ctwa_clid": "clid-1", "source_type": "ad"}}),
    "forwarded": ("text", "Repassando", {"context": {"forwarded": True, "frequently_forwarded": True}}),
    "quoted": ("text", "Aquele ali", {"context": QUOTED, "edited_at": "2026-11-22T12:00:24Z"}),
    "about_a_product": ("text", "Ainda tem?", {"context": {"product": {"catalog_id": "77"}}}),
    "unsupported": ("unsupported", "", {"errors": [{"code": 131051}], "body": {"type": "poll"}}),
    "welcome": ("request_welcome", "", {}),
    "future_kind": ("hologram", "", {"body": {"depth": 3}}),
    "without_type": ("unsupported", "", {}),
    "edit": ("edit", "Aquele ali", {"body": {"original_message_id": "wamid.quoted"}}),
    "revoke": ("revoke", "", {"body": {"original_message_id": "wamid.image"}}),
    "in_a_group": ("text", "para todos", {"group_id": "120363"}),
    "hidden_number": ("text", "Sou eu", {"profile": {"name": "Caio", "username": "@caio"}}),
    "without_contacts": ("text", "sem contatos", {}),
    "without_from": ("text", "sem remetente", {"profile": {"name": "Ana"}}),
    "milliseconds": ("text", "ms", {}),
    "number_not_text": ("text", "int", {}),
    "garbage_time": ("text", "quando?", {}),
    "number_changed": ("system", "User Davi changed from 5511977770001 to 5511977770002", {}),
    "identity_changed": ("system", "Ana's security code changed", {}),
}
GONE: Final = {"image"}
"""What the person deleted; nothing of it is left."""


def payload(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


def everything() -> list[str]:
    return sorted(file.stem for file in FOLDER.iterdir())


def rows() -> dict[str, Message]:
    db.session.rollback()
    return {str(one.wamid).removeprefix("wamid."): one for one in db.session.scalars(select(Message))}


def holds(found: Any, expected: Any) -> bool:
    """Tell whether everything expected is there; there may be more."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(holds(found.get(key), one) for key, one in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(holds, found, expected))
    return bool(found == expected)


ORDERS: Final[dict[str, Callable[[list[str]], Sequence[str]]]] = {
    "as sorted": list,
    "reversed": lambda names: names[::-1],
    "shuffled": lambda names: random.Random(3).sample(names, len(names)),
}


@pytest.mark.parametrize("order", ORDERS)
def test_every_kind_ends_in_its_row_in_any_order(app: Flask, order: str) -> None:
    add_account()
    for name in ORDERS[order](everything()):
        keep(payload(name))
        process_all()
    found = rows()
    assert found.keys() == ROWS.keys() | GONE
    for name, (kind, words, content) in ROWS.items():
        held = found[name].content or {}
        assert (name, found[name].kind, held.get("text", "")) == (name, kind, words)
        assert holds(held, content), (name, held)
        assert (found[name].direction, found[name].state) == ("inbound", "received")
    assert found["image"].content == {"revoked_at": "2026-11-22T12:00:25Z"}
    assert {entry.state for entry in journal()} == {"processed"}


def test_all_of_it_again_and_backwards_changes_nothing(app: Flask) -> None:
    add_account()
    bodies = [payload(name) for name in everything()]
    keep(*bodies)
    process_all()
    before = picture(), told()
    keep(*bodies, *reversed(bodies))
    assert process_all() == 2 * len(bodies)
    assert (picture(), told()) == before


def told() -> list[tuple[Any, ...]]:
    """What people and conversations are known to be, without the moments of our own clock."""
    db.session.rollback()
    people = select(Contact.id, Contact.phone_key, Contact.user_id, Contact.name, Contact.merged_into_id)
    talks = select(Conversation.id, Conversation.keys, Conversation.last_message_id, Conversation.last_text)
    contents = select(Message.id, Message.content)
    return [tuple(row) for one in (people, talks, contents) for row in db.session.execute(one.order_by("id"))]


def test_moments_come_as_text_numbers_and_milliseconds(app: Flask) -> None:
    add_account()
    keep(*(payload(name) for name in ("milliseconds", "number_not_text", "garbage_time")))
    keep(change(value(messages=[said("from 2090", wamid="wamid.far", timestamp="3786912000")])))
    process_all()
    found = rows()
    assert [found[name].state_at.isoformat() for name in ("milliseconds", "number_not_text")] == [
        "2026-11-22T12:00:30.123000+00:00",
        "2026-11-22T12:00:31+00:00",
    ]
    for name in ("garbage_time", "far"):
        now = db.session.scalar(select(func.now()))
        assert abs((found[name].state_at - now).total_seconds()) < 600, "when it came"


def test_what_we_do_not_read_is_counted_and_what_is_for_groups_opens_nothing(app: Flask) -> None:
    add_account()
    keep(payload("future_kind"))
    keep(payload("in_a_group"))
    process_all()
    assert [entry.notes for entry in journal()] == [{"unknown": 1}, None]
    talks = db.session.scalars(select(Conversation)).all()
    assert [one.last_kind for one in talks] == ["hologram"]


def test_whoever_is_not_named_in_a_batch_of_several_is_nobody(app: Flask) -> None:
    add_account()
    nameless = {"id": "wamid.x", "timestamp": "1795348800", "type": "text", "text": {"body": "?"}}
    keep(change(value(messages=[nameless, said("Oi")])))
    process_all()
    assert [*rows()] == ["in.1"]
    assert journal()[0].notes == {"unknown": 1}


def person(number: str) -> Contact:
    db.session.rollback()
    return db.session.scalars(select(Contact).where(Contact.phone_key == number)).one()


OLD, NEW = "5511977770001", "5511977770002"


def moved(order: int) -> list[bytes]:
    """Davi says no to marketing, changes his number, and writes from the new one; both orders may come."""
    before = change(value(messages=[said("stop", wamid="w1", sender=OLD)]))
    after = change(value(messages=[said("It is me", wamid="w2", sender=NEW)]))
    return [before, *[payload("number_changed"), after][::order]]


@pytest.mark.parametrize("order", [1, -1])
def test_who_changes_the_number_stays_who_they_are(app: Flask, order: int) -> None:
    add_account()
    keep(change(value(messages=[said("Oi", wamid="w0", sender=OLD)])))
    process_all()
    with transaction() as session:
        session.get_one(Contact, person(OLD).id).name = "Davi, the good customer"
    for body in moved(order):
        keep(body)
        process_all()
    now, alias = person(NEW), person(OLD)
    assert (now.name, now.user_id, now.merged_into_id) == ("Davi, the good customer", "BR.7002", None)
    assert alias.merged_into_id == now.id, "what was said under the old number stays theirs"
    held = set(db.session.scalars(select(Suppression.key)))
    assert {OLD, NEW} <= held
    [talk] = db.session.scalars(select(Conversation).where(Conversation.status != "closed"))
    assert (talk.contact_id, talk.last_text, set(talk.keys) >= {OLD, NEW}) == (now.id, "It is me", True)


def test_who_gets_another_user_id_stays_who_they_are(app: Flask) -> None:
    add_account()
    keep(payload("hidden_number"))
    process_all()
    told_by_meta = {
        "id": "wamid.changed", "from_user_id": "BR.9001", "timestamp": "1795348900", "type": "system",
        "system": {"type": "user_changed_user_id", "user_id": "BR.9001", "previous_user_id": "BR.9000"},
    }  # fmt: skip
    keep(change({**value(), "messages": [told_by_meta]}))
    process_all()
    db.session.rollback()
    known = db.session.execute(select(Contact.id, Contact.user_id, Contact.merged_into_id).order_by(Contact.id)).all()
    assert [tuple(one) for one in known] == [(1, "BR.9001", None), (2, "BR.9000", 1)]


def test_a_thousand_updates_in_three_megabytes(client: FlaskClient) -> None:
    add_account()
    padding = "\U0001f600" * 200
    messages = [said(f"{n} {padding}", wamid=f"wamid.{n}", sender=f"55119{n % 100:08}") for n in range(1000)]
    whole = json.loads(change(value(messages=messages)))
    body = json.dumps(whole).encode()
    assert 2_500_000 < len(body) < 3_000_000
    assert post(client, body).status_code == 200
    assert post(client, body).status_code == 200
    process_all()
    assert len(rows()) == 1000
    assert len(db.session.scalars(select(Conversation.id)).all()) == 100
    assert {entry.state for entry in journal()} == {"processed"}
    assert all(one.state_at == NOON for one in rows().values())
