"""The list of processes that make up the product on one machine."""

import json
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis

from dispatcher.stack import Stack, StackOptions, compose, simulator_spec
from dispatcher.supervisor.lock import SupervisorError
from dispatcher.supervisor.supervisor import Supervisor
from tests.servers import eventually, free_port

OUTSIDE = {"DATABASE_URL": "postgresql://someone@database/theirs", "REDIS_URL": "redis://cache:6379/0"}


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dsp-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def composed(data_dir: Path, environ: dict[str, str] | None = None) -> Stack:
    return compose(StackOptions(data_dir=data_dir, port=free_port()), environ if environ is not None else dict(OUTSIDE))


def names(stack: Stack) -> list[str]:
    return [copy.name for spec in stack.specs for copy in spec.copies()]


@contextmanager
def supervised(stack: Stack) -> Iterator[Supervisor]:
    """Run the servers of a stack, without our own programs."""
    servers = [spec for spec in stack.specs if spec.name in ("postgres", "redis")]
    with Supervisor(servers, stack.data_dir, lock=stack.lock) as supervisor:
        supervisor.wait_until_ready()
        yield supervisor


def run_sql(stack: Stack, statement: str) -> object:
    with (
        closing(psycopg2.connect(stack.settings.database_url)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_without_addresses_the_servers_are_ours(data_dir: Path) -> None:
    stack = composed(data_dir, {})
    assert names(stack)[:3] == ["postgres", "redis", "migrations"]
    assert stack.settings.database_url.startswith("postgresql://dispatcher:")
    assert stack.settings.redis_url.startswith("redis://:")


def test_servers_that_have_an_address_are_used_as_they_are(data_dir: Path) -> None:
    stack = composed(data_dir)
    assert names(stack) == [
        "migrations",
        "web",
        "workers",
        "scheduler",
    ]
    assert stack.settings.database_url == OUTSIDE["DATABASE_URL"]
    assert stack.settings.redis_url == OUTSIDE["REDIS_URL"]


def test_secrets_are_made_once_and_given_ones_win(data_dir: Path) -> None:
    first = composed(data_dir)
    first.lock.close()
    second = composed(data_dir, {**OUTSIDE, "SECRET_KEY": "chosen-by-the-operator-and-long-enough"})
    assert second.settings.jwt_secret_key == first.settings.jwt_secret_key
    assert second.settings.encryption_keys == first.settings.encryption_keys
    assert second.settings.secret_key == "chosen-by-the-operator-and-long-enough"


def test_a_taken_port_is_named_with_its_cure(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SupervisorError, match=f"Port {port} .*--port"):
            compose(StackOptions(data_dir=data_dir, port=port), OUTSIDE)


def test_a_folder_serves_one_stack_at_a_time(data_dir: Path) -> None:
    stack = composed(data_dir)
    with pytest.raises(SupervisorError, match="already runs"):
        composed(data_dir)
    stack.lock.close()
    composed(data_dir)


def test_a_second_instance_keeps_its_files_to_itself(data_dir: Path) -> None:
    assert composed(data_dir).settings.upload_dir == data_dir / "uploads"


def test_no_secret_is_visible_in_a_command_line(data_dir: Path) -> None:
    stack = composed(data_dir, {})
    secrets = json.loads((data_dir / "secrets.json").read_text())
    words = " ".join(word for spec in stack.specs for word in spec.argv)
    assert len(secrets) == 7
    assert not [name for name, secret in secrets.items() if secret in words]


@pytest.mark.faults
def test_killed_servers_come_back_at_the_same_address_with_what_they_had(data_dir: Path) -> None:
    stack = composed(data_dir, {})
    with supervised(stack) as supervisor:
        run_sql(stack, "CREATE TABLE ledger AS SELECT 7 AS id")
        with redis.Redis.from_url(stack.settings.redis_url) as client:
            client.set("kept", "yes")
        for name in ("postgres", "redis"):
            os.kill(int(str(supervisor.processes()[name]["pid"])), signal.SIGKILL)
        eventually(lambda: {entry["restarts"] for entry in supervisor.processes().values()} == {1})
        eventually(lambda: {entry["state"] for entry in supervisor.processes().values()} == {"running"})
        assert run_sql(stack, "SELECT id FROM ledger") == 7
        with redis.Redis.from_url(stack.settings.redis_url) as client:
            assert client.get("kept") == b"yes"


def test_two_stacks_run_beside_each_other(data_dir: Path) -> None:
    stacks = [composed(data_dir / name, {}) for name in ("one", "two")]
    with supervised(stacks[0]), supervised(stacks[1]):
        for number, stack in enumerate(stacks):
            run_sql(stack, f"CREATE TABLE whose AS SELECT {number} AS id")
        assert [run_sql(stack, "SELECT id FROM whose") for stack in stacks] == [0, 1]


def test_the_simulator_speaks_to_the_stack_with_its_own_secrets(data_dir: Path) -> None:
    stack = composed(data_dir, {**OUTSIDE, "WHATSAPP_APP_SECRET": "app-secret"})
    spec = simulator_spec(stack, 9090, webhook_url="http://127.0.0.1:8000/webhook/whatsapp", arguments=["--rate", "80"])
    assert list(spec.argv[1:5]) == ["-m", "simulator", "--port", "9090"]
    assert list(spec.argv[-2:]) == ["--rate", "80"]
    assert spec.argv[spec.argv.index("--app-secret") + 1] == "app-secret"
