"""A real Socket.IO server on a real port, and real clients."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
import socketio
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from dispatcher.config import Settings
from dispatcher.errors import Unauthorized
from dispatcher.realtime import Visitor, init_realtime, register_authentication, register_subscription, visitors

PATIENCE = 10
CAMPAIGNS = {70: 1, 80: 2}
"""Campaign to its account."""


def in_an_hour() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


@dataclass
class People:
    """Alice sees all accounts, Bob sees account 1, Charlie none. Tokens are their names."""

    by_token: dict[str, Visitor] = field(
        default_factory=lambda: {
            "alice": Visitor(user_id=1, all_accounts=True, account_ids=frozenset(), expires_at=in_an_hour()),
            "bob": Visitor(user_id=2, all_accounts=False, account_ids=frozenset({1}), expires_at=in_an_hour()),
            "charlie": Visitor(user_id=3, all_accounts=False, account_ids=frozenset(), expires_at=in_an_hour()),
        }
    )

    def authenticate(self, token: str) -> Visitor:
        if token not in self.by_token:
            raise Unauthorized("This token is not good.")
        return self.by_token[token]

    def change(self, token: str, **changes: Any) -> None:
        self.by_token[token] = replace(self.by_token[token], **changes)


class Client:
    """A browser: keeps what it heard."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.heard: Queue[tuple[str, dict[str, Any]]] = Queue()
        self.gone = threading.Event()
        self.refused: list[Any] = []
        self.sio = socketio.Client(reconnection=False)
        self.sio.on("*", lambda name, payload: self.heard.put((name, payload)))
        self.sio.on("disconnect", lambda *_: self.gone.set())
        self.sio.on("connect_error", self.refused.append)

    def connect(self, token: str, **headers: str) -> "Client":
        self.sio.connect(
            self.url, auth={"token": token}, headers=headers, transports=["websocket"], wait_timeout=PATIENCE
        )
        return self

    def leave(self) -> None:
        """Go as a closed laptop does: the polite way waits three seconds for the other side."""
        if self.sio.connected:
            self.sio.eio.ws.shutdown()

    def ask(self, event: str, payload: object) -> dict[str, Any]:
        answer: dict[str, Any] = self.sio.call(event, payload, timeout=PATIENCE)
        return answer

    def next(self) -> tuple[str, dict[str, Any]]:
        return self.heard.get(timeout=PATIENCE)

    def hears_nothing_before(self, marker: str) -> list[str]:
        """Return the names of what came before the event ``marker``."""
        names = []
        while (name := self.next()[0]) != marker:
            names.append(name)
        return names


@pytest.fixture
def people() -> Iterator[People]:
    made = People()
    register_authentication(made.authenticate)
    register_subscription("campaign", lambda _visitor, campaign_id: CAMPAIGNS.get(campaign_id))
    yield made
    visitors._authenticate.clear()
    visitors._resolvers.clear()


@pytest.fixture
def settings_without_database(redis_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url="postgresql://nowhere/none",
        redis_url=redis_url,
        secret_key="s" * 64,
        jwt_secret_key="j" * 64,
        encryption_keys=("e" * 64,),
        cors_origins=("https://friend.example",),
        public_url="https://dispatcher.example",
    )


def serving(settings: Settings) -> tuple[BaseWSGIServer, str]:
    app = Flask("realtime-test")
    init_realtime(app, settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def server_url(settings_without_database: Settings, people: People) -> Iterator[str]:
    server, url = serving(settings_without_database)
    yield url
    server.shutdown()


@pytest.fixture
def client(server_url: str) -> Iterator[Callable[[], Client]]:
    made: list[Client] = []

    def make() -> Client:
        made.append(Client(server_url))
        return made[-1]

    yield make
    for one in made:
        one.leave()
