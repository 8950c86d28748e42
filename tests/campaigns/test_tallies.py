"""Tallies: the counts nobody counts are exact at every moment, and found out when they are not."""

import random
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text

from dispatcher.campaigns.afterwards.stats import states_of
from dispatcher.campaigns.audience import rows as audience
from dispatcher.campaigns.balance import tallies
from dispatcher.campaigns.models import Campaign, CampaignRecipient, CampaignTally
from dispatcher.campaigns.running import progress
from dispatcher.database import session, transaction
from dispatcher.messages.models import Message
from dispatcher.messages.states import MOVES, State
from tests.messages.world import add_account, add_campaign, add_messages, add_recipients, campaign, side_by_side


@pytest.fixture
def sale(app: Flask) -> int:
    """A running campaign of forty, planned to its end."""
    number = add_account()
    made = add_campaign(number, planned=40, started_at=text("now()"), planning_done_at=text("now()"))
    add_messages(number, 40, campaign_id=made)
    return made


def tallied(of: int) -> dict[str, int]:
    session().rollback()
    return {state: count for state, count in states_of(session(), of).items() if count}


def counted(of: int) -> dict[str, int]:
    session().rollback()
    return dict(Counter(session().scalars(select(Message.state).filter_by(campaign_id=of))))


def rows() -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(CampaignTally)) or 0


def move_some(of: int, luck: random.Random) -> None:
    """Move a few messages to wherever the trigger lets them go."""
    with transaction() as current:
        ids = current.scalars(select(Message.id).filter_by(campaign_id=of)).all()
        for one in luck.sample(ids, 6):
            found = current.get_one(Message, one, with_for_update=True)
            found.state = luck.choice(sorted(MOVES[State(found.state)] or {found.state}))


def test_whatever_moves_the_tally_says_what_a_count_would_say(app: Flask, sale: int) -> None:
    luck = random.Random(7)
    for _ in range(40):
        move_some(sale, luck)
        assert tallied(sale) == counted(sale)
    assert sum(tallied(sale).values()) == 40


def test_one_statement_may_move_many_to_many_states(app: Flask, sale: int) -> None:
    with transaction() as current:
        current.execute(text("UPDATE messages SET state = CASE WHEN id % 2 = 0 THEN 'queued' ELSE 'cancelled' END"))
    assert tallied(sale) == counted(sale) == {"queued": 20, "cancelled": 20}


def test_what_is_rolled_back_was_never_tallied(app: Flask, sale: int) -> None:
    session().execute(text("UPDATE messages SET state = 'cancelled'"))
    session().rollback()
    assert tallied(sale) == {"pending": 40}


def test_single_messages_belong_to_no_tally(app: Flask) -> None:
    add_messages(add_account(), 3)
    assert rows() == 0


def test_folding_changes_nothing_but_the_number_of_rows(app: Flask, sale: int) -> None:
    luck = random.Random(8)
    for _ in range(60):
        move_some(sale, luck)
    before, loose = tallied(sale), rows()
    side_by_side(app, 4, fold)
    assert tallied(sale) == before == counted(sale)
    assert rows() <= len(before) < loose


def fold() -> None:
    with transaction() as current:
        tallies.fold(current)


def test_movers_do_not_wait_for_each_other_and_none_is_forgotten(app: Flask, sale: int) -> None:
    other = add_campaign(campaign(sale).account_id, planned=8)
    ids = add_messages(campaign(sale).account_id, 8, campaign_id=other)

    def move() -> None:
        mine = ids.pop()
        with transaction() as current:
            current.execute(text("UPDATE messages SET state = 'queued' WHERE id = :id"), {"id": mine})
            # With the change written down and not committed, another's must get through.
            session_of_another_moves_on(app, sale)

    side_by_side(app, 8, move)
    assert (tallied(other), tallied(sale)) == ({"queued": 8}, counted(sale))


def session_of_another_moves_on(app: Flask, sale: int) -> None:
    with app.app_context(), transaction() as current:
        current.execute(text("SET LOCAL lock_timeout = '20s'"))
        current.execute(
            text(
                "UPDATE messages SET state = 'queued' WHERE id = (SELECT id FROM messages WHERE campaign_id = :sale"
                " AND state = 'pending' LIMIT 1 FOR UPDATE SKIP LOCKED)"
            ),
            {"sale": sale},
        )


def test_a_campaign_that_is_deleted_leaves_no_tally(app: Flask, sale: int) -> None:
    add_recipients(sale, [("good", {}), ("bad", {})])
    with transaction() as current:
        current.execute(delete(Campaign).where(Campaign.id == sale))
    assert rows() == 0


def test_rows_of_an_audience_are_tallied_too(app: Flask, sale: int) -> None:
    add_recipients(sale, [("good", {})] * 5 + [("bad", {})] * 2 + [("duplicate", {})])
    assert audience.counts(session(), sale) == {"good": 5, "bad": 2, "duplicate": 1}
    with transaction() as current:
        current.execute(delete(CampaignRecipient).where(CampaignRecipient.status == "bad"))
    assert audience.counts(session(), sale) == {"good": 5, "bad": 0, "duplicate": 1}


def test_a_campaign_ends_only_when_a_real_count_agrees(app: Flask, sale: int) -> None:
    with transaction() as current:
        current.execute(text("UPDATE messages SET state = 'cancelled' WHERE id % 2 = 0"))
        # A tally that is wrong, as no code of ours makes it: it says that all is done.
        current.execute(
            text(
                "INSERT INTO campaign_tallies (campaign_id, counted, value, change)"
                " VALUES (:sale, 'messages', 'pending', -20), (:sale, 'messages', 'cancelled', 20)"
            ),
            {"sale": sale},
        )
    assert tallied(sale) == {"cancelled": 40}
    with transaction() as current:
        progress.advance(current)
    assert (campaign(sale).status, tallied(sale)) == ("running", counted(sale))
    with transaction() as current:
        current.execute(text("UPDATE messages SET state = 'cancelled' WHERE state = 'pending'"))
        progress.advance(current)
    assert campaign(sale).status == "completed"
