"""The whole product on one machine: which processes it is made of, and the command that runs them.

Servers named by ``DATABASE_URL`` and ``REDIS_URL`` are used as they are; those not named are run from wheels.
Every other secret that is missing is made once and kept in the data folder.
"""

import argparse
import json
import os
import socket
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TextIO

from dotenv import dotenv_values

from dispatcher.config import Settings
from dispatcher.embedded import EmbeddedServerError, PreparedServer, prepare_postgres, prepare_redis
from dispatcher.embedded.passwords import keep_secret
from dispatcher.embedded.server import PLAIN_ENVIRONMENT
from dispatcher.errors import Invalid
from dispatcher.supervisor.lock import SupervisorError, lock_folder
from dispatcher.supervisor.output import Console, terminal_console
from dispatcher.supervisor.spec import ProcessSpec
from dispatcher.supervisor.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[1]
_SERVERS = ("postgres", "redis")
_OUTLASTING = ("migrations", *_SERVERS, "simulator")  # what is under way at the end needs those it speaks to
# A worker on two queues loses jobs when it dies.
_SINGLE_QUEUES = ("replies", "ticks", "webhooks", "planning", "deliveries", "events", "assistant")
_WEB_WORKER = "dispatcher.webhooks.gunicorn_worker.DoorWorker"
_WEB_THREADS = 512  # a realtime connection holds one for as long as a dashboard is open
_LAST_SENDS = 30.0  # a worker may wait for answers of up to 25 s that are under way


@dataclass(frozen=True, kw_only=True)
class StackOptions:
    """What the commands may choose; ``None`` leaves it to the environment."""

    data_dir: Path | None = None
    port: int | None = None
    host: str = "127.0.0.1"
    send_workers: int = 2
    overrides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stack:
    """The processes of one data folder, ready to be supervised; the folder is locked while this exists."""

    data_dir: Path
    settings: Settings
    environ: Mapping[str, str] = field(repr=False)
    specs: tuple[ProcessSpec, ...]
    lock: TextIO

    def supervisor(self, console: Console | None = None, extra: Sequence[ProcessSpec] = ()) -> Supervisor:
        """Return the supervisor of all processes and of ``extra`` ones (the demo's simulator)."""
        return Supervisor([*self.specs, *extra], self.data_dir, console, self.lock)

    def terminal(self) -> Console:
        """Return a console that shows every process under its name."""
        return terminal_console([copy.name for spec in self.specs for copy in spec.copies()])


def compose(options: StackOptions, environ: Mapping[str, str]) -> Stack:
    """Lock the data folder, make what is missing there, and return the processes to run.

    Raises SupervisorError or EmbeddedServerError when the folder or the port is taken, Invalid for wrong settings.
    """
    chosen = _chosen(options, environ)
    data_dir = ROOT / chosen["DISPATCHER_DATA_DIR"]
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = lock_folder(data_dir)
    servers = tuple(_servers(data_dir, chosen))
    complete = {**chosen, **_urls(servers), **_secrets(data_dir, chosen)}
    settings = Settings.from_environ(complete)
    _refuse_taken_port(options.host, settings.port)
    specs = (*(_server_spec(server) for server in servers), *_own_specs(options, settings, complete))
    return Stack(data_dir, settings, complete, specs, lock)


def simulator_spec(stack: Stack, port: int, *, webhook_url: str, arguments: Sequence[str] = ()) -> ProcessSpec:
    """Return the simulated Meta as one more process, speaking to ``webhook_url`` with the stack's own app secret."""
    settings = stack.settings
    identity = ["--verify-token", settings.verify_token, "--webhook-url", webhook_url]
    identity += ["--app-secret", settings.app_secrets[0]] if settings.app_secrets else []
    place = ["--port", str(port), "--data-dir", str(stack.data_dir / "simulator")]
    (stack.data_dir / "simulator").mkdir(exist_ok=True)
    return ProcessSpec(
        name="simulator",
        argv=(sys.executable, "-m", "simulator", *place, *identity, *arguments),
        cwd=ROOT,
        env=stack.environ,
        ready=partial(_listens, port),
    )


def _chosen(options: StackOptions, environ: Mapping[str, str]) -> dict[str, str]:
    chosen = {**environ, **options.overrides, "TZ": "UTC", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    if options.port:
        chosen["PORT"] = str(options.port)
    data_dir = (ROOT / (options.data_dir or environ.get("DISPATCHER_DATA_DIR") or ".data")).resolve()
    chosen["DISPATCHER_DATA_DIR"] = str(data_dir)
    if data_dir != ROOT / ".data":  # a second instance keeps its files to itself
        chosen.setdefault("UPLOAD_DIR", str(data_dir / "uploads"))
    return chosen


def _servers(data_dir: Path, chosen: Mapping[str, str]) -> Iterator[PreparedServer]:
    if not chosen.get("DATABASE_URL"):
        yield prepare_postgres(data_dir)
    if not chosen.get("REDIS_URL"):
        yield prepare_redis(data_dir)


def _urls(servers: Sequence[PreparedServer]) -> dict[str, str]:
    names = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
    return {names[server.name]: server.url for server in servers}


def _secrets(data_dir: Path, chosen: Mapping[str, str]) -> dict[str, str]:
    names = ("SECRET_KEY", "JWT_SECRET_KEY", "ENCRYPTION_KEYS", "WHATSAPP_VERIFY_TOKEN", "DISPATCHER_SETUP_TOKEN")
    return {name: chosen.get(name) or keep_secret(data_dir, name) for name in names}


def _server_spec(server: PreparedServer) -> ProcessSpec:
    return ProcessSpec(
        name=server.name,
        argv=server.argv,
        cwd=server.cwd,
        env=PLAIN_ENVIRONMENT,
        identity=server.identity,
        ready=server.ready,
        stop_signal=server.stop_signal,
        stop_timeout=30.0,
        death_signal=server.stop_signal,
    )


def _own_specs(options: StackOptions, settings: Settings, environ: Mapping[str, str]) -> Iterator[ProcessSpec]:
    def python(name: str, *arguments: str, after: tuple[str, ...] = _OUTLASTING) -> ProcessSpec:
        argv = (sys.executable, *arguments)
        return ProcessSpec(name=name, argv=argv, cwd=ROOT, env=environ, depends_on=after, stop_timeout=_LAST_SENDS)

    yield replace(python("migrations", "-m", "dispatcher.schema_version", after=_SERVERS), once=True)
    web = python("web", "-m", "gunicorn", *_gunicorn_arguments(options.host, settings.port))
    yield replace(web, ready=partial(_serves, settings.port), stop_timeout=10.0)
    yield python("workers", "worker.py", *["sends"] * options.send_workers, *_SINGLE_QUEUES)
    yield python("scheduler", "scheduler.py")


def _gunicorn_arguments(host: str, port: int) -> list[str]:
    # One process: Socket.IO keeps its rooms there. Threads wait for the network and the database, not for each other.
    workers = ["--worker-class", _WEB_WORKER, "--workers", "1", "--threads", str(_WEB_THREADS)]
    manners = ["--graceful-timeout", "5", "--keep-alive", "15", "--no-control-socket", "--log-level", "warning"]
    return [*workers, *manners, "--bind", f"{host}:{port}", "wsgi:app"]


def _serves(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as refusal:
        return refusal.code < 500
    except OSError:
        return False


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise SupervisorError(f"Port {port} cannot be used ({error.strerror}); choose another with --port.") from None


def _setup_link(stack: Stack) -> str | None:
    """Return the one-time link that makes the first admin; None when there is one already."""
    with suppress(OSError, ValueError), urllib.request.urlopen(_local(stack) + "/api/v1/setup", timeout=5) as answer:
        if json.load(answer)["needed"]:
            return f"{stack.settings.public_url}/setup?token={stack.environ['DISPATCHER_SETUP_TOKEN']}"
    return None


def _local(stack: Stack) -> str:
    return f"http://127.0.0.1:{stack.settings.port}"


def _greet(stack: Stack, supervisor: Supervisor) -> None:
    with suppress(SupervisorError):
        supervisor.wait_until_ready()
        link = _setup_link(stack)
        print(f"\nDispatcher is ready: {stack.settings.public_url}", file=sys.stderr)
        if link:
            print(f"Make the first admin once with this link: {link}", file=sys.stderr)
        print("Ctrl-C ends it.\n", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the product until Ctrl-C or SIGTERM; the exit status for the shell."""
    options = _parser().parse_args(arguments)
    chosen = StackOptions(
        data_dir=options.data_dir.resolve() if options.data_dir else None,
        port=options.port,
        host=options.host,
        send_workers=options.send_workers,
    )
    try:
        stack = compose(chosen, environment())
    except (SupervisorError, EmbeddedServerError, Invalid) as error:
        print(f"bin/start: {error}", file=sys.stderr)
        return 1
    supervisor = stack.supervisor(stack.terminal())
    threading.Thread(target=_greet, args=(stack, supervisor), daemon=True).start()
    status = supervisor.run()
    if supervisor.failure:
        print(f"bin/start: {supervisor.failure}. The logs are in {stack.data_dir / 'logs'}.", file=sys.stderr)
    return status


def environment() -> dict[str, str]:
    """Return what this process was given, over ``.env``: handed on to the processes, which read their settings."""
    file_values = {name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None}
    return {**file_values, **os.environ}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/start", description="Run the whole product on this machine.")
    parser.add_argument("--port", type=int, help="where the dashboard and the API answer (PORT, 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 opens it to the network")
    parser.add_argument("--data-dir", type=Path, help="where the servers keep their files (DISPATCHER_DATA_DIR, .data)")
    parser.add_argument("--send-workers", type=int, default=2, help="processes that send campaigns")
    return parser


if __name__ == "__main__":
    sys.exit(main())
