"""Senders, killed or frozen at each step of a send."""

import time

from tests.faults.registry import fault
from tests.faults.story import MissedError, Story, wait

_SLOW = {"latency_ms": 1500}
_STOCK_LEASE = 120


@fault()
def senders_killed_before_the_claim(story: Story) -> None:
    """kill -9 of both senders with jobs taken from the queue, turns reserved, and the claim not made."""
    story.start()
    with story.house.locked("whatsapp_accounts", "ACCESS EXCLUSIVE"):
        wait(lambda: not story.states()["sending"], "everything begun to end")
        story.kill("sends")
    story.over(struck=story.states()["queued"])


@fault(short=True, leaves_doubt=True)
def senders_killed_after_the_claim(story: Story) -> None:
    """kill -9 of both senders with messages claimed and not a byte of them written."""
    story.start()
    unsent = caught_before_the_first_byte(story)
    story.kill("sends")
    story.over(struck=unsent)


def caught_before_the_first_byte(story: Story) -> int:
    """Freeze the senders until they hold claimed messages that Meta has not seen; a frozen process can be killed."""
    for _ in range(10):
        frozen = story.house.processes.freeze("sends")
        time.sleep(0.3)  # what was written before the freeze arrives
        if unsent := len(story.ids("sending") - story.in_log()):
            return unsent
        story.house.processes.thaw(frozen)
        time.sleep(0.1)
    raise MissedError("nothing was claimed and unsent")


@fault(short=True, leaves_doubt=True)
def senders_killed_during_the_call(story: Story) -> None:
    """kill -9 of both senders with hundreds of requests under way: Meta has taken them, nobody has heard so."""
    with story.meta_does(**_SLOW):
        story.start(accepted=150)
        story.kill("sends")
        met = len(story.ids("sending") & story.in_log())
    story.over(struck=met)


@fault(leaves_doubt=True)
def one_sender_killed_during_the_call(story: Story) -> None:
    """kill -9 of one of two senders in the middle; the other goes on."""
    with story.meta_does(**_SLOW):
        story.start(accepted=150)
        story.kill("sends", most=1)
    story.over()


@fault(short=True, leaves_doubt=True)
def senders_killed_before_recording(story: Story) -> None:
    """PostgreSQL frozen while the answers arrive, then kill -9 of both senders: known there and nowhere else."""
    with story.meta_does(latency_ms=800):
        story.start(accepted=150)
        with story.house.processes.frozen("postgres"):
            time.sleep(2)
            story.kill("sends")
    story.over(struck=len(story.ids("sending") & story.in_log()))


@fault(leaves_doubt=True)
def senders_killed_after_recording(story: Story) -> None:
    """Redis frozen until every answer is recorded, then kill -9 of both senders, whose other claims wait for a turn."""
    story.start()
    with story.house.processes.frozen("redis"):
        wait(lambda: not story.ids("sending") & story.in_log(), "every answer to be recorded")
        story.kill("sends")
    story.over(struck=story.states()["queued"])


@fault(leaves_doubt=True)
def all_workers_killed(story: Story) -> None:
    """kill -9 of every worker process at once, their parent included."""
    story.start()
    story.kill("workers")
    story.over()


@fault(leaves_doubt=True)
def a_sender_killed_again_and_again(story: Story) -> None:
    """kill -9 of one sender every second, six times."""
    story.start(accepted=40)
    for _ in range(6):
        story.house.processes.kill("sends", most=1)
        time.sleep(1)
    story.over()


@fault()
def senders_asked_to_stop(story: Story) -> None:
    """SIGTERM to both senders with hundreds of requests under way, as a deployment does: not one may be in doubt."""
    with story.meta_does(**_SLOW):
        story.start(accepted=150)
        story.house.processes.ask_to_stop("sends")
        story.over()
        time.sleep(2)


@fault(short=True, leaves_doubt=True)
def sender_frozen_past_its_lease(story: Story) -> None:
    """SIGSTOP of a sender with requests under way until its leases have lapsed, then SIGCONT."""
    _freeze_past_lease(story)


@fault(leaves_doubt=True)
def sender_frozen_with_unsent_claims(story: Story) -> None:
    """SIGSTOP of both senders between claim and first byte until the leases have lapsed: awake, they must not send."""
    story.start()
    unsent = caught_before_the_first_byte(story)
    wait(lambda: not story.states()["sending"], "the leases to lapse", 3 * story.house.lease + 30)
    story.house.processes.thaw_all()
    story.over(struck=unsent)


@fault(leaves_doubt=True, lease=_STOCK_LEASE)
def senders_killed_with_stock_leases(story: Story) -> None:
    """kill -9 of both senders during the call, with the leases as they are delivered (120 s)."""
    senders_killed_during_the_call(story)


@fault(leaves_doubt=True, lease=_STOCK_LEASE)
def sender_frozen_with_stock_leases(story: Story) -> None:
    """SIGSTOP of a sender with requests under way past its leases as they are delivered (120 s), then SIGCONT."""
    _freeze_past_lease(story)


def _freeze_past_lease(story: Story) -> None:
    with story.meta_does(**_SLOW):
        story.start(accepted=150)
        frozen = story.house.processes.freeze("sends", most=1)
        wait(lambda: not story.states()["sending"], "the leases to lapse", 2 * story.house.lease + 30)
        story.house.processes.thaw(frozen)
    story.over()
