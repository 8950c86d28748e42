"""A file of the library becomes the sample of a template's header, as Meta's reviewers want one."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image

from dispatcher.accounts.models import Account
from dispatcher.demo.campaign import APP_ID
from dispatcher.http import Role
from tests.accounts.conftest import Person
from tests.messages.world import change
from tests.servers import SimulatorProcess

BODY = {"type": "BODY", "text": "Olá {{1}}, chegou coisa nova.", "example": {"body_text": [["Ana"]]}}


@pytest.fixture
def operator(anybody: Callable[..., Person], number: int) -> Person:
    return anybody(Role.OPERATOR, number)


def uploaded(who: Person, name: str, content: bytes) -> str:
    data = {"file": (io.BytesIO(content), name)}
    got = who.client.post("/api/v1/upload/media", data=data, headers={"Authorization": f"Bearer {who.token}"})
    assert got.status_code == 201, got.text
    return str(got.get_json()["id"])


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "JPEG")
    return file.getvalue()


def test_a_picture_becomes_the_sample_that_meta_wants(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    change(Account, number, app_id=APP_ID)
    samples = f"/whatsapp-accounts/{number}/templates/samples"
    given = operator.post(samples, {"upload_id": uploaded(operator, "red.jpg", picture())})
    assert given.status_code == 201, given.text
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [given.json["header_handle"]]}}
    definition = {"name": "novidade", "language": "pt_BR", "category": "MARKETING", "components": [header, BODY]}
    made = operator.post(f"/whatsapp-accounts/{number}/templates", definition)
    assert made.status_code == 201, made.text
    assert made.json["preview"]["header"]["kind"] == "image"


def test_without_an_app_a_sample_says_what_to_enter(app: Flask, number: int, operator: Person) -> None:
    change(Account, number, app_id=None)
    samples = f"/whatsapp-accounts/{number}/templates/samples"
    given = operator.post(samples, {"upload_id": uploaded(operator, "red.jpg", picture())})
    assert given.status_code == 409
    assert "app id" in given.json["error"]["message"]


def test_what_is_not_there_is_named(app: Flask, number: int, operator: Person) -> None:
    samples = f"/whatsapp-accounts/{number}/templates/samples"
    assert operator.post(samples, {"upload_id": "00000000-0000-4000-8000-000000000000"}).status_code == 404
    assert "upload_id" in operator.post(samples, {}).json["error"]["details"]
