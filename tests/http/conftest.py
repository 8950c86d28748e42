"""A small app of its own: probe routes over the real HTTP layer, PostgreSQL and nothing of the features."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import marshmallow as ma
import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadGateway

from dispatcher import errors
from dispatcher.config import Settings
from dispatcher.database import db, session, transaction
from dispatcher.http import (
    Blueprint,
    PageArgs,
    Principal,
    Role,
    Schema,
    UtcDateTime,
    cached,
    idempotent,
    init_http,
    public,
    requires,
    set_principal_loader,
    takes_files,
)

ORIGIN = "https://dashboard.example"
PROBE = "/api/v1/probe"


class Inner(Schema):
    """A part of a body."""

    phone = ma.fields.String(required=True)


class Body(Schema):
    """A body of every type."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(max=20))
    at = UtcDateTime()
    count = ma.fields.Integer(strict=True)
    recipients = ma.fields.List(ma.fields.Nested(Inner))
    extra = ma.fields.Dict(keys=ma.fields.String())


class EffectBody(Schema):
    """What the idempotent probe does."""

    name = ma.fields.String(required=True)
    fail = ma.fields.String(load_default="")


@dataclass
class Gate:
    """Lets a test hold a view between its work and its commit."""

    arrived: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)
    hold: str = ""


gate = Gate()
RAISED: dict[str, Exception] = {
    "operational": OperationalError("SELECT 1", {}, Exception("server closed the connection")),
    "redis": RedisConnectionError("refused"),
    "bug": RuntimeError("canary-4711 should stay inside"),
    "rate": errors.RateLimited("Slow down.", 7),
    "upstream": errors.Upstream("Meta said no."),
    "conflict": errors.Conflict("Not now.", {"status": ["It is running."]}),
    "gateway": BadGateway(),
    "validation": ma.ValidationError({"a": {"0": {"b": ["Bad."]}}}),
}


def probe_blueprint() -> Blueprint:
    """Make the probe routes."""
    blueprint = Blueprint("probe", __name__, url_prefix="/probe")

    @blueprint.route("/echo", methods=["POST"])
    @blueprint.arguments(Body)
    @blueprint.response(200, Body)
    def echo(data: dict[str, Any]) -> dict[str, Any]:
        return data

    @blueprint.route("/list")
    @blueprint.arguments(PageArgs, location="query")
    @blueprint.response(200)
    def listing(args: dict[str, Any]) -> dict[str, Any]:
        return args

    @blueprint.route("/things/<int:thing_id>")
    @blueprint.response(200)
    @requires(Role.OPERATOR)
    def thing(thing_id: int) -> dict[str, int]:
        return {"id": thing_id}

    @blueprint.route("/stable")
    @blueprint.response(200)
    @cached(30)
    def stable() -> dict[str, list[int]]:
        return {"items": [1]}

    @blueprint.route("/open")
    @blueprint.response(200)
    @public
    def open_to_all() -> dict[str, bool]:
        return {"ok": True}

    @blueprint.route("/raise/<kind>")
    @blueprint.response(200)
    def raising(kind: str) -> None:
        raise RAISED[kind]

    @blueprint.route("/sql", methods=["POST"])
    @blueprint.arguments(EffectBody)
    @blueprint.response(200)
    def sql(data: dict[str, str]) -> dict[str, bool]:
        session().execute(text(data["name"]))
        return {"ok": True}

    @blueprint.route("/files", methods=["POST"])
    @blueprint.response(201)
    @takes_files
    @idempotent
    def files() -> dict[str, int]:
        with transaction():
            add_effect("file")
        return {"size": len(request.files["file"].read())}

    @blueprint.route("/effects", methods=["POST"])
    @blueprint.arguments(EffectBody)
    @blueprint.response(201)
    @idempotent
    def effect(data: dict[str, str]) -> dict[str, Any]:
        if data["fail"] == "before":
            raise errors.Conflict("Not now.")
        with transaction():
            made = add_effect(data["name"])
            if gate.hold == data["name"] and not gate.arrived.is_set():
                gate.arrived.set()
                gate.opened.wait(20)
        if data["fail"] == "after":
            raise RedisConnectionError("refused")
        return {"id": made, "name": data["name"]}

    return blueprint


def add_effect(name: str) -> int:
    """Do something that must not happen twice."""
    made = session().execute(text("INSERT INTO probe.effects (name) VALUES (:name) RETURNING id"), {"name": name})
    return int(made.scalar_one())


def make_app(settings: Settings) -> Flask:
    """Make an app with the probe routes."""
    app = Flask("dispatcher")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url.replace("postgresql://", "postgresql+psycopg2://")
    api = init_http(app, settings)
    db.init_app(app)
    api.register_blueprint(probe_blueprint())
    app.add_url_rule("/webhook/probe", view_func=lambda: {"ok": True}, methods=["POST"], endpoint="webhook")
    with app.app_context():
        set_principal_loader(caller)
    return app


def caller() -> Principal:
    """Sign the request in as the role it asks for."""
    name = request.headers.get("X-Test-Role", "operator")
    if name == "nobody":
        raise errors.Unauthorized("Sign in first.")
    user_id = int(request.headers.get("X-Test-User", "1"))
    return Principal(user_id=user_id, username="bob", role=Role(name), account_ids=frozenset({1, 2}))


@pytest.fixture(scope="session")
def worker_probe_app(worker_settings: Settings) -> Flask:
    """The probe app of this worker, with a table to see effects in."""
    app = make_app(replace(worker_settings, cors_origins=(ORIGIN,), public_url="https://dispatcher.example"))
    with app.app_context():
        run_sql("CREATE SCHEMA IF NOT EXISTS probe")
        run_sql("CREATE TABLE IF NOT EXISTS probe.effects (id bigserial PRIMARY KEY, name text)")
    return app


@pytest.fixture
def app(worker_probe_app: Flask, settings: Settings) -> Iterator[Flask]:
    """The probe app over an empty database."""
    with worker_probe_app.app_context():
        yield worker_probe_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who calls."""
    gate.arrived, gate.opened, gate.hold = threading.Event(), threading.Event(), ""
    return app.test_client()


def count_effects() -> int:
    """Return how many effects were committed."""
    with db.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM probe.effects")).scalar_one())


def run_sql(statement: str) -> None:
    """Run one statement and commit."""
    with db.engine.begin() as connection:
        connection.execute(text(statement))
