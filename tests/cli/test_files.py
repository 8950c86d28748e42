"""Files are brought from a folder to a bucket: all of them, read back, and as often as one likes."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dispatcher.config import ObjectStore
from dispatcher.uploads.place import uploads
from tests.cli.conftest import Run
from tests.conftest import keep_in_bucket
from tests.uploads.conftest import Person, bob, people

__all__ = ["bob", "people"]
LIST = b"Nome;Telefone\nAna;+5511987654321\n"


def test_files_are_brought_to_the_bucket_and_read_there(
    app: Flask, cli: Run, bob: Person, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Any = uploads().storage
    first = bob.recipients(LIST)
    assert "folder" in cli("files", "check").output
    assert "UPLOAD_STORAGE" in cli("files", "move", "--from", str(folder.folder), status=1).output
    env = {
        "UPLOAD_STORAGE": f"s3://{object_store.bucket}/{object_store.prefix}", "S3_ENDPOINT": object_store.endpoint,
        "S3_ACCESS_KEY": object_store.access_key, "S3_SECRET_KEY": object_store.secret_key,
    }  # fmt: skip
    # While all others still use the folder: the first list is brought, and a second comes meanwhile.
    assert "S3_SECRET_KEY" in cli("files", "move", env={**env, "S3_SECRET_KEY": ""}, status=1).output
    assert cli("files", "move", env=env).stdout.startswith("2 files brought")
    second = bob.recipients(LIST * 3)
    before = {path: path.read_bytes() for path in folder.folder.rglob("*") if path.is_file()}
    keep_in_bucket(app, object_store, monkeypatch)
    assert "bucket" in cli("files", "check").output
    assert bob.get(f"/uploads/{second['id']}/content").status_code == 404
    assert cli("files", "move", "--from", str(folder.folder)).stdout.startswith("2 files brought to the bucket, 2 were")
    for made in (first, second):
        assert bob.get(f"/uploads/{made['id']}/content").status_code == 200
        assert bob.rows(made)[0]["cells"]["Nome"] == "Ana"
    assert {path: path.read_bytes() for path in before} == before, "nothing left the folder"
    assert cli("files", "move", "--from", str(folder.folder)).stdout.startswith("0 files brought to the bucket, 4 were")


def test_a_spoilt_object_is_sent_again_and_a_lost_file_is_named(
    app: Flask, cli: Run, bob: Person, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder: Any = uploads().storage
    bob.recipients(LIST)
    keep_in_bucket(app, object_store, monkeypatch)
    bucket: Any = uploads().storage
    cli("files", "move", "--from", str(folder.folder))
    spoilt = tmp_path / "spoilt"
    spoilt.write_bytes(b"something else")
    keys = [str(path.relative_to(folder.folder)) for path in folder.folder.rglob("*") if path.is_file()]
    key = next(one for one in keys if bucket.exists(one))
    bucket.keep(key, spoilt)
    assert cli("files", "move", "--from", str(folder.folder)).stdout.startswith("1 files brought")
    bucket.delete(key)
    lost = cli("files", "move", "--from", str(tmp_path), status=1)
    assert key in lost.output and "1 are missing" in lost.output
