"""An administrator makes people at the terminal, and they can sign in."""

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher.auth.models import AuditEntry, User
from dispatcher.database import session
from tests.cli.conftest import Run


def _signs_in(app: Flask, username: str, password: str) -> bool:
    body = {"username": username, "password": password}
    return app.test_client().post("/api/v1/auth/token", json=body).status_code == 200


def test_a_generated_password_is_printed_once_and_works(app: Flask, cli: Run) -> None:
    said = cli("users", "create", "maria", "--role", "operator", "--name", "Maria Souza").stdout
    password = said.strip().rpartition(" ")[2]
    assert _signs_in(app, "maria", password)
    assert said.count(password) == 1
    listed = cli("users", "list").stdout
    assert "Maria Souza" in listed and "operator" in listed and "all" in listed
    assert password not in listed
    actions = session().scalars(select(AuditEntry.action)).all()
    assert "user.created" in actions


def test_a_person_may_be_kept_to_one_number(cli: Run, number: str) -> None:
    cli("users", "create", "bob", "--role", "agent", "--account", number)
    bob = session().scalars(select(User).where(User.username == "bob")).one()
    assert (bob.all_accounts, bob.account_ids) == (False, [1])


def test_a_typed_password_is_asked_for_without_showing_it(app: Flask, cli: Run) -> None:
    typed = "seven purple oxen\nseven purple oxen\n"
    said = cli("users", "create", "rui", "--role", "viewer", "--password", input=typed).output
    assert "oxen" not in said
    assert _signs_in(app, "rui", "seven purple oxen")


def test_a_new_password_ends_the_old_one(app: Flask, cli: Run) -> None:
    cli("users", "create", "maria", "--role", "admin", "--password", "first purple oxen")
    new = cli("users", "password", "MARIA").stdout.strip().rpartition(" ")[2]
    assert not _signs_in(app, "maria", "first purple oxen")
    assert _signs_in(app, "maria", new)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("create", "maria", "--role", "viewer"), "This user name is taken."),
        (("create", "x", "--role", "viewer"), "username: Use 2 to 64 letters"),
        (("create", "rui", "--role", "viewer", "--password", "short"), "password: Use 10 to 200 characters."),
        (("create", "rui", "--role", "viewer", "--account", "99"), "account_ids: Unknown: 99."),
        (("password", "nobody"), "There is no user nobody."),
    ],
)
def test_every_mistake_is_one_clear_line(cli: Run, words: tuple[str, ...], sentence: str) -> None:
    cli("users", "create", "maria", "--role", "admin")
    said = cli("users", *words, status=1).stderr
    assert sentence in said
    assert said.startswith("Error: ") and len(said.strip().splitlines()) == 1
