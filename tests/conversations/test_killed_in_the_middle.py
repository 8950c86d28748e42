"""kill -9 of the process that tells other systems, or fetches files, in the middle: another one ends what it began."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from dispatcher import clock
from dispatcher.config import ObjectStore, Settings
from dispatcher.conversations.sources.jobs import tell_soon
from dispatcher.conversations.sources.models import SourceDelivery
from dispatcher.database import db, session, transaction
from dispatcher.http import Role
from dispatcher.messages.jobs import ask_for_media
from dispatcher.messages.models import ReceivedMedia
from dispatcher.uploads.object_storage import ObjectStorage
from tests.api.world import Person, add_person
from tests.cli.conftest import one_worker
from tests.conversations.elsewhere import Ear, Elsewhere, add_source, listening, signature
from tests.conversations.test_received_media import photo, send
from tests.messages import world
from tests.messages.machinery import Meta, clerk, serving
from tests.object_store.server import FaultyDoor, ObjectServer, hanging_up_after
from tests.servers import SimulatorProcess, eventually

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]


@pytest.fixture
def ear(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    with listening() as found:
        monkeypatch.setitem(app.extensions, "settings", replace(settings, internal_hosts=(found.place,)))
        yield found


def test_an_answer_is_told_although_the_process_died_telling_it(
    app: Flask, settings: Settings, ear: Ear, number: int, agent: Person, tmp_path: Path
) -> None:
    admin = add_person(app.test_client(), Role.ADMIN, all_accounts=True)
    shop = Elsewhere(app.test_client(), add_source(app, admin, number, url=ear.url)["secret"])
    shop.say(shop.open(), "Is it in stock?")
    (conversation,) = agent.get("/conversations").get_json()["items"]
    ear.awake.clear()
    for text in ("Yes.", "Shall we send it?"):
        assert agent.post(f"/conversations/{conversation['id']}/messages", {"text": {"body": text}}).status_code == 202
    with one_worker(settings, "deliveries", tmp_path, INTERNAL_HOSTS=ear.place):
        eventually(lambda: ear.heard)  # it has the event, and the process that told it dies before it hears so
    ear.awake.set()
    assert [one.state for one in deliveries()] == ["waiting", "waiting"]
    lapse()
    with one_worker(settings, "deliveries", tmp_path, INTERNAL_HOSTS=ear.place):
        tell_soon()
        eventually(lambda: [one.state for one in deliveries()] == ["delivered"] * 2)
    assert [one["data"]["content"] for one in ear.events] == ["Yes.", "Yes.", "Shall we send it?"]
    first, again, _ = ear.events
    assert (first["event_id"], first["data"]["id"]) == (again["event_id"], again["data"]["id"]), "to be told apart by"
    assert all(headers["X-Signature-256"] == signature(body, shop.secret) for headers, body in ear.heard)


def deliveries() -> list[SourceDelivery]:
    db.session.rollback()
    return list(session().scalars(select(SourceDelivery).order_by(SourceDelivery.id)))


def lapse() -> None:
    """Let the lease of the dead run out."""
    with transaction() as current:
        current.execute(update(SourceDelivery).values(next_at=clock.now() - timedelta(seconds=1)))


@pytest.fixture
def door(object_server: ObjectServer) -> Iterator[FaultyDoor]:
    found = FaultyDoor(object_server.port)
    yield found
    found.close()


def test_a_file_is_fetched_although_the_process_died_fetching_it(
    app: Flask,
    settings: Settings,
    simulator: SimulatorProcess,
    object_store: ObjectStore,
    object_server: ObjectServer,
    door: FaultyDoor,
    tmp_path: Path,
) -> None:
    world.add_account(world.PHONES[0])
    place = in_bucket(object_server.place(object_store.prefix, port=door.port))
    sent, awake = photo((640, 480)), threading.Event()
    door.faults = [hanging_up_after(awake)]
    with arriving(app, simulator) as meta, one_worker(settings, "deliveries", tmp_path, **place):
        send(meta, "image", sent, mime_type="image/jpeg")
        eventually(lambda: not door.faults)  # the file is on its way into the bucket, and there the process dies
    awake.set()
    (left,) = received()
    assert (left.state, left.tries, left.storage_key) == ("pending", 1, None)
    assert left.lease_until and left.lease_until > clock.now()
    with transaction() as current:
        current.execute(update(ReceivedMedia).values(due_at=clock.now(), lease_until=clock.now()))
    with one_worker(settings, "deliveries", tmp_path, **place):
        ask_for_media()
        eventually(lambda: received()[0].state == "kept")
    (kept,) = received()
    assert kept.tries == 2
    assert kept.storage_key and kept.thumbnail_key
    with ObjectStorage(object_store).open(kept.storage_key) as file:
        assert file.read() == sent
    assert object_server.names(object_store) == sorted([kept.storage_key, kept.thumbnail_key]), "one file in the end"


@contextmanager
def arriving(app: Flask, simulator: SimulatorProcess) -> Iterator[Meta]:
    """Meta's calls come in and are processed; files are fetched by others."""
    meta = Meta(simulator)
    with serving(app) as url, clerk(app, "webhooks"):
        meta.ask("PUT", "webhook", {"url": f"{url}/webhook/whatsapp", "app_secret": simulator.app_secret})
        yield meta
        meta.ask("PUT", "webhook", {"url": None})


def in_bucket(place: ObjectStore) -> dict[str, str]:
    """The environment of a process that keeps its files there."""
    return {
        "UPLOAD_STORAGE": f"s3://{place.bucket}/{place.prefix}",
        "S3_ENDPOINT": place.endpoint,
        "S3_ACCESS_KEY": place.access_key,
        "S3_SECRET_KEY": place.secret_key,
    }


def received() -> list[ReceivedMedia]:
    db.session.rollback()
    return list(session().scalars(select(ReceivedMedia)))
