"""An administrator connects a number at the terminal."""

from sqlalchemy import select

from dispatcher.accounts.models import Account
from dispatcher.database import session
from tests.cli.conftest import PHONE, TOKEN, WABA, Run
from tests.servers import SimulatorProcess

IDS = ("--phone-number-id", PHONE, "--business-account-id", WABA)


def test_a_number_is_tested_connected_and_listed(cli: Run, number: str) -> None:
    assert "+55 11 5555-0001" in cli("accounts", "list").stdout
    tested = cli("accounts", "test", number).stdout
    assert tested.count("ok ") == 5 and "NOT" not in tested
    templates = cli("accounts", "templates", number).stdout
    assert "order_update" in templates and "body.1, body.2" in templates


def test_the_token_is_never_shown_and_never_stored_in_clear(cli: Run, simulator: SimulatorProcess) -> None:
    said = cli("accounts", "add", "--name", "Loja", *IDS, input=f"{TOKEN}\n").output
    said += cli("accounts", "list").output
    account = session().scalars(select(Account)).one()
    assert TOKEN not in said
    assert account.access_token_encrypted and TOKEN not in account.access_token_encrypted


def test_a_number_meta_refuses_is_not_connected(cli: Run, simulator: SimulatorProcess) -> None:
    said = cli("accounts", "add", "--name", "Loja", *IDS, "--token", "EAAwrongtoken", status=1).stderr
    assert "Meta does not accept these credentials." in said and "(code 190)" in said
    assert session().scalars(select(Account)).all() == []


def test_a_test_that_fails_says_which_part_and_leaves_with_1(cli: Run, simulator: SimulatorProcess) -> None:
    cli("accounts", "add", "--name", "Loja", *IDS, "--token", "EAAwrongtoken", "--skip-test")
    assert "NOT  token: " in cli("accounts", "test", "1", status=1).stdout


def test_ids_are_checked_before_anybody_is_asked(cli: Run, simulator: SimulatorProcess) -> None:
    typed = ("--phone-number-id", "x", "--business-account-id", WABA, "--token", TOKEN)
    assert "phone_number_id: Copy the id" in cli("accounts", "add", "--name", "L", *typed, status=1).stderr
    assert "no such WhatsApp account" in cli("accounts", "templates", "7", status=1).stderr
