"""The worker of outgoing webhooks: fans events out, calls many receivers side by side, records in batches.

Each receiver has its own calls under way and its own turn in every round, so a slow one keeps nobody else waiting. What
a killed process had taken is told again once its lease has run out: at least once, under the same id.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dispatcher.config import Settings
from dispatcher.events import Event
from dispatcher.integrations.subscriptions.calling import Outcome, call
from dispatcher.integrations.subscriptions.claiming import Call, Receiver, claim, give_back, receivers
from dispatcher.integrations.subscriptions.fanning import fan_out_all
from dispatcher.integrations.subscriptions.notices import switched_off
from dispatcher.integrations.subscriptions.patience import FAILING_AFTER, tells_of_receiver
from dispatcher.integrations.subscriptions.recording import Verdict, record_verdicts
from dispatcher.jobqueue.jobs import EVENTS
from dispatcher.messages.offloading import Offload
from dispatcher.outbound import Caller
from dispatcher.realtime.bus import publish

log = structlog.get_logger(__name__)

AT_ONCE: Final = 16
"""Calls under way to one receiver, each about something else: one message's events go one after the other."""
_TAKEN: Final = 128
"""Events taken for one receiver: what lasts a few rounds with a quick one, and less than a lease with a slow one."""
_ROUND_SECONDS: Final = 0.1
_IDLE_SECONDS: Final = 1.0
_GONE: Final = Outcome(problem="The event is not kept any more.")


class _Line:
    """What is under way to one receiver in this process."""

    def __init__(self) -> None:
        self.turn = asyncio.Semaphore(AT_ONCE)
        self.taken = 0
        self.failures = 0

    def note(self, one: Call, receiver: Receiver, outcome: Outcome) -> None:
        """Count failures in a row that tell of the receiver."""
        if outcome.problem is None:
            self.failures = 0
        elif tells_of_receiver(one.first_at, receiver.last_success_at):
            self.failures += 1


class EventSender:
    """The handler of a SendWorker whose jobs are only nudges: what is to be told stands in the database."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.extensions["settings"]
        self._offload = Offload(app)
        self._caller = Caller(settings.internal_hosts)
        self._callable: dict[int, Receiver] = {}
        self._lines: defaultdict[int, _Line] = defaultdict(_Line)
        self._under_way: set[asyncio.Task[None]] = set()
        self._verdicts: list[Verdict] = []
        self._untold: list[Call] = []
        self._wake = asyncio.Event()
        self._draining = False
        self._rounds: asyncio.Task[None] | None = None

    # --- what a SendWorker asks for ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the HTTP client and begin."""
        await self._caller.__aenter__()
        self._rounds = asyncio.create_task(self._go_round())

    async def queues(self) -> Sequence[str]:
        """Return the queue of nudges."""
        return [EVENTS]

    def room(self, queue_name: str) -> int:  # noqa: ARG002 - nudges cost nothing, whatever their queue
        """Return how many nudges fit."""
        return _TAKEN

    async def take(self, queue_name: str, ids: Sequence[int]) -> None:  # noqa: ARG002 - whoever it is about, all are looked at
        """Look at once."""
        self._wake.set()

    async def drain(self) -> None:
        """Take nothing more, let what is under way end, give the rest back, and record."""
        self._draining = True
        self._wake.set()
        if self._rounds:
            await self._rounds
        while self._under_way:
            await asyncio.wait(self._under_way)
        await self._record()

    async def stop(self) -> None:
        """Close the client and let the threads go."""
        if self._rounds:
            self._rounds.cancel()
        await self._caller.__aexit__(None, None, None)
        self._offload.close()

    # --- rounds ---------------------------------------------------------------------------------------------------

    async def run_dry(self) -> None:
        """Tell all that is due now, and return."""
        async with self._caller:
            while await self._round() or self._under_way or self._verdicts or self._untold:
                if self._under_way:
                    await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        self._offload.close()

    async def _go_round(self) -> None:
        while not self._draining:
            self._wake.clear()
            is_busy = await self._safely(self._round)
            if is_busy or self._under_way or self._verdicts:
                await asyncio.sleep(_ROUND_SECONDS)
            else:
                await self._idle()

    async def _idle(self) -> None:
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _safely(self, step: Callable[[], Awaitable[bool]]) -> bool:
        """Do a step; when it breaks (the database is away, say), say so and come back later."""
        try:
            return await step()
        except SQLAlchemyError as error:
            log.warning("event_deliveries_wait", error=type(error).__name__)
        except Exception:
            log.exception("event_deliveries_broke")
        await asyncio.sleep(_IDLE_SECONDS)
        return False

    async def _round(self) -> bool:
        """Record what ended, look on in the log, take what there is room for; tell whether there was anything."""
        await self._record()
        more = await self._offload.slow(fan_out_all)
        self._callable = {one.id: one for one in await self._offload.database(receivers)}
        rooms = {one.id: room for one in self._callable.values() if (room := self._room_for(one)) > 0}
        down = {one.id for one in self._callable.values() if one.is_down}
        taken = await self._offload.database(claim, rooms, down) if rooms else []
        for one in taken:
            self._launch(self._callable[one.subscription_id], one)
        return bool(taken) or more

    def _room_for(self, receiver: Receiver) -> int:
        line = self._lines[receiver.id]
        if line.taken == 0 and not receiver.is_down:
            line.failures = 0
        return (1 if receiver.is_down else _TAKEN) - line.taken

    def _launch(self, receiver: Receiver, one: Call) -> None:
        self._lines[receiver.id].taken += 1
        task = asyncio.create_task(self._tell(receiver, one))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _tell(self, receiver: Receiver, one: Call) -> None:
        line = self._lines[receiver.id]
        try:
            async with line.turn:
                if self._draining or not self._may_call(receiver):
                    self._untold.append(one)
                    return
                outcome = _GONE
                if one.body is not None:
                    outcome = await call(self._caller, receiver.url, one.webhook_id, one.at, one.body, receiver.secrets)
                    line.note(one, receiver, outcome)
                self._verdicts.append(Verdict(one, outcome))
        finally:
            line.taken -= 1

    def _may_call(self, receiver: Receiver) -> bool:
        """Tell whether it may still be told what was taken for it, as the last round found it."""
        now = self._callable.get(receiver.id)
        if now is None or now.terms != receiver.terms:
            return False
        return receiver.is_down or self._lines[receiver.id].failures < FAILING_AFTER

    async def _record(self) -> None:
        verdicts, self._verdicts = self._verdicts, []
        untold, self._untold = self._untold, []
        if untold:
            await self._offload.patiently(give_back, untold)
        if verdicts:
            facts = await self._offload.patiently(_recorded, verdicts)
            await self._offload.redis(publish, facts)


def _recorded(session: Session, verdicts: Sequence[Verdict]) -> list[Event]:
    return switched_off(session, record_verdicts(session, verdicts))
