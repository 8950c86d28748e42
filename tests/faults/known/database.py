"""PostgreSQL, killed while each step of a send waits for it, and away for a while.

A kill may leave doubt: when the answer to a claim's COMMIT is lost, the claim may stand with nobody to follow it.
"""

import time

from tests.faults.registry import fault
from tests.faults.story import Story, wait

_AWAY_SECONDS = 8.0
_MINUTES = 130.0


@fault(leaves_doubt=True)
def postgres_killed_at_the_claim(story: Story) -> None:
    """kill -9 of PostgreSQL while hand-out and claims wait in their transactions."""
    story.start()
    with story.house.locked("whatsapp_accounts", "ACCESS EXCLUSIVE"):
        wait(lambda: not story.states()["sending"], "everything begun to end")
        met = wait(story.house.waiting_for_locks, "a claim under way")
        story.kill("postgres")
    story.over(struck=met)


@fault(short=True, leaves_doubt=True)
def postgres_killed_during_the_calls(story: Story) -> None:
    """kill -9 of PostgreSQL with hundreds of requests under way: the senders keep the answers until it is back."""
    with story.meta_does(latency_ms=1500):
        story.start(accepted=150)
        met = story.states()["sending"]
        story.kill("postgres")
    story.over(struck=met)


@fault(leaves_doubt=True)
def postgres_killed_while_recording(story: Story) -> None:
    """kill -9 of PostgreSQL in the midst of the statement that records answers."""
    with story.meta_does(latency_ms=800):
        story.start(accepted=150)
        with story.house.locked("message_attempts"):
            time.sleep(1.5)
            met = wait(story.house.waiting_for_locks, "a record under way")
            story.kill("postgres")
    story.over(struck=met)


@fault(leaves_doubt=True)
def postgres_killed_under_webhooks(story: Story) -> None:
    """kill -9 of PostgreSQL while a batch of statuses is being applied."""
    story.start()
    with story.house.locked("message_statuses"):
        met = wait(story.house.waiting_for_locks, "a batch of statuses under way")
        story.kill("postgres")
    story.over(struck=met)


@fault()
def postgres_frozen(story: Story) -> None:
    """SIGSTOP of every process of PostgreSQL for eight seconds, within the lease."""
    story.start()
    with story.house.processes.frozen("postgres"):
        time.sleep(_AWAY_SECONDS)
    story.over()


@fault(leaves_doubt=True)
def postgres_frozen_for_minutes(story: Story) -> None:
    """SIGSTOP of PostgreSQL for 130 seconds, far beyond the lease."""
    story.start()
    with story.house.processes.frozen("postgres"):
        time.sleep(_MINUTES)
    story.over()


@fault(leaves_doubt=True)
def postgres_killed_again_and_again(story: Story) -> None:
    """kill -9 of PostgreSQL as often as it comes up within eight seconds."""
    story.start()
    until = time.monotonic() + _AWAY_SECONDS
    while time.monotonic() < until:
        story.house.processes.kill("postgres")
        time.sleep(0.5)
    story.over()


@fault(leaves_doubt=True)
def everything_but_meta_killed(story: Story) -> None:
    """kill -9 of PostgreSQL, Redis, web, scheduler and all workers at once, as when a machine loses power."""
    story.start()
    for name in ("workers", "web", "scheduler", "redis", "postgres"):
        story.kill(name)
    story.over()
