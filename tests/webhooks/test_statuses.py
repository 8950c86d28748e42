"""Statuses come at least once, in any order and for any attempt; the end is always the same."""

import itertools
import random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher.database import db, transaction
from dispatcher.messages.models import Message, MessageAttempt, MessageStatus
from dispatcher.messages.statuses import Applied, MoveFact, apply_statuses
from tests.webhooks.world import (
    NOON,
    NUMBER,
    add_account,
    add_campaign,
    add_messages,
    status,
    stored,
    updates,
    wamid_of,
)

Json = dict[str, Any]
SECOND = {"sent": 1, "delivered": 2, "read": 3, "failed": 4}


def apply(*statuses: Json, number: str | None = None) -> Applied:
    with transaction() as session:
        given = updates(*statuses, number=number) if number else updates(*statuses)
        return apply_statuses(session, given)


def told(message_id: int, about: tuple[str, int]) -> Json:
    name, attempt = about
    return status(message_id, name, attempt=attempt, second=10 * attempt + SECOND[name])


def ends(orders: list[tuple[tuple[str, int], ...]], *, attempt: int, state: str, number: str = NUMBER) -> set[Any]:
    """Apply each order to a message of its own, one status after the other; return the different ends."""
    ids = add_messages(add_account(number), len(orders), state=state, attempt=attempt, recorded=state == "accepted")
    for step in itertools.zip_longest(*orders):
        told_now = (told(message_id, about) for message_id, about in zip(ids, step, strict=True) if about)
        apply(*told_now, number=number)
    return {end_of(stored(message_id)) for message_id in ids}


def end_of(one: Message) -> tuple[Any, ...]:
    times = (one.accepted_at, one.sent_at, one.delivered_at, one.read_at, one.failed_at)
    return (one.state, times, one.error_code, one.reason, (one.wamid or "").removeprefix(f"wamid.{one.id}."))


SUBSETS = [
    subset for size in (1, 2, 3, 4) for subset in itertools.combinations(["sent", "delivered", "read", "failed"], size)
]


def expected(subset: tuple[str, ...]) -> str:
    return next(name for name in ("read", "delivered", "failed", "sent") if name in subset)


@pytest.mark.parametrize("state", ["sending", "accepted", "unknown", "unconfirmed"])
@pytest.mark.parametrize("subset", SUBSETS, ids="+".join)
def test_the_order_of_statuses_does_not_matter(app: Flask, subset: tuple[str, ...], state: str) -> None:
    orders = [tuple((name, 1) for name in order) for order in itertools.permutations(subset)]
    found = ends(orders, attempt=1, state=state)
    assert len(found) == 1
    assert found.pop()[0] == expected(subset)


@pytest.mark.parametrize("state", ["sending", "accepted"])
def test_nor_does_it_over_two_attempts(app: Flask, state: str) -> None:
    """Every subset of eight possible statuses in a few random orders: one end for each subset, in each order."""
    draw = random.Random(8)
    numbers = itertools.count(1)
    every = [(name, attempt) for name in SECOND for attempt in (1, 2)]
    for size in range(1, 9):
        for subset in draw.sample(list(itertools.combinations(every, size)), k=min(4, 8 if size < 8 else 1)):
            orders = [tuple(draw.sample(subset, k=size)) for _ in range(12)]
            found = ends(orders, attempt=2, state=state, number=str(next(numbers)))
            assert len(found) == 1, (subset, found)
            assert found.pop()[0] == over_attempts(subset, state), subset


def over_attempts(subset: tuple[tuple[str, int], ...], state: str) -> str:
    """The rule of engine.md in other words, for a message whose second attempt is the present one."""
    names = {name for name, _ in subset}
    if names & {"read", "delivered"}:
        return "read" if "read" in names else "delivered"
    if ("failed", 2) in subset:
        return "failed"
    return "sent" if "sent" in names else state


def test_a_late_failure_of_an_earlier_attempt_fails_nothing(app: Flask) -> None:
    [message_id] = add_messages(add_account(), attempt=2)
    applied = apply(status(message_id, "failed", attempt=1))
    assert applied.moves == []
    assert (stored(message_id).state, stored(message_id).error_code) == ("accepted", None)


def test_three_times_everything_is_once(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    everything = [told(message_id, (name, 1)) for name in ("sent", "delivered", "read")]
    apply(*everything * 3)
    assert [apply(*everything).moves for _ in range(3)] == [[], [], []]
    assert stored(message_id).state == "read"
    assert len(db.session.scalars(select(MessageStatus)).all()) == 3


def test_read_means_delivered(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    apply(status(message_id, "read", second=7))
    message = stored(message_id)
    assert message.delivered_at == message.read_at
    apply(status(message_id, "delivered", second=5))
    assert stored(message_id).delivered_at == NOON.replace(second=5)


def test_a_played_voice_message_was_read(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    assert [fact.state for fact in apply(status(message_id, "played")).moves] == ["read"]


def test_the_earliest_time_of_a_repeated_status_is_kept(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    for second in (9, 3, 5):
        apply(status(message_id, "sent", second=second))
    assert stored(message_id).sent_at == NOON.replace(second=3)


def test_facts_tell_what_moved_where(app: Flask) -> None:
    account = add_account()
    campaign = add_campaign(account)
    [message_id] = add_messages(account, campaign_id=campaign)
    assert apply(status(message_id, "failed")).moves == [
        MoveFact(message_id, campaign, account, None, "failed", 131026, "No such person.")
    ]


def test_a_delivery_heals_a_failure(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    apply(status(message_id, "failed"))
    apply(status(message_id, "delivered"))
    message = stored(message_id)
    assert (message.state, message.error_code, message.reason, message.failed_at) == ("delivered", None, None, None)


def test_a_status_heals_a_send_whose_answer_was_lost(app: Flask) -> None:
    [message_id] = add_messages(add_account(), state="unknown", recorded=False)
    [fact] = apply(status(message_id, "sent", second=4)).moves
    message, attempt = stored(message_id), db.session.get_one(MessageAttempt, (message_id, 1))
    assert fact.state == "sent"
    assert (message.wamid, message.accepted_at) == (wamid_of(message_id), NOON.replace(second=4))
    assert (attempt.outcome, attempt.wamid) == ("accepted", wamid_of(message_id))
    assert attempt.ended_at is not None


def test_a_refused_attempt_stays_refused_in_the_ledger(app: Flask) -> None:
    [message_id] = add_messages(add_account(), state="failed", outcome="refused")
    apply(status(message_id, "delivered"))
    assert db.session.get_one(MessageAttempt, (message_id, 1)).outcome == "refused"
    assert stored(message_id).state == "delivered"


@pytest.mark.parametrize("state", ["cancelled", "skipped"])
def test_a_message_that_was_never_sent_stays_what_it_is(app: Flask, state: str) -> None:
    [message_id] = add_messages(add_account(), state=state)
    assert apply(status(message_id, "delivered")).moves == []
    assert stored(message_id).state == state


@pytest.mark.parametrize(
    "opaque", [None, "", "x", "1", "1.", "-1.1", "1.1.1", "order-77.2", "99999999999999999999.1", "1.99999", "²³.1"]
)
def test_without_our_mark_the_wamid_finds_the_message(app: Flask, opaque: str | None) -> None:
    account = add_account()
    add_messages(account)
    [_, message_id] = add_messages(account, 2)
    applied = apply(status(message_id, "delivered", biz_opaque_callback_data=opaque))
    assert [fact.message_id for fact in applied.moves] == [message_id]


def test_a_status_that_overtook_the_answer_is_asked_for_again(app: Flask) -> None:
    [message_id] = add_messages(add_account(), state="sending", recorded=False)
    assert apply(status(message_id, "failed", biz_opaque_callback_data=None)).unmatched == [0]
    assert stored(message_id).state == "sending"


def test_another_number_cannot_move_our_messages(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    add_account("999", "888")
    for mark in (f"{message_id}.1", None):
        applied = apply(status(message_id, "failed", biz_opaque_callback_data=mark), number="999")
        assert (applied.foreign, applied.moves) == ([0], [])
    assert apply(status(message_id, "failed"), number="000").foreign == [0]
    assert stored(message_id).state == "accepted"
    assert not db.session.scalars(select(MessageStatus)).all()


def test_our_mark_on_another_message_of_meta_counts_as_foreign(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    applied = apply(status(message_id, "failed", id="wamid.of.somebody.else"))
    assert (applied.foreign, applied.moves) == ([0], [])


def test_statuses_we_do_not_use_are_counted(app: Flask) -> None:
    [message_id] = add_messages(add_account())
    applied = apply(status(message_id, "warning"), status(message_id, "sent"), status(message_id, "deleted"))
    assert applied.unread == [0, 2]
    assert stored(message_id).state == "sent"


def test_a_thousand_statuses_of_a_thousand_messages_in_one_go(app: Flask) -> None:
    ids = add_messages(add_account(), 1000)
    applied = apply(*(status(message_id, "delivered") for message_id in random.Random(1).sample(ids, 1000)))
    assert {fact.message_id for fact in applied.moves} == set(ids)
    assert set(db.session.scalars(select(Message.state))) == {"delivered"}


def test_odd_errors_and_times_do_no_harm(app: Flask) -> None:
    first, second = add_messages(add_account(), 2)
    apply(
        status(first, "failed", errors=[{"code": 10**25, "title": "?"}], timestamp="garbage"),
        status(second, "failed", errors=None, timestamp=None, pricing={"category": "marketing", "billable": True}),
    )
    assert [stored(one).state for one in (first, second)] == ["failed", "failed"]
    pricing = db.session.get_one(MessageStatus, (second, 1, "failed")).pricing
    assert pricing is not None
    assert pricing["category"] == "marketing"
