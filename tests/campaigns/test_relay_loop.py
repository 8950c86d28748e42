"""One process of all runs the relay: the others follow when it resigns or falls silent."""

import pytest
from flask import Flask
from redis import Redis

from dispatcher.campaigns.running import relay_loop
from dispatcher.campaigns.running.relay import SLOW_STEPS, STEPS, Step
from dispatcher.campaigns.running.relay_loop import Leadership, pause_after
from dispatcher.campaigns.ticks import tick
from dispatcher.jobqueue.jobs import redis


def test_one_leads_until_it_resigns(app: Flask) -> None:
    first, second = Leadership("relay"), Leadership("relay")
    assert (first.leads(), second.leads()) == (True, False)
    assert Leadership("relay-slow").leads()
    second.resign()
    assert not Leadership("relay").leads()
    first.resign()
    assert Leadership("relay").leads()


def test_another_leads_when_the_leader_falls_silent_or_redis_forgets_it(app: Flask) -> None:
    first = Leadership("relay")
    assert first.leads()
    assert 0 < redis().pttl("dispatcher:leader:relay") <= relay_loop.LEAD_SECONDS * 1000
    redis().flushall()
    assert Leadership("relay").leads()
    first.resign()
    assert not Leadership("relay").leads()


def test_everybody_leads_while_redis_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_loop, "redis", lambda: Redis(port=1))
    first, second = Leadership("relay"), Leadership("relay")
    assert first.leads() and second.leads()


def test_a_slow_step_comes_less_often_and_one_that_stood_still_soon_again() -> None:
    step = Step("hand_out", 0.25, lambda: None)
    assert pause_after(step, 0.01) == 0.25
    assert pause_after(step, 1.0) == 5.0
    assert pause_after(step, 130.0) <= 140.0


def test_the_tick_does_what_nobody_leads(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(relay_loop, "run", lambda step: ran.append(step.name))
    leader = Leadership("relay")
    assert leader.leads()
    tick()
    assert ran == [step.name for step in SLOW_STEPS]
    leader.resign()
    ran.clear()
    tick()
    assert ran == [step.name for step in (*STEPS, *SLOW_STEPS)]
