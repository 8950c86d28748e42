"""People with roles who sign in for real: Alice administrates, Bob operates, Charlie may only look."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

import dispatcher.accounts.models
import dispatcher.uploads.models  # noqa: F401 - and those point here
from dispatcher.auth.extension import init_auth
from dispatcher.auth.models import User
from dispatcher.auth.users import create_user
from dispatcher.config import Settings
from dispatcher.database import Base, db, transaction
from dispatcher.http import Role, init_http

PASSWORD = "correct horse battery"
SETUP_TOKEN = "one-time-token-of-the-tests"
V1 = "/api/v1"


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    response: TestResponse

    @property
    def status_code(self) -> int:
        """HTTP status."""
        return self.response.status_code

    @property
    def headers(self) -> Headers:
        """HTTP headers."""
        return self.response.headers

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return self.response.get_json()

    @property
    def text(self) -> str:
        """The body as it is."""
        return self.response.get_data(as_text=True)


@dataclass
class Person:
    """Somebody with a client of their own (cookies and all) and perhaps an access token."""

    client: FlaskClient
    username: str = ""
    access: str = ""
    refresh: str = ""
    user_id: int = 0
    ip: str = "198.51.100.1"

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """Call the API as this person; ``headers`` and the like go to the test client."""
        headers = {**({"Authorization": f"Bearer {self.access}"} if self.access else {}), **options.pop("headers", {})}
        origin = {"REMOTE_ADDR": self.ip}
        options = {"json": body} | options if body is not None else options
        return Answer(self.client.open(f"{V1}{path}", method=method, headers=headers, environ_base=origin, **options))

    def get(self, path: str, **query: Any) -> Answer:
        """GET as this person."""
        return self.call("GET", path, query_string=query)

    def sign_in(self, password: str = PASSWORD) -> Answer:
        """Sign in as an API client and keep the tokens of the answer."""
        answer = self.call("POST", "/auth/token", {"username": self.username, "password": password})
        if answer.status_code == 200:
            self.access, self.refresh = answer.json["access"], answer.json["refresh"]
        return answer


@pytest.fixture(scope="session")
def worker_database_url(databases: Any, worker: str) -> Iterator[str]:
    """The tables as the models have them."""
    name = f"auth_{worker}"
    with databases._maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    url = databases._url(name)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA of_tests")
        connection.exec_driver_sql("CREATE TABLE of_tests.filled_by_migrations (name text PRIMARY KEY)")
    engine.dispose()
    yield url


def make_app(settings: Settings) -> Flask:
    """Make an app with the HTTP layer and people, nothing above."""
    app = Flask("dispatcher")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url.replace("postgresql://", "postgresql+psycopg2://")
    init_http(app, settings)
    db.init_app(app)
    init_auth(app, settings)
    return app


@pytest.fixture(scope="session")
def worker_app(worker_settings: Settings) -> Flask:
    """The part of the application these tests need."""
    return make_app(replace(worker_settings, setup_token=SETUP_TOKEN))


@pytest.fixture
def visitor(app: Flask) -> Person:
    """Somebody who is not signed in."""
    return Person(app.test_client())


@pytest.fixture
def person(app: Flask) -> Callable[..., Person]:
    """Make a person who is signed in."""

    def make(username: str, role: Role, **rights: Any) -> Person:
        with transaction() as session:
            user = create_user(session, username=username, password=PASSWORD, role=role, **rights)
            user_id = user.id
        somebody = Person(app.test_client(), username, user_id=user_id)
        assert somebody.sign_in().status_code == 200
        return somebody

    return make


@pytest.fixture
def alice(person: Callable[..., Person]) -> Person:
    """The administrator."""
    return person("alice", Role.ADMIN, all_accounts=True)


@pytest.fixture
def bob(person: Callable[..., Person]) -> Person:
    """An operator."""
    return person("bob", Role.OPERATOR, all_accounts=True)


@pytest.fixture
def charlie(person: Callable[..., Person]) -> Person:
    """A viewer without access to any account."""
    return person("charlie", Role.VIEWER)


def stored(user_id: int) -> User:
    """Return the person as the database has them now."""
    db.session.expire_all()
    return db.session.get_one(User, user_id)


def run_sql(statement: str, **values: Any) -> Any:
    """Run one statement and commit."""
    with db.engine.begin() as connection:
        return connection.execute(text(statement), values)
