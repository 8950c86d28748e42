"""The session endpoints: a real connection to Meta brought up step by step, told live, shown, and ended."""

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
import redis
from flask import Flask
from PIL import Image
from sqlalchemy import update

from dispatcher.accounts.models import Account
from dispatcher.database import transaction
from dispatcher.http import Role
from tests.accounts.conftest import Business, Person, new_business
from tests.messages.machinery import run_jobs

PATH = "/whatsapp/session"
Told = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def told(redis_url: str) -> Iterator[Told]:
    """All live events so far, oldest first."""
    with redis.Redis.from_url(redis_url) as client, client.pubsub() as listener:
        listener.subscribe("dispatcher")
        listener.get_message(timeout=5)

        def events() -> list[dict[str, Any]]:
            found = []
            while message := listener.get_message(timeout=0.2):
                if message["type"] == "message":
                    found.append(orjson.loads(message["data"]))
            return [one for one in found if one["event"] in ("session_status", "qrcode")]

        yield events


def connected(admin: Person, business: Business) -> int:
    return int(admin.post("/whatsapp-accounts", business.credentials()).json["id"])


def statuses(events: list[dict[str, Any]]) -> list[str]:
    return [one["data"]["status"] for one in events if one["event"] == "session_status"]


def test_a_session_comes_up_step_by_step(admin: Person, business: Business, told: Told) -> None:
    account = connected(admin, business)
    assert admin.get(f"{PATH}/status").json["status"] == "ready"
    admin.call("DELETE", PATH)
    told()
    started = admin.post(f"{PATH}/start", {"text": "Quero receber novidades!"})
    assert (started.status_code, started.json["status"]) == (202, "connecting")
    run_jobs("ticks")
    events = told()
    assert statuses(events) == ["connecting", "qrcode", "authenticated", "ready"]
    (code,) = [one["data"] for one in events if one["event"] == "qrcode"]
    digits = admin.get(f"/whatsapp-accounts/{account}").json["display_phone_number"]
    wanted = "".join(one for one in digits if one.isdigit())
    assert code["link"] == f"https://wa.me/{wanted}?text=Quero%20receber%20novidades%21"
    assert Image.open(io.BytesIO(base64.b64decode(code["image_b64"]))).format == "PNG"
    status = admin.get(f"{PATH}/status", account_id=account).json
    assert (status["status"], status["problem"], status["account_id"]) == ("ready", None, account)
    assert status["link"].startswith(f"https://wa.me/{wanted}")
    assert admin.get(f"/whatsapp-accounts/{account}").json["is_active"] is True


def test_a_token_that_is_refused_leaves_it_disconnected(admin: Person, business: Business, told: Told) -> None:
    account = connected(admin, business)
    admin.call("PUT", f"/whatsapp-accounts/{account}", {"access_token": "EAArevoked0"}, skip_test="true")
    told()
    assert admin.post(f"{PATH}/start", {"account_id": account}).status_code == 202
    run_jobs("ticks")
    events = told()
    assert statuses(events) == ["connecting", "disconnected"]
    assert "190" in events[-1]["data"]["problem"]
    assert admin.get(f"{PATH}/status").json["status"] == "disconnected"


def test_without_a_token_nothing_starts(admin: Person, business: Business) -> None:
    account = connected(admin, business)
    with transaction() as current:
        current.execute(update(Account).values(access_token_encrypted=None, access_token_last4=None))
    refused = admin.post(f"{PATH}/start", {"account_id": account})
    assert refused.status_code == 409
    assert admin.get(f"{PATH}/status").json["status"] == "disconnected"


def test_an_ended_session_sends_nothing_until_it_is_started_again(
    admin: Person, business: Business, told: Told
) -> None:
    account = connected(admin, business)
    told()
    assert admin.call("DELETE", PATH).status_code == 204
    assert statuses(told()) == ["disconnected"]
    assert admin.get(f"{PATH}/status").json["status"] == "disconnected"
    body = {"account_id": account, "to": "+5511987654321", "text": {"body": "Oi"}}
    assert admin.post("/whatsapp/messages", body).status_code == 422  # no such active number
    admin.post(f"{PATH}/start", {})
    assert admin.call("DELETE", PATH).status_code == 204  # changed one's mind while Meta is asked
    run_jobs("ticks")
    assert admin.get(f"{PATH}/status").json["status"] == "disconnected"


def test_with_several_numbers_one_is_named(
    app: Flask, admin: Person, business: Business, anybody: Callable[..., Person]
) -> None:
    mine = connected(admin, business)
    other = connected(admin, new_business(business.meta))
    unnamed = admin.get(f"{PATH}/status")
    assert (unnamed.status_code, [*unnamed.json["error"]["details"]]) == (422, ["account_id"])
    of_one = anybody(Role.ADMIN, mine)
    assert of_one.get(f"{PATH}/status").json["account_id"] == mine
    assert of_one.get(f"{PATH}/status", account_id=other).status_code == 404
    assert of_one.post(f"{PATH}/start", {"account_id": other}).status_code == 404
    assert anybody(Role.AGENT, mine).post(f"{PATH}/start", {}).status_code == 403


def test_the_code_is_downloaded_as_a_picture(admin: Person, business: Business) -> None:
    connected(admin, business)
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        headers = {"Authorization": f"Bearer {admin.token}"}
        got = admin.client.get(f"/api/v1{PATH}/qrcode?format={kind}&text=Olá!", headers=headers)
        assert got.status_code == 200
        assert got.data.startswith(start)
        assert "attachment" in got.headers["Content-Disposition"]
    assert admin.get(f"{PATH}/qrcode", format="gif").status_code == 422
    assert admin.get(f"{PATH}/qrcode", text="á" * 300).status_code == 200
    for words in ("🎉" * 300, "x" * 301):
        too_long = admin.get(f"{PATH}/qrcode", text=words)
        assert (too_long.status_code, [*too_long.json["error"]["details"]]) == (422, ["text"])
        assert admin.post(f"{PATH}/start", {"text": words}).status_code == 422
