"""The balance sheet notices what is not accounted for."""

import pytest
from sqlalchemy import text

from dispatcher.database import transaction
from tests.cli.conftest import Run, last_json

CAMPAIGN = """
    INSERT INTO campaigns (name, account_id, status, planned, planning_done_at, audience_rows)
    VALUES ('Feira', 1, 'completed', 2, now(), 2)
"""
AUDIENCE = """
    INSERT INTO campaign_recipients (campaign_id, row_number, phone, recipient_key, cells, status)
    VALUES (1, 2, '+5511987654321', '5511987654321', '{}', 'good'), (1, 3, 'abc', 'row:3', '{}', 'bad')
"""
MESSAGES = """
    INSERT INTO messages (campaign_id, account_id, recipient_key, row_number, state, attempt)
    VALUES (1, 1, '5511987654321', 2, 'read', 1), (1, 1, 'row:3', 3, 'skipped', 0)
"""
ATTEMPT = "INSERT INTO message_attempts (message_id, attempt, account_id, outcome) VALUES (1, 1, 1, 'accepted')"


def _write(*statements: str) -> None:
    with transaction() as current:
        for statement in statements:
            current.execute(text(statement))


@pytest.fixture
def campaign(number: str) -> None:
    """A campaign that is over, with everything in its place."""
    _write(CAMPAIGN, AUDIENCE, MESSAGES, ATTEMPT)


def test_a_campaign_with_everything_in_its_place_holds(cli: Run, campaign: None) -> None:
    result = cli("campaigns", "check", "1")
    assert "read 1, skipped 1" in result.stdout and "holds" in result.stdout
    assert "Everything is accounted for." in result.stderr


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE campaigns SET planned = 3", "DOES NOT HOLD"),
        ("DELETE FROM messages WHERE row_number = 3", "1 rows of planned audiences that became no message"),
        ("DELETE FROM message_attempts", "1 messages handed to Meta without an attempt in the ledger"),
        (
            "INSERT INTO message_attempts (message_id, attempt, account_id) VALUES (1, 2, 1)",
            "1 attempts their messages know nothing of",
        ),
        (
            "INSERT INTO messages (campaign_id, account_id, recipient_key, state) VALUES (1, 1, '5521', 'pending')",
            "1 messages left open in campaigns that are over",
        ),
        (
            "INSERT INTO messages (account_id, recipient_key, state, lease_until)"
            " VALUES (1, '5531', 'queued', now() - interval '1 hour')",
            "1 messages whose sender went silent",
        ),
        (
            "UPDATE messages SET attempt = 2 WHERE id = 1;"
            "INSERT INTO message_attempts (message_id, attempt, account_id, outcome) VALUES (1, 2, 1, 'accepted')",
            "1 messages that Meta accepted more than once",
        ),
    ],
)
def test_damage_is_noticed_and_named(cli: Run, campaign: None, damage: str, said: str) -> None:
    _write(damage)
    assert said in cli("campaigns", "check", status=1).output


def test_one_campaign_is_not_blamed_for_another(cli: Run, campaign: None) -> None:
    _write("INSERT INTO campaigns (name, account_id, planned) VALUES ('Outra', 1, 0)", "DELETE FROM message_attempts")
    cli("campaigns", "check", "2")
    cli("campaigns", "check", "1", status=1)
    assert "There is no campaign 7." in cli("campaigns", "check", "7", status=1).stderr


def test_the_command_repairs_when_asked_and_tells_programs(cli: Run, campaign: None) -> None:
    _write("UPDATE campaigns SET planned = 3")
    found = last_json(cli("campaigns", "check", "--json", status=1).stdout)
    assert (found["sound"], found["campaigns"][0]["planned"], found["campaigns"][0]["total"]) == (False, 3, 2)
    repaired = cli("campaigns", "check", "--repair")
    assert "REPAIRED: the number of planned recipients, counted again in campaign 1" in repaired.stderr
    assert last_json(cli("campaigns", "check", "1", "--json").stdout)["sound"]


def test_what_cannot_be_repaired_is_told_with_its_cure(cli: Run, campaign: None) -> None:
    _write("DELETE FROM messages WHERE row_number = 3")
    told = cli("campaigns", "check", "--repair", status=1).stderr
    assert "REPAIRED" not in told
    assert "rows of planned audiences that became no message. Send these rows" in told
