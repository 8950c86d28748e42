"""Between the start and the queue: the planner and the relay."""

import time

import psutil

from tests.faults.house import SENDERS
from tests.faults.registry import fault
from tests.faults.story import MissedError, Story, wait

_LONG_FILE = 16_000


def _until_half_planned(story: Story) -> None:
    wait(lambda: sum(story.states().values()) > 1000, "planned rows")
    if sum(story.states().values()) >= len(story.people) + _LONG_FILE:
        raise MissedError("it was planned before it could be hurt")


@fault(short=True, bad_rows=_LONG_FILE)
def planner_killed(story: Story) -> None:
    """kill -9 of the planning worker in the middle of a file of 16,400 rows."""
    story.order("running")
    _until_half_planned(story)
    story.kill("planning")
    story.over()


@fault(bad_rows=_LONG_FILE)
def postgres_killed_during_planning(story: Story) -> None:
    """kill -9 of PostgreSQL in the middle of planning 16,400 rows."""
    story.order("running")
    _until_half_planned(story)
    story.kill("postgres")
    story.over()


@fault(short=True, leaves_doubt=True)
def relay_killed_before_enqueueing(story: Story) -> None:
    """Redis frozen; the relay commits a hand-out and waits to enqueue it; kill -9 of every relay, then of Redis."""
    story.start()
    story.order("paused")
    wait(lambda: not story.states()["sending"], "everything begun to end")
    with story.house.processes.frozen("redis"):
        # Not over the API: that would wait for Redis too.
        story.house.sql("UPDATE campaigns SET status = 'running' WHERE id = %s", (story.campaign,))
        handed = wait(lambda: story.states()["queued"], "a hand-out committed")
        for name in ("sends", "ticks", "redis"):
            story.kill(name)
    story.over(struck=handed)


@fault(recipients=1200)
def relay_frozen_in_its_transaction(story: Story) -> None:
    """SIGSTOP of the sender whose relay holds the hand-out's lock, for the whole campaign; the other must go on."""
    story.start()
    frozen = _frozen_holder(story)
    story.afterwards().callback(story.house.processes.thaw, frozen)
    story.over()


_HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
_HELD_ASLEEP = """
    SELECT count(*) FROM pg_locks JOIN pg_stat_activity AS a USING (pid)
    WHERE locktype = 'advisory' AND granted AND a.state LIKE 'idle in transaction%'
          AND a.state_change < now() - interval '0.5 seconds'
"""


def _frozen_holder(story: Story) -> list[psutil.Process]:
    """Freeze senders in turn until one is caught with the lock in its hands."""
    house = story.house
    for attempt in range(10):
        with house.locked("whatsapp_accounts", "ACCESS EXCLUSIVE"):
            wait(lambda: not story.states()["sending"], "everything begun to end")
            wait(lambda: house.number(_HELD), "a relay at its work")
            sender = house.processes.named("sends")[attempt % SENDERS]
            sender.suspend()
        time.sleep(1)
        if house.number(_HELD_ASLEEP):
            return [sender]
        sender.resume()
    raise MissedError("no relay was caught in its transaction")
