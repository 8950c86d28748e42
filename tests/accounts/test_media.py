"""A file is uploaded to Meta once per number, and again before Meta forgets it."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.accounts import media
from dispatcher.accounts.graph import graph_client
from dispatcher.accounts.media import MediaFile, ensure_media
from dispatcher.accounts.models import Account, MediaHandle
from dispatcher.config import Settings
from dispatcher.database import session, transaction
from dispatcher.uploads.models import Upload
from tests.accounts.conftest import Business, Person

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def opened() -> list[str]:
    """Remember each time the file was read."""
    return []


@pytest.fixture
def picture(app: Flask, opened: list[str]) -> MediaFile:
    """A picture among our uploads."""
    with transaction() as current:
        upload = Upload(
            kind="media",
            media_kind="image",
            filename="promoção de natal.png",
            content_type="image/png",
            size=len(PNG),
            sha256="0" * 64,
            storage_key="key",
        )
        current.add(upload)
        current.flush()
        upload_id = upload.id

    def read() -> io.BytesIO:
        opened.append("read")
        return io.BytesIO(PNG)

    return MediaFile(upload_id=upload_id, filename="promoção de natal.png", content_type="image/png", open=read)


@pytest.fixture
def ensure(account: dict[str, Any], picture: MediaFile, settings: Settings) -> Callable[[], str]:
    """Ask for Meta's id of the picture on the connected number."""

    def ask() -> str:
        stored = session().get_one(Account, account["id"])
        client = graph_client(stored, settings)
        return ensure_media(client, stored.id, stored.phone_number_id, picture)

    return ask


def test_the_second_send_uses_the_first_upload(ensure: Callable[[], str], opened: list[str]) -> None:
    assert ensure() == ensure()
    assert opened == ["read"]


def test_meta_holds_the_bytes_it_was_given(
    ensure: Callable[[], str], account: dict[str, Any], settings: Settings
) -> None:
    client = graph_client(session().get_one(Account, account["id"]), settings)
    info = client.media_info(ensure())
    assert (info["mime_type"], info["file_size"]) == ("image/png", len(PNG))


def test_it_is_uploaded_again_five_days_before_meta_forgets_it(
    ensure: Callable[[], str], opened: list[str], account: dict[str, Any], picture: MediaFile
) -> None:
    first = ensure()
    with transaction() as current:
        current.query(MediaHandle).one().expires_at = clock.now() + timedelta(days=5)
    second = ensure()
    assert first != second
    assert opened == ["read", "read"]
    assert session().query(MediaHandle).one().media_id == second


def test_an_id_meta_no_longer_takes_is_forgotten(
    ensure: Callable[[], str], opened: list[str], account: dict[str, Any], picture: MediaFile
) -> None:
    ensure()
    with transaction() as current:
        media.forget(current, account["id"], picture.upload_id)
    ensure()
    assert opened == ["read", "read"]


def test_another_number_uploads_for_itself(
    ensure: Callable[[], str], admin: Person, business: Business, picture: MediaFile, settings: Settings
) -> None:
    first = ensure()
    phone = {"id": f"8{business.phone[1:]}", "waba_id": business.waba, "display_phone_number": "+55 11 5555-8888"}
    business.control("POST", "numbers", {"phones": [phone]})
    second = admin.post("/whatsapp-accounts", business.credentials(phone_number_id=phone["id"])).json
    stored = session().get_one(Account, second["id"])
    assert ensure_media(graph_client(stored, settings), stored.id, stored.phone_number_id, picture) != first
