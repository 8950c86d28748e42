"""The scheduler: definitions are data that come back, and nothing it meets in Redis ends it."""

import json
from typing import Any

from flask import Flask

from dispatcher.accounts.jobs import ACCOUNT_TICKS
from dispatcher.campaigns.ticks import CAMPAIGN_TICKS
from dispatcher.jobqueue.jobs import definition_of, queue, redis
from dispatcher.jobqueue.ticks import TickScheduler, reconcile, scheduler_seen
from dispatcher.ops.health import readiness
from dispatcher.webhooks.jobs import WEBHOOK_TICKS

TICKS = (*CAMPAIGN_TICKS, *ACCOUNT_TICKS, *WEBHOOK_TICKS)
SCHEDULED = "rq:scheduler:scheduled_jobs"


def scheduler() -> TickScheduler:
    found = TickScheduler(TICKS, redis())
    reconcile(found, TICKS)
    return found


def scheduled() -> set[str]:
    listed: Any = redis().zrange(SCHEDULED, 0, -1)
    return {one.decode() for one in listed}


IDS = {tick.job_id for tick in TICKS}


def test_ticks_are_enqueued_as_jobs_of_ours(app: Flask) -> None:
    scheduler().enqueue_jobs()
    names = {job.func_name for name in ("ticks", "webhooks") for job in queue(name).jobs}
    assert "dispatcher.campaigns.ticks.tick" in names
    assert scheduled() == IDS


def test_definitions_come_back_after_a_flush(app: Flask) -> None:
    ticking = scheduler()
    redis().flushall()
    ticking.enqueue_jobs()
    assert scheduled() == IDS
    ticking.enqueue_jobs()
    assert queue("ticks").count


def test_what_is_no_tick_any_more_is_forgotten_at_the_start(app: Flask) -> None:
    redis().zadd(SCHEDULED, {"tick-of-an-old-version": 0})
    scheduler()
    assert scheduled() == IDS


def test_malformed_jobs_end_nothing(app: Flask) -> None:
    ticking = scheduler()
    redis().hset("rq:job:junk", mapping={"data": b"\xff", "created_at": "yesterday", "origin": "ticks"})
    redis().set("rq:job:text", "no hash")
    redis().zadd(SCHEDULED, {"junk": 0, "text": 0, "gone": 0})
    for _ in range(4):
        ticking.enqueue_jobs()
    assert scheduled() >= IDS
    assert {"text", "junk"}.isdisjoint(scheduled())


def test_a_foreign_function_on_the_schedule_does_not_run(app: Flask) -> None:
    ticking = scheduler()
    fields: dict[Any, Any] = {
        "data": json.dumps(["os.system", None, ["true"], {}]),
        "created_at": "2026-11-22T12:00:00.000000Z",
    }
    redis().hset("rq:job:evil", mapping=fields | {"origin": "ticks", "status": "scheduled", "timeout": "9"})
    redis().zadd(SCHEDULED, {"evil": 0})
    ticking.enqueue_jobs()
    assert "os.system" not in {job.func_name for job in queue("ticks").jobs} or "evil" in queue("ticks").job_ids


def test_two_schedulers_leave_one_definition_of_each(app: Flask) -> None:
    first, second = scheduler(), scheduler()
    first.enqueue_jobs()
    second.enqueue_jobs()
    assert scheduled() == IDS


def test_a_backlog_of_ticks_does_not_grow(app: Flask) -> None:
    ticking = scheduler()
    for _ in range(40):
        for one in IDS:
            redis().zadd(SCHEDULED, {one: 0})
        ticking.enqueue_jobs()
    for name in {definition_of(tick.function).queue for tick in TICKS}:
        assert sorted(queue(name).job_ids) == sorted(set(queue(name).job_ids)), "each of them waits once"


def test_a_missing_scheduler_is_told_and_degrades_nothing(app: Flask) -> None:
    assert not scheduler_seen(redis())
    check = readiness()["checks"]["scheduler"]
    assert check["ok"]
    assert "absent" in check["detail"]
