"""Progress is told a few times a second, and the last movement always."""

import pytest
import redis

from dispatcher.realtime import ProgressGate


@pytest.fixture
def client(redis_url: str) -> "redis.Redis":
    return redis.Redis.from_url(redis_url)


@pytest.mark.parametrize("shared", [True, False])
def test_a_campaign_has_one_turn_in_an_interval(client: "redis.Redis", shared: bool) -> None:
    gate = ProgressGate(client if shared else None, interval=60)
    turns = []
    for _ in range(100):
        gate.touch([1, 2])
        turns.append(gate.due())
    assert sorted(turns[0]) == [1, 2]
    assert not any(turns[1:])


def test_processes_share_the_turns(client: "redis.Redis") -> None:
    first, second = ProgressGate(client, interval=60), ProgressGate(client, interval=60)
    first.touch([1])
    second.touch([1])
    assert first.due() + second.due() == [1]


@pytest.mark.parametrize("shared", [True, False])
def test_the_last_movement_is_never_lost(client: "redis.Redis", shared: bool) -> None:
    gate = ProgressGate(client if shared else None, interval=0.05)
    gate.touch([1, 2])
    assert sorted(gate.due()) == [1, 2]
    gate.touch([1, 2])
    assert sorted(one for turn in gate.drain() for one in turn) == [1, 2]
    assert list(gate.drain()) == []


def test_even_when_others_take_every_turn(client: "redis.Redis") -> None:
    ProgressGate(client, interval=60).touch([1])
    client.set("progress-turn:1", 1, ex=60)
    gate = ProgressGate(client, interval=0.05)
    gate.touch([1])
    assert list(gate.drain()) == [[1]]


def test_without_redis_a_process_paces_itself() -> None:
    gate = ProgressGate(redis.Redis.from_url("redis://127.0.0.1:1"), interval=60)
    gate.touch([7])
    assert gate.due() == [7]
    gate.touch([7])
    assert gate.due() == []
