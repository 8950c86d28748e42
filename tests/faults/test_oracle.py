"""The judge of the fault suite sees every kind of broken promise."""

from dataclasses import replace

import pytest

from tests.faults.oracle import Accepted, Judgement, Row, judge

ANA, BIA = "5511960000001", "5511960000002"
LOG = [Accepted(1.0, ANA, "wamid.a", 1), Accepted(2.0, BIA, "wamid.b", 2)]
ROWS = [Row(1, ANA, "read", frozenset({"wamid.a"})), Row(2, BIA, "accepted", frozenset({"wamid.b"}))]
FINE = Judgement(doubles=0, lost=0, ghosts=0, wrong=0, unconfirmed=0)


def verdict(log: list[Accepted], rows: list[Row]) -> Judgement:
    return judge(log, rows, people={ANA, BIA}, planned=2)


def test_what_agrees_is_fine() -> None:
    assert verdict(LOG, ROWS) == FINE


@pytest.mark.parametrize(
    ("again", "why"),
    [
        (Accepted(3.0, ANA, "wamid.c", 1), "the same message"),
        (Accepted(3.0, ANA, "wamid.c", 9), "the same person as another message"),
    ],
)
def test_a_second_acceptance_is_a_double(again: Accepted, why: str) -> None:
    assert verdict([*LOG, again], ROWS).doubles == 1, why


def test_a_person_without_a_row_is_lost() -> None:
    assert verdict(LOG[:1], ROWS[:1]).lost == 1


@pytest.mark.parametrize("state", ["pending", "queued", "sending"])
def test_a_row_without_an_end_is_lost(state: str) -> None:
    assert verdict(LOG[:1], [ROWS[0], Row(2, BIA, state)]).lost == 1


@pytest.mark.parametrize("state", ["failed", "unknown", "unconfirmed", "cancelled", "skipped", "pending"])
def test_what_meta_accepted_must_be_known(state: str) -> None:
    assert verdict(LOG, [ROWS[0], Row(2, BIA, state)]).ghosts == 1


def test_a_failure_that_meta_told_is_no_ghost() -> None:
    assert verdict(LOG, [ROWS[0], replace(ROWS[1], state="failed", failed_by_meta=True)]) == FINE


@pytest.mark.parametrize("state", ["accepted", "sent", "delivered", "read"])
def test_what_meta_never_accepted_must_not_be_claimed(state: str) -> None:
    assert verdict(LOG[:1], [ROWS[0], Row(2, BIA, state)]).wrong == 1


def test_the_id_of_another_message_is_wrong() -> None:
    assert verdict(LOG, [ROWS[0], replace(ROWS[1], wamids=frozenset({"wamid.a"}))]).wrong == 1


def test_a_message_to_somebody_else_is_wrong() -> None:
    assert verdict([LOG[0], replace(LOG[1], to="5511969999999")], ROWS).wrong == 1


def test_doubt_is_counted_but_is_no_mistake() -> None:
    assert verdict(LOG[:1], [ROWS[0], Row(2, BIA, "unknown")]) == replace(FINE, unconfirmed=1)
