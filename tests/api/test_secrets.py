"""A secret that is typed in is found nowhere again: not in answers, logs, Redis, jobs, or the document."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import redis as redis_client
from sqlalchemy import text

from dispatcher.config import Settings
from dispatcher.database import db
from tests.api.conftest import World
from tests.api.test_access_matrix import TABLE
from tests.api.world import APP_SECRET, TOKEN, Person

NEW_TOKEN = "EAAfreshcanaryfreshcanary98765"
NEW_SECRET = "freshAPPSECRETfresh0123456789ab"
PASSWORD = "canary horse battery staple"
WRONG = "canaryWRONGpassword-typed-by-mistake"
SECRETS = (TOKEN, APP_SECRET, NEW_TOKEN, NEW_SECRET, PASSWORD, WRONG)


def everything_in_redis(url: str) -> str:
    """Return all keys and values, whatever their type."""
    with redis_client.Redis.from_url(url) as client:
        readers = {
            b"string": client.get,
            b"hash": client.hgetall,
            b"list": lambda key: client.lrange(key, 0, -1),
            b"set": client.smembers,
            b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
            b"stream": client.xrange,
        }
        return repr([(key, readers[client.type(key)](key)) for key in client.scan_iter(count=1000)])


def everything_in_the_database() -> str:
    """Return every row of every table as text."""
    with db.engine.connect() as connection:
        tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        return repr([connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars().all() for name in tables])


def life(world: World) -> Iterator[Any]:
    """People type secrets in everywhere, rightly and wrongly; yields all answers that are not meant to hold one."""
    admin = world.admin
    credentials = {"phone_number_id": "777770000000001", "business_account_id": "777770000000002"}
    typed = {"access_token": NEW_TOKEN, "app_secret": NEW_SECRET, **credentials}
    yield admin.post("/whatsapp-accounts", {"name": "New", **typed})  # Meta is not there
    made = admin.post("/whatsapp-accounts?skip_test=true", {"name": "New", **typed}, headers={"Idempotency-Key": "k"})
    yield made
    yield admin.post("/whatsapp-accounts?skip_test=true", {"name": "New", **typed}, headers={"Idempotency-Key": "k"})
    yield admin.post("/whatsapp-accounts?skip_test=true", {"name": "New", **typed, "surprise": NEW_TOKEN})
    yield admin.post("/whatsapp-accounts", {"name": NEW_TOKEN * 9, **typed, "access_token": f"{NEW_TOKEN} with spaces"})
    yield admin.post("/whatsapp-accounts/test-connection", typed)
    yield admin.post("/whatsapp-accounts/test-connection", {"id": world.own.account_id})
    yield admin.call("PUT", f"/whatsapp-accounts/{made.get_json()['id']}?skip_test=true", typed)
    yield admin.call(
        "POST", "/whatsapp-accounts", data=f'{{"access_token": "{NEW_TOKEN}"', content_type="application/json"
    )
    yield admin.post("/users", {"username": "dora", "password": PASSWORD, "role": "viewer"})
    yield admin.post("/users", {"username": "dora", "password": PASSWORD, "role": "viewer"})
    yield world.anonymous.post("/auth/token", {"username": "dora", "password": WRONG})
    yield world.anonymous.post("/auth/token", {"username": WRONG, "password": WRONG, "surprise": WRONG})
    yield admin.patch("/me", {"current_password": WRONG, "password": PASSWORD})
    yield world.anonymous.get("/me", access_token=TOKEN)
    for person in (Person(admin.client, token=WRONG), Person(admin.client, key=WRONG)):
        yield person.call("GET", "/me", by_key=not person.token)
    for method, rule in TABLE:
        body = None if method == "GET" else {"name": "x"}
        yield admin.call(method, world.foreign.path(rule), body, anew=True)
        yield admin.call(method, world.foreign.path(rule), body, by_key=True)
    send = {"account_id": world.own.account_id, "to": "+5511987654321", "text": {"body": "Oi"}}
    yield admin.post("/messages/send-immediate", send)
    yield admin.patch(f"/campaigns/{world.own.draft_id}/status", {"status": "running"})


def test_no_secret_is_ever_seen_again(
    world: World, settings: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        said = [(answer.request.path, answer.get_data(as_text=True), str(answer.headers)) for answer in life(world)]
    signed_in = world.anonymous.post("/auth/token", {"username": "dora", "password": PASSWORD})
    tokens = [signed_in.get_json()[name] for name in ("access", "refresh")]
    keys = [person.key for person in world.people if person.key]
    logged = "".join(capfd.readouterr())
    assert "/api/v1/messages/send-immediate" in logged  # the log was there to be looked at

    for secret in (*SECRETS, *keys, *tokens):
        assert [path for path, body, headers in said if secret in body or secret in headers] == []
        assert secret not in logged
        assert secret not in everything_in_redis(settings.redis_url)
        assert secret not in everything_in_the_database()
        assert secret not in json.dumps(world.anonymous.call("GET", "/api/schema").get_json())


def test_a_number_shows_that_it_has_a_token_and_its_end_only(world: World) -> None:
    shown = world.admin.get(f"/whatsapp-accounts/{world.own.account_id}").get_json()

    assert (shown["has_token"], shown["token_last4"], shown["has_app_secret"]) == (True, TOKEN[-4:], True)
    assert not [name for name in shown if "encrypted" in name or name in ("access_token", "app_secret", "credentials")]


def test_passwords_and_hashes_are_in_no_answer_about_people(world: World) -> None:
    for path in ("/users", "/me", "/audit-log", "/api-keys"):
        answer = world.admin.get(path, page_size=100).text
        for word in ("password_hash", "key_hash", "token_version", "cannot sign in", "argon2"):
            assert word not in answer, path
