"""Between the start and the queue: the planner and the relay."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psutil
import psycopg2.errors

from tests.faults.house import SENDERS, NeverHappenedError
from tests.faults.registry import fault
from tests.faults.story import MissedError, Story, wait

_LONG_FILE = 16_000
_TRIES = 10


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
    with ExitStack() as frozen:
        _freeze_redis_in_a_hand_out(story, frozen)
        handed = _until_handed_out(story)
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


def _freeze_redis_in_a_hand_out(story: Story, frozen: ExitStack) -> None:
    """Keep a relay in the transaction of its hand-out until there is something to hand out and Redis is frozen."""
    house = story.house
    for _ in range(_TRIES):
        # Not over the API: that would wait for the lock, too. Whoever waits for it may have the campaign, or the relay
        # be at another of its steps: then once more.
        with suppress(psycopg2.errors.LockNotAvailable, NeverHappenedError), _hand_out_held(story):
            house.sql(f"SET lock_timeout = '1s'; UPDATE campaigns SET status = 'running' WHERE id = {story.campaign}")
            frozen.enter_context(house.processes.frozen("redis"))
            return
    story.order("running")
    raise MissedError("no relay was caught at its hand-out")


@contextmanager
def _hand_out_held(story: Story) -> Iterator[None]:
    with story.house.locked("whatsapp_accounts", "ACCESS EXCLUSIVE"):
        wait(lambda: not story.states()["sending"], "everything begun to end", 10)
        wait(lambda: story.house.number(_HANDING_OUT), "a relay at its hand-out", 2)
        yield


def _until_handed_out(story: Story) -> int:
    try:
        return wait(lambda: story.states()["queued"], "a hand-out committed", 5)
    except NeverHappenedError:
        raise MissedError("the hand-out was over before the campaign ran") from None


_HANDING_OUT = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objid = (hashtext('relay:hand-out')::bigint & 4294967295)::oid
"""
_HELD_ASLEEP = f"""
    {_HANDING_OUT} AND pid IN (SELECT pid FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'
                               AND state_change < now() - interval '0.5 seconds')
"""


def _frozen_holder(story: Story) -> list[psutil.Process]:
    """Freeze senders in turn until one is caught with the lock in its hands."""
    house = story.house
    for attempt in range(_TRIES):
        sender = house.processes.named("sends")[attempt % SENDERS]
        with suppress(NeverHappenedError), _hand_out_held(story):
            sender.suspend()
        time.sleep(1)
        if house.number(_HELD_ASLEEP):
            return [sender]
        sender.resume()
    raise MissedError("no relay was caught in its transaction")
