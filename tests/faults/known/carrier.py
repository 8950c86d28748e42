"""Redis, which only carries: without it nobody sends (there is no pace), and nothing is lost with it."""

import time

from tests.faults.registry import fault
from tests.faults.story import Story, wait

_AWAY_SECONDS = 8.0
_MINUTES = 130.0


@fault(short=True)
def redis_flushed(story: Story) -> None:
    """FLUSHALL in the middle of a campaign: jobs, ticks and the pace are forgotten."""
    story.start()
    story.house.redis().flushall()
    story.over()


@fault()
def redis_killed(story: Story) -> None:
    """kill -9 of Redis; it comes back with what its log file has."""
    story.start()
    story.kill("redis")
    story.over()


@fault()
def redis_full(story: Story) -> None:
    """maxmemory far below what is in use, noeviction, for eight seconds: every write is refused."""
    story.start()
    with story.house.redis() as redis:
        redis.config_set("maxmemory", "100kb")
        time.sleep(_AWAY_SECONDS)
        redis.config_set("maxmemory", "1gb")
    story.over()


@fault()
def redis_frozen(story: Story) -> None:
    """SIGSTOP of Redis for eight seconds: calls hang instead of failing."""
    story.start()
    with story.house.processes.frozen("redis"):
        time.sleep(_AWAY_SECONDS)
    story.over()


@fault()
def redis_frozen_for_minutes(story: Story) -> None:
    """SIGSTOP of Redis for 130 seconds, longer than any time limit of ours."""
    story.start()
    with story.house.processes.frozen("redis"):
        time.sleep(_MINUTES)
    story.over()


@fault()
def redis_killed_again_and_again(story: Story) -> None:
    """kill -9 of Redis as often as it comes up within eight seconds."""
    story.start()
    _kill_repeatedly(story, "redis")
    story.over()


@fault()
def redis_flushed_and_senders_killed(story: Story) -> None:
    """Redis forgets everything at the moment both senders are killed before a claim."""
    story.start()
    with story.house.locked("whatsapp_accounts", "ACCESS EXCLUSIVE"):
        wait(lambda: not story.states()["sending"], "everything begun to end")
        story.kill("sends")
        story.house.redis().flushall()
    story.over(struck=story.states()["queued"])


def _kill_repeatedly(story: Story, name: str) -> None:
    until = time.monotonic() + _AWAY_SECONDS
    while time.monotonic() < until:
        story.house.processes.kill(name)
        time.sleep(0.3)
