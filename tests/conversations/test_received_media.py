"""What people send is fetched before Meta forgets it, checked, kept, and handed out safely to those who may see it."""

import base64
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from dispatcher import clock
from dispatcher.config import Settings
from dispatcher.contacts.models import Contact
from dispatcher.database import db, session, transaction
from dispatcher.http import Role
from dispatcher.messages.jobs import fetch_media
from dispatcher.messages.models import ReceivedMedia
from dispatcher.uploads.place import uploads
from tests.accounts.conftest import anybody
from tests.messages.machinery import Meta, engine, until
from tests.messages.world import PHONES, add_account
from tests.servers import SimulatorProcess

__all__ = ["anybody"]
ANA = "+5511999990001"
PDF = b"%PDF-1.7\n" + bytes(range(256)) + b"\n%%EOF\n"
PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def number(app: Flask, simulator: SimulatorProcess, settings: Settings) -> int:
    return add_account(PHONES[0])


@pytest.fixture
def agent(anybody: Callable[..., Any], number: int) -> Any:
    return anybody(Role.AGENT, number)


def photo(size: tuple[int, int] = (1600, 1200), orientation: int = 1) -> bytes:
    """A picture as a phone takes it: with the place and the way the phone was held in its EXIF."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "my home"
    buffer = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def send(meta: Meta, kind: str, content: bytes, **more: Any) -> None:
    """Let Ana send a file."""
    encoded = base64.b64encode(content).decode()
    meta.ask("POST", "customer", {"from": ANA, "type": kind, "content": encoded, **more})


def newest(agent: Any, conversation: int = 1) -> Any:
    return agent.get(f"/conversations/{conversation}/messages").json["items"][0]


def fetched(agent: Any) -> Any:
    """Wait until the file of the newest message is no longer on its way; return the bubble."""
    until(lambda: agent.get("/conversations").json["items"])
    until(lambda: newest(agent)["media"]["state"] != "pending")
    return newest(agent)


def bytes_of(agent: Any, bubble: Any, query: str = "", **headers: str) -> Any:
    path = f"/api/v1/conversations/1/messages/{bubble['id']}/media{query}"
    return agent.client.get(path, headers={"Authorization": f"Bearer {agent.token}", **headers})


def rows() -> list[ReceivedMedia]:
    db.session.rollback()
    return list(session().scalars(select(ReceivedMedia).order_by(ReceivedMedia.message_id)))


@pytest.mark.usefixtures("kept_in")
def test_a_picture_is_fetched_and_shown_small_and_large(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    sent = photo(orientation=6)
    with engine(app, simulator, senders=0) as meta:
        send(meta, "image", sent, mime_type="image/jpeg", caption="Look")
        bubble = fetched(agent)
    media = bubble["media"]
    assert (bubble["text"], media["state"], media["content_type"]) == ("Look", "kept", "image/jpeg")
    assert (media["width"], media["height"], media["has_thumbnail"]) == (1200, 1600, True), "upright"
    large = bytes_of(agent, bubble)
    assert (large.status_code, large.data, large.mimetype) == (200, sent, "image/jpeg")
    assert large.headers["X-Content-Type-Options"] == "nosniff"
    assert large.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert large.headers["Content-Disposition"].startswith("inline")
    small = bytes_of(agent, bubble, "?thumbnail")
    assert (small.status_code, small.mimetype) == (200, "image/webp")
    with Image.open(io.BytesIO(small.data)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((480, 640), {})
    assert int(small.headers["Content-Length"]) == len(small.data)


@pytest.mark.usefixtures("kept_in")
def test_a_document_is_an_attachment_in_pieces_on_wish(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        send(meta, "document", PDF, mime_type="application/pdf", filename="../Nota \u202efiscal.pdf")
        bubble = fetched(agent)
    assert (bubble["media"]["filename"], bubble["media"]["size"]) == ("Nota fiscal.pdf", len(PDF))
    whole = bytes_of(agent, bubble)
    assert whole.headers["Content-Disposition"].startswith('attachment; filename="Nota fiscal.pdf"')
    part = bytes_of(agent, bubble, Range="bytes=9-18")
    assert (part.status_code, part.data) == (206, bytes(range(10)))
    again = bytes_of(agent, bubble, **{"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304


def test_what_is_no_picture_is_never_shown_as_one(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        send(meta, "image", PAGE, mime_type="image/png")
        bubble = fetched(agent)
    got = bytes_of(agent, bubble)
    assert (got.mimetype, got.headers["Content-Disposition"].split(";")[0]) == (
        "application/octet-stream",
        "attachment",
    )
    assert not bubble["media"]["has_thumbnail"]


def test_an_address_that_is_gone_is_asked_for_anew(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        send(meta, "audio", b"OggS\0\x02" + bytes(60), voice=True, lost_downloads=1)
        until(lambda: [one for one in rows() if one.tries == 1 and one.reason])
        assert "404" in (newest(agent)["media"]["reason"] or "")
        make_due()
        bubble = fetched(agent)
    assert (bubble["media"]["state"], bubble["media"]["is_voice"], rows()[0].tries) == ("kept", True, 2)


def make_due(**more: Any) -> None:
    with transaction() as current:
        current.execute(update(ReceivedMedia).values(due_at=clock.now(), **more))
    fetch_media()


def test_other_bytes_than_were_sent_are_not_kept_and_a_person_may_ask_again(
    app: Flask, simulator: SimulatorProcess, agent: Any
) -> None:
    with engine(app, simulator, senders=0) as meta:
        send(meta, "document", PDF, mime_type="application/pdf", sha256="0" * 64)
        until(lambda: [one for one in rows() if one.reason])
        make_due(tries=6)
        bubble = fetched(agent)
        assert bubble["media"]["state"] == "failed"
        assert "SHA-256" in bubble["media"]["reason"]
        refused = bytes_of(agent, bubble)
        assert (refused.status_code, refused.json["error"]["code"]) == (404, "NOT_FOUND")
        with transaction() as current:
            current.execute(update(ReceivedMedia).values(sha256=None))
        path = f"/conversations/1/messages/{bubble['id']}/media/fetch"
        assert agent.post(path, {}).status_code == 204
        assert fetched(agent)["media"]["state"] == "kept"
        assert agent.post(path, {}).status_code == 409
        with transaction() as current:
            gone = {"state": "expired", "expires_at": clock.now() - timedelta(hours=1)}
            current.execute(update(ReceivedMedia).values(**gone))
        assert agent.post(path, {}).status_code == 409


def test_what_meta_has_forgotten_is_given_up(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        send(meta, "image", photo((64, 64)), mime_type="image/jpeg", lives_days=0)
        until(lambda: [one for one in rows() if one.reason])
        make_due(expires_at=clock.now())
        assert fetched(agent)["media"]["state"] == "expired"


def test_a_fetcher_that_died_leaves_the_file_to_the_next(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        send(meta, "document", PDF, mime_type="application/pdf")
        fetched(agent)
    with transaction() as current:
        died = {"state": "pending", "storage_key": None, "lease_until": clock.now(), "due_at": clock.now()}
        current.execute(update(ReceivedMedia).values(**died))
    fetch_media()
    assert [one.state for one in rows()] == ["kept"]


@pytest.mark.usefixtures("kept_in")
def test_what_a_person_deletes_and_who_is_forgotten_leave_no_bytes(
    app: Flask, simulator: SimulatorProcess, agent: Any, anybody: Callable[..., Any]
) -> None:
    with engine(app, simulator, senders=0) as meta:
        send(meta, "image", photo(), mime_type="image/jpeg")
        first = fetched(agent)
        send(meta, "document", PDF, mime_type="application/pdf")
        until(lambda: newest(agent)["id"] != first["id"])
        fetched(agent)
        kept = [key for one in rows() for key in (one.storage_key, one.thumbnail_key) if key]
        assert (len(kept), [exists(key) for key in kept]) == (3, [True] * 3)
        revoke = {"type": "revoke", "revoke": {"original_message_id": first["wamid"]}}
        meta.ask("POST", "customer", {"from": ANA, "type": "raw", "message": revoke})
        until(lambda: bytes_of(agent, first).status_code == 404)
        fetch_media()
        assert [exists(key) for key in kept] == [False, False, True]
        contact = session().scalars(select(Contact.id)).one()
        assert anybody(Role.OPERATOR).call("DELETE", f"/contacts/{contact}").status_code == 204
    fetch_media()
    assert (rows(), [exists(key) for key in kept]) == ([], [False] * 3)


def exists(key: str) -> bool:
    return uploads().storage.exists(key)


def test_only_who_may_see_the_number_sees_its_files(
    app: Flask, simulator: SimulatorProcess, agent: Any, anybody: Callable[..., Any]
) -> None:
    with engine(app, simulator, senders=0) as meta:
        send(meta, "document", PDF, mime_type="application/pdf")
        bubble = fetched(agent)
    stranger = anybody(Role.AGENT, add_account(PHONES[1]))
    viewer = anybody(Role.VIEWER, 1)
    assert (bytes_of(stranger, bubble).status_code, bytes_of(viewer, bubble).status_code) == (404, 403)
    assert agent.client.get(f"/api/v1/conversations/1/messages/{bubble['id']}/media").status_code == 401
    assert bytes_of(agent, {"id": 10**9}).status_code == 404
