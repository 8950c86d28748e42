"""The table of moves, as the database itself enforces it."""

import itertools

import pytest
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from dispatcher.database import transaction
from dispatcher.messages.models import Message
from dispatcher.messages.states import CLAIMABLE, MOVES, ON_ITS_WAY, OPEN, State, sources_of
from tests.messages.world import add_account, add_campaign, add_messages, stored


def test_the_database_allows_exactly_the_moves_of_the_table(app: Flask) -> None:
    account = add_account()
    rows = [{"account_id": account, "recipient_key": state.value, "state": state.value} for state in State]
    with transaction() as session:
        session.execute(insert(Message), rows)
    allowed = set()
    with transaction() as session:
        for source, target in itertools.permutations(State, 2):
            try:
                with session.begin_nested() as savepoint:
                    session.execute(
                        text("UPDATE messages SET state = :target WHERE recipient_key = :source"),
                        {"source": source.value, "target": target.value},
                    )
                    savepoint.rollback()
                allowed.add((source, target))
            except IntegrityError as refused:
                assert "may not move" in str(refused)
    assert allowed == {(source, target) for source, targets in MOVES.items() for target in targets}


def test_a_status_raises_a_message_from_every_lower_state() -> None:
    lower = {State.PENDING, State.QUEUED, State.SENDING, State.UNKNOWN, State.UNCONFIRMED, State.HELD, State.ACCEPTED}
    for reached in (State.SENT, State.DELIVERED, State.READ):
        assert {*lower, State.FAILED, State.EXPIRED} <= {State(source) for source in sources_of(reached)}


def test_nothing_that_may_have_been_sent_returns_to_the_plan_by_itself() -> None:
    assert set(sources_of(State.PENDING)) == {State.QUEUED, State.SENDING, State.UNCONFIRMED}
    assert set(sources_of(State.SENDING)) == CLAIMABLE


def test_what_is_delivered_is_never_lowered() -> None:
    assert MOVES[State.DELIVERED] == {State.READ}
    assert not MOVES[State.READ]
    assert not OPEN & ON_ITS_WAY


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"direction": "sideways"},
        {"direction": "inbound", "campaign_id": True},
    ],
)
def test_the_database_refuses_what_no_message_can_be(app: Flask, values: dict[str, object]) -> None:
    account = add_account()
    if "campaign_id" in values:
        values = values | {"campaign_id": add_campaign(account)}
    with pytest.raises(IntegrityError), transaction() as session:
        given = {"account_id": account, "recipient_key": "5511", "state": "pending"} | values
        session.execute(insert(Message).values(**given))


def test_a_campaign_has_each_person_once(app: Flask) -> None:
    account = add_account()
    campaign = add_campaign(account)
    (first,) = add_messages(account, campaign_id=campaign)
    with pytest.raises(IntegrityError):
        add_messages(account, campaign_id=campaign, recipient_key=stored(first).recipient_key)
