"""What every test stands on: an empty database and Redis of its own, and a simulated Meta that has forgotten."""

import json
import urllib.request
from contextlib import closing

import psycopg2
import redis
from flask import Flask

from dispatcher.config import Settings
from tests.servers import SimulatorProcess


def people(url: str) -> object:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM users")
        row = cursor.fetchone()
        return row and row[0]


def leave_traces(settings: Settings) -> None:
    with closing(psycopg2.connect(settings.database_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS trace (id int); INSERT INTO trace VALUES (1)")
    with redis.Redis.from_url(settings.redis_url) as client:
        client.set("trace", 1)


def assert_no_traces(settings: Settings) -> None:
    with closing(psycopg2.connect(settings.database_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS trace (id int); SELECT count(*) FROM trace")
        assert cursor.fetchone() == (0,)
    with redis.Redis.from_url(settings.redis_url) as client:
        assert client.keys() == []


def test_the_first_test_finds_nothing_of_another(settings: Settings) -> None:
    assert_no_traces(settings)
    leave_traces(settings)


def test_the_second_test_finds_nothing_of_another(settings: Settings) -> None:
    assert_no_traces(settings)
    leave_traces(settings)


def test_the_application_works_on_the_migrated_schema(app: Flask, settings: Settings) -> None:
    assert people(settings.database_url) == 0
    assert app.test_client().get("/health").status_code == 200


def test_the_simulator_answers_and_has_sent_nothing(simulator: SimulatorProcess) -> None:
    with urllib.request.urlopen(f"{simulator.url}/_control/state", timeout=10) as answer:
        assert json.load(answer)["accepted"] == 0
