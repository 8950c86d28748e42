"""The neighbours that `conftest.py` hands to tests."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import psycopg2
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class under a function's name
from sqlalchemy.engine import URL, make_url

from dispatcher.embedded import RunningServer, start_postgres
from dispatcher.supervisor.launching import launch, signal_session

ROOT = Path(__file__).resolve().parents[1]
Answer = TypeVar("Answer")
_TEMPLATE = "dispatcher_template"
_LOCK = 0x64697370  # of our own choosing: one worker makes the template, the others wait


def eventually(ask: Callable[[], Answer]) -> Answer:
    """Return the first true answer; patience ends a hang, it does not measure speed."""
    for _ in range(3600):
        with suppress(OSError, ValueError, KeyError, TypeError):
            if answer := ask():
                return answer
        time.sleep(0.05)
    raise AssertionError("It never happened.")


class PostgresOfTheRun:
    """The one PostgreSQL of a test run; it forgets on a crash and ends with the process that started it."""

    def __init__(self) -> None:
        self._server: RunningServer | None = None
        self._folder: Path | None = None

    def url(self) -> str:
        """Start the server when it is first needed and return its URL (``TEST_DATABASE_URL`` names another one)."""
        outside = os.environ.get("TEST_DATABASE_URL")
        if outside:
            return outside
        if self._server is None:
            self._folder = Path(tempfile.mkdtemp(prefix="dsp-test-"))
            self._server = start_postgres(self._folder, durable=False)
        return self._server.url

    def stop(self) -> None:
        """Stop the server and remove its files; harmless when it was never started."""
        if self._server and self._folder:
            self._server.stop()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._server = None


class Databases:
    """The databases of one PostgreSQL server."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)

    def copy_of_template(self, name: str) -> str:
        """Make database ``name`` with the current schema and return its URL."""
        self._ensure_template()
        with self._maintenance() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template_name}"')
        return self._url(name)

    def drop(self, name: str) -> None:
        """Remove database ``name``, ending whoever still uses it."""
        with self._maintenance() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def empty(self, url: str) -> None:
        """Remove every row a test committed; rows that the migrations brought stay.

        Only tables that hold rows are truncated: looking is a hundred times cheaper than truncating.
        """
        with _connection(url) as cursor:
            tables = _tables(cursor)
            kept = _tables_of_migrations(cursor)
            filled = [table for table in _holding_rows(cursor, tables) if table not in kept]
            if filled:
                _truncate(cursor, filled)

    @property
    def _template_name(self) -> str:
        return f"{_TEMPLATE}_{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:12]}"

    def _ensure_template(self) -> None:
        with self._maintenance() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self._template_name,))
            if cursor.fetchone() is None:
                self._make_template()

    def _make_template(self) -> None:
        aside = f"{self._template_name}_new"
        with self._maintenance() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{aside}"')
            cursor.execute(f'CREATE DATABASE "{aside}"')
        migrate(self._url(aside))
        with _connection(self._url(aside)) as cursor:
            _remember_rows_of_migrations(cursor)
        with self._maintenance() as cursor:
            cursor.execute(f'ALTER DATABASE "{aside}" RENAME TO "{self._template_name}"')

    def _url(self, name: str) -> str:
        return _text(self.url.set(database=name))

    @contextmanager
    def _maintenance(self) -> Iterator[Cursor]:
        with _connection(_text(self.url)) as cursor:
            yield cursor


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest schema, as a deployment does."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": secrets.token_hex(32),
        "JWT_SECRET_KEY": secrets.token_hex(32),
        "ENCRYPTION_KEYS": secrets.token_hex(32),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "db", "upgrade"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"The migrations failed:\n{done.stdout}{done.stderr}")


def _text(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _connection(url: str) -> Iterator[Cursor]:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def _tables(cursor: Cursor) -> list[str]:
    cursor.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'of_tests')"
    )
    return [row[0] for row in cursor.fetchall()]


def _holding_rows(cursor: Cursor, tables: list[str]) -> list[str]:
    if not tables:
        return []
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables))
    return [row[0] for row in cursor.fetchall()]


def _remember_rows_of_migrations(cursor: Cursor) -> None:
    cursor.execute("CREATE SCHEMA of_tests")
    cursor.execute("CREATE TABLE of_tests.filled_by_migrations (name text PRIMARY KEY)")
    for table in _holding_rows(cursor, _tables(cursor)):
        cursor.execute("INSERT INTO of_tests.filled_by_migrations VALUES (%s)", (table,))


def _tables_of_migrations(cursor: Cursor) -> set[str]:
    cursor.execute("SELECT name FROM of_tests.filled_by_migrations")
    return {row[0] for row in cursor.fetchall()}


def _truncate(cursor: Cursor, tables: list[str]) -> None:
    statement = f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"
    cursor.execute("SET lock_timeout = '3s'")
    try:
        cursor.execute(statement)
    except psycopg2.errors.LockNotAvailable:
        # An earlier test left a transaction open; it must not decide about this one.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        cursor.execute(statement)


def free_port() -> int:
    """Return a loopback port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class SimulatorProcess:
    """The simulated Meta as a process of its own, spoken to over HTTP only."""

    def __init__(self, folder: Path, *, port: int, app_secret: str) -> None:
        self.folder = folder
        self.app_secret = app_secret
        self.url = f"http://127.0.0.1:{port}"
        self.graph_url = f"{self.url}/v25.0"
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it unless it runs, and return when it answers."""
        if self._process and self._process.poll() is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        argv = [sys.executable, "-m", "simulator", "--port", str(self._port), "--data-dir", str(self.folder)]
        log = self.folder / "simulator.log"
        with log.open("ab") as output:
            self._process = launch(argv, env=dict(os.environ), cwd=ROOT, output=output)
        for _ in range(300):
            if self._answers():
                return
            time.sleep(0.05)
        raise RuntimeError(f"The simulator did not start:\n{log.read_text()}")

    def reset(self) -> None:
        """Make it forget everything: numbers, templates, sends, faults."""
        request = urllib.request.Request(f"{self.url}/_control/reset", method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def stop(self) -> None:
        """End it; harmless when it does not run."""
        if self._process:
            signal_session(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1):
            return True
        return False


def heed_ctrl_c() -> None:
    """Let a child be interrupted: a suite started in the background ignores Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
