"""The door: nothing enters without Meta's signature, and nothing is answered 200 that is not kept."""

import threading
import time

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from dispatcher.accounts.models import Account
from dispatcher.database import db, transaction
from dispatcher.jobqueue.jobs import WEBHOOKS, waiting
from dispatcher.webhooks.jobs import process_webhooks
from tests.webhooks.conftest import Variant
from tests.webhooks.world import SECRET, VERIFY_TOKEN, add_account, call, journal, post, signature, status

BODY = b'{"object":"whatsapp_business_account","entry":[{"text":"\\u00e4 \\/ \xc3\xa4"}]}'
PATH = "/webhook/whatsapp"
SIGNED = signature(BODY)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        SIGNED.removeprefix("sha256="),
        SIGNED[:-1],
        SIGNED + "0",
        SIGNED + " ",
        "SHA256=" + SIGNED[7:],
        "sha1=" + SIGNED[7:],
        "sha1=" + "0" * 40,
        "sha256=" + "0" * 64,
        "sha256=" + "g" * 64,
        "sha256=" + "é" * 64,
        "sha256=" + "\u0661" * 64,
        f"{SIGNED}, {SIGNED}",
        signature(BODY, "the-secret-of-another-app"),
        signature(BODY, ""),
        signature(BODY + b"\n"),
        signature(bytes([BODY[0] ^ 1]) + BODY[1:]),
    ],
)
def test_a_call_that_meta_did_not_sign_is_refused(client: FlaskClient, header: str | None) -> None:
    headers = {} if header is None else {"X-Hub-Signature-256": header.encode().decode("latin-1")}
    answer = client.post(PATH, data=BODY, headers=headers)
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["code"] == "UNAUTHORIZED"
    assert journal() == []


def test_two_signatures_are_none(client: FlaskClient) -> None:
    headers = [("X-Hub-Signature-256", SIGNED), ("X-Hub-Signature-256", SIGNED)]
    assert client.post(PATH, data=BODY, headers=headers).status_code == 401


def test_the_old_signature_does_not_count(client: FlaskClient) -> None:
    assert client.post(PATH, data=BODY, headers={"X-Hub-Signature": SIGNED}).status_code == 401


def test_a_signed_call_is_kept_byte_for_byte(client: FlaskClient) -> None:
    assert post(client, BODY).status_code == 200
    [entry] = journal()
    assert (entry.body, entry.state, entry.signed_for) == (BODY, "pending", None)


def test_while_the_secret_rotates_both_sign(variant: Variant) -> None:
    client = variant(app_secrets=("the-next-secret", SECRET)).test_client()
    assert [post(client, BODY, secret).status_code for secret in (SECRET, "the-next-secret", "x")] == [200, 200, 401]


def test_digits_of_the_signature_may_be_upper_case(client: FlaskClient) -> None:
    header = "sha256=" + SIGNED[7:].upper()
    assert client.post(PATH, data=BODY, headers={"X-Hub-Signature-256": header}).status_code == 200


def test_the_secret_of_an_accounts_own_app_signs_for_its_numbers(variant: Variant) -> None:
    add_account(secret="own-secret", app_id="77")
    add_account("2", "other-waba", secret="own-secret")
    assert post(variant().test_client(), BODY, "own-secret").status_code == 200
    assert journal()[0].signed_for == "app:77 waba:102290129340398 waba:other-waba"


def test_a_removed_accounts_secret_signs_nothing(variant: Variant) -> None:
    account = add_account(secret="own-secret")
    with transaction() as session:
        session.get_one(Account, account).deleted_at = db.func.now()
    assert post(variant().test_client(), BODY, "own-secret").status_code == 401


def test_what_is_not_json_is_kept_too(client: FlaskClient) -> None:
    for body in (b"", b"\x00\xff", b"[" * 5000, b"null"):
        assert post(client, body).status_code == 200
    assert [entry.body for entry in journal()] == [b"", b"\x00\xff", b"[" * 5000, b"null"]


@pytest.mark.parametrize(("size", "code"), [(3 * 1024 * 1024, 200), (3 * 1024 * 1024 + 1, 413)])
def test_three_megabytes_are_the_most(client: FlaskClient, size: int, code: int) -> None:
    body = b"x" * size
    assert post(client, body).status_code == code
    assert len(journal()) == (code == 200)


@pytest.mark.parametrize(("size", "code"), [(3 * 1024 * 1024, 200), (3 * 1024 * 1024 + 1, 413)])
def test_a_body_of_unknown_length_is_bounded_too(app: Flask, size: int, code: int) -> None:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    headers = {"X-Hub-Signature-256": signature(b"x" * size)}
    chunks = (b"x" * min(65_536, size - start) for start in range(0, size, 65_536))
    answer = requests.post(f"http://127.0.0.1:{server.server_port}{PATH}", data=chunks, headers=headers, timeout=10)
    server.shutdown()
    assert answer.status_code == code
    assert len(journal()) == (code == 200)


@pytest.mark.parametrize("challenge", ["1158201444", "<script>alert(1)</script>", "é ü", "a" * 2000])
def test_metas_challenge_is_echoed_as_plain_text(client: FlaskClient, challenge: str) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": challenge}
    answer = client.get(PATH, query_string=query)
    assert (answer.status_code, answer.text, answer.mimetype) == (200, challenge, "text/plain")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hub.mode": "subscribe", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN.upper(), "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN + "é", "hub.challenge": "1"},
        {"hub.mode": "unsubscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1"},
    ],
)
def test_a_handshake_without_our_token_is_refused(client: FlaskClient, query: dict[str, str]) -> None:
    assert client.get(PATH, query_string=query).status_code == 403


def test_without_a_token_of_ours_nobody_shakes_hands(variant: Variant) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}
    assert variant(verify_token="").test_client().get(PATH, query_string=query).status_code == 403


@pytest.mark.parametrize("secret", [SECRET, "perhaps-the-secret-of-an-account"])
def test_without_a_database_meta_is_asked_to_call_again(variant: Variant, secret: str) -> None:
    client = variant(database_url="postgresql://nobody@127.0.0.1:1/none").test_client()
    answer = post(client, BODY, secret)
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["error"]["code"] == "UNAVAILABLE"


def test_without_a_redis_calls_are_kept_all_the_same(variant: Variant) -> None:
    client = variant(redis_url="redis://127.0.0.1:1/0").test_client()
    assert [post(client, BODY).status_code for _ in range(3)] == [200] * 3
    assert len(journal()) == 3


def test_many_callers_at_once_are_each_kept_once(app: Flask) -> None:
    bodies = [call(status(number, "sent")) for number in range(200)]
    answers: list[int] = []

    def send(mine: list[bytes]) -> None:
        client = app.test_client()
        answers.extend(post(client, body).status_code for body in mine)

    threads = [threading.Thread(target=send, args=(bodies[start::20],)) for start in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 200
    assert sorted(entry.body for entry in journal()) == sorted(bodies)


def test_a_flood_of_calls_asks_for_one_job(client: FlaskClient) -> None:
    for _ in range(50):
        post(client, BODY)
    wait_for_jobs(1)
    for _ in range(50):
        post(client, BODY)
    assert waiting([WEBHOOKS]) == {WEBHOOKS: 1}
    # When the job begins, the next call asks again: it may have come after the job's last look.
    process_webhooks()
    post(client, BODY)
    wait_for_jobs(2)


def wait_for_jobs(count: int) -> None:
    patience = time.monotonic() + 10
    while waiting([WEBHOOKS])[WEBHOOKS] < count and time.monotonic() < patience:
        time.sleep(0.01)
    assert waiting([WEBHOOKS]) == {WEBHOOKS: count}
