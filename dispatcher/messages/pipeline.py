"""The sending pipeline: from taken jobs to recorded outcomes, hundreds of requests side by side.

For each number a lane: reserve turns under its pace, claim as many messages in one statement (attempts committed
before the first byte), build, send each at its turn with no transaction open, record outcomes in batches. Meta is asked
through ``whatsapp.bulk_client``; what an outcome means is in ``decisions``, every row change in ``ledger``.
"""

import asyncio
import contextlib
import math
import random
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeVar

import structlog
from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.orm import Session

from dispatcher.database import transaction
from dispatcher.errors import DispatcherError
from dispatcher.jobqueue.jobs import SENDS_PREFIX, sends_queue
from dispatcher.messages import ledger, numbers
from dispatcher.messages.aftermath import Judged
from dispatcher.messages.building import Builder, Unbuildable, unbuilt
from dispatcher.messages.decisions import Verdict, decide
from dispatcher.messages.ledger import Claimed, Moved
from dispatcher.messages.models import Outcome
from dispatcher.messages.numbers import Number
from dispatcher.messages.states import State
from dispatcher.ratelimit import Pace, RateLimiter, Turns
from dispatcher.whatsapp.bulk_client import BulkClient
from dispatcher.whatsapp.responses import NotSent, SendOutcome

log = structlog.get_logger(__name__)

CONTENT_ERRORS: Final = (DataError, IntegrityError, ProgrammingError)
"""What the database refuses for what it was given: the same again would be refused again."""

T = TypeVar("T")
Aftermath = Callable[[Session, Sequence[Judged]], None]
"""What else must change in the same transaction as the verdicts (blocks, breakers)."""
Announce = Callable[[Sequence[Moved]], None]

BATCH_SECONDS: Final = 0.1
"""Turns are reserved this often: batches large enough to be cheap, small enough to stop at once."""
LEAD_SECONDS: Final = 0.05
"""Every turn is shifted by this much, so that the time a claim takes does not bunch the messages behind it."""
LATEST_SECONDS: Final = 60
"""A message that could not be sent this long after its turn is given back: well within the lease of its claim."""
MOST_IN_FLIGHT: Final = 1000
RECORD_SECONDS: Final = 0.025
RECORD_AT_MOST: Final = 500
REFRESH_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 0.5
DATABASE_THREADS: Final = 3


@dataclass
class Lane:
    """The messages of one number that this process has taken and not yet claimed."""

    number: Number
    waiting: deque[int] = field(default_factory=deque)
    in_flight: int = 0
    busy: bool = False
    filled: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    @property
    def room(self) -> int:
        """Half a second of the number's pace, at least one message."""
        return max(1, math.ceil(self.number.rate / 2)) - len(self.waiting)

    @property
    def idle(self) -> bool:
        """Whether nothing taken is still on its way; ``busy`` while a batch is between the queue and its tasks."""
        return not (self.waiting or self.busy or self.in_flight)


class SendPipeline:
    """The handler of a SendWorker: see the module's docstring.

    ``only`` names one queue to serve for all numbers (``replies``); None serves every number's own queue.
    """

    def __init__(
        self,
        app: Flask,
        graph_url: str,
        limiter: RateLimiter,
        *,
        only: str | None,
        aftermath: Aftermath,
        announce: Announce,
    ) -> None:
        self._app = app
        self._limiter = limiter
        self._only = only
        self._aftermath = aftermath
        self._announce = announce
        self._client = BulkClient(graph_url, connections=MOST_IN_FLIGHT)
        self._threads = ThreadPoolExecutor(DATABASE_THREADS, thread_name_prefix="database")
        self._builder = Builder()
        self._lanes: dict[int, Lane] = {}
        self._outcomes: asyncio.Queue[Judged] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._background: list[asyncio.Task[None]] = []
        self._rng = random.Random()
        self._recording = asyncio.Lock()
        self._draining = False

    # --- what a SendWorker asks for ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the HTTP client and learn the numbers."""
        await self._client.__aenter__()
        await self._refresh()
        self._background = [asyncio.create_task(self._keep_fresh()), asyncio.create_task(self._record_forever())]

    async def queues(self) -> Sequence[str]:
        """Return the queues to serve: one for each number that may send, or the one all share."""
        if self._only:
            return [self._only]
        return [sends_queue(account_id) for account_id in self._lanes]

    def room(self, queue_name: str) -> int:
        """Return how many more messages of this queue fit: bounded, so that a pause is felt at once."""
        if self._only:
            return max(0, MOST_IN_FLIGHT - sum(len(lane.waiting) + lane.in_flight for lane in self._lanes.values()))
        lane = self._lanes.get(int(queue_name.removeprefix(SENDS_PREFIX)))
        return lane.room if lane else 0

    async def take(self, queue_name: str, ids: Sequence[int]) -> None:
        """Put taken messages on their number's lane."""
        if not self._only:
            await self._put(int(queue_name.removeprefix(SENDS_PREFIX)), ids)
            return
        for account_id, its_ids in (await self._patiently(numbers.group_by_account, ids)).items():
            await self._put(account_id, its_ids)

    async def drain(self) -> None:
        """Stop claiming, give back what waits, and let what is in flight end and be recorded."""
        self._draining = True
        for lane in list(self._lanes.values()):
            await self._close(lane)
        while self._tasks:
            await asyncio.wait(self._tasks)
        while not self._outcomes.empty() or self._recording.locked():
            await self._record_batch()

    async def settle(self) -> None:
        """Wait until everything taken has been sent and recorded (for a run of few messages)."""
        while self._tasks or not all(lane.idle for lane in self._lanes.values()):
            await asyncio.sleep(RECORD_SECONDS)

    async def stop(self) -> None:
        """Close the client and the threads."""
        for task in self._background:
            task.cancel()
        await self._client.__aexit__(None, None, None)
        self._threads.shutdown(wait=False)

    # --- lanes ---------------------------------------------------------------------------------------------------

    async def _put(self, account_id: int, ids: Sequence[int]) -> None:
        lane = self._lanes.get(account_id)
        if lane is None:
            # The number cannot send any more, or is too new to be known here: the plan hands them out again.
            await self._patiently(ledger.release, ids)
            return
        lane.waiting.extend(ids)
        lane.filled.set()

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await self._refresh()
            except Exception as error:
                # With yesterday's numbers it goes on; a task that ended here would never learn of a block.
                log.exception("numbers_not_refreshed", error=type(error).__name__)

    async def _refresh(self) -> None:
        found = {number.id: number for number in await self._database(numbers.able_to_send)}
        for account_id, number in found.items():
            if account_id in self._lanes:
                self._lanes[account_id].number = number
            elif not self._draining:
                lane = self._lanes[account_id] = Lane(number)
                lane.task = asyncio.create_task(self._run(lane))
        for account_id in self._lanes.keys() - found.keys():
            await self._close(self._lanes.pop(account_id))

    async def _close(self, lane: Lane) -> None:
        """Let the lane's batch at hand be launched, then give back what waits.

        Cancelled between a claim and its tasks, a batch would be claimed for good and never sent.
        """
        lane.closing.set()
        lane.filled.set()
        if lane.task:
            await asyncio.wait([lane.task])
        waiting = list(lane.waiting)
        lane.waiting.clear()
        if waiting:
            await self._patiently(ledger.release, waiting)

    async def _run(self, lane: Lane) -> None:
        while not lane.closing.is_set():
            await lane.filled.wait()
            if not lane.waiting:
                lane.filled.clear()
                continue
            began = time.monotonic()
            wait = await self._next_batch(lane)
            with contextlib.suppress(TimeoutError):
                pause = max(wait, BATCH_SECONDS - (time.monotonic() - began))
                await asyncio.wait_for(lane.closing.wait(), pause)

    async def _next_batch(self, lane: Lane) -> float:
        lane.busy = True
        try:
            return await self._send_batch(lane)
        except (RedisError, SQLAlchemyError) as error:
            # Without Redis there is no pace, without PostgreSQL no claim: stand still rather than guess.
            log.warning("lane_waits", account_id=lane.number.id, error=type(error).__name__)
        except Exception:
            log.exception("lane_broke", account_id=lane.number.id)
        finally:
            lane.busy = False
        return PATIENCE_SECONDS

    async def _send_batch(self, lane: Lane) -> float:
        """Reserve, claim and launch one batch; return the seconds until the next turns can be had."""
        wanted = 0 if lane.closing.is_set() else min(len(lane.waiting), MOST_IN_FLIGHT - lane.in_flight)
        if wanted <= 0:
            return BATCH_SECONDS
        asked_at = time.monotonic()
        turns = await self._reserve(lane.number, wanted)
        ids = [lane.waiting.popleft() for _ in turns.delays]
        if not ids:
            return turns.wait
        try:
            claimed = await self._database(ledger.claim, lane.number.id, ids)
        except SQLAlchemyError:
            lane.waiting.extendleft(reversed(ids))
            raise
        for message, delay in zip(claimed, turns.delays, strict=False):
            self._spawn(self._send(lane, message, asked_at + delay + LEAD_SECONDS))
        if len(claimed) < len(ids):
            # Paused, blocked or taken by somebody else: what is still only queued must not wait for its lease.
            await self._database(ledger.release, list({*ids} - {message.id for message in claimed}))
        return turns.wait

    async def _reserve(self, number: Number, wanted: int) -> Turns:
        pace = Pace.under(number.rate / number.share, share=number.share)
        return await asyncio.to_thread(self._limiter.reserve, f"account:{number.id}", wanted, pace)

    # --- one message ---------------------------------------------------------------------------------------------

    async def _send(self, lane: Lane, message: Claimed, turn: float) -> None:
        lane.in_flight += 1
        try:
            verdict = await self._attempt(lane.number, message, turn)
        except asyncio.CancelledError:
            verdict = Verdict(Outcome.AMBIGUOUS, State.UNKNOWN, details="the sender was stopped while Meta answered")
        except Exception as error:
            log.exception("send_broke", message_id=message.id)
            verdict = Verdict(Outcome.AMBIGUOUS, State.UNKNOWN, details=f"the sender broke: {type(error).__name__}")
        finally:
            lane.in_flight -= 1
        self._outcomes.put_nowait((message, verdict))

    async def _attempt(self, number: Number, message: Claimed, turn: float) -> Verdict:
        try:
            body = await self._builder.build(message, number, self._offload)
        except Unbuildable as problem:
            return Verdict(Outcome.NOT_SENT, State.FAILED, details=str(problem))
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing has left
            # The file could not be brought to Meta, or the plan not be read: the message itself has not left.
            log.warning("build_waits", message_id=message.id, error=repr(error)[:300])
            return self._judge(message, unbuilt(error))
        await asyncio.sleep(max(0.0, turn - time.monotonic()))
        if time.monotonic() - turn > LATEST_SECONDS:
            # This process was frozen: its lease may be over and the message no longer ours.
            return self._judge(message, NotSent("its turn was over"))
        verdict = self._judge(message, await self._client.send(number.phone_number_id, number.token, body))
        if verdict.rule is not None and verdict.rule.reupload_media:
            await self._forget_media(message, number)
        return verdict

    async def _forget_media(self, message: Claimed, number: Number) -> None:
        try:
            await self._builder.forget_media(message, number, self._offload)
        except Exception as error:  # noqa: BLE001 - the verdict stands, whatever becomes of the files
            log.warning("media_not_forgotten", message_id=message.id, error=repr(error)[:300])

    def _judge(self, message: Claimed, outcome: SendOutcome) -> Verdict:
        return decide(
            outcome,
            refusals=message.refusals,
            attempt=message.attempt,
            in_campaign=message.campaign_id is not None,
            rng=self._rng,
        )

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- recording -----------------------------------------------------------------------------------------------

    async def _record_forever(self) -> None:
        while True:
            first = await self._outcomes.get()
            self._outcomes.put_nowait(first)
            await asyncio.sleep(RECORD_SECONDS)
            await self._record_batch()

    async def _record_batch(self) -> None:
        async with self._recording:
            batch: list[Judged] = []
            while not self._outcomes.empty() and len(batch) < RECORD_AT_MOST:
                batch.append(self._outcomes.get_nowait())
            if batch:
                await self._record(batch)

    async def _record(self, batch: list[Judged]) -> None:
        # The outcome is known here and nowhere else: keep it until the database takes it.
        try:
            await asyncio.to_thread(self._tell, await self._patiently(self._write, batch))
        except Exception as error:
            # Something about one of them: it alone must pay, with a lease that lapses to ``unknown``.
            log.exception("record_broke", messages=[message.id for message, _ in batch][:20], error=repr(error)[:300])
            if len(batch) > 1:
                for one in batch:
                    await self._record([one])

    def _write(self, session: Session, batch: list[Judged]) -> list[Moved]:
        moved = ledger.record(session, batch)
        if any(verdict.rule is not None for _, verdict in batch):
            self._follow_up(session, batch)
        return moved

    def _follow_up(self, session: Session, batch: list[Judged]) -> None:
        """Apply what the refusals call for; a campaign that moved meanwhile must not cost us the outcomes."""
        try:
            with session.begin_nested():
                self._aftermath(session, batch)
        except DispatcherError as error:
            log.warning("aftermath_refused", error=error.message)
        except Exception as error:
            if isinstance(error, SQLAlchemyError) and not isinstance(error, CONTENT_ERRORS):
                raise
            log.exception("aftermath_broke")

    def _tell(self, moved: Sequence[Moved]) -> None:
        with self._app.app_context():
            self._announce(moved)

    # --- the database --------------------------------------------------------------------------------------------

    async def _database(self, function: Callable[..., T], *arguments: object) -> T:
        """Run ``function(session, …)`` in a transaction of its own, off the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._in_transaction, function, *arguments)

    async def _patiently(self, function: Callable[..., T], *arguments: object) -> T:
        """Do the same, again and again while the database is away."""
        while True:
            try:
                return await self._database(function, *arguments)
            except CONTENT_ERRORS:
                raise
            except SQLAlchemyError as error:
                log.warning("database_waits", what=function.__name__, error=type(error).__name__)
                await asyncio.sleep(PATIENCE_SECONDS)

    async def _offload(self, function: Callable[..., T], *arguments: object) -> T:
        """Run a blocking function (Meta's media upload, say) in the application's context, off the event loop."""
        return await asyncio.to_thread(self._in_context, function, *arguments)

    def _in_context(self, function: Callable[..., T], *arguments: object) -> T:
        with self._app.app_context():
            return function(*arguments)

    def _in_transaction(self, function: Callable[..., T], *arguments: object) -> T:
        with self._app.app_context(), transaction() as session:
            return function(session, *arguments)
