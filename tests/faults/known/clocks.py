"""Time and those who keep it: schedulers, sweepers, relays, and a clock that jumps."""

import sys
import time

from tests.faults.known.senders import caught_before_the_first_byte
from tests.faults.registry import fault
from tests.faults.story import Story, wait

_TWO_HOURS = 7200
_IN_TRANSACTION = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"


@fault(recipients=1000)
def scheduler_killed(story: Story) -> None:
    """kill -9 of the scheduler every second, five times."""
    story.start(accepted=40)
    for _ in range(5):
        story.house.processes.kill("scheduler")
        time.sleep(1)
    story.over()


@fault()
def no_scheduler(story: Story) -> None:
    """The scheduler stands still from before the start to the end."""
    _put_aside(story, "scheduler")
    story.start()
    story.over()


@fault()
def two_schedulers(story: Story) -> None:
    """A second scheduler beside the first."""
    story.run_beside([sys.executable, "scheduler.py"])
    story.start()
    story.over()


@fault()
def no_relay_but_the_ticks(story: Story) -> None:
    """Both senders, with their relays, stand still; a sender without a relay sends what the scheduler's ticks bring."""
    _put_aside(story, "sends")
    story.run_beside([sys.executable, "-m", "tests.faults.bare_sender"])
    story.start()
    story.over()


@fault(leaves_doubt=True)
def sweepers_killed(story: Story) -> None:
    """Senders killed after the claim; then, while the leases are being swept, kill -9 of all who sweep."""
    story.start()
    unsent = caught_before_the_first_byte(story)
    story.kill("sends")
    time.sleep(story.house.lease - 2)
    with story.house.locked("message_attempts"):
        wait(story.house.waiting_for_locks, "a sweep under way")
        story.kill("sends")
        story.kill("ticks")
    story.over(struck=unsent)


@fault()
def clock_jumps(story: Story) -> None:
    """The wall clock of the one sender (and its relay) jumps two hours ahead, then two hours back behind the truth."""
    offset = story.house.folder / "clock-offset"
    offset.write_text("0")
    _put_aside(story, "sends", "ticks")
    story.run_beside([sys.executable, "-m", "tests.faults.shifted_sender", str(offset)])
    story.start()
    offset.write_text(str(_TWO_HOURS))
    story.until_accepted(250)
    offset.write_text(str(-_TWO_HOURS))
    story.over()


def _put_aside(story: Story, *names: str) -> None:
    """Stop idle processes until the campaign has ended, none of them in a transaction."""
    processes = story.house.processes
    while True:
        frozen = processes.freeze(*names)
        time.sleep(0.2)
        if not story.house.number(_IN_TRANSACTION):
            break
        processes.thaw(frozen)
    story.afterwards().callback(processes.thaw, frozen)
