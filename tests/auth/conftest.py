"""People with roles who sign in for real: Alice administrates, Bob operates, Charlie may only look."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from dispatcher.auth.extension import init_auth
from dispatcher.auth.users import create_user
from dispatcher.config import Settings
from dispatcher.database import db, transaction
from dispatcher.http import Role, init_http

PASSWORD = "correct horse battery"
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


def make_app(settings: Settings) -> Flask:
    """Make an app with the HTTP layer and people only, for settings that differ from those of the run."""
    app = Flask("dispatcher")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url.replace("postgresql://", "postgresql+psycopg2://")
    init_http(app, settings)
    db.init_app(app)
    init_auth(app, settings)
    return app


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


def run_sql(statement: str, **values: Any) -> Any:
    """Run one statement and commit."""
    with db.engine.begin() as connection:
        return connection.execute(text(statement), values)
