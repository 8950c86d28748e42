"""How fast campaigns go: the rates people set, what Meta allows, and what its refusals teach."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.accounts.pace import effective_rate, recover
from dispatcher.campaigns.running import relay
from dispatcher.database import transaction
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, until_status
from tests.campaigns.test_breaker import refuse, running
from tests.messages.machinery import Meta, engine, until
from tests.messages.world import PHONES, account, add_account, attempts, change, person, states, stored
from tests.servers import SimulatorProcess


def most_in_a_second(meta: Meta) -> int:
    """The most messages Meta accepted from the number in any sliding second."""
    return int(meta.ask("GET", "rates")["max_per_second"][PHONES[0]])


def with_jitter(rate: int) -> int:
    """What a second at Meta may hold of turns that are spaced exactly: they travel through a busy test process.

    What is handed out at once would be nearly twice the rate.
    """
    return rate + max(2, rate // 3)


def accepted_numbers(meta: Meta) -> list[str]:
    """Who got a message, in the order in which Meta took them."""
    records: list[Any] = meta.ask("GET", "log?limit=5000")["records"]
    return [str(one["to"]).lstrip("+") for one in records]


# Rates that people set


@pytest.mark.parametrize("rate", [7, 40])
def test_a_campaigns_own_rate_holds_whatever_the_number_could_do(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person, rate: int
) -> None:
    with engine(app, simulator, senders=2) as meta:
        one = draft(operator, number, rate * 4, rate_limit=rate)
        put(operator, one, "running")
        until_status(operator, one, "completed")
        assert meta.accepted() == rate * 4
        assert most_in_a_second(meta) <= with_jitter(rate)


def test_a_slow_campaign_does_not_hold_up_another_on_the_same_number(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator):
        slow = draft(operator, number, 40, rate_limit=2)
        quick = draft(operator, number, 100)
        put(operator, slow, "running")
        put(operator, quick, "running")
        until_status(operator, quick, "completed")
        assert read(operator, slow)["status"] == "running"
        put(operator, slow, "cancelled")


def test_a_numbers_own_rate_holds(app: Flask, simulator: SimulatorProcess, number: int, operator: Person) -> None:
    change(Account, number, rate_limit=15)
    with engine(app, simulator, senders=2) as meta:
        one = draft(operator, number, 60)
        put(operator, one, "running")
        until_status(operator, one, "completed")
        assert meta.accepted() == 60
        assert most_in_a_second(meta) <= with_jitter(15)


# What Meta allows


def test_a_faster_and_a_slower_throughput_change_the_pace_without_a_restart(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        operator.post(f"/whatsapp-accounts/{number}/refresh")
        one = draft(operator, number, 900)
        put(operator, one, "running")
        until(lambda: meta.accepted() >= 20)
        # Meta tells an upgrade by webhook.
        meta.ask("PATCH", "numbers", {"id": PHONES[0], "throughput": 1000, "throughput_level": "HIGH"})
        until(lambda: account(number).throughput_limit == 1000)
        until_status(operator, one, "completed")
        assert most_in_a_second(meta) > 80
        # A step back is only found by looking.
        level = {"id": PHONES[0], "throughput": 80, "throughput_level": "STANDARD", "silent": True}
        meta.ask("PATCH", "numbers", level)
        assert operator.post(f"/whatsapp-accounts/{number}/refresh").json["throughput_limit"] == 80
        assert effective_rate(account(number)) == 72


def test_replies_go_ahead_of_a_campaign_that_uses_all_of_the_pace(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    """20 messages a second in all; ten replies pass hundreds waiting."""
    change(Account, number, throughput_limit=20)
    with engine(app, simulator, senders=2) as meta:
        one = draft(operator, number, 400)
        put(operator, one, "running")
        until(lambda: meta.accepted() >= 20)
        before = meta.accepted()
        replies = [person() for _ in range(10)]
        for _, to in replies:
            template = {"name": "order_update", "language": "pt_BR", "variables": {"body.1": "Ana", "body.2": "7"}}
            body = {"account_id": number, "to": to, "template": template}
            assert operator.post("/messages/send-immediate", body).status_code == 202
        until(lambda: {key for key, _ in replies} <= set(accepted_numbers(meta)))
        order = accepted_numbers(meta)
        after = max(order.index(key) for key, _ in replies)
        assert sum(key not in dict(replies) for key in order[before:after]) < 60
        assert most_in_a_second(meta) <= with_jitter(20)
        put(operator, one, "cancelled")


# What its refusals teach


def test_a_number_that_meta_throttles_finds_its_pace_and_gives_nobody_up(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    """We believe in 80 a second, Meta takes 8."""
    with engine(app, simulator, senders=2) as meta:
        meta.quick(PHONES[0], 8)
        one = draft(operator, number, 120)
        put(operator, one, "running")
        found = until_status(operator, one, "completed")
        assert (meta.accepted(), meta.doubles()) == (120, 0)
        assert found["stats"]["states"]["failed"] == 0
        assert meta.refused()["130429"] > 0
        assert effective_rate(account(number)) < 16


def test_a_throttled_message_costs_no_try(app: Flask) -> None:
    number = add_account()
    _, ids = running(number, 1)
    for _ in range(12):
        change(Account, number, pace_changed_at=None)
        change(Message, ids[0], due_at=clock.now())
        refuse(130429, ids)
    assert (stored(ids[0]).state, stored(ids[0]).refusals, len(attempts(ids[0]))) == ("pending", 0, 12)
    assert account(number).pace_factor == pytest.approx(1 - 2 * 12 / 72)


def test_a_block_is_no_proof_of_a_clean_pace(app: Flask) -> None:
    number = add_account(pace_factor=0.5, pace_changed_at=clock.now() - timedelta(seconds=11))
    ends = clock.now() + timedelta(minutes=5)
    block = {"blocked_code": 4, "blocked_at": clock.now(), "blocked_until": ends, "blocked_scope": "app"}
    change(Account, number, **block)
    with transaction() as current:
        assert recover(current, clock.now()) == {}
        assert recover(current, ends) == {number: 0.55}


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80007])
def test_a_limit_of_the_app_or_waba_slows_all_its_numbers(app: Flask, code: int) -> None:
    number, other, foreign = add_account(), add_account(PHONES[1]), add_account("300000000000009", "other")
    _, ids = running(number, 3)
    refuse(code, ids)
    assert [account(one).pace_factor for one in (number, other, foreign)] == [0.5, 0.5, 1]
    assert [account(one).is_blocked(clock.now()) for one in (number, other, foreign)] == [True, True, False]
    assert (states(), stored(ids[0]).refusals) == (["pending"] * 3, 0)


def test_a_limit_of_the_waba_stops_all_its_numbers_for_as_long_as_meta_says_then_all_go_on(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    other = add_account(PHONES[1])
    with engine(app, simulator) as meta:
        meta.faults({"kind": "error", "code": 80007, "next": 1, "regain_minutes": 12})
        one = draft(operator, number, 20)
        put(operator, one, "running")
        waiting = until_status(operator, one, "waiting")
        assert waiting["status_reason"]["code"] == 80007
        for each in (number, other):
            until_then = account(each).blocked_until
            assert until_then is not None
            # Meta said when.
            assert timedelta(minutes=11) < until_then - clock.now() <= timedelta(minutes=12)
            assert account(each).pace_factor == 0.5
        until(lambda: "sending" not in states())
        stopped = meta.accepted()
        relay.run_all()
        assert meta.accepted() == stopped
        for each in (number, other):
            change(Account, each, blocked_until=clock.now())
        until_status(operator, one, "completed")
        assert (meta.accepted(), meta.doubles()) == (20, 0)


def test_a_limit_that_comes_back_at_once_stops_longer_each_time(app: Flask) -> None:
    number = add_account()
    _, ids = running(number, 1)
    lengths = []
    for _ in range(5):
        change(Message, ids[0], due_at=clock.now())
        refuse(80007, ids)
        found = account(number)
        assert found.blocked_at is not None
        assert found.blocked_until is not None
        lengths.append(round((found.blocked_until - found.blocked_at).total_seconds() / 60))
        change(
            Account,
            number,
            blocked_at=found.blocked_at - (found.blocked_until - clock.now()),
            blocked_until=clock.now(),
        )
    assert lengths == [5, 15, 30, 60, 60]


# One person


def test_a_person_who_gets_too_much_waits_alone(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        key, to = person()
        others = [{"phone": person()[1], "variables": {"Nome": "Ana", "Pedido": "1"}} for _ in range(10)]
        meta.faults({"kind": "error", "code": 131056, "recipients": [to], "next": 2})
        one = draft(operator, number, [{"phone": to, "variables": {"Nome": "Eva", "Pedido": "2"}}, *others])
        put(operator, one, "running")
        until_status(operator, one, "completed")
        assert (meta.accepted(), meta.refused()["131056"]) == (11, 2)
        assert accepted_numbers(meta)[-1] == key
        assert account(number).blocked_code is None


def test_single_sends_never_come_faster_than_one_person_may_get_them(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        _, to = person()
        template = {"name": "order_update", "language": "pt_BR", "variables": {"body.1": "Ana", "body.2": "7"}}
        for _ in range(48):
            body = {"account_id": number, "to": to, "template": template}
            assert operator.post("/messages/send-immediate", body).status_code == 202
        until(lambda: states().count("pending") + meta.accepted() >= 48 and "sending" not in states())
        assert 40 <= meta.accepted() < 48
        # Somebody else need not wait for that.
        body = {"account_id": number, "to": person()[1], "template": template}
        other = operator.post("/messages/send-immediate", body).json["message_id"]
        until(lambda: stored(other).state not in ("pending", "queued", "sending"))
        assert "131056" not in meta.refused()
        assert "failed" not in states()
