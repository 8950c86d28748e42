"""The same Idempotency-Key gives the same answer, and its effect happens once, whatever dies in between."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from dispatcher import clock
from dispatcher.database import db, transaction
from dispatcher.http.idempotency import KEPT_FOR, purge_idempotency_keys
from tests.http.conftest import PROBE, count_effects, gate, run_sql


def post(client: FlaskClient, body: dict[str, Any], key: str = "k1", **headers: str) -> TestResponse:
    return client.post(f"{PROBE}/effects", json=body, headers={"Idempotency-Key": key, **headers})


def test_a_repeated_request_gets_the_first_answer(client: FlaskClient) -> None:
    first = post(client, {"name": "a"})
    second = post(client, {"name": "a"})

    assert first.status_code == second.status_code == 201
    assert first.get_json() == second.get_json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.content_type == first.content_type
    assert count_effects() == 1


def test_without_a_key_each_request_counts(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.post(f"{PROBE}/effects", json={"name": "a"}).status_code == 201

    assert count_effects() == 2


def test_twenty_at_once_act_once_and_get_one_answer(app: Flask, client: FlaskClient) -> None:
    start = threading.Barrier(20)

    def one(_number: int) -> TestResponse:
        start.wait(20)
        return post(app.test_client(), {"name": "a"})

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(one, range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_data() for answer in answers}) == 1
    assert count_effects() == 1


@pytest.mark.parametrize("path", ["", "/", "?x=1"])
def test_the_same_key_with_another_request_is_refused(client: FlaskClient, path: str) -> None:
    post(client, {"name": "a"})

    body = {"name": "a"} if path == "?x=1" else {"name": "b"}
    answer = client.post(f"{PROBE}/effects{path}", json=body, headers={"Idempotency-Key": "k1"})

    assert answer.status_code == 409
    assert answer.get_json()["error"]["code"] == "CONFLICT"
    assert count_effects() == 1


def test_keys_of_different_people_do_not_meet(client: FlaskClient) -> None:
    post(client, {"name": "a"})
    other = post(client, {"name": "b"}, **{"X-Test-User": "2"})

    assert other.status_code == 201
    assert other.get_json()["name"] == "b"


def test_a_request_that_failed_without_effect_may_be_tried_again(client: FlaskClient) -> None:
    assert post(client, {"name": "a", "fail": "before"}).status_code == 409
    assert post(client, {"name": "a"}).status_code == 201
    assert count_effects() == 1


def test_a_refused_body_does_not_use_up_the_key(client: FlaskClient) -> None:
    assert post(client, {"nome": "a"}).status_code == 422
    assert post(client, {"name": "a"}).status_code == 201


def test_a_request_that_failed_after_its_effect_is_not_repeated(client: FlaskClient) -> None:
    assert post(client, {"name": "a", "fail": "after"}).status_code == 503
    run_sql("UPDATE idempotency_keys SET claimed_at = claimed_at - interval '61 seconds'")

    again = post(client, {"name": "a", "fail": "after"})

    assert again.status_code == 409
    assert "was carried out" in again.get_json()["error"]["message"]
    assert count_effects() == 1


def test_a_key_whose_process_died_before_its_effect_is_taken_over(client: FlaskClient) -> None:
    post(client, {"name": "a"})
    run_sql(
        "UPDATE idempotency_keys SET status = NULL, answer = NULL, took_effect = false,"
        " claimed_at = claimed_at - interval '61 seconds'"
    )
    run_sql("DELETE FROM probe.effects")

    assert post(client, {"name": "a"}).status_code == 201
    assert count_effects() == 1


def test_a_slow_request_that_was_taken_over_changes_nothing(app: Flask, client: FlaskClient) -> None:
    """The first is slow, not dead: it finds its claim gone when it commits."""
    gate.hold = "slow"
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: post(app.test_client(), {"name": "slow"}))
        assert gate.arrived.wait(20)
        run_sql("UPDATE idempotency_keys SET claimed_at = claimed_at - interval '61 seconds'")
        second = post(client, {"name": "slow"})
        gate.opened.set()
        late = first.result(30)

    assert second.status_code == 201
    assert late.status_code == 409
    assert count_effects() == 1
    assert post(client, {"name": "slow"}).get_json() == second.get_json()


def test_a_repetition_waits_for_the_answer_of_the_first(app: Flask, client: FlaskClient) -> None:
    gate.hold = "slow"
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: post(app.test_client(), {"name": "slow"}))
        assert gate.arrived.wait(20)
        second = pool.submit(lambda: post(app.test_client(), {"name": "slow"}))
        gate.opened.set()

    assert first.result().get_json() == second.result().get_json()
    assert count_effects() == 1


def test_after_a_day_a_key_is_new_again(client: FlaskClient) -> None:
    post(client, {"name": "a"})
    run_sql("UPDATE idempotency_keys SET claimed_at = claimed_at - interval '25 hours'")

    assert post(client, {"name": "b"}).get_json()["name"] == "b"
    assert count_effects() == 2


def test_old_keys_are_purged(client: FlaskClient) -> None:
    post(client, {"name": "a"})
    with transaction() as session:
        assert purge_idempotency_keys(session, clock.now()) == 0
        assert purge_idempotency_keys(session, clock.now() + KEPT_FOR) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "clé", "a\tb"])
def test_a_key_of_the_wrong_form_is_refused(client: FlaskClient, key: str) -> None:
    answer = post(client, {"name": "a"}, key)

    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.get_json()["error"]["details"]


def test_an_upload_is_recognised_although_each_try_wraps_it_anew(client: FlaskClient) -> None:
    def upload(content: bytes) -> TestResponse:
        data = {"file": (io.BytesIO(content), "a.bin")}
        return client.post(f"{PROBE}/files", data=data, headers={"Idempotency-Key": "f"})

    first = upload(b"x" * 5)

    assert first.status_code == 201
    assert first.get_json() == {"size": 5}
    assert upload(b"x" * 5).get_json() == {"size": 5}
    assert upload(b"y" * 5).status_code == 409
    assert count_effects() == 1


def test_stored_answers_are_unreadable_in_the_database(client: FlaskClient) -> None:
    post(client, {"name": "canary-4711"})

    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM idempotency_keys")).all()
    assert "canary-4711" not in str(rows)
