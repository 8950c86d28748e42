"""Everything an agent may say, each through Meta's own checks; what Meta would refuse is refused before."""

import io
import struct
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from dispatcher import clock
from dispatcher.config import Settings
from dispatcher.conversations.models import Conversation
from dispatcher.database import db, session, transaction
from dispatcher.errors import NotFound
from dispatcher.http import Role
from dispatcher.messages.jobs import fetch_media
from dispatcher.uploads.models import Upload
from dispatcher.uploads.place import uploads
from tests.accounts.conftest import anybody
from tests.messages.machinery import Meta, engine, until
from tests.messages.world import PHONES, add_account
from tests.servers import SimulatorProcess
from tests.uploads.test_media import mp4, ogg

__all__ = ["anybody"]
ANA = "+5511999990001"
Json = dict[str, Any]
PDF = b"%PDF-1.7\n" + bytes(range(256)) + b"\n%%EOF\n"
ARRIVED = ("sent", "delivered", "read")


@pytest.fixture
def number(app: Flask, simulator: SimulatorProcess, settings: Settings) -> int:
    return add_account(PHONES[0])


@pytest.fixture
def agent(anybody: Callable[..., Any], number: int) -> Any:
    return anybody(Role.AGENT, number)


def write(meta: Meta, agent: Any) -> str:
    """Let Ana write; return the path of the conversation."""
    meta.ask("POST", "customer", {"from": ANA, "type": "text", "text": "Oi"})
    return f"/conversations/{until(lambda: agent.get('/conversations').json['items'])[0]['id']}"


def bubbles(who: Any, path: str) -> Any:
    return who.get(f"{path}/messages").json["items"]


def attach(who: Any, path: str, content: bytes, name: str) -> Any:
    headers = {"Authorization": f"Bearer {who.token}"}
    file = {"file": (io.BytesIO(content), name)}
    return who.client.post(f"/api/v1{path}/attachments", data=file, headers=headers)


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, kind)
    return file.getvalue()


FILES: list[tuple[str, bytes, str, Json]] = [
    ("image", picture("JPEG"), "a.jpg", {"caption": "Here it is"}),
    ("video", mp4(b"avc1", b"mp4a"), "a.mp4", {"caption": "How it works"}),
    ("document", PDF, "Nota fiscal.pdf", {"caption": "Your invoice"}),
    ("audio", ogg(1), "a.ogg", {"voice": True}),
    ("sticker", picture("WEBP"), "a.webp", {}),
]


def test_files_of_every_kind_arrive(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        for kind, content, name, more in FILES:
            upload = attach(agent, path, content, name)
            assert upload.status_code == 201, upload.text
            media = {"upload_id": upload.get_json()["id"], **more}
            assert agent.post(f"{path}/messages", {"media": media}).status_code == 202, kind
        until(lambda: {one["state"] for one in bubbles(agent, path)[:-1]} <= {*ARRIVED})
        assert meta.accepted() == len(FILES)
    shown = {one["kind"]: one for one in bubbles(agent, path)}
    assert [shown[kind]["text"] for kind, *_ in FILES] == ["Here it is", "How it works", "Your invoice", None, None]
    assert (shown["document"]["media"]["filename"], shown["audio"]["media"]["is_voice"]) == ("Nota fiscal.pdf", True)
    whole = agent.client.get(
        f"/api/v1{path}/messages/{shown['document']['id']}/media", headers={"Authorization": f"Bearer {agent.token}"}
    )
    assert (whole.status_code, whole.data) == (200, PDF)


BUTTONS = [{"id": "yes", "title": "Sim"}, {"id": "no", "title": "Não"}]
ROWS = [{"id": "r1", "title": "Hoje", "description": "até 18 h"}, {"id": "r2", "title": "Amanhã"}]
CARD = {"name": {"formatted_name": "Bia Souza", "first_name": "Bia"}, "phones": [{"phone": "+5511987654322"}]}
ANSWERS: dict[str, Json] = {
    "buttons": {"interactive": {"type": "button", "body": "Confirma?", "header": "Pedido", "buttons": BUTTONS}},
    "a list": {
        "interactive": {
            "type": "list", "body": "Quando?", "footer": "Responda hoje", "label": "Escolher",
            "sections": [{"title": "Entrega", "rows": ROWS}],
        }
    },
    "a link": {
        "interactive": {"type": "cta_url", "body": "Acompanhe", "label": "Ver", "url": "https://example.com/p/1"}
    },
    "asking for the place": {"interactive": {"type": "location_request", "body": "Onde você está?"}},
    "a place": {"location": {"latitude": -23.56, "longitude": -46.65, "name": "Loja", "address": "Av. Paulista"}},
    "a contact": {"contacts": [CARD]},
}  # fmt: skip


def test_everything_else_arrives_too(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        asked = bubbles(agent, path)[0]["id"]
        for name, body in ANSWERS.items():
            sent = agent.post(f"{path}/messages", {**body, "reply_to": asked})
            assert sent.status_code == 202, (name, sent.text)
        until(lambda: {one["state"] for one in bubbles(agent, path)[:-1]} <= {*ARRIVED})
        assert meta.accepted() == len(ANSWERS)
    *answers, _ = bubbles(agent, path)
    assert [one["text"] for one in answers] == [
        "Bia Souza", "Loja", "Onde você está?", "Acompanhe", "Quando?", "Confirma?",
    ]  # fmt: skip
    assert {one["quoted"]["text"] for one in answers} == {"Oi"}


def test_a_picture_may_stand_above_buttons(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        upload = attach(agent, path, picture("PNG"), "a.png").get_json()["id"]
        shown = {"type": "button", "body": "This one?", "header_upload_id": upload, "buttons": BUTTONS}
        assert agent.post(f"{path}/messages", {"interactive": shown}).status_code == 202
        until(lambda: bubbles(agent, path)[0]["state"] in ARRIVED)


REFUSED: dict[str, tuple[Json, str]] = {
    "four buttons": (
        {
            "interactive": {
                "type": "button",
                "body": "?",
                "buttons": [{"id": f"{n}", "title": f"{n}"} for n in range(4)],
            }
        },
        "interactive.buttons",
    ),
    "a button of 21 letters": (
        {"interactive": {"type": "button", "body": "?", "buttons": [{"id": "1", "title": "x" * 21}]}},
        "interactive.buttons.0.title",
    ),
    "two buttons that say the same": (
        {"interactive": {"type": "button", "body": "?", "buttons": [{"id": f"{n}", "title": "Sim"} for n in range(2)]}},
        "interactive.buttons",
    ),
    "buttons without buttons": ({"interactive": {"type": "button", "body": "?"}}, "interactive.buttons"),
    "a list without a label": (
        {"interactive": {"type": "list", "body": "?", "sections": [{"rows": ROWS}]}},
        "interactive.label",
    ),
    "a link to a script": (
        {"interactive": {"type": "cta_url", "body": "?", "label": "x", "url": "javascript:alert(1)"}},
        "interactive.cta_url.url",
    ),
    "a long body over buttons": (
        {"interactive": {"type": "button", "body": "x" * 1025, "buttons": BUTTONS}},
        "interactive.body",
    ),
    "a place beyond the pole": ({"location": {"latitude": 91, "longitude": 0}}, "location.latitude"),
    "a reaction of words": ({"reaction": {"message_id": 1, "emoji": "lol"}}, "reaction.emoji"),
    "a reaction to nothing": ({"reaction": {"message_id": 10**9, "emoji": "👍"}}, "reaction.message_id"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_meta_would_refuse_is_said_before(app: Flask, simulator: SimulatorProcess, agent: Any, name: str) -> None:
    body, field = REFUSED[name]
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        refused = agent.post(f"{path}/messages", body)
        assert refused.status_code == 422, refused.text
        assert field in refused.json["error"]["details"], refused.text
        assert meta.accepted() == 0
    assert len(bubbles(agent, path)) == 1


def test_files_are_refused_at_once_saying_why(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        assert "ending in .exe" in attach(agent, path, b"MZ", "a.exe").get_json()["error"]["details"]["file"][0]
        assert "mono" in attach(agent, path, ogg(2), "a.ogg").get_json()["error"]["details"]["file"][0]
        sound = attach(agent, path, b"ID3" + struct.pack(">I", 3) + bytes(3) + b"\xff\xfb" + bytes(90), "a.mp3")
        voice = agent.post(f"{path}/messages", {"media": {"upload_id": sound.get_json()["id"], "voice": True}})
        assert [*voice.json["error"]["details"]] == ["media.voice"]


def test_a_reaction_answers_nothing_and_can_be_taken_back(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        [asked] = bubbles(agent, path)

        def react(emoji: str) -> None:
            given = {"reaction": {"message_id": asked["id"], "emoji": emoji}, "reply_to": None}
            assert agent.post(f"{path}/messages", given).status_code == 202

        react("👩‍👩‍👧")
        until(lambda: [one["state"] for one in bubbles(agent, path)[0]["reactions"]] == ["sent"])
        [bubble] = bubbles(agent, path)
        assert [(one["emoji"], one["direction"]) for one in bubble["reactions"]] == [("👩‍👩‍👧", "outbound")]
        after = agent.get(path).json
        assert (after["waiting_since"] is not None, after["assignee"], after["last_message"]["text"]) == (
            True, None, "Oi",
        )  # fmt: skip
        react("")
        until(lambda: meta.accepted() == 2)
    assert bubbles(agent, path)[0]["reactions"] == []


def test_after_a_day_nothing_but_a_template_is_taken(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        asked = bubbles(agent, path)[0]["id"]
        with transaction() as current:
            current.execute(update(Conversation).values(inbound_at=clock.now() - timedelta(hours=24)))
        for body in (*ANSWERS.values(), {"reaction": {"message_id": asked, "emoji": "👍"}}):
            assert agent.post(f"{path}/messages", body).status_code == 409
        assert meta.accepted() == 0


def test_who_is_forgotten_leaves_no_attachment(
    app: Flask, simulator: SimulatorProcess, agent: Any, anybody: Callable[..., Any]
) -> None:
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        made = attach(agent, path, PDF, "contract.pdf").get_json()["id"]
        assert agent.post(f"{path}/messages", {"media": {"upload_id": made}}).status_code == 202
        until(lambda: bubbles(agent, path)[0]["state"] in ARRIVED)
        key = session().get_one(Upload, UUID(made)).storage_key
        contact = agent.get(path).json["contact"]["id"]
        operator = anybody(Role.OPERATOR)
        until(lambda: operator.call("DELETE", f"/contacts/{contact}").status_code == 204)
    fetch_media()
    db.session.rollback()
    gone = session().get_one(Upload, UUID(made))
    assert (gone.filename, gone.storage_key, gone.deleted_at is not None) == ("file", "", True)
    with pytest.raises(NotFound):
        uploads().storage.open(key)


@pytest.mark.usefixtures("kept_in")
def test_what_was_attached_and_never_sent_is_gone_after_a_day(
    app: Flask, simulator: SimulatorProcess, agent: Any, anybody: Callable[..., Any]
) -> None:
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        sent, canned, left, fresh = (attach(agent, path, PDF, f"{n}.pdf").get_json()["id"] for n in range(4))
        assert agent.post(f"{path}/messages", {"media": {"upload_id": sent}}).status_code == 202
        until(lambda: bubbles(agent, path)[0]["state"] in ARRIVED)
    assert agent.post("/canned-replies", {"shortcut": "pdf", "text": "Olha", "upload_id": canned}).status_code == 201
    with transaction() as current:
        old = update(Upload).where(Upload.id != UUID(fresh))
        current.execute(old.values(created_at=clock.now() - timedelta(days=1, seconds=1)))
        key = current.get_one(Upload, UUID(left)).storage_key
    fetch_media()
    assert [agent.get(f"/uploads/{one}").status_code for one in (sent, canned, left, fresh)] == [200, 200, 404, 200]
    assert agent.post(f"{path}/messages", {"media": {"upload_id": left}}).status_code == 404
    assert not uploads().storage.exists(key)
    kept = [uploads().storage.exists(one.storage_key) for one in session().scalars(select(Upload)) if one.storage_key]
    assert kept == [True] * 3


def test_attachments_are_for_those_who_may_see_the_number(
    app: Flask, simulator: SimulatorProcess, agent: Any, anybody: Callable[..., Any]
) -> None:
    stranger = anybody(Role.AGENT, add_account(PHONES[1]))
    with engine(app, simulator, senders=0) as meta:
        path = write(meta, agent)
        upload = attach(agent, path, PDF, "contract.pdf").get_json()["id"]
        assert attach(stranger, path, PDF, "x.pdf").status_code == 404
        assert (agent.get("/uploads").json["items"], stranger.get("/uploads").json["items"]) == ([], [])
        assert (agent.get(f"/uploads/{upload}").status_code, stranger.get(f"/uploads/{upload}").status_code) == (
            200,
            404,
        )
        meta.ask("POST", "customer", {"from": ANA, "phone_number_id": PHONES[1], "type": "text", "text": "Oi"})
        theirs = until(lambda: stranger.get("/conversations").json["items"])[0]["id"]
        refused = stranger.post(f"/conversations/{theirs}/messages", {"media": {"upload_id": upload}})
        assert refused.status_code == 404
