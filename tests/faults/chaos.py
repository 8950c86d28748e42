"""Random chaos: random blows to random processes at random moments, all from one number that can be told again."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

import requests
from redis.exceptions import RedisError

from tests.faults.registry import Fault
from tests.faults.story import Story, wait

RECIPIENTS: Final = 5_000
_LONGEST_SECONDS: Final = 90.0
_KILLED: Final = (
    "sends",
    "sends",
    "workers",
    "redis",
    "postgres",
    "web",
    "webhooks",
    "ticks",
    "scheduler",
    "simulator",
)
_FROZEN: Final = ("sends", "redis", "postgres", "web", "webhooks", "simulator")
_META: Final = (
    {"rules": [{"kind": "reset_after_accept", "share": 0.2}]},
    {"rules": [{"kind": "reset_before_accept", "share": 0.2}]},
    {"rules": [{"kind": "html_error", "share": 0.2}]},
    {"rules": [{"kind": "server_error", "share": 0.2}]},
    {"latency_ms": 800, "jitter_ms": 800},
    {"webhooks": {"duplicate_share": 0.5, "reorder_share": 0.5, "reorder_ms": 3000}},
)
Blow = Callable[[Story, random.Random], str]


def chaos(seed: int) -> Fault:
    """Return the chaos of this number as a fault."""
    return replace(_CHAOS, act=lambda story: _rage(story, random.Random(seed)), does=f"{_CHAOS.does} Seed {seed}.")


def _rage(story: Story, dice: random.Random) -> None:
    story.order("running")
    until = time.monotonic() + _LONGEST_SECONDS
    blows = 0
    while time.monotonic() < until and not _nearly_done(story):
        time.sleep(dice.uniform(0.3, 4))
        with suppress(requests.RequestException, RedisError):  # the blow before may have taken it away
            dice.choice(_BLOWS)(story, dice)
            blows += 1
    wait(lambda: story.house.meta.control("DELETE", "/faults"), "an answer of Meta")
    story.over(struck=blows)


def _nearly_done(story: Story) -> bool:
    with suppress(requests.RequestException):
        return story.accepted() > 0.9 * story.fault.recipients
    return False


def _kill(story: Story, dice: random.Random) -> str:
    name = dice.choice(_KILLED)
    story.house.processes.kill(name, most=dice.choice((1, None)))
    return f"kill {name}"


def _freeze(story: Story, dice: random.Random) -> str:
    name, seconds = dice.choice(_FROZEN), dice.uniform(0.5, story.house.lease + 3)
    with story.house.processes.frozen(name, most=dice.choice((1, None))):
        time.sleep(seconds)
    return f"freeze {name}"


def _flush(story: Story, _dice: random.Random) -> str:
    story.house.redis().flushall()
    return "flush"


def _spoil_meta(story: Story, dice: random.Random) -> str:
    story.house.meta.control("PUT", "/faults", json=dice.choice(_META))
    return "Meta"


_BLOWS: Final[tuple[Blow, ...]] = (_kill, _kill, _kill, _freeze, _freeze, _flush, _spoil_meta)
_CHAOS: Final = Fault(
    name="random-chaos",
    does="Random kills, freezes, flushes and misbehaviour of Meta, every few seconds until 5,000 people are done.",
    act=lambda story: story.over(),
    leaves_doubt=True,
    recipients=RECIPIENTS,
)
