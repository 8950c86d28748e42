"""Every message at its turn: the pace of one number, kept to a few milliseconds however busy the process is.

A turn that was missed is not used late: messages that all go at once when a frozen process wakes would break Meta's
limit. Missed turns are exchanged for new ones, many in one call.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

from redis.exceptions import RedisError

from dispatcher.messages.lanes import Lane, Ready
from dispatcher.messages.numbers import Number
from dispatcher.messages.offloading import Offload
from dispatcher.ratelimit import Ask, Pace, RateLimiter, Turns

TICK_SECONDS: Final = 0.003
"""Turns closer than this go together: three messages at 1,000 a second, and a third of the wake-ups."""
MOMENT_SECONDS: Final = 0.05
"""A turn missed by more than this is given up for a new one."""

Launch = Callable[[Lane, Ready], None]
GiveBack = Callable[[Ready, str], None]


class Pacer:
    """Reserves turns and lets messages go when theirs has come.

    ``launch`` begins to send a message; ``give_back`` takes one that got no turn, with the reason. What was claimed
    longer than ``latest`` seconds ago is given back: its lease may soon be over and the message no longer ours.
    """

    def __init__(
        self, limiter: RateLimiter, offload: Offload, launch: Launch, give_back: GiveBack, *, latest: float
    ) -> None:
        self._limiter = limiter
        self._offload = offload
        self._launch = launch
        self._give_back = give_back
        self._latest = latest

    async def reserve(self, wanted: Sequence[tuple[Number, int]]) -> list[Turns]:
        """Reserve up to as many turns for each number under its pace; raises redis.RedisError when Redis is away."""
        asks = [Ask(f"account:{one.id}", count, Pace.at(one.rate, one.limit)) for one, count in wanted]
        return await self._offload.redis(self._limiter.reserve_all, asks)

    async def run(self, lane: Lane) -> None:
        """Let the lane's messages go, until it is closing and nothing is left to go."""
        while True:
            self._let_go(lane)
            if lane.late and lane.ask_at <= time.monotonic():
                await self._exchange(lane)
            elif lane.ready or lane.late:
                await asyncio.sleep(max(_next_moment(lane) - time.monotonic(), TICK_SECONDS))
            elif lane.closing and not (lane.busy or lane.building):
                return
            else:
                lane.stocked.clear()
                await lane.stocked.wait()

    def _let_go(self, lane: Lane) -> None:
        now = time.monotonic()
        while lane.ready and lane.ready[0].turn <= now:
            message = lane.ready.popleft()
            if now - message.claimed_at > self._latest:
                self._give_back(message, f"the sender stood still for {now - message.claimed_at:.0f} s")
            elif now - message.turn > MOMENT_SECONDS:
                lane.late.append(message)
            else:
                self._launch(lane, message)

    async def _exchange(self, lane: Lane) -> None:
        """Get new turns for those who missed theirs; who gets none yet asks again when the limiter says so."""
        asked_at = time.monotonic()
        try:
            (turns,) = await self.reserve([(lane.number, len(lane.late))])
        except RedisError as error:
            while lane.late:
                self._give_back(lane.late.popleft(), f"it had no turn: {error}")
            return
        for delay in turns.delays:
            message = lane.late.popleft()
            message.turn = asked_at + delay
            lane.stock(message)
        lane.ask_at = asked_at + turns.wait


def _next_moment(lane: Lane) -> float:
    moments = ([lane.ready[0].turn] if lane.ready else []) + ([lane.ask_at] if lane.late else [])
    return min(moments)
