"""A file is kept, read from anywhere in it and let go: the same in a folder and in a bucket, and over HTTP."""

import hashlib
import io
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from dispatcher.app import create_app
from dispatcher.config import ObjectStore, Settings
from dispatcher.contact_files.jobs import import_contacts
from dispatcher.errors import DispatcherError, NotFound, Unavailable
from dispatcher.uploads.object_storage import PART, ObjectStorage
from dispatcher.uploads.place import uploads
from dispatcher.uploads.storage import Storage
from tests.conftest import keep_in_bucket
from tests.object_store.server import FaultyDoor, ObjectServer, answering, cut_after, held_until, well
from tests.uploads.conftest import Person

LARGE = os.urandom(1024) * 2500
LIST = "Nome;Telefone\n" + "".join(f"Pessoa {n};+55 11 9{n:08}\n" for n in range(5000))


def kept(storage: Storage, folder: Path, content: bytes) -> str:
    file = folder / "given"
    file.write_bytes(content)
    return storage.put(file)


def read(storage: Storage, key: str, start: int = 0) -> bytes:
    with storage.open(key, start) as file:
        return file.read()


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((640, 480), 60).save(buffer, "PNG")
    return buffer.getvalue()


def test_what_is_put_is_read_from_anywhere_and_deleted(app: Flask, kept_in: str, tmp_path: Path) -> None:
    storage = uploads().storage
    key = kept(storage, tmp_path, LARGE)
    other = kept(storage, tmp_path, b"x")
    assert (storage.exists(key), read(storage, key) == LARGE, read(storage, other)) == (True, True, b"x")
    assert read(storage, key, 1_234_567) == LARGE[1_234_567:]
    assert read(storage, key, len(LARGE)) == b""
    with storage.open(key, 100) as file:
        assert (file.tell(), file.read(10), file.tell()) == (100, LARGE[100:110], 110)
        assert (file.seek(-5, os.SEEK_END), file.read()) == (len(LARGE) - 5, LARGE[-5:])
        assert (file.seek(7), file.read(3), file.seekable()) == (7, LARGE[7:10], True)
    storage.delete(key)
    storage.delete(key)
    assert (storage.exists(key), storage.exists(other)) == (False, True)
    with pytest.raises(NotFound, match="Upload it again"):
        storage.open(key)
    assert storage.check()
    for bad in ("../../etc/passwd", "ab/" + "c" * 31, "", "/" + other):
        with pytest.raises(ValueError, match="not a storage key"):
            storage.open(bad)


def test_a_file_larger_than_a_part_arrives_whole(object_store: ObjectStore, tmp_path: Path) -> None:
    storage = ObjectStorage(object_store)
    content = os.urandom(2 * PART + 5)
    key = kept(storage, tmp_path, content)
    digest = hashlib.sha256()
    with storage.open(key) as file:
        while piece := file.read(100_000):
            digest.update(piece)
    assert digest.hexdigest() == hashlib.sha256(content).hexdigest()


def test_a_file_goes_up_and_comes_down_over_http(app: Flask, kept_in: str, bob: Person) -> None:
    made = bob.upload("media", picture(), "photo.png", "image/png").get_json()
    path = f"/uploads/{made['id']}/content"
    whole = bob.get(path)
    assert (whole.status_code, len(whole.data)) == (200, made["size"])
    part = bob.get(path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole.data[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{made['size']}"
    assert bob.get(path, headers={"Range": "bytes=-7"}).data == whole.data[-7:]
    assert bob.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert bob.call("HEAD", path).headers["Content-Length"] == str(made["size"])
    assert bob.get(path, headers={"Range": f"bytes={made['size']}-"}).status_code == 416
    assert bob.call("DELETE", f"/uploads/{made['id']}").status_code == 204
    assert bob.get(path).status_code == 404


def test_a_list_is_paged_and_read_in_another_way(app: Flask, kept_in: str, bob: Person) -> None:
    made = bob.recipients(LIST.encode())
    page = bob.get(f"/uploads/{made['id']}/rows?page=45&page_size=100").get_json()
    assert (page["total"], page["items"][0]["cells"]["Nome"]) == (5000, "Pessoa 4400")
    again = bob.call("POST", f"/uploads/{made['id']}/read", json={"delimiter": ";"})
    assert (again.status_code, again.get_json()["id"] != made["id"]) == (201, True)


def test_two_web_processes_share_a_bucket(settings: Settings, object_store: ObjectStore, tmp_path: Path) -> None:
    """Each with a disk of its own: what comes in at one is read at the other."""
    one, other = (
        create_app(replace(settings, object_store=object_store, upload_dir=tmp_path / name)) for name in ("one", "two")
    )
    with one.app_context():
        key = kept(uploads().storage, tmp_path, LARGE)
    with other.app_context():
        assert read(uploads().storage, key, 99) == LARGE[99:]
        uploads().storage.delete(key)
    with one.app_context():
        assert not uploads().storage.exists(key)
    assert not (tmp_path / "one").exists() and not (tmp_path / "two").exists()


@pytest.fixture
def door(object_server: ObjectServer) -> Iterator[FaultyDoor]:
    """A way to the S3 server on which things go wrong."""
    found = FaultyDoor(object_server.port)
    yield found
    found.close()


@pytest.fixture
def behind(object_server: ObjectServer, door: FaultyDoor) -> ObjectStorage:
    """The bucket, behind that door."""
    return ObjectStorage(object_server.place("behind", port=door.port))


def test_a_service_that_stumbles_is_asked_again(behind: ObjectStorage, door: FaultyDoor, tmp_path: Path) -> None:
    door.faults = [answering(500), answering(503)]
    key = kept(behind, tmp_path, b"content")
    door.faults = [answering(500), well, answering(502)]
    assert read(behind, key) == b"content"
    door.faults = [answering(500)]
    behind.delete(key)
    assert not behind.exists(key)


def test_a_read_that_breaks_off_goes_on_where_it_was(behind: ObjectStorage, door: FaultyDoor, tmp_path: Path) -> None:
    key = kept(behind, tmp_path, LARGE)
    door.asked.clear()
    door.faults = [well, cut_after(700_000), cut_after(10), cut_after(0)]
    assert read(behind, key) == LARGE
    begun = [int(one[len("GET bytes=") : -1]) for one in door.asked if one.startswith("GET bytes=")]
    assert (len(begun), min(begun) > 400_000) == (3, True), "what had come was not asked for again"


def test_a_read_that_breaks_off_for_good_says_so(behind: ObjectStorage, door: FaultyDoor, tmp_path: Path) -> None:
    key = kept(behind, tmp_path, LARGE)
    with behind.open(key) as file:
        assert file.read(10) == LARGE[:10]
        door.faults = [cut_after(0)] * 20
        file.seek(2_000_000)
        with pytest.raises(Unavailable, match="broke off in the middle"):
            file.read()
        door.faults = []
        file.seek(2_000_000)
        assert file.read() == LARGE[2_000_000:]


def test_a_slow_service_keeps_nobody_else_waiting(behind: ObjectStorage, door: FaultyDoor, tmp_path: Path) -> None:
    key = kept(behind, tmp_path, b"content")
    awake, came = threading.Event(), []
    door.faults = [held_until(awake)]
    slow = threading.Thread(target=lambda: came.append(read(behind, key)))
    slow.start()
    while door.faults:
        pass
    assert (read(behind, key), came) == (b"content", [])
    awake.set()
    slow.join()
    assert came == [b"content"]


def refusal(place: ObjectStore, folder: Path) -> str:
    storage = ObjectStorage(place)
    said = set()
    for act in (lambda: kept(storage, folder, b"x"), lambda: storage.open("ab/" + "c" * 32), storage.check):
        with pytest.raises(DispatcherError) as refused:
            act()
        assert (refused.value.status, "S3RVER" in str(refused.value)) == (503, False)
        said.add(refused.value.message)
    (sentence,) = said
    return sentence


def test_a_wrong_key_says_what_to_correct(object_server: ObjectServer, tmp_path: Path) -> None:
    for wrong in ({"secret_key": "wrong"}, {"access_key": "nobody"}):
        assert "S3_ACCESS_KEY and S3_SECRET_KEY" in refusal(object_server.place("x", **wrong), tmp_path)


def test_a_bucket_that_is_not_there_says_what_to_make(object_server: ObjectServer, tmp_path: Path) -> None:
    storage = ObjectStorage(object_server.place("x", bucket="nowhere"))
    with pytest.raises(Unavailable, match="correct UPLOAD_STORAGE"):
        kept(storage, tmp_path, b"x")
    with pytest.raises(Unavailable, match="correct UPLOAD_STORAGE"):
        storage.check()


def test_a_service_that_is_down_is_told_and_nothing_is_lost(
    app: Flask, object_server: ObjectServer, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = FaultyDoor(object_server.port)
    keep_in_bucket(app, object_server.place("down", port=door.port), monkeypatch)
    made = bob.upload("media", picture(), "photo.png", "image/png").get_json()
    assert app.test_client().get("/health/ready").get_json()["checks"]["storage"]["ok"]
    door.close()
    for answer in (
        bob.get(f"/uploads/{made['id']}/content"),
        bob.upload("media", picture(), "photo.png", "image/png"),
    ):
        error = answer.get_json()["error"]
        assert (answer.status_code, error["code"]) == (503, "UNAVAILABLE")
        assert "Nothing was lost" in error["message"]
        assert int(answer.headers["Retry-After"]) > 0
    checks = app.test_client().get("/health/ready").get_json()["checks"]
    assert not checks["storage"]["ok"] and "does not answer" in checks["storage"]["detail"]
    keep_in_bucket(app, object_server.place("down"), monkeypatch)
    assert len(bob.get(f"/uploads/{made['id']}/content").data) == made["size"]


def test_an_import_waits_for_a_storage_that_is_away_and_goes_on(
    app: Flask, object_server: ObjectServer, door: FaultyDoor, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_in_bucket(app, object_server.place("import", port=door.port), monkeypatch)
    made = bob.recipients(LIST.encode())
    mapping = [{"column": "Nome", "target": "name"}, {"column": "Telefone", "target": "phone"}]
    started = bob.call("POST", "/contacts/import", json={"upload_id": made["id"], "mapping": mapping})
    assert started.status_code == 202, started.text
    path = f"/contacts/import/{started.get_json()['id']}"
    door.faults = [answering(503)] * 20
    import_contacts(started.get_json()["id"])
    assert bob.get(path).get_json()["status"] == "running"
    door.faults = []
    import_contacts(started.get_json()["id"])
    found = bob.get(path).get_json()
    assert (found["status"], found["created"]) == ("completed", 5000)
