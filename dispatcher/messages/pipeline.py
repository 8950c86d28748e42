"""The sending pipeline: from taken jobs to recorded outcomes, hundreds of requests side by side.

A lane for each number. Ten times a second: reserve turns under the pace of each, claim as many messages in one
statement for all (attempts committed before the first byte), build; then send each at its turn with no transaction
open, and record outcomes in batches. Here messages are taken and claimed; what happens to each then is in
``attempts``, when it goes in ``pacing``, every row change in ``ledger``.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

import structlog
from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.jobqueue.jobs import SENDS_PREFIX, sends_queue
from dispatcher.messages import ledger, numbers
from dispatcher.messages.attempts import Attempts
from dispatcher.messages.lanes import Lane
from dispatcher.messages.ledger import Claimed
from dispatcher.messages.numbers import Addressed, Number
from dispatcher.messages.offloading import PATIENCE_SECONDS, Offload
from dispatcher.messages.pacing import Pacer
from dispatcher.messages.recording import RECORD_SECONDS, Aftermath, Announce, Recorder
from dispatcher.ratelimit import RateLimiter
from dispatcher.whatsapp.bulk_client import BulkClient

log = structlog.get_logger(__name__)

BATCH_SECONDS: Final = 0.1
"""Turns are reserved this often: batches large enough to be cheap, small enough to stop at once."""
LEAD_SECONDS: Final = 0.05
"""Every turn is shifted by this much, so that the time a claim takes does not bunch the messages behind it."""
LATEST_SHARE: Final = 0.5
"""A message that could not be sent within this part of its lease is given back, while it is still ours."""
MOST_IN_FLIGHT: Final = 1000
REFRESH_SECONDS: Final = 1.0
Remember = Callable[[], dict[str, int]]
"""Tells what the witnesses of the database's life have seen (``lineage.Witnesses``)."""
_account_of: Final = attrgetter("account_id")


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
        remember: Remember,
        lease_seconds: float = ledger.SENDING_LEASE_SECONDS,
    ) -> None:
        self._only = only
        self._lease_seconds = lease_seconds
        self._offload = Offload(app)
        self._recorder = Recorder(self._offload, aftermath, announce)
        self._client = BulkClient(graph_url, connections=MOST_IN_FLIGHT)
        self._attempts = Attempts(self._client, self._offload, self._recorder)
        self._pacer = Pacer(
            limiter,
            self._offload,
            self._attempts.launch,
            self._attempts.give_back,
            self._attempts.rest,
            latest=LATEST_SHARE * lease_seconds,
            for_replies=only is not None,
        )
        self._remember = remember
        self._witnessed: dict[str, int] = {}
        self._remember_at = 0.0
        self._lanes: dict[int, Lane] = {}
        self._claiming = asyncio.Lock()
        self._filled = asyncio.Event()
        self._background: list[asyncio.Task[None]] = []
        self._draining = False

    # --- what a SendWorker asks for ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the HTTP client and learn the numbers."""
        await self._client.__aenter__()
        await self._refresh()
        loops = (self._keep_fresh(), self._claim_on(), self._recorder.run())
        self._background = [asyncio.create_task(loop) for loop in loops]

    async def queues(self) -> Sequence[str]:
        """Return the queues to serve: one for each number that may send, or the one all share."""
        if self._only:
            return [self._only]
        return [sends_queue(account_id) for account_id in self._lanes]

    def room(self, queue_name: str) -> int:
        """Return how many more messages of this queue fit: bounded, so that a pause is felt at once."""
        if self._only:
            return max(0, MOST_IN_FLIGHT - sum(len(lane.waiting) + lane.claimed for lane in self._lanes.values()))
        lane = self._lanes.get(int(queue_name.removeprefix(SENDS_PREFIX)))
        return lane.room if lane else 0

    async def take(self, queue_name: str, ids: Sequence[int]) -> None:
        """Put taken messages on their number's lane."""
        if not self._only:
            await self._put(int(queue_name.removeprefix(SENDS_PREFIX)), ids)
            return
        messages = await self._offload.patiently(numbers.addressed, ids)
        waits = await self._pair_waits(messages)
        if waits:
            await self._offload.patiently(ledger.postpone, waits)
        for account_id, mine in groupby(sorted(messages, key=_account_of), key=_account_of):
            await self._put(account_id, [one.id for one in mine if one.id not in waits])

    async def _pair_waits(self, messages: Sequence[Addressed]) -> dict[int, float]:
        try:
            return await self._pacer.pair_waits(messages)
        except RedisError:
            # Nothing is claimed without Redis: there they wait.
            return {}

    async def drain(self) -> None:
        """Stop claiming, give back what waits, and let what is claimed be sent and recorded."""
        self._draining = True
        for lane in list(self._lanes.values()):
            await self._close(lane)
        await self._attempts.finish()
        await self._recorder.drain()

    async def settle(self) -> None:
        """Wait until everything taken has been sent and recorded (for a run of few messages)."""
        while not (self._attempts.idle and all(lane.idle for lane in self._lanes.values())):
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
        self._filled.set()

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
                self._open(number)
        for account_id in self._lanes.keys() - found.keys():
            await self._close(self._lanes.pop(account_id))

    def _open(self, number: Number) -> None:
        lane = self._lanes[number.id] = Lane(number)
        lane.pacing = asyncio.create_task(self._pacer.run(lane))

    async def _close(self, lane: Lane) -> None:
        """Let what the lane has claimed go at its turns, then give back what waits.

        Cancelled between a claim and its turns, a batch would be claimed for good and never sent.
        """
        lane.closing = True
        async with self._claiming:
            lane.stocked.set()
        if lane.pacing:
            await asyncio.wait([lane.pacing])
        waiting = list(lane.waiting)
        lane.waiting.clear()
        if waiting:
            await self._offload.patiently(ledger.release, waiting)

    # --- claiming ------------------------------------------------------------------------------------------------

    async def _claim_on(self) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            while any(lane.waiting for lane in self._lanes.values()):
                began = time.monotonic()
                await self._next_batch()
                await asyncio.sleep(max(0.0, BATCH_SECONDS - (time.monotonic() - began)))

    async def _next_batch(self) -> None:
        async with self._claiming:
            lanes = [lane for lane in self._lanes.values() if self._wanted(lane) > 0]
            for lane in lanes:
                lane.busy = True
            try:
                await self._claim_batch(lanes)
            except (RedisError, SQLAlchemyError) as error:
                # Without Redis there is no pace, without PostgreSQL no claim: stand still rather than guess.
                log.warning("claiming_waits", error=type(error).__name__)
                await asyncio.sleep(PATIENCE_SECONDS)
            except Exception:
                log.exception("claiming_broke")
                await asyncio.sleep(PATIENCE_SECONDS)
            finally:
                for lane in lanes:
                    lane.busy = False

    def _wanted(self, lane: Lane) -> int:
        """Return how many messages of a lane should be claimed now."""
        # Those who missed their turn come first: more claims now would only be late as well.
        if lane.closing or lane.late or lane.ask_at > time.monotonic():
            return 0
        return min(len(lane.waiting), MOST_IN_FLIGHT - lane.claimed)

    async def _claim_batch(self, lanes: Sequence[Lane]) -> None:
        """Reserve, claim and make ready one batch."""
        if not lanes:
            return
        await self._ask_witnesses()
        asked_at = time.monotonic()
        reserved = await self._pacer.reserve([(lane.number, self._wanted(lane)) for lane in lanes])
        ids: dict[int, list[int]] = {}
        for lane, turns in zip(lanes, reserved, strict=True):
            lane.ask_at = asked_at + turns.wait
            ids[lane.number.id] = [lane.waiting.popleft() for _ in turns.delays]
        wanted = [one for its_ids in ids.values() for one in its_ids]
        if not wanted:
            return
        try:
            claimed = await self._offload.database(ledger.claim, ids, self._lease_seconds, self._witnessed)
        except SQLAlchemyError:
            for lane in lanes:
                lane.waiting.extendleft(reversed(ids[lane.number.id]))
            raise
        moments = await self._moments(claimed)
        for lane, turns in zip(lanes, reserved, strict=True):
            mine = [message for message in claimed if message.account_id == lane.number.id]
            # Who must wait for its campaign's pace gets a later turn of the number.
            mine.sort(key=lambda message: moments.get(message.id, 0.0))
            for message, delay in zip(mine, turns.delays, strict=False):
                turn = asked_at + delay + LEAD_SECONDS
                self._attempts.prepare(lane, message, turn, moments.get(message.id, turn))
        if len(claimed) < len(wanted):
            # Paused, blocked or taken by somebody else: what is still only queued must not wait for its lease.
            await self._offload.database(ledger.release, list({*wanted} - {message.id for message in claimed}))

    async def _moments(self, claimed: Sequence[Claimed]) -> dict[int, float]:
        try:
            return await self._pacer.campaign_moments(claimed)
        except RedisError:
            # They are claimed already, at turns of the number: a campaign's own pace is not worth losing them.
            return {}

    async def _ask_witnesses(self) -> None:
        """Learn how far the database must have come: one that has forgotten is not to be believed about what was sent.

        Raises RedisError when Redis is away: it may know more.
        """
        if time.monotonic() >= self._remember_at:
            self._witnessed = await self._offload.redis(self._remember)
            self._remember_at = time.monotonic() + REFRESH_SECONDS
