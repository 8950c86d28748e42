"""Meta's refusals stop numbers, and only a longer one replaces a running one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from dispatcher.accounts.blocking import Block, block, block_business_account, lift, lift_business_account
from dispatcher.accounts.models import Account, BlockScope, may_send
from dispatcher.accounts.pace import effective_limit, effective_rate, halve, patience, recover, slow_down
from dispatcher.database import session, transaction
from dispatcher.ratelimit import Pace

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def number(app: Flask) -> Callable[..., int]:
    """Store a number and return its id."""

    def store(phone: str, waba: str = "100", app_id: str | None = "300", throughput_limit: int = 80) -> int:
        with transaction() as current:
            account = Account(
                name=phone,
                phone_number_id=phone,
                business_account_id=waba,
                app_id=app_id,
                throughput_limit=throughput_limit,
                access_token_encrypted="sealed",
                health={},
            )
            current.add(account)
            current.flush()
            return account.id

    return store


def why(scope: BlockScope, until: datetime | None = None, code: int = 131048) -> Block:
    return Block(code=code, reason="too many reports", scope=scope, until=until)


def stopped(at: datetime) -> set[int]:
    session().expire_all()
    return {account.id for account in session().query(Account) if account.is_blocked(at)}


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (BlockScope.NUMBER, {"own"}),
        (BlockScope.BUSINESS_ACCOUNT, {"own", "same waba"}),
        (BlockScope.APP, {"own", "same waba", "same app"}),
    ],
)
def test_a_block_reaches_as_far_as_its_scope(number: Callable[..., int], scope: BlockScope, expected: set[str]) -> None:
    ids = {
        "own": number("1"),
        "same waba": number("2"),
        "same app": number("3", waba="200"),
        "stranger": number("4", waba="200", app_id="999"),
    }
    with transaction() as current:
        facts = block(current, ids["own"], why(scope), NOON)
    assert {fact.account_id for fact in facts} == {ids[name] for name in expected}
    assert stopped(NOON) == {ids[name] for name in expected}
    assert facts[0].changed["blocked_reason"]["code"] == 131048


def test_an_unknown_app_reaches_the_whole_waba(number: Callable[..., int]) -> None:
    first, second = number("1", app_id=None), number("2", app_id=None)
    with transaction() as current:
        block(current, first, why(BlockScope.APP), NOON)
    assert stopped(NOON) == {first, second}


def test_late_refusals_of_the_same_storm_change_nothing(number: Callable[..., int]) -> None:
    only = number("1")
    with transaction() as current:
        assert block(current, only, why(BlockScope.NUMBER, NOON + 2 * HOUR), NOON)
        assert block(current, only, why(BlockScope.NUMBER, NOON + HOUR), NOON) == []
        assert block(current, only, why(BlockScope.NUMBER, NOON + 2 * HOUR), NOON) == []


def test_a_longer_block_replaces_a_shorter_one_and_keeps_since_when(number: Callable[..., int]) -> None:
    only = number("1")
    with transaction() as current:
        block(current, only, why(BlockScope.NUMBER, NOON + HOUR), NOON)
        block(current, only, why(BlockScope.NUMBER, None, code=190), NOON + HOUR / 2)
        assert block(current, only, why(BlockScope.NUMBER, NOON + 9 * HOUR), NOON + HOUR / 2) == []
    account = session().get_one(Account, only)
    assert (account.blocked_code, account.blocked_until, account.blocked_at) == (190, None, NOON)


def test_a_block_ends_by_itself_and_the_query_agrees_with_the_row(number: Callable[..., int]) -> None:
    only = number("1")
    with transaction() as current:
        block(current, only, why(BlockScope.NUMBER, NOON + HOUR), NOON)
    for at, free in ((NOON, False), (NOON + HOUR, True)):
        assert session().get_one(Account, only).may_send(at) is free
        assert (session().query(Account).where(may_send(at)).count() == 1) is free


def test_a_block_that_is_over_gives_way_to_a_shorter_new_one(number: Callable[..., int]) -> None:
    only = number("1")
    with transaction() as current:
        block(current, only, why(BlockScope.NUMBER, NOON + HOUR), NOON)
        block(current, only, why(BlockScope.NUMBER, NOON + 3 * HOUR), NOON + 2 * HOUR)
    account = session().get_one(Account, only)
    assert account.blocked_at == NOON + 2 * HOUR


def test_lifting_one_number_frees_all_that_the_same_refusal_stopped(number: Callable[..., int]) -> None:
    first, second, alone = number("1"), number("2"), number("3")
    with transaction() as current:
        block(current, alone, why(BlockScope.NUMBER), NOON)
        block(current, first, why(BlockScope.BUSINESS_ACCOUNT), NOON)
        facts = lift(current, second, NOON)
    assert {fact.account_id for fact in facts} == {first, second}
    assert stopped(NOON) == {alone}
    assert facts[0].changed["blocked_reason"] is None


def test_a_reinstated_waba_is_free_again(number: Callable[..., int]) -> None:
    number("1"), number("2")
    with transaction() as current:
        assert len(block_business_account(current, "100", why(BlockScope.BUSINESS_ACCOUNT, code=368), NOON)) == 2
        assert len(lift_business_account(current, "100", NOON)) == 2
    assert stopped(NOON) == set()


def test_a_number_loses_twice_what_was_refused_of_a_seconds_messages(number: Callable[..., int]) -> None:
    only = number("1")
    with transaction() as current:
        assert slow_down(current, only, NOON, refused=9) == pytest.approx(1 - 2 * 9 / 72)
        # What was in flight at the first refusal counts as well: the limit may be far lower than we thought.
        assert slow_down(current, only, NOON + timedelta(seconds=1), refused=50) == pytest.approx(0.75 * 0.5)
    assert effective_rate(session().get_one(Account, only)) == pytest.approx(80 * 0.9 * 0.75 * 0.5)


def test_a_few_refusals_of_a_fast_number_cost_little_but_come_to_an_end(number: Callable[..., int]) -> None:
    only = number("1", throughput_limit=1000)
    with transaction() as current:
        assert slow_down(current, only, NOON, refused=1) == pytest.approx(0.98)
        assert slow_down(current, only, NOON + timedelta(seconds=1), refused=1) == pytest.approx(0.98, abs=0.005)
        assert slow_down(current, only, NOON + timedelta(seconds=4), refused=1) == pytest.approx(0.96, abs=0.005)


def test_the_pace_never_reaches_a_standstill(number: Callable[..., int]) -> None:
    only = number("1")
    with transaction() as current:
        for minute in range(20):
            slow_down(current, only, NOON + timedelta(minutes=minute), refused=100)
    assert effective_rate(session().get_one(Account, only)) > 0.5


def test_ten_clean_seconds_give_back_five_percent(number: Callable[..., int]) -> None:
    only, other = number("1"), number("2")
    with transaction() as current:
        halve(current, only, NOON)
        assert recover(current, NOON + timedelta(seconds=9)) == {}
        assert recover(current, NOON + timedelta(seconds=10)) == {only: pytest.approx(0.55)}
        for step in range(2, 20):
            recover(current, NOON + timedelta(seconds=10 * step))
    assert session().get_one(Account, only).pace_factor == 1
    assert session().get_one(Account, other).pace_changed_at is None


def test_a_persons_rate_is_kept_exactly_up_to_nearly_metas_limit(number: Callable[..., int]) -> None:
    account = session().get_one(Account, number("1"))
    assert (effective_rate(account), effective_limit(account)) == (pytest.approx(72), 80)
    account.rate_limit = 10
    assert (effective_rate(account), effective_limit(account)) == (10, 10)
    account.rate_limit = 78
    assert (effective_rate(account), effective_limit(account)) == (78, 78)
    account.rate_limit = 500
    assert (effective_rate(account), effective_limit(account)) == (pytest.approx(78.4), pytest.approx(78.4))


@pytest.mark.parametrize("limit", [1, 5, 20, 80, 1000])
@pytest.mark.parametrize("share", [None, 0.1, 0.5, 0.96, 1])
def test_messages_as_late_as_patience_allows_never_overfill_a_second(
    number: Callable[..., int], limit: int, share: float | None
) -> None:
    account = session().get_one(Account, number("1"))
    account.throughput_limit = limit
    account.rate_limit = None if share is None else limit * share
    pace = Pace.at(effective_rate(account), effective_limit(account))
    assert pace.rate * (1 + patience(account)) + pace.burst <= limit * 1.001
    assert 0.0199 < patience(account) <= 0.05
