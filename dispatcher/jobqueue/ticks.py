"""Periodic work by rq-scheduler: data, reconciled at start.

Only interval ticks with fixed ids and no arguments. They are hints: each tick is idempotent and guarded in the
database, so two schedulers, or none for a while, change nothing (the senders' relay loop does the same work).
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer
from rq_scheduler import Scheduler

from dispatcher.jobqueue.jobs import AllowedJob, definition_of, is_waiting, redis

log = structlog.get_logger(__name__)

_POLL_SECONDS = 1


@dataclass(frozen=True)
class Tick:
    """A job to run every ``seconds``."""

    function: Callable[..., object]
    seconds: int

    @property
    def job_id(self) -> str:
        return "tick-" + definition_of(self.function).name.rsplit(".", 1)[-1]


class TickJob(AllowedJob):
    """A job of the scheduler: JSON where rq-scheduler itself would pickle."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["serializer"] = JSONSerializer
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> Job:
        """Make the job as RQ does, with the JSON serializer."""
        return super().create(*args, **{**kwargs, "serializer": JSONSerializer})


class TickQueue(Queue):
    """A queue that reads and writes JSON."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["serializer"] = JSONSerializer
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


def reconcile(scheduler: Scheduler, ticks: tuple[Tick, ...]) -> None:
    """Make what is scheduled in Redis equal to ``ticks``: remove others, add missing, replace changed."""
    wanted = {tick.job_id: tick for tick in ticks}
    for raw in scheduler.connection.zrange(scheduler.scheduled_jobs_key, 0, -1):
        if raw.decode() not in wanted:
            scheduler.cancel(raw.decode())
    for job_id, tick in wanted.items():
        definition = definition_of(tick.function)
        scheduler.schedule(
            datetime.now(UTC).replace(tzinfo=None),
            definition.name,
            interval=tick.seconds,
            id=job_id,
            queue_name=definition.queue,
            timeout=definition.seconds,
            result_ttl=tick.seconds * 10,
        )


class TickScheduler(Scheduler):  # type: ignore[misc]
    """rq-scheduler that puts its definitions back each time they are gone (a flush), then ticks."""

    def __init__(self, ticks: tuple[Tick, ...], connection: "Redis") -> None:
        super().__init__(connection=connection, interval=_POLL_SECONDS, job_class=TickJob, queue_class=TickQueue)
        self._ticks = ticks

    def enqueue_jobs(self) -> object:
        """Enqueue what is due; a definition that cannot be read is replaced rather than fatal."""
        try:
            if self.connection.zcard(self.scheduled_jobs_key) < len(self._ticks):
                reconcile(self, self._ticks)
            return super().enqueue_jobs()
        except RedisError:
            raise
        except Exception as error:  # noqa: BLE001 - rq-scheduler dies on one malformed job; ours are data and come back
            log.warning("ticks_reconciled", error=str(error))
            reconcile(self, self._ticks)
            return []

    def enqueue_job(self, job: AllowedJob) -> None:
        """Skip a tick whose last one still waits: a backlog of ticks helps nobody."""
        if is_waiting(self.get_queue_for_job(job), job.id):
            self.connection.zadd(self.scheduled_jobs_key, {job.id: datetime.now(UTC).timestamp() + 1})
            return
        super().enqueue_job(job)


def run_scheduler(ticks: tuple[Tick, ...]) -> None:
    """Tick until told to stop. One process is enough; a second one stands by."""
    os.environ["TZ"] = "UTC"
    scheduler = TickScheduler(ticks, redis())
    reconcile(scheduler, ticks)
    scheduler.run()


def scheduler_seen(connection: "Redis") -> bool:
    """Tell whether a scheduler has given a sign of life lately."""
    keys = connection.scan_iter(match=f"{Scheduler.redis_scheduler_namespace_prefix}*", count=100)
    return any(not connection.hexists(key, "death") for key in keys)
