"""An application with the webhooks on it, over an empty database and Redis."""

import secrets
from collections.abc import Iterator

import psycopg2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

import dispatcher.auth.models
import dispatcher.campaigns.models
import dispatcher.uploads.models  # noqa: F401 - create_all needs every table
from dispatcher.config import Settings
from dispatcher.database import Base, db
from dispatcher.http import init_http
from dispatcher.jobqueue.jobs import init_jobqueue
from dispatcher.messages.states import TRIGGER_SQL
from dispatcher.realtime import connect_bus
from dispatcher.webhooks.extension import init_webhooks
from tests.servers import Databases
from tests.webhooks.world import SECRET, VERIFY_TOKEN


@pytest.fixture(scope="session")
def webhook_database_url(databases: Databases, worker: str) -> Iterator[str]:
    name = f"webhooks_{worker}_{secrets.token_hex(4)}"
    server = psycopg2.connect(databases.url.set(drivername="postgresql").render_as_string(hide_password=False))
    server.autocommit = True
    server.cursor().execute(f'CREATE DATABASE "{name}"')
    yield databases.url.set(database=name, drivername="postgresql+psycopg2").render_as_string(hide_password=False)
    server.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


@pytest.fixture(scope="session")
def webhook_settings(webhook_database_url: str, worker_redis_url: str) -> Settings:
    return Settings(
        database_url=webhook_database_url,
        redis_url=worker_redis_url,
        secret_key="s" * 64,
        jwt_secret_key="j" * 64,
        encryption_keys=("e" * 64,),
        verify_token=VERIFY_TOKEN,
        app_secrets=(SECRET, "the-next-secret"),
        public_url="http://localhost",
    )


def make_app(settings: Settings) -> Flask:
    app = Flask("webhooks-test")
    app.extensions["settings"] = settings
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "pool_size": 20},
    )
    db.init_app(app)
    init_jobqueue(app, settings)
    init_http(app, settings)
    connect_bus(settings)
    init_webhooks(app, settings)
    return app


@pytest.fixture(scope="session")
def webhook_app(webhook_settings: Settings) -> Flask:
    app = make_app(webhook_settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with db.engine.begin() as connection:
            connection.execute(text(TRIGGER_SQL))
    return app


@pytest.fixture
def app(webhook_app: Flask, redis_url: str) -> Iterator[Flask]:
    with webhook_app.app_context():
        with db.engine.begin() as connection:
            tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
            connection.execute(text("SET lock_timeout = '5s'"))
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        yield webhook_app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
