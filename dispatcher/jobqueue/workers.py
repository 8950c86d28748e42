"""Workers: the stock one for ordinary jobs, and the batched one for sending."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from os import getpid
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

import orjson
import structlog
import uvloop
from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker, Worker
from rq.serializers import JSONSerializer
from rq.suspension import is_suspended
from rq.worker.base import BaseWorker, WorkerStatus

from dispatcher import clock
from dispatcher.jobqueue.jobs import AllowedJob, end_soon, queue, redis

log = structlog.get_logger(__name__)

_WORKER_TTL = 60
_MAINTENANCE_SECONDS = 30
_HEARTBEAT_SECONDS = 10
_SILENT_SECONDS = 75
"""An idle stock worker beats every 45 s (its ttl less 15), a sender every 10 s."""
_PLACE = "place"
_IDLE_SECONDS = 0.05
_LONGEST_IDLE_SECONDS = 0.2
_SUSPENSION_SECONDS = 1
_DRAIN_SECONDS = 30
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class WorkerInfo:
    """A living worker as RQ sees it."""

    name: str
    queues: tuple[str, ...]
    state: str
    heartbeat_at: datetime | None


def workers() -> list[WorkerInfo]:
    """Return the workers that live: RQ itself lists one that was killed for as long as its entry lasts."""
    found = Worker.all(connection=redis(), job_class=AllowedJob, serializer=JSONSerializer)
    pipeline = redis().pipeline(transaction=False)
    for one in found:
        pipeline.hget(one.key, _PLACE)
    places = pipeline.execute()
    return [
        WorkerInfo(one.name, tuple(one.queue_names()), str(one.get_state()), one.last_heartbeat)
        for one, place in zip(found, places, strict=True)
        if _lives(one, place)
    ]


def _lives(one: BaseWorker, place: bytes | None) -> bool:
    if place and place == _here().encode() and one.pid is not None and not Path(f"/proc/{one.pid}").exists():
        return False
    # One that works through a long job says nothing meanwhile.
    silent = (clock.now() - one.last_heartbeat).total_seconds() if one.last_heartbeat else 0.0
    return silent < _SILENT_SECONDS or one.get_state() == WorkerStatus.BUSY


def _here() -> str:
    """Return where process ids mean the same: the host, and in it the container."""
    try:
        return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


class _Placed(Worker):
    """A worker that says where its process id counts."""

    def register_birth(self) -> None:
        """Enter the worker, with its place."""
        super().register_birth()  # type: ignore[no-untyped-call]
        self.connection.hset(self.key, _PLACE, _here())


class StockWorker(_Placed, SimpleWorker):
    """RQ's simple worker, placed; its job learns when the process is to end."""

    def handle_warm_shutdown_request(self) -> None:
        """Do what RQ does at the first signal, and tell the job."""
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        end_soon()


def run_stock_worker(queue_name: str) -> None:
    """Serve one queue in this process until told to stop.

    Jobs run in the process itself (a fork a job costs 25 ms and a database connection); a job that hangs is ended by
    RQ's time limit, a process that dies is started again by the supervisor.
    """
    StockWorker(
        [queue(queue_name)],
        connection=redis(),
        name=_worker_name(queue_name),
        job_class=AllowedJob,
        serializer=JSONSerializer,
        worker_ttl=_WORKER_TTL,
        maintenance_interval=_MAINTENANCE_SECONDS,
        log_job_description=False,
    ).work(logging_level="WARNING")


def _worker_name(role: str) -> str:
    return f"{role}-{socket.gethostname()}-{getpid()}"


class BatchHandler(Protocol):
    """What a SendWorker does with the jobs it takes."""

    async def start(self) -> None:
        """Open what is needed (connections, pools)."""

    async def queues(self) -> Sequence[str]:
        """Return the names of the queues to serve now."""

    def room(self, queue_name: str) -> int:
        """Return how many more jobs of this queue it can hold."""

    async def take(self, queue_name: str, ids: Sequence[int]) -> None:
        """Accept these message ids; returns soon, the work goes on in the background."""

    async def drain(self) -> None:
        """Finish what has been begun, give back what has not."""

    async def stop(self) -> None:
        """Close what ``start`` opened."""


_TAKE = """
local taken = {}
for queue, key in ipairs(KEYS) do
    local datas = {}
    for index, id in ipairs(redis.call('LPOP', key, ARGV[queue]) or {}) do
        -- pcall: one id whose key is no job must not cost those that were popped with it.
        local data = redis.pcall('HGET', 'rq:job:' .. id, 'data')
        datas[index] = type(data) == 'string' and data or ''
        redis.call('UNLINK', 'rq:job:' .. id)
    end
    taken[queue] = datas
end
return taken
"""


class SendWorker(_Placed):
    """An RQ worker that takes many jobs at once and runs hundreds of requests side by side.

    It registers, heartbeats, suspends and stops like any RQ worker; its jobs are ordinary RQ jobs that a stock worker
    could run one by one. A job leaves Redis when it is taken: what has begun stands in the database (attempt and
    lease), so a kill leaves leases to lapse and nothing to clean up here.
    """

    def __init__(self, role: str, handler: BatchHandler, function_name: str, connection: "Redis | None" = None) -> None:
        super().__init__(
            [queue(role, connection)],
            connection=connection or redis(),
            name=_worker_name(role),
            job_class=AllowedJob,
            serializer=JSONSerializer,
            worker_ttl=_WORKER_TTL,
        )
        self._handler = handler
        self._function_name = function_name
        self._take = self.connection.register_script(_TAKE)
        self._stopping = threading.Event()
        self._suspended = False

    def work(self, *_: Any, **__: Any) -> bool:
        """Serve until SIGTERM or SIGINT; then finish what has begun (at most 30 s) and leave."""
        self.bootstrap(logging_level="WARNING")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._request_stop)
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve())
        finally:
            with contextlib.suppress(RedisError):
                self.teardown()  # type: ignore[no-untyped-call]
        return self.successful_job_count > 0

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    async def _serve(self) -> None:
        await self._handler.start()
        beating = asyncio.create_task(self._beat())
        try:
            idle = _IDLE_SECONDS
            while not self._stopping.is_set():
                if await self._take_once():
                    idle = _IDLE_SECONDS
                    continue
                await asyncio.sleep(idle)
                idle = min(idle * 1.5, _LONGEST_IDLE_SECONDS)
        finally:
            beating.cancel()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._handler.drain(), _DRAIN_SECONDS)
            await self._handler.stop()

    async def _take_once(self) -> bool:
        """Take what there is room for from every queue, in one call; tell whether there was anything."""
        if self._suspended:
            return False
        try:
            rooms = {name: self._handler.room(name) for name in await self._handler.queues()}
            names = [name for name, room in rooms.items() if room > 0]
            if not names:
                return False
            keys = [f"rq:queue:{name}" for name in names]
            taken = await asyncio.to_thread(self._take, keys=keys, args=[rooms[name] for name in names])
        except RedisError as error:
            log.warning("queue_unreachable", error=str(error))
            await asyncio.sleep(1)
            return False
        return any([await self._hand_over(name, datas) for name, datas in zip(names, taken, strict=True)])

    async def _hand_over(self, queue_name: str, datas: Sequence[bytes]) -> bool:
        ids = [one for one in map(self._message_id, datas) if one is not None]
        if ids:
            self.successful_job_count += len(ids)
            await self._handler.take(queue_name, ids)
        return bool(ids)

    def _message_id(self, data: bytes) -> int | None:
        """Return the job's one argument, or None for a job that is not ours to run."""
        if not data:
            return None
        try:
            name, instance, arguments, _ = orjson.loads(data)
            message_id = arguments[0]
            if name == self._function_name and instance is None and type(message_id) is int:
                return message_id if 0 < message_id <= _LARGEST_ID else None
        except (ValueError, TypeError, LookupError):
            pass
        log.error("job_refused", data=data[:200])
        return None

    async def _beat(self) -> None:
        beats = 0
        while True:
            try:
                await asyncio.to_thread(self._look_for_suspension)
                if beats % (_HEARTBEAT_SECONDS // _SUSPENSION_SECONDS) == 0:
                    await asyncio.to_thread(self._say_alive)
                beats += 1
            except RedisError:
                beats = 0
            except Exception:
                log.exception("heartbeat_broke")
            await asyncio.sleep(_SUSPENSION_SECONDS)

    def _look_for_suspension(self) -> None:
        self._suspended = bool(is_suspended(self.connection))

    def _say_alive(self) -> None:
        self.set_state(WorkerStatus.SUSPENDED if self._suspended else WorkerStatus.BUSY)
        if not self.connection.hexists(self.key, "birth"):
            # The hash was flushed or expired: be seen again.
            self.connection.delete(self.key)
            self.register_birth()
        self.heartbeat()
