"""An operator looks at calls that could not be processed and has them processed again."""

import pytest
from sqlalchemy import select

from dispatcher.database import session, transaction
from dispatcher.webhooks.models import JournalEntry, JournalState
from tests.cli.conftest import Run, jobs_waiting


@pytest.fixture
def journal(cli: Run) -> None:
    """Three calls: one processed, one poison with a nasty error text, one more processed."""
    rows = (
        (JournalState.PROCESSED, None),
        (JournalState.POISON, "KeyError: \x1b[31mred"),
        (JournalState.PROCESSED, None),
    )
    with transaction() as current:
        for state, error in rows:
            current.add(JournalEntry(body=b"{}", state=state, error=error, kinds=["statuses"], tries=5))


def _states() -> list[str]:
    session().rollback()
    return list(session().scalars(select(JournalEntry.state).order_by(JournalEntry.id)))


def test_poison_is_listed_with_its_reason_and_replayed(cli: Run, journal: None) -> None:
    listed = cli("webhooks", "list", "--state", "poison").stdout
    assert "KeyError: ·[31mred" in listed and listed.count("statuses") == 1
    assert "1 calls are processed again." in cli("webhooks", "replay", "--state", "poison").stdout
    assert _states() == ["processed", "pending", "processed"]
    assert jobs_waiting("webhooks") == ["dispatcher.webhooks.jobs.process_webhooks"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--ids", "1,3"), 2),
        (("--kind", "statuses", "--ids", "2"), 1),
        (("--kind", "messages"), 0),
        (("--since", "2001-01-01"), 3),
        (("--since", "2001-01-01T00:00:00Z", "--until", "2002-01-01T00:00:00-03:00"), 0),
    ],
)
def test_all_conditions_must_hold(cli: Run, journal: None, words: tuple[str, ...], count: int) -> None:
    assert f"{count} calls are processed again." in cli("webhooks", "replay", *words).stdout
    assert _states().count("pending") == count


def test_a_replay_of_everything_by_mistake_is_refused(cli: Run, journal: None) -> None:
    assert "Say which calls to replay" in cli("webhooks", "replay", status=1).stderr
    assert "write ids as numbers" in cli("webhooks", "replay", "--ids", "all", status=2).stderr
    assert "ISO 8601" in cli("webhooks", "replay", "--since", "monday", status=2).stderr
    assert _states() == ["processed", "poison", "processed"]
