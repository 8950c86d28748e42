"""The ledger: one winner for each message, outcomes that belong to their attempt, and what may be taken back."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.campaigns.models import Campaign
from dispatcher.database import session, transaction
from dispatcher.messages import ledger
from dispatcher.messages.decisions import Verdict
from dispatcher.messages.ledger import Claimed
from dispatcher.messages.models import Message, Outcome
from dispatcher.messages.states import MOVES, State
from dispatcher.whatsapp.responses import GraphError
from tests.messages.world import (
    PHONES,
    account,
    add_account,
    add_campaign,
    add_messages,
    attempts,
    change,
    side_by_side,
    states,
    stored,
)


def claim(account_id: int, ids: list[int]) -> list[Claimed]:
    with transaction() as current:
        return ledger.claim(current, {account_id: ids})


def record(*judged: tuple[Claimed, Verdict]) -> list[ledger.Moved]:
    with transaction() as current:
        return ledger.record(current, judged)


ACCEPTED = Verdict(Outcome.ACCEPTED, State.ACCEPTED, wamid="wamid.1", wa_id="5511", http_status=200)
HELD = Verdict(Outcome.ACCEPTED, State.HELD, wamid="wamid.1", wa_id="5511", http_status=200)
RETRY = Verdict(Outcome.REFUSED, State.PENDING, due_in=30, counts=True, error=GraphError(131000), details="again")
REFUSED = Verdict(Outcome.REFUSED, State.FAILED, counts=True, error=GraphError(131026), details="no such person")
SILENT = Verdict(Outcome.AMBIGUOUS, State.UNKNOWN, details="no answer")


def test_one_of_twenty_claims_a_message(app: Flask) -> None:
    number = add_account()
    ids = add_messages(number, 40)
    won = [one.id for claimed in side_by_side(app, 20, lambda: claim(number, ids)) for one in claimed]
    assert sorted(won) == ids
    assert states() == ["sending"] * 40
    assert [one.attempt for one in attempts(ids[0])] == [1]


def test_an_attempt_is_there_for_all_to_see_before_anything_is_sent(app: Flask) -> None:
    number = add_account()
    (message,) = add_messages(number)
    (claimed,) = claim(number, [message])
    assert (claimed.id, claimed.attempt) == (message, 1)
    (attempt,) = attempts(message)
    assert (attempt.outcome, attempt.ended_at) == ("started", None)
    lease = stored(message).lease_until
    assert lease is not None
    assert lease > clock.now() + timedelta(seconds=100)


@pytest.mark.parametrize("status", ["draft", "scheduled", "preparing", "waiting", "paused", "completed", "cancelled"])
def test_a_campaign_that_does_not_run_sends_nothing(app: Flask, status: str) -> None:
    number = add_account()
    ids = add_messages(number, campaign_id=add_campaign(number, status))
    assert claim(number, ids) == []
    assert states() == ["pending"]


NOT_NOW = {
    "switched off": {"is_active": False},
    "removed": {"deleted_at": clock.now(), "access_token_encrypted": None},
    "blocked until a person acts": {"blocked_code": 190, "blocked_at": clock.now()},
    "blocked for an hour": {
        "blocked_code": 131048,
        "blocked_at": clock.now(),
        "blocked_until": clock.now() + timedelta(hours=1),
    },
}


@pytest.mark.parametrize("values", NOT_NOW.values(), ids=NOT_NOW.keys())
def test_a_number_that_cannot_send_claims_nothing(app: Flask, values: dict[str, object]) -> None:
    number = add_account()
    ids = add_messages(number)
    change(Account, number, **values)
    assert claim(number, ids) == []


def test_a_block_that_is_over_holds_nothing_back(app: Flask) -> None:
    number = add_account()
    ids = add_messages(number)
    past = clock.now() - timedelta(seconds=1)
    change(Account, number, blocked_code=131048, blocked_at=past, blocked_until=past)
    assert len(claim(number, ids)) == 1


def test_a_message_is_claimed_neither_before_it_is_due_nor_by_another_number(app: Flask) -> None:
    number, other = add_account(), add_account(PHONES[1])
    (later,) = add_messages(number, due_at=clock.now() + timedelta(minutes=1))
    (now,) = add_messages(number)
    assert claim(other, [now, later]) == []
    assert [one.id for one in claim(number, [now, later])] == [now]


@pytest.mark.parametrize("state", [state for state in State if state not in ("pending", "queued")])
def test_only_what_waits_can_be_claimed(app: Flask, state: State) -> None:
    number = add_account()
    ids = add_messages(number, state=state)
    assert claim(number, ids) == []


def expected(was: State, verdict: Verdict) -> State:
    """engine.md §1: an answer counts while its message is being sent; later it only heals what was in doubt."""
    if was is State.SENDING:
        return verdict.state
    if was in (State.UNKNOWN, State.UNCONFIRMED) and verdict.state in (State.ACCEPTED, State.HELD):
        return verdict.state
    if was is State.UNKNOWN and verdict.outcome is Outcome.REFUSED:
        return State.FAILED
    return was


@pytest.mark.parametrize("verdict", [ACCEPTED, HELD, RETRY, REFUSED, SILENT], ids=["yes", "held", "retry", "no", "?"])
def test_an_answer_never_lowers_what_is_known(app: Flask, verdict: Verdict) -> None:
    number = add_account()
    for was in State:
        (message,) = add_messages(number, state=was, attempt=1)
        claimed = Claimed(message, 1, number, None, None, "text", None, None, None, None, 0)
        (moved,) = record((claimed, verdict))
        assert moved.state == stored(message).state == expected(was, verdict), was
        assert was == moved.state or State(moved.state) in MOVES[was]


def test_a_late_answer_of_the_first_attempt_says_nothing_about_the_second(app: Flask) -> None:
    number = add_account()
    (message,) = add_messages(number)
    (first,) = claim(number, [message])
    record((first, Verdict(Outcome.NOT_SENT, State.PENDING)))
    (second,) = claim(number, [message])
    assert second.attempt == 2
    assert record((first, REFUSED)) == []
    assert stored(message).state == "sending"
    record((second, ACCEPTED))
    assert [one.outcome for one in attempts(message)] == ["not_sent", "accepted"]
    assert stored(message).wamid == "wamid.1"


def test_a_refusal_waits_counts_and_gives_its_reason_until_the_message_is_taken(app: Flask) -> None:
    number = add_account()
    (message,) = add_messages(number)
    (first,) = claim(number, [message])
    record((first, RETRY))
    waiting = stored(message)
    assert (waiting.state, waiting.refusals, waiting.error_code, waiting.reason) == ("pending", 1, 131000, "again")
    assert waiting.due_at > clock.now() + timedelta(seconds=20)
    assert claim(number, [message]) == []
    change(Message, message, due_at=clock.now())
    (second,) = claim(number, [message])
    record((second, ACCEPTED))
    taken = stored(message)
    assert (taken.state, taken.error_code, taken.reason, taken.failed_at) == ("accepted", None, None, None)
    assert taken.accepted_at is not None


def test_a_batch_recorded_twice_changes_nothing_the_second_time(app: Flask) -> None:
    """The connection breaks at the commit: the sender cannot know, and records once more."""
    number = add_account()
    (message,) = add_messages(number)
    (claimed,) = claim(number, [message])
    record((claimed, RETRY))
    lease = clock.now() + timedelta(seconds=100)
    change(Message, message, state="queued", lease_until=lease)
    record((claimed, RETRY))
    again = stored(message)
    assert (again.state, again.refusals, again.lease_until) == ("queued", 1, lease)


def test_words_no_column_takes_cost_nobody_their_outcome(app: Flask) -> None:
    number = add_account()
    ids = add_messages(number, 2)
    one, two = claim(number, ids)
    odd = GraphError(10**30, details="a\0b\ud800", fbtrace_id="\0", subcode=-(10**30))
    record((one, Verdict(Outcome.REFUSED, State.FAILED, error=odd, details=odd.details * 5000)), (two, ACCEPTED))
    assert states() == ["failed", "accepted"]
    assert (stored(ids[0]).reason or "").startswith("ab?")


def test_cancelling_pausing_and_releasing_leave_what_is_being_sent(app: Flask) -> None:
    number = add_account()
    campaign = add_campaign(number)
    for state in ("pending", "queued", "sending", "accepted", "unknown"):
        add_messages(number, state=state, campaign_id=campaign)
    with transaction() as current:
        assert ledger.recall_campaign(current, campaign) == 1
    assert states() == ["pending", "pending", "sending", "accepted", "unknown"]
    with transaction() as current:
        assert ledger.cancel_campaign(current, campaign) == 2
        assert ledger.release(current, [1, 2, 3, 4, 5]) == 0
    assert states() == ["cancelled", "cancelled", "sending", "accepted", "unknown"]


def test_a_message_somebody_holds_is_left_to_them(app: Flask) -> None:
    """Whoever pauses or cancels holds the row: the claim neither waits for them nor takes it."""
    number = add_account()
    ids = add_messages(number, 3)
    with transaction() as current:
        current.execute(text("SELECT 1 FROM messages WHERE id = :id FOR UPDATE"), {"id": ids[1]})
        (won,) = side_by_side(app, 1, lambda: claim(number, ids))
    assert [one.id for one in won] == [ids[0], ids[2]]
    session().rollback()
    assert account(number).id == number


def test_planned_messages_of_a_removed_campaign_go_with_it(app: Flask) -> None:
    number = add_account()
    campaign = add_campaign(number, "draft")
    add_messages(number, campaign_id=campaign)
    with transaction() as current:
        current.delete(current.get_one(Campaign, campaign))
    assert states() == []
