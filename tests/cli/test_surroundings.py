"""A command finds the running stack, or says what is missing; it never guesses."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from dispatcher.accounts.credentials import token_of
from dispatcher.accounts.models import Account
from dispatcher.config import Settings
from dispatcher.crypto import SecretBox
from dispatcher.database import session
from tests.cli.conftest import TOKEN, Run, environment, finished, flask
from tests.servers import ROOT

NEEDED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "JWT_SECRET_KEY", "ENCRYPTION_KEYS")


@pytest.fixture
def running(settings: Settings, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A process as the supervisor starts them, and the environment of a shell that only knows its folder."""
    complete = environment(settings, DISPATCHER_DATA_DIR=str(tmp_path))
    sleeping = subprocess.Popen([sys.executable, "-c", "input()"], env=complete, stdin=subprocess.PIPE)
    (tmp_path / "run").mkdir()
    processes = {"postgres": {"pid": 1}, "migrations": {"pid": None}, "web": {"pid": sleeping.pid}}
    (tmp_path / "run" / "processes.json").write_text(json.dumps({"supervisor": 1, "processes": processes}))
    yield {name: value for name, value in complete.items() if name not in NEEDED}
    sleeping.kill()
    sleeping.communicate()


def test_a_command_finds_the_running_stack_by_its_folder(cli: Run, running: dict[str, str]) -> None:
    cli("users", "create", "maria", "--role", "admin")
    status, out, err = finished(flask(running, "users", "list"))
    assert (status, err) == (0, "")
    assert "maria" in out


def test_a_stack_that_contradicts_the_environment_is_not_used(running: dict[str, str]) -> None:
    elsewhere = {**running, "DATABASE_URL": "postgresql://dispatcher@127.0.0.1:1/other"}
    status, out, err = finished(flask(elsewhere, "users", "list"))
    assert (status, out) == (1, "")
    assert "REDIS_URL: is not set" in err and "DATABASE_URL" not in err


def test_without_a_stack_the_command_says_how_to_get_one(running: dict[str, str], tmp_path: Path) -> None:
    nobody = {**running, "DISPATCHER_DATA_DIR": str(tmp_path / "other")}
    status, out, err = finished(flask(nobody, "users", "list"))
    assert (status, out) == (1, "")
    assert err.startswith("Error: No stack of yours runs in ") and "bin/start" in err
    assert len(err.strip().splitlines()) == 1


def test_servers_that_do_not_answer_are_one_line(settings: Settings) -> None:
    away = environment(settings, DATABASE_URL="postgresql://dispatcher@127.0.0.1:1/gone")
    status, _, err = finished(flask(away, "users", "list"))
    assert (status, err) == (1, "Error: The database does not answer (DATABASE_URL).\n")


def test_the_document_needs_no_server_and_is_always_the_same(cli: Run, running: dict[str, str], tmp_path: Path) -> None:
    nobody = {**running, "DISPATCHER_DATA_DIR": str(tmp_path / "other")}
    status, first, _ = finished(flask(nobody, "openapi"))
    assert status == 0
    assert json.loads(first)["paths"]["/api/v1/campaigns"]["post"]
    assert cli("openapi").stdout == first
    assert json.dumps(json.loads(first), indent=2, sort_keys=True, ensure_ascii=False) == first.strip()


def test_the_project_folder_names_the_commands() -> None:
    assert "FLASK_APP=dispatcher.cli.entry:command_app" in (ROOT / ".flaskenv").read_text().splitlines()


def test_credentials_are_sealed_again_with_the_newest_key(cli: Run, number: str, settings: Settings) -> None:
    newest = "a" * 64
    both = environment(settings, ENCRYPTION_KEYS=f"{newest},{settings.encryption_keys[0]}")
    status, out, err = finished(flask(both, "secrets", "rotate"))
    assert (status, out) == (0, "1 credentials encrypted again; all are under the newest key now.\n"), err
    session().rollback()
    account = session().scalars(select(Account)).one()
    assert token_of(account, SecretBox([newest])) == TOKEN
    refused = cli("accounts", "test", number, status=1).stderr
    assert "ENCRYPTION_KEYS" in refused and len(refused.strip().splitlines()) == 1
