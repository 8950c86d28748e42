"""Meta herself: refuses, breaks, throttles, is slow, goes away, takes a message and does not say so."""

import time

from dispatcher.demo.campaign import PHONE_NUMBER_ID
from tests.faults.registry import fault
from tests.faults.story import Story

_AWAY_SECONDS = 8.0


def _struck(story: Story) -> int:
    return sum(rule["hits"] for rule in story.house.meta.control("GET", "/faults")["rules"])


@fault(leaves_doubt=True)
def answers_without_graph_json(story: Story) -> None:
    """A proxy's 502 page instead of an answer: 40 after Meta took the message, 40 before; nobody can tell which."""
    after = {"kind": "html_error", "accepted": True, "next": 40}
    with story.meta_does(after, {"kind": "html_error", "skip": 40, "next": 40}):
        story.start(accepted=200)
        story.over(struck=_struck(story))


@fault()
def refusals_with_graph_json(story: Story) -> None:
    """60 answers 500 with a Graph error (131000): a definite refusal, tried again by itself."""
    with story.meta_does({"kind": "server_error", "next": 60}):
        story.start(accepted=200)
        story.over(struck=_struck(story))


@fault(leaves_doubt=True)
def connections_reset(story: Story) -> None:
    """Every tenth connection reset before Meta took the message, every tenth after."""
    before, after = {"kind": "reset_before_accept", "share": 0.1}, {"kind": "reset_after_accept", "share": 0.1}
    with story.meta_does(before, after):
        story.start(accepted=250)
        story.over(struck=_struck(story))


@fault()
def answers_lost(story: Story) -> None:
    """60 messages taken and never answered: the time limit passes, only the status heals them."""
    with story.meta_does({"kind": "no_answer_after_accept", "next": 60, "hold_ms": 40_000}):
        story.start(accepted=250)
        story.over(struck=_struck(story))


@fault()
def throttled(story: Story) -> None:
    """Meta's limit falls to 40 a second without a word while we send 150: a storm of 130429."""
    limit = {"id": PHONE_NUMBER_ID, "silent": True}
    story.start(accepted=40)
    story.house.meta.control("PATCH", "/numbers", json={**limit, "throughput": 40})
    time.sleep(5)
    refused = story.house.meta.control("GET", "/state")["refused"].get("130429", 0)
    story.house.meta.control("PATCH", "/numbers", json={**limit, "throughput": 1000})
    story.over(struck=refused)


@fault()
def latency_spikes(story: Story) -> None:
    """Every tenth answer takes three seconds, all others up to a second."""
    with story.meta_does({"kind": "latency", "share": 0.1, "latency_ms": 3000}, jitter_ms=1000):
        story.start(accepted=250)
        story.over(struck=_struck(story))


@fault(leaves_doubt=True)
def meta_killed(story: Story) -> None:
    """kill -9 of the simulated Meta with requests under way; it comes back with its log."""
    with story.meta_does(latency_ms=500):
        story.start()
        story.kill("simulator")
        story.over()


@fault()
def meta_frozen(story: Story) -> None:
    """The simulated Meta stands still for eight seconds with connections open: no answer, then all of them."""
    story.start()
    with story.house.processes.frozen("simulator"):
        time.sleep(_AWAY_SECONDS)
    story.over()
