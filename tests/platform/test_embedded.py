"""The embedded servers: made on the first run, found again on the second, theirs alone, and back after any crash."""

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from dispatcher.embedded import EmbeddedServerError, RunningServer, start_postgres, start_redis

pytestmark = pytest.mark.xdist_group("embedded")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder others may pass through, unlike pytest's own: as root the servers run as another user."""
    with tempfile.TemporaryDirectory(prefix="dsp-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="module")
def data_dir(place: Path) -> Path:
    return place / "data"


@pytest.fixture
def postgres(data_dir: Path) -> Iterator[RunningServer]:
    server = start_postgres(data_dir)
    yield server
    server.stop()


@pytest.fixture
def redis_server(data_dir: Path) -> Iterator[RunningServer]:
    server = start_redis(data_dir)
    yield server
    server.stop()


def ask(url: str, statement: str) -> object:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_postgres_is_version_18_and_the_application_is_no_superuser(postgres: RunningServer) -> None:
    assert str(ask(postgres.url, "SHOW server_version")).startswith("18.")
    assert ask(postgres.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_postgres_keeps_what_it_promised(postgres: RunningServer) -> None:
    assert ask(postgres.url, "SHOW fsync") == "on"
    assert ask(postgres.url, "SHOW synchronous_commit") == "on"


def test_postgres_listens_on_no_network_address_and_wants_the_password(postgres: RunningServer) -> None:
    assert ask(postgres.url, "SHOW listen_addresses") == ""
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(postgres.url.replace("dispatcher:", "dispatcher:wrong", 1))


def test_letters_of_every_language_fold_the_same_way_everywhere(postgres: RunningServer) -> None:
    assert ask(postgres.url, "SELECT lower('ÇÃÉ Ω')") == "çãé ω"


def test_the_same_folder_twice_names_the_process_that_has_it(postgres: RunningServer, data_dir: Path) -> None:
    with pytest.raises(EmbeddedServerError, match=f"process {postgres.pid}"):
        start_postgres(data_dir)


def test_the_same_redis_folder_twice_names_the_process_that_has_it(redis_server: RunningServer, data_dir: Path) -> None:
    with pytest.raises(EmbeddedServerError, match=f"process {redis_server.pid}"):
        start_redis(data_dir)


def test_committed_rows_survive_a_killed_server(data_dir: Path) -> None:
    first = start_postgres(data_dir)
    ask(first.url, "CREATE TABLE ledger (id int)")
    ask(first.url, "INSERT INTO ledger VALUES (7)")
    os.kill(first.pid, signal.SIGKILL)
    first.stop()  # only waits: it is dead

    second = start_postgres(data_dir)

    assert ask(second.url, "SELECT id FROM ledger") == 7
    second.stop()


def test_a_pid_file_that_now_names_a_stranger_stops_nobody(data_dir: Path) -> None:
    start_postgres(data_dir).stop()
    cluster = data_dir / "postgres"
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n1\n5432\n\n\n0 0\n")

    server = start_postgres(data_dir)

    assert ask(server.url, "SELECT 1") == 1
    server.stop()


def test_redis_refuses_strangers_and_evicts_nothing(redis_server: RunningServer) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
    stranger = redis_server.url.replace(redis_server.url.split("@")[0], "redis://:wrong")
    with pytest.raises(redis.AuthenticationError), redis.Redis.from_url(stranger) as client:
        client.ping()


def test_redis_comes_back_on_the_same_port_with_its_keys(data_dir: Path) -> None:
    first = start_redis(data_dir)
    with redis.Redis.from_url(first.url) as client:
        client.set("kept", "yes")
    first.stop()

    second = start_redis(data_dir)

    assert second.url == first.url
    with redis.Redis.from_url(second.url) as client:
        assert client.get("kept") == b"yes"
    second.stop()


def test_secrets_are_for_the_owner_only(postgres: RunningServer, data_dir: Path) -> None:
    assert stat.S_IMODE((data_dir / "secrets.json").stat().st_mode) == 0o600


def test_a_folder_with_a_very_long_name_works(place: Path) -> None:
    deep = place / ("a-long-folder-name" * 8)
    server = start_postgres(deep, durable=False)
    try:
        assert ask(server.url, "SELECT 1") == 1
    finally:
        server.stop()
        shutil.rmtree((deep / "sockets.location").read_text())


def test_two_folders_never_meet(postgres: RunningServer, place: Path) -> None:
    other = start_postgres(place / "other", durable=False)
    try:
        ask(other.url, "CREATE TABLE only_here (id int)")
        assert ask(postgres.url, "SELECT to_regclass('only_here')") is None
        assert other.url.split("@")[0] != postgres.url.split("@")[0]
    finally:
        other.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_keeps_the_servers_outside_a_folder_that_is_closed_to_others(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    server = start_postgres(closed / "data", durable=False)
    try:
        home = Path((closed / "data" / "servers.location").read_text().strip())
        assert (home / "postgres" / "PG_VERSION").exists()
        assert home.owner() == "root"
        assert ask(server.url, "SELECT 1") == 1
    finally:
        server.stop()
        shutil.rmtree(home)
