"""Redis in foreign hands: what somebody writes there does not run, and stops nobody."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from dispatcher.campaigns.jobs import plan_campaign
from dispatcher.jobqueue.jobs import AllowedJob, enqueue, enqueue_many, queue, redis, sends_queue, told_later, waiting
from dispatcher.jobqueue.workers import SendWorker
from dispatcher.messages.jobs import SEND_MESSAGE, send_message

NOW = "2026-11-22T12:00:00.000000Z"


def write_job(name: str, job_id: str, data: bytes, **more: str) -> None:
    """What somebody with the password of Redis can do."""
    fields: dict[Any, Any] = {
        "data": data,
        "created_at": NOW,
        "enqueued_at": NOW,
        "origin": name,
        "status": "queued",
        "timeout": "60",
    }
    redis().hset(f"rq:job:{job_id}", mapping=fields | more)
    redis().rpush(f"rq:queue:{name}", job_id)
    redis().sadd("rq:queues", f"rq:queue:{name}")


class Bomb:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, (f"touch {self.target}",)


def work_off(name: str) -> None:
    SimpleWorker(
        [queue(name)], connection=redis(), job_class=AllowedJob, serializer=JSONSerializer, name=f"w-{name}"
    ).work(burst=True, logging_level="CRITICAL")


def hostile(target: Path) -> dict[str, tuple[bytes, dict[str, str]]]:
    touch = f"touch {target}"
    ours = f"{plan_campaign.__module__}.{plan_campaign.__qualname__}"
    call_back = json.dumps(["os.system", {"1": 60}])
    return {
        "a command": (json.dumps(["os.system", None, [touch], {}]).encode(), {}),
        "a pickle": (pickle.dumps(("os.system", None, (touch,), {})), {}),
        "a pickle that acts when it is read": (pickle.dumps(Bomb(target)), {}),
        "a method of ours": (json.dumps(["system", "os", [touch], {}]).encode(), {}),
        "a function of ours that is no job": (
            json.dumps(["dispatcher.campaigns.running.relay.run_all", None, [], {}]).encode(),
            {},
        ),
        "builtins": (json.dumps(["builtins.exec", None, [f"open({str(target)!r}, 'w')"], {}]).encode(), {}),
        "a call-back": (
            json.dumps([ours, None, [1], {}]).encode(),
            {"success_callback_name": "os.system", "failure_callback_name": "os.system", "meta": call_back},
        ),
        "no job at all": (b"\xff\x00[", {}),
    }


@pytest.mark.parametrize("kind", hostile(Path("/x")))
def test_nothing_written_into_redis_runs(app: Flask, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "ran"
    data, more = hostile(target)[kind]
    write_job("planning", "bad", data, **more)
    work_off("planning")
    assert not target.exists()
    assert waiting(["planning"]) == {"planning": 0}


def test_a_job_of_ours_runs_and_leaves_nothing_behind(app: Flask) -> None:
    enqueue(plan_campaign, 42, job_id="plan-42")
    enqueue(plan_campaign, 42, job_id="plan-42")
    assert waiting(["planning"]) == {"planning": 1}
    write_job("planning", "bad", json.dumps(["os.system", None, ["true"], {}]).encode())
    work_off("planning")
    assert redis().hgetall("rq:job:plan-42") == {}


BAD_SENDS = (
    b"",
    b"{",
    b"[]",
    b"null",
    json.dumps(["os.system", None, ["true"], {}]).encode(),
    json.dumps([SEND_MESSAGE, "instance", [1], {}]).encode(),
    json.dumps([SEND_MESSAGE, None, [], {}]).encode(),
    json.dumps([SEND_MESSAGE, None, {"a": 1}, {}]).encode(),
    json.dumps([SEND_MESSAGE, None, ["1; DROP TABLE messages"], {}]).encode(),
    json.dumps([SEND_MESSAGE, None, [True], {}]).encode(),
    json.dumps([SEND_MESSAGE, None, [0], {}]).encode(),
    json.dumps([SEND_MESSAGE, None, [-7], {}]).encode(),
    json.dumps([SEND_MESSAGE, None, [2**63], {}]).encode(),
    json.dumps([SEND_MESSAGE, None, [1.5], {}]).encode(),
    b'["' + SEND_MESSAGE.encode() + b'", null, [1e400], {}]',
    pickle.dumps((SEND_MESSAGE, None, (1,), {})),
)


class Collector:
    """A handler that only notes what it is given."""

    def __init__(self) -> None:
        self.ids: list[int] = []

    async def queues(self) -> list[str]:
        return [sends_queue(1), sends_queue(2)]

    def room(self, _: str) -> int:
        return 1000

    async def take(self, _: str, ids: list[int]) -> None:
        self.ids += ids


def test_a_sender_takes_the_good_jobs_from_among_any_others(app: Flask) -> None:
    import asyncio

    name, handler = sends_queue(1), Collector()
    for index, data in enumerate(BAD_SENDS):
        write_job(name, f"bad{index}", data)
    redis().rpush(f"rq:queue:{name}", "gone")
    redis().set("rq:job:text", "not a hash")
    redis().rpush(f"rq:queue:{name}", "text")
    enqueue_many(send_message, name, [7, 8, 9])
    enqueue_many(send_message, sends_queue(2), [10])
    worker = SendWorker("sends", handler, SEND_MESSAGE)  # type: ignore[arg-type]
    asyncio.run(worker._take_once())
    assert handler.ids == [7, 8, 9, 10]
    assert not list(redis().scan_iter("rq:job:*"))


def test_a_stock_worker_could_run_the_jobs_of_a_sender_one_by_one(app: Flask) -> None:
    enqueue_many(send_message, "replies", [7])
    (job,) = queue("replies").jobs
    assert (job.func_name, job.args, job.func) == (SEND_MESSAGE, [7], send_message)


def test_what_is_committed_survives_a_redis_that_is_away(app: Flask) -> None:
    away = Redis(port=1)
    with told_later():
        away.ping()
