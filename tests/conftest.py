"""Real neighbours for every test: PostgreSQL, Redis, and a simulated Meta.

One PostgreSQL per run, started by the first process of the run and shared by all of its workers; one database per
worker, copied from a template that the migrations made once; one Redis per worker (its channels are not divided by
database numbers, so workers sharing a server would hear each other's events).
Everything else starts when a test first asks for it.
"""

import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

from dispatcher.config import ObjectStore, Settings
from dispatcher.embedded import start_redis
from tests.object_store.server import ObjectServer
from tests.servers import Databases, PostgresOfTheRun, SimulatorProcess, free_port

if TYPE_CHECKING:
    from flask import Flask

_VERIFY_TOKEN = "verify-token-of-the-tests"
_APP_SECRET = "app-secret-of-the-tests"
_postgres = PostgresOfTheRun()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Before a worker starts: tell it where the shared server will be."""
    node.workerinput["postgres_of_the_run"] = _postgres.url()  # type: ignore[attr-defined]


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    _postgres.stop()


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """Return the name of this test process ("gw0", …; "main" without workers)."""
    given = getattr(request.config, "workerinput", {})
    return str(given.get("workerid", "main"))


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """The PostgreSQL of this run, where a test may make databases of its own."""
    given = getattr(request.config, "workerinput", {})
    return Databases(given.get("postgres_of_the_run") or _postgres.url())


@pytest.fixture(scope="session")
def worker_dir() -> Iterator[Path]:
    """A folder of this worker for files that live as long as the run."""
    with tempfile.TemporaryDirectory(prefix="dsp-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the servers may run as another user
        yield Path(folder)


@pytest.fixture(scope="session")
def worker_database_url(databases: Databases, worker: str) -> Iterator[str]:
    """This worker's database with the current schema (not emptied: tests use `database_url`)."""
    name = f"test_{worker}_{secrets.token_hex(4)}"
    yield databases.copy_of_template(name)
    databases.drop(name)


@pytest.fixture(scope="session")
def worker_redis_url(worker: str, worker_dir: Path) -> Iterator[str]:
    """This worker's Redis (not emptied: tests use `redis_url`)."""
    outside = os.environ.get("TEST_REDIS_URL")
    if outside:
        number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
        yield f"{outside.rpartition('/')[0]}/{number}" if outside.count("/") > 2 else f"{outside}/{number}"
        return
    server = start_redis(worker_dir / "redis", durable=False)
    yield server.url
    server.stop()


@pytest.fixture
def database_url(databases: Databases, worker_database_url: str) -> str:
    """An empty database with the current schema. Commits are real: other processes may use it too."""
    databases.empty(worker_database_url)
    return worker_database_url


@pytest.fixture
def redis_url(worker_redis_url: str) -> str:
    """An empty Redis."""
    with redis.Redis.from_url(worker_redis_url) as client:
        client.flushdb()
    return worker_redis_url


@pytest.fixture(scope="session")
def worker_simulator(worker_dir: Path) -> Iterator[SimulatorProcess]:
    """This worker's simulated Meta; it starts when a test first asks for `simulator`."""
    process = SimulatorProcess(worker_dir / "simulator", port=free_port(), app_secret=_APP_SECRET)
    yield process
    process.stop()


@pytest.fixture
def simulator(worker_simulator: SimulatorProcess) -> SimulatorProcess:
    """A running simulated Meta that has forgotten all earlier tests."""
    worker_simulator.start()
    worker_simulator.reset()
    return worker_simulator


@pytest.fixture(scope="session")
def worker_object_server(worker_dir: Path) -> Iterator[ObjectServer]:
    """This worker's S3 server; it starts when a test first asks for `object_server`."""
    server = ObjectServer(worker_dir / "object-store")
    yield server
    server.stop()


@pytest.fixture
def object_server(worker_object_server: ObjectServer) -> ObjectServer:
    """A running S3 server with one bucket; tests keep to prefixes of their own."""
    worker_object_server.start()
    return worker_object_server


@pytest.fixture
def object_store(object_server: ObjectServer) -> ObjectStore:
    """A place in the bucket that no other test uses."""
    return object_server.place(secrets.token_hex(8))


@pytest.fixture(scope="session")
def worker_settings(
    worker_database_url: str, worker_redis_url: str, worker_simulator: SimulatorProcess, worker_dir: Path
) -> Settings:
    """The settings every test of this worker shares."""
    return Settings(
        database_url=worker_database_url,
        redis_url=worker_redis_url,
        secret_key="s" * 64,
        jwt_secret_key="j" * 64,
        encryption_keys=("e" * 64,),
        data_dir=worker_dir / "data",
        upload_dir=worker_dir / "uploads",
        graph_url=worker_simulator.graph_url,
        verify_token=_VERIFY_TOKEN,
        app_secrets=(_APP_SECRET,),
        public_url="http://localhost",
    )


@pytest.fixture
def settings(worker_settings: Settings, database_url: str, redis_url: str) -> Settings:
    """Settings over an empty database and Redis; `dataclasses.replace` makes variants."""
    return worker_settings


@pytest.fixture(scope="session")
def worker_app(worker_settings: Settings) -> "Flask":
    """This worker's application: made once, because making it costs more than most tests."""
    from dispatcher.app import create_app

    return create_app(worker_settings)


@pytest.fixture
def app(worker_app: "Flask", settings: Settings) -> Iterator["Flask"]:
    """The application over an empty database and Redis, with its context pushed."""
    with worker_app.app_context():
        yield worker_app


@pytest.fixture(params=["folder", "bucket"])
def kept_in(request: pytest.FixtureRequest, app: "Flask", monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the test twice: with files in a folder, and in a bucket."""
    if request.param == "bucket":
        keep_in_bucket(app, request.getfixturevalue("object_store"), monkeypatch)
    return str(request.param)


def keep_in_bucket(app: "Flask", place: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an application keep its files in a bucket while the test runs."""
    from dispatcher.uploads.object_storage import ObjectStorage
    from dispatcher.uploads.place import KEY

    monkeypatch.setitem(app.extensions, KEY, replace(app.extensions[KEY], storage=ObjectStorage(place)))
