"""Health for balancers and orchestrators, and the first page for people."""

from collections.abc import Callable

import pytest
from flask import Flask
from redis import Redis

from dispatcher import clock
from dispatcher.http import Role
from tests.accounts.conftest import Person, anybody
from tests.messages.machinery import sender, until
from tests.messages.world import PHONES, add_account, add_campaign, add_messages

__all__ = ["anybody"]


def test_alive_touches_nothing_else(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "redis", Redis(port=1))
    for path in ("/health", "/api/v1/health"):
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.json["status"]) == (200, "ok")  # type: ignore[index]


def test_ready_names_each_missing_worker(app: Flask) -> None:
    answer = app.test_client().get("/health/ready")
    assert answer.status_code == 503
    checks = answer.get_json()["checks"]
    assert checks["database"]["ok"] and checks["migrations"]["ok"] and checks["redis"]["ok"]
    for role in ("sends", "replies", "webhooks", "planning", "deliveries", "events", "assistant", "ticks"):
        assert role in checks["workers"]["detail"]
    with sender(app):
        until(lambda: "sends" not in app.test_client().get("/health/ready").get_json()["checks"]["workers"]["detail"])


def test_ready_tells_a_redis_that_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "redis", Redis(port=1))
    answer = app.test_client().get("/api/v1/health/ready")
    assert answer.status_code == 503
    checks = answer.get_json()["checks"]
    assert not checks["redis"]["ok"]
    assert checks["database"]["ok"]


def test_the_overview_shows_what_one_may_see(app: Flask, anybody: Callable[..., Person]) -> None:
    mine, foreign = add_account(), add_account(PHONES[1])
    now = clock.now()
    for number, count in ((mine, 2), (foreign, 5)):
        add_campaign(number)
        add_messages(number, count, state="delivered", accepted_at=now, sent_at=now, delivered_at=now)
        add_messages(number, 1, state="failed", failed_at=now)
    found = anybody(Role.VIEWER, mine).get("/overview").json
    assert [one["id"] for one in found["accounts"]] == [mine]
    assert len(found["campaigns"]["running"]) == 1
    assert (found["today"]["delivered"], found["today"]["failed"], found["today"]["inbound"]) == (2, 1, 0)
    assert found["accounts"][0]["sent_last_minute"] == 2
    assert sum(hour["delivered"] for hour in found["series"]) == 2
    assert len(found["series"]) == 24
    assert anybody(Role.VIEWER).get("/overview").json["today"]["delivered"] == 7
