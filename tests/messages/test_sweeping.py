"""Sweeping: hints nobody followed return to the plan, silent senders and silent answers leave messages in doubt."""

from datetime import timedelta

from flask import Flask

from dispatcher import clock
from dispatcher.database import transaction
from dispatcher.messages import ledger, sweeping
from dispatcher.messages.decisions import Verdict
from dispatcher.messages.ledger import Claimed
from dispatcher.messages.models import Message, Outcome
from dispatcher.messages.states import State
from tests.messages.world import add_account, add_messages, attempts, change, states, stored

ACCEPTED = Verdict(Outcome.ACCEPTED, State.ACCEPTED, wamid="wamid.1", wa_id="5511", http_status=200)


def claim(account_id: int, ids: list[int]) -> list[Claimed]:
    with transaction() as current:
        return ledger.claim(current, {account_id: ids})


def lapse(message_id: int) -> None:
    change(Message, message_id, lease_until=clock.now() - timedelta(seconds=1))


def test_a_sender_that_went_silent_leaves_unknown_and_what_it_sent_heals_it(app: Flask) -> None:
    number = add_account()
    heard, silent, fresh = add_messages(number, 3)
    claimed = {one.id: one for one in claim(number, [heard, silent, fresh])}
    lapse(heard)
    lapse(silent)
    with transaction() as current:
        assert [one.id for one in sweeping.sweep_sending(current)] == [heard, silent]
    assert states() == ["unknown", "unknown", "sending"]
    assert attempts(silent)[0].outcome == "ambiguous"
    with transaction() as current:
        ledger.record(current, [(claimed[heard], ACCEPTED)])
    assert (stored(heard).state, attempts(heard)[0].outcome) == ("accepted", "accepted")
    assert claim(number, [silent]) == []


def test_hints_nobody_followed_return_to_the_plan(app: Flask) -> None:
    number = add_account()
    lapsed, held = add_messages(number, 2, state="queued", lease_until=clock.now() + timedelta(minutes=1))
    lapse(lapsed)
    with transaction() as current:
        assert sweeping.sweep_queued(current) == 1
    assert (stored(lapsed).state, stored(held).state) == ("pending", "queued")


def test_only_a_day_of_silence_makes_unknown_unconfirmed(app: Flask) -> None:
    number = add_account()
    old, new = add_messages(number, 2, state="unknown")
    change(Message, old, state_at=clock.now() - timedelta(hours=25))
    with transaction() as current:
        assert [one.id for one in sweeping.sweep_unknown(current, 24 * 3600)] == [old]
    assert (stored(old).state, stored(new).state) == ("unconfirmed", "unknown")
