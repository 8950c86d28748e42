"""Only workers that live are counted: one that was killed stays in RQ's list for minutes."""

import subprocess
import sys
from datetime import timedelta

import pytest
from flask import Flask
from rq.serializers import JSONSerializer

from dispatcher import clock
from dispatcher.database import session
from dispatcher.jobqueue.jobs import AllowedJob, queue, redis
from dispatcher.jobqueue.workers import StockWorker, workers
from dispatcher.messages.queue_stats import queue_stats


@pytest.fixture
def dead() -> int:
    """The process id of somebody who has just died."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def enter(name: str, pid: int | None = None, **fields: str) -> StockWorker:
    """A worker in RQ's list."""
    one = StockWorker(
        [queue("planning")], connection=redis(), name=name, job_class=AllowedJob, serializer=JSONSerializer
    )
    one.pid = pid or one.pid
    one.register_birth()
    if fields:
        redis().hset(one.key, mapping=fields)
    return one


def living() -> list[str]:
    """Who is counted."""
    return sorted(one.name for one in workers())


def test_a_restarted_worker_s_dead_predecessor_does_not_count(app: Flask, dead: int) -> None:
    enter("planning-before", dead)
    enter("planning-now")
    assert living() == ["planning-now"]


def test_a_process_id_of_another_machine_or_container_proves_nothing(app: Flask, dead: int) -> None:
    enter("planning-elsewhere", dead, place="elsewhere/4026531836")
    assert living() == ["planning-elsewhere"]


def test_who_is_silent_for_long_does_not_count_unless_at_work(app: Flask) -> None:
    before = (clock.now() - timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    enter("idle", state="idle", last_heartbeat=before, place="elsewhere/1")
    enter("busy", state="busy", last_heartbeat=before, place="elsewhere/1")
    assert living() == ["busy"]


def test_the_queue_s_figures_count_the_living(app: Flask, dead: int) -> None:
    enter("planning-before", dead)
    enter("planning-now")
    found = queue_stats(session())
    (planning,) = [one for one in found["queues"] if one["name"] == "planning"]
    assert (planning["workers"], [one["name"] for one in found["workers"]]) == (1, ["planning-now"])
