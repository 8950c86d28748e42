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
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.jobqueue.jobs import SENDS_PREFIX, sends_queue
from dispatcher.messages import ledger, numbers
from dispatcher.messages.building import Builder, Unbuildable, unbuilt
from dispatcher.messages.decisions import Verdict, decide
from dispatcher.messages.ledger import Claimed
from dispatcher.messages.models import Outcome
from dispatcher.messages.numbers import Number
from dispatcher.messages.offloading import PATIENCE_SECONDS, Offload
from dispatcher.messages.recording import RECORD_SECONDS, Aftermath, Announce, Recorder
from dispatcher.messages.states import State
from dispatcher.ratelimit import Pace, RateLimiter, Turns
from dispatcher.whatsapp.bulk_client import BulkClient
from dispatcher.whatsapp.responses import NotSent, SendOutcome

log = structlog.get_logger(__name__)

BATCH_SECONDS: Final = 0.1
"""Turns are reserved this often: batches large enough to be cheap, small enough to stop at once."""
LEAD_SECONDS: Final = 0.05
"""Every turn is shifted by this much, so that the time a claim takes does not bunch the messages behind it."""
LATEST_SHARE: Final = 0.5
"""A message that could not be sent this part of its lease after its turn is given back, while it is still ours."""
MOST_IN_FLIGHT: Final = 1000
REFRESH_SECONDS: Final = 1.0
MOMENT_SECONDS: Final = 0.05
"""A turn missed by more than this is given up for a new one: late messages going all at once would break the pace."""
TURNS_AT_MOST: Final = 3


class TurnIsOver(Exception):
    """The turn was missed by so much that the claim may have lapsed."""


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
        lease_seconds: float = ledger.SENDING_LEASE_SECONDS,
    ) -> None:
        self._limiter = limiter
        self._only = only
        self._lease_seconds = lease_seconds
        self._offload = Offload(app)
        self._recorder = Recorder(self._offload, aftermath, announce)
        self._client = BulkClient(graph_url, connections=MOST_IN_FLIGHT)
        self._builder = Builder()
        self._lanes: dict[int, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._background: list[asyncio.Task[None]] = []
        self._rng = random.Random()
        self._draining = False

    # --- what a SendWorker asks for ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the HTTP client and learn the numbers."""
        await self._client.__aenter__()
        await self._refresh()
        self._background = [asyncio.create_task(self._keep_fresh()), asyncio.create_task(self._recorder.run())]

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
        for account_id, its_ids in (await self._offload.patiently(numbers.group_by_account, ids)).items():
            await self._put(account_id, its_ids)

    async def drain(self) -> None:
        """Stop claiming, give back what waits, and let what is in flight end and be recorded."""
        self._draining = True
        for lane in list(self._lanes.values()):
            await self._close(lane)
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._recorder.drain()

    async def settle(self) -> None:
        """Wait until everything taken has been sent and recorded (for a run of few messages)."""
        while self._tasks or not all(lane.idle for lane in self._lanes.values()):
            await asyncio.sleep(RECORD_SECONDS)

    async def stop(self) -> None:
        """Close the client and let the threads go."""
        for task in self._background:
            task.cancel()
        await self._client.__aexit__(None, None, None)
        self._offload.close()

    # --- lanes ---------------------------------------------------------------------------------------------------

    async def _put(self, account_id: int, ids: Sequence[int]) -> None:
        lane = self._lanes.get(account_id)
        if lane is None:
            # The number cannot send any more, or is too new to be known here: the plan hands them out again.
            await self._offload.patiently(ledger.release, ids)
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
        found = {number.id: number for number in await self._offload.database(numbers.able_to_send)}
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
            await self._offload.patiently(ledger.release, waiting)

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
            claimed = await self._offload.database(ledger.claim, lane.number.id, ids, self._lease_seconds)
        except SQLAlchemyError:
            lane.waiting.extendleft(reversed(ids))
            raise
        for message, delay in zip(claimed, turns.delays, strict=False):
            self._spawn(self._send(lane, message, asked_at + delay + LEAD_SECONDS))
        if len(claimed) < len(ids):
            # Paused, blocked or taken by somebody else: what is still only queued must not wait for its lease.
            await self._offload.database(ledger.release, list({*ids} - {message.id for message in claimed}))
        return turns.wait

    async def _reserve(self, number: Number, wanted: int) -> Turns:
        pace = Pace.at(number.rate, number.limit)
        return await self._offload.redis(self._limiter.reserve, f"account:{number.id}", wanted, pace)

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
        self._recorder.put((message, verdict))

    async def _attempt(self, number: Number, message: Claimed, turn: float) -> Verdict:
        try:
            body = await self._builder.build(message, number, self._offload.slow)
        except Unbuildable as problem:
            return Verdict(Outcome.NOT_SENT, State.FAILED, details=str(problem))
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing has left
            # The file could not be brought to Meta, or the plan not be read: the message itself has not left.
            log.warning("build_waits", message_id=message.id, error=repr(error)[:300])
            return self._judge(message, unbuilt(error))
        try:
            await self._await_turn(number, turn)
        except (TurnIsOver, RedisError) as error:
            return self._judge(message, NotSent(f"it had no turn: {error}"))
        verdict = self._judge(message, await self._client.send(number.phone_number_id, number.token, body))
        if verdict.rule is not None and verdict.rule.reupload_media:
            await self._forget_media(message, number)
        return verdict

    async def _await_turn(self, number: Number, turn: float) -> None:
        """Sleep until the turn; a missed one is exchanged for the next that is free.

        Raises TurnIsOver when this process was frozen: its lease may be over and the message no longer ours.
        """
        for _ in range(TURNS_AT_MOST):
            await asyncio.sleep(max(0.0, turn - time.monotonic()))
            late = time.monotonic() - turn
            if late > LATEST_SHARE * self._lease_seconds:
                raise TurnIsOver(f"the sender stood still for {late:.0f} s")
            if late <= MOMENT_SECONDS:
                return
            turn = await self._next_turn(number)

    async def _next_turn(self, number: Number) -> float:
        while True:
            asked_at = time.monotonic()
            turns = await self._reserve(number, 1)
            if turns.delays:
                return asked_at + turns.delays[0]
            await asyncio.sleep(turns.wait)

    async def _forget_media(self, message: Claimed, number: Number) -> None:
        try:
            await self._builder.forget_media(message, number, self._offload.slow)
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
