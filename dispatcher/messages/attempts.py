"""What happens to one claimed message: its request is built, sent at its turn, and the answer judged.

Whatever goes wrong here ends in a verdict for the recorder. Meta is asked through ``whatsapp.bulk_client``; what an
outcome means is in ``decisions``, when a message goes in ``pacing``.
"""

import asyncio
import random
import time
from collections.abc import Coroutine

import structlog

from dispatcher.messages.building import Builder, Unbuildable, unbuilt
from dispatcher.messages.decisions import Verdict, decide
from dispatcher.messages.lanes import Lane, Ready
from dispatcher.messages.ledger import Claimed
from dispatcher.messages.models import Outcome
from dispatcher.messages.numbers import Number
from dispatcher.messages.offloading import Offload
from dispatcher.messages.recording import Recorder
from dispatcher.messages.states import State
from dispatcher.whatsapp.bulk_client import BulkClient, TurnMissedError
from dispatcher.whatsapp.responses import NotSent, SendOutcome

log = structlog.get_logger(__name__)


class Attempts:
    """Prepares claimed messages and sends them, hundreds side by side, each as a task of its own."""

    def __init__(self, client: BulkClient, offload: Offload, recorder: Recorder) -> None:
        self._client = client
        self._offload = offload
        self._recorder = recorder
        self._builder = Builder()
        self._rng = random.Random()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def idle(self) -> bool:
        """Whether nothing is being prepared or sent."""
        return not self._tasks

    async def finish(self) -> None:
        """Wait until everything in flight has its verdict."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def prepare(self, lane: Lane, message: Claimed, turn: float, not_before: float) -> None:
        """Build the request for its ``turn``, but to go no sooner than ``not_before`` (in monotonic seconds)."""
        claimed_at = time.monotonic()
        try:
            body = self._builder.build_now(message, lane.number)
        except Exception as problem:  # noqa: BLE001 - whatever it was, nothing has left
            self._unbuilt(message, problem)
            return
        if body is not None and not_before <= turn:
            lane.stock(Ready(message, body, turn, claimed_at, moment=not_before if message.campaign_rate else 0.0))
        else:
            lane.building += 1
            self._spawn(self._prepare_slowly(lane, message, turn, not_before, claimed_at))

    async def _prepare_slowly(
        self, lane: Lane, message: Claimed, turn: float, not_before: float, claimed_at: float
    ) -> None:
        """Fetch what the request needs (its plan, Meta's id of a file), or wait; meanwhile the others go."""
        try:
            body = await self._builder.build(message, lane.number, self._offload.slow)
            await asyncio.sleep(max(0.0, not_before - time.monotonic()))
            ready = Ready(message, body, turn, claimed_at, moment=not_before if message.campaign_rate else 0.0)
            put = lane.stock if turn > time.monotonic() else lane.ask_again
            put(ready)
        except Exception as problem:  # noqa: BLE001
            self._unbuilt(message, problem)
        finally:
            lane.building -= 1
            lane.stocked.set()

    def rest(self, lane: Lane, ready: Ready) -> None:
        """Let a message wait for its turn in its campaign's own pace; meanwhile the others go."""
        lane.building += 1
        self._spawn(self._rest(lane, ready))

    async def _rest(self, lane: Lane, ready: Ready) -> None:
        try:
            await asyncio.sleep(max(0.0, ready.moment - time.monotonic()))
        finally:
            lane.building -= 1
            lane.ask_again(ready)

    def _unbuilt(self, message: Claimed, problem: Exception) -> None:
        if isinstance(problem, Unbuildable):
            verdict = Verdict(Outcome.NOT_SENT, State.FAILED, details=str(problem))
        else:
            # The file could not be brought to Meta, or the plan not be read: the message itself has not left.
            log.warning("build_waits", message_id=message.id, error=repr(problem)[:300])
            verdict = self._judge(message, unbuilt(problem))
        self._recorder.put((message, verdict))

    def give_back(self, ready: Ready, why: str) -> None:
        """Record that a message was not sent, and why: it may be tried again."""
        self._recorder.put((ready.message, self._judge(ready.message, NotSent(why))))

    def launch(self, lane: Lane, ready: Ready) -> None:
        """Begin to send a message whose turn has come."""
        lane.in_flight += 1
        self._spawn(self._send(lane, ready))

    async def _send(self, lane: Lane, ready: Ready) -> None:
        message, number = ready.message, lane.number
        try:
            not_after = lane.not_after(ready)
            answer = await self._client.send(number.phone_number_id, number.token, ready.body, not_after=not_after)
            verdict = self._judge(message, answer)
            if verdict.rule is not None and verdict.rule.reupload_media:
                await self._forget_media(message, number)
        except TurnMissedError as missed:
            if lane.closing:
                self.give_back(ready, str(missed))
            else:
                lane.miss(ready)
            return
        except asyncio.CancelledError:
            verdict = Verdict(Outcome.AMBIGUOUS, State.UNKNOWN, details="the sender was stopped while Meta answered")
        except Exception as error:
            log.exception("send_broke", message_id=message.id)
            verdict = Verdict(Outcome.AMBIGUOUS, State.UNKNOWN, details=f"the sender broke: {type(error).__name__}")
        finally:
            lane.in_flight -= 1
        self._recorder.put((message, verdict))

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
            to_number=message.to_number,
        )

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
