"""Meta's calls: the door killed at the worst moment, the processor too, and calls that come late, twice, or backwards.

In most of these some answers to sends are lost on purpose, so that only the statuses can tell what became of them.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from tests.faults.door import Call, Door, Take, pass_on
from tests.faults.registry import fault
from tests.faults.story import Story, wait

_LOST_ANSWERS = {"kind": "reset_after_accept", "next": 40}
_KILLS = 3


@contextmanager
def _between(story: Story, take: Take) -> Iterator[None]:
    """Let Meta call a door of ours while the block runs."""
    house = story.house
    with Door(take) as door:
        house.meta.control("PUT", "/webhook", json={"url": door.url})
        try:
            yield
        finally:
            house.meta.control("PUT", "/webhook", json={"url": house.webhook_url})


@fault(short=True)
def web_killed_before_its_answer(story: Story) -> None:
    """kill -9 of the web process three times, each when it has committed a webhook and before Meta hears so."""
    turn = threading.Lock()
    kills: list[int] = []

    def kill_in_time(call: Call) -> bool:
        with turn:
            acknowledged = pass_on(story.house.webhook_url, call)
            if acknowledged and len(kills) < _KILLS:
                kills.append(story.house.processes.kill("web"))
                return False
            return acknowledged

    with story.meta_does(_LOST_ANSWERS), _between(story, kill_in_time):
        story.start()
        wait(lambda: len(kills) == _KILLS, "three kills", 90)
        wait(lambda: story.house.api.call("GET", "/me"), "an answer of the web")
        story.over()
        wait(story.house.meta.is_idle, "the end of Meta's news", 90)


@fault()
def webhook_processor_killed_in_a_batch(story: Story) -> None:
    """kill -9 of the webhooks worker while it applies a batch of statuses."""
    with story.meta_does(_LOST_ANSWERS):
        story.start()
        with story.house.locked("message_statuses"):
            met = wait(story.house.waiting_for_locks, "a batch of statuses under way")
            story.kill("webhooks")
    story.over(struck=met)


@fault(short=True)
def webhooks_reversed_and_tripled(story: Story) -> None:
    """Every webhook kept back until all are there, then delivered three times in the reverse order."""
    calls: list[Call] = []

    def keep(call: Call) -> bool:
        calls.append(call)
        return True

    with story.meta_does(_LOST_ANSWERS), _between(story, keep):
        story.start()
        story.until_accepted(story.fault.recipients)
        wait(story.house.meta.is_idle, "the end of Meta's news")
    story.over(struck=len(calls))
    for call in list(reversed(calls)) * 3:
        wait(partial(pass_on, story.house.webhook_url, call), "an acknowledgement")


@fault()
def webhooks_later_than_the_leases(story: Story) -> None:
    """Every status delayed until the leases of the messages without an answer have lapsed."""
    delay = (story.house.lease + 8) * 1000
    with story.meta_does(_LOST_ANSWERS, webhooks={"delay_share": 1.0, "delay_ms": delay}):
        story.start()
        story.until_accepted(story.fault.recipients)
    story.over()


@fault()
def webhooks_lost_but_the_last(story: Story) -> None:
    """No "sent" and no "delivered" ever arrives: "read" alone must tell the rest."""
    with story.meta_does(_LOST_ANSWERS, webhooks={"drop_statuses": ["sent", "delivered"]}):
        story.start()
        story.until_accepted(story.fault.recipients)
    story.over()


@fault()
def webhooks_doubled_and_shuffled(story: Story) -> None:
    """Every status twice, each with a random delay of up to two seconds."""
    chaos = {"duplicate_share": 1.0, "reorder_share": 1.0, "reorder_ms": 2000}
    with story.meta_does(_LOST_ANSWERS, webhooks=chaos):
        story.start()
        story.until_accepted(story.fault.recipients)
    story.over()
