"""Kill any process, forget the queue: everybody ends in a named state, nobody is sent to twice (engine.md §2)."""

import subprocess
import sys
import time
from functools import partial

import pytest

from tests.faults.house import TOKEN, House
from tests.messages.machinery import until
from tests.servers import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]


def test_a_sender_killed_in_the_middle(house: House) -> None:
    campaign = house.start()
    house.kill_sender()
    house.judge(campaign)


def test_all_workers_killed_in_the_middle(house: House) -> None:
    campaign = house.start()
    house.kill("workers")
    house.judge(campaign)


def test_the_web_killed_in_the_middle(house: House) -> None:
    campaign = house.start()
    house.kill("web")
    assert "unknown" not in house.judge(campaign)


def test_redis_forgets_everything(house: House) -> None:
    campaign = house.start()
    house.redis().flushall()
    assert "unknown" not in house.judge(campaign)


def test_redis_killed_and_started_again(house: House) -> None:
    campaign = house.start()
    house.kill("redis")
    assert "unknown" not in house.judge(campaign)


def test_postgresql_killed_and_started_again(house: House) -> None:
    campaign = house.start()
    house.kill("postgres")
    house.judge(campaign)


def test_the_scheduler_killed_in_the_middle(house: House) -> None:
    campaign = house.start()
    house.kill("scheduler")
    assert "unknown" not in house.judge(campaign)


def accepted_beyond(house: House, count: int) -> bool:
    return house.accepted() > count


def test_the_control_of_the_naive_kind_sends_twice(house: House) -> None:
    """The proof that this harness can see a double."""
    house.sql("CREATE TABLE naive (phone text PRIMARY KEY, sent boolean NOT NULL DEFAULT false)")
    house.sql("INSERT INTO naive SELECT '+551197' || (1000000 + n) FROM generate_series(1, 200) n")
    house.meta.control("PUT", "/faults", json={"latency_ms": 40, "jitter_ms": 60})
    argv = [sys.executable, "-m", "tests.faults.naive", house.stack.settings.database_url, house.graph, TOKEN]
    for _ in range(3):
        before = house.accepted()
        with subprocess.Popen(argv, cwd=ROOT) as sender:
            until(partial(accepted_beyond, house, before + 15))
            time.sleep(0.05)
            sender.kill()
    subprocess.run(argv, cwd=ROOT, check=True)
    house.meta.control("DELETE", "/faults")
    query = {"key": "recipient", "phone_number_id": "200000000000002"}
    assert house.meta.control("GET", "/doubles", params=query)["doubles"] > 0
