"""People at a terminal, and the workers behind them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from click.testing import Result
from flask import Flask

from dispatcher.config import Settings
from dispatcher.jobqueue.jobs import queue
from dispatcher.supervisor.launching import launch, signal_session
from tests.servers import ROOT, SimulatorProcess, eventually, heed_ctrl_c

TOKEN = "EAAsimulatortoken"
PHONE, WABA = "200000000000001", "100000000000001"
LIST = "Nome;Telefone;Pedido\nAna;(11) 98765-4321;A-1\nBia;11 8765-4321;A-2\nCaio;abc;A-3\nDuda;+55 21 99876-5432;A-4\n"

Run = Callable[..., Result]


@pytest.fixture
def cli(app: Flask) -> Run:
    """Run a command as `flask …` would; a traceback fails the test."""
    runner = app.test_cli_runner()

    def run(*words: str, status: int = 0, **options: Any) -> Result:
        result = runner.invoke(args=list(words), **options)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == status, result.output
        return result

    return run


@pytest.fixture
def number(cli: Run, simulator: SimulatorProcess) -> str:
    """A connected number with its templates; its id."""
    typed = ["--name", "Loja", "--phone-number-id", PHONE, "--business-account-id", WABA]
    cli("accounts", "add", *typed, env={"WHATSAPP_TOKEN": TOKEN})
    cli("accounts", "templates", "1", "--sync")
    return "1"


@pytest.fixture
def people(tmp_path: Path) -> str:
    """A list with a twin (the ninth digit) and a number with letters."""
    path = tmp_path / "people.csv"
    path.write_text(LIST, encoding="utf-8-sig")
    return str(path)


def send(people: str, *more: str) -> list[str]:
    """Return the words of the command that sends the list."""
    mapping = ["--map", "body.1=Nome", "--map", "body.2=Pedido"]
    return ["campaigns", "send", "--csv", people, "--template", "order_update", *mapping, *more]


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return the environment of a process that works with these settings, and with nothing from the developer's."""
    named = {
        "PATH": os.environ["PATH"],
        "FLASK_APP": "dispatcher.cli.entry:command_app",
        "FLASK_SKIP_DOTENV": "1",
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "JWT_SECRET_KEY": settings.jwt_secret_key,
        "ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "UPLOAD_DIR": str(settings.upload_dir),
        "WHATSAPP_API_BASE_URL": settings.graph_url,
    }
    return named | more


def flask(env: dict[str, str], *words: str) -> subprocess.Popen[str]:
    """Start `flask …` as a process of its own."""
    command = [sys.executable, "-m", "flask", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        preexec_fn=heed_ctrl_c,
    )


def finished(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Return exit status, standard output and standard error of a process that ends by itself."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A planner and a sender, as processes."""
    with one_worker(settings, "planning", tmp_path), one_worker(settings, "sends", tmp_path):
        with redis.Redis.from_url(settings.redis_url) as client:
            eventually(lambda: client.scard("rq:workers") == 2)
        yield


@contextmanager
def one_worker(settings: Settings, role: str, folder: Path, **more: str) -> Iterator[None]:
    """Run a worker as a process; it is killed as hard as can be in the end."""
    with (folder / f"{role}.log").open("wb") as log:
        process = launch([sys.executable, "worker.py", role], env=environment(settings, **more), cwd=ROOT, output=log)
        try:
            yield
        finally:
            signal_session(process.pid, signal.SIGKILL)
            process.wait()


def last_json(text: str) -> dict[str, Any]:
    """Return the object on the last line."""
    return dict(json.loads(text.strip().splitlines()[-1]))


def jobs_waiting(name: str) -> list[str]:
    """Return the functions of the jobs that wait on a queue."""
    return [job.func_name or "" for job in queue(name).get_jobs()]
