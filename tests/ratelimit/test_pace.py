"""The pace: never more than the limit in any sliding second, however many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest
from redis import Redis

from dispatcher.accounts.pace import DEFAULT_SHARE
from dispatcher.ratelimit import Pace, RateLimiter


def micros(redis: "Redis") -> int:
    seconds, rest = redis.time()
    return int(seconds) * 1_000_000 + int(rest)


def turns_of(client: "Redis", pace: Pace, wanted: int, each: int) -> list[float]:
    """Reserve ``wanted`` turns and return when they are, in microseconds of Redis' clock (early by a call at most)."""
    limiter = RateLimiter(client)
    turns: list[float] = []
    while len(turns) < wanted:
        before = micros(client)
        got = limiter.reserve("account:1", min(each, wanted - len(turns)), pace, horizon=3600)
        turns += [before + delay * 1_000_000 for delay in got.delays]
    return turns


def most_in_a_second(turns: list[float]) -> int:
    turns = sorted(turns)
    most = first = 0
    for last, at in enumerate(turns):
        while at - turns[first] >= 1_000_000:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("limit", [1, 5, 20, 80, 1000])
def test_no_sliding_second_holds_more_than_the_limit(redis_url: str, limit: int) -> None:
    pace = Pace.at(limit * DEFAULT_SHARE, limit)
    clients = [Redis.from_url(redis_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        share = max(2, limit * 3 // 4)
        found = threads.map(lambda client: turns_of(client, pace, share, max(1, limit // 10)), clients)
        turns = [turn for one in found for turn in one]
    # The start of a call is a little before Redis looks at its clock, by up to a few milliseconds of a busy machine.
    assert most_in_a_second(turns) <= limit + (2 if limit == 1000 else 0)
    spread = (max(turns) - min(turns)) / 1_000_000
    assert len(turns) <= spread * pace.rate + pace.burst + (3 if limit == 1000 else 1)


@pytest.mark.parametrize("limit", [1, 3, 80, 1000])
def test_all_of_the_pace_is_given_out(redis_url: str, limit: int) -> None:
    client, pace = Redis.from_url(redis_url), replace(Pace.at(limit * DEFAULT_SHARE, limit), warm_up=0)
    turns = turns_of(client, pace, limit * 3 + 3, limit)
    spread = (max(turns) - min(turns)) / 1_000_000
    assert len(turns) >= spread * pace.rate * 0.95


@pytest.mark.parametrize("rate", [1, 7, 80, 1000])
def test_a_rate_without_a_burst_is_exact(redis_url: str, rate: int) -> None:
    turns = turns_of(Redis.from_url(redis_url), replace(Pace.at(rate, rate), warm_up=0), rate * 3, 10_000)
    gaps = [later - earlier for earlier, later in pairwise(sorted(turns))]
    assert min(gaps) >= 1_000_000 / rate - 2
    assert most_in_a_second(turns) <= rate


def given_in_a_second(client: "Redis", pace: Pace, active_seconds: float) -> int:
    """Return how many turns of the next second a name gets that has been at work for so long."""
    now = micros(client)
    if active_seconds:
        client.set("pace:{account:1}", f"{now}:{now - round(active_seconds * 1_000_000)}")
    return len(RateLimiter(client).reserve("account:1", 10_000, pace, horizon=1.0).delays)


def test_a_fast_number_begins_gently_after_a_silence(redis_url: str) -> None:
    client, pace = Redis.from_url(redis_url), Pace.at(980, 980)
    started = [given_in_a_second(client, pace, seconds) for seconds in (0, 1, 2, 60)]
    assert started == pytest.approx([490, 735, 980, 980], abs=20)


def test_a_slow_number_needs_no_gentle_start(redis_url: str) -> None:
    assert given_in_a_second(Redis.from_url(redis_url), Pace.at(80, 80), 0) == 81


@pytest.mark.parametrize("limit", [20, 80, 1000])
def test_bulk_and_replies_together_stay_within_the_limit(redis_url: str, limit: int) -> None:
    client, bulk = Redis.from_url(redis_url), Pace.at(limit * DEFAULT_SHARE, limit)
    beside = Pace.beside(bulk, limit)
    assert beside is not None
    ours = RateLimiter(client).reserve("account:1", limit * 3, bulk, horizon=2.5).delays
    theirs = RateLimiter(client).reserve("account:1:replies", limit, beside, horizon=2.5).delays
    assert theirs[0] == 0
    assert most_in_a_second([delay * 1_000_000 for delay in (*ours, *theirs)]) <= limit


@pytest.mark.parametrize(("rate", "limit"), [(80, 80), (4.5, 5), (0.9, 1)])
def test_no_room_is_left_beside_an_exact_or_a_tiny_limit(rate: float, limit: float) -> None:
    assert Pace.beside(Pace.at(rate, limit), limit) is None


def test_replies_are_given_turns_further_ahead_so_that_bulk_gives_way(redis_url: str) -> None:
    limiter, pace = RateLimiter(Redis.from_url(redis_url)), Pace.at(80 * DEFAULT_SHARE, 80)
    while limiter.reserve("account:1", 100, pace).delays:
        pass
    assert len(limiter.reserve("account:1", 100, pace, horizon=1.0).delays) >= 40
    assert limiter.reserve("account:1", 1, pace).delays == ()


def test_only_the_next_moments_are_given_out(redis_url: str) -> None:
    limiter, pace = RateLimiter(Redis.from_url(redis_url)), Pace(rate=10, burst=1)
    got = limiter.reserve("account:1", 1000, pace, horizon=0.25)
    assert len(got.delays) == 3
    assert 0 < got.wait <= 0.35
    again = limiter.reserve("account:1", 1000, pace, horizon=0.25)
    assert len(again.delays) <= 1


def test_numbers_do_not_share_a_pace(redis_url: str) -> None:
    limiter, pace = RateLimiter(Redis.from_url(redis_url)), Pace(rate=1, burst=1)
    assert len(limiter.reserve("account:1", 5, pace).delays) == 1
    assert len(limiter.reserve("account:2", 5, pace).delays) == 1


def test_a_silent_number_saves_up_no_more_than_its_burst(redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    limiter, pace = RateLimiter(client), Pace(rate=10, burst=3)
    client.set("pace:{account:1}", 1)
    assert len(limiter.reserve("account:1", 100, pace, horizon=0).delays) == 3


@pytest.mark.parametrize("share", [0.1, 0.9, 1.0])
def test_rate_and_burst_together_stay_within_the_limit(share: float) -> None:
    for limit in (0.5, 1, 5, 80, 1000):
        pace = Pace.at(limit * share, limit)
        assert pace.rate + max(0.0, pace.burst) <= limit + 1e-9


def test_without_redis_nobody_sends() -> None:
    from redis.exceptions import RedisError

    with pytest.raises(RedisError):
        RateLimiter(Redis(port=1)).reserve("account:1", 1, Pace.at(80 * DEFAULT_SHARE, 80))
