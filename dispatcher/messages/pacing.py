"""Every message at its turn: the pace of one number, kept to a few milliseconds however busy the process is.

A turn that was missed is not used late: messages that all go at once when a frozen process wakes would break Meta's
limit. Missed turns are exchanged for new ones, many in one call.

Replies go ahead of bulk: they have a head-room of their own, and beyond it they may take turns of the number further
ahead than bulk may, so that bulk gives way. A campaign with a rate of its own has turns of its own, too: its messages
go no sooner than those.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import chain, repeat
from typing import Final

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.messages import ledger
from dispatcher.messages.lanes import Lane, Ready
from dispatcher.messages.ledger import Claimed
from dispatcher.messages.numbers import Addressed, Number
from dispatcher.messages.offloading import Offload
from dispatcher.ratelimit import Ask, Pace, RateLimiter, Turns

TICK_SECONDS: Final = 0.003
"""Turns closer than this go together: three messages at 1,000 a second, and a third of the wake-ups."""
REPLIES_AHEAD_SECONDS: Final = 1.0
"""How far ahead replies take the number's turns; bulk only gets those within a quarter of a second."""
PAIR: Final = Pace(rate=1 / 6, burst=40)
"""How fast one person may get messages from one number: Meta allows 45 at once (reference §2.2); the rest is for
campaigns, which send each person one and are not looked at here."""
CAMPAIGN_AHEAD_SECONDS: Final = 60.0
CAMPAIGN_SHARE: Final = 0.98
"""A campaign's messages are spaced a little wider than its rate, so that jitter never puts one too many in a second."""

Launch = Callable[[Lane, Ready], None]
GiveBack = Callable[[Ready, str], None]
Rest = Callable[[Lane, Ready], None]


class Pacer:
    """Reserves turns and lets messages go when theirs has come.

    ``launch`` begins to send a message; ``give_back`` takes one that got no turn, with the reason; ``rest`` keeps one
    until its ``moment`` in its campaign's own pace, then puts it back among the late. What was claimed longer than
    ``latest`` seconds ago is given back: its lease may soon be over and the message no longer ours.
    """

    def __init__(
        self,
        limiter: RateLimiter,
        offload: Offload,
        launch: Launch,
        give_back: GiveBack,
        rest: Rest,
        *,
        latest: float,
        for_replies: bool,
    ) -> None:
        self._limiter = limiter
        self._offload = offload
        self._launch = launch
        self._give_back = give_back
        self._rest = rest
        self._latest = latest
        self._for_replies = for_replies

    async def reserve(self, wanted: Sequence[tuple[Number, int]]) -> list[Turns]:
        """Reserve up to as many turns for each number under its pace; raises redis.RedisError when Redis is away."""
        if self._for_replies:
            return await self._offload.redis(self._reserve_ahead, wanted)
        asks = [Ask(f"account:{one.id}", count, Pace.at(one.rate, one.limit)) for one, count in wanted]
        return await self._offload.redis(self._limiter.reserve_all, asks)

    def _reserve_ahead(self, wanted: Sequence[tuple[Number, int]]) -> list[Turns]:
        """Reserve the replies' own head-room first, then what it lacks of the number's turns."""
        paces = {one.id: Pace.at(one.rate, one.limit) for one, _ in wanted}
        rooms = {one.id: Pace.beside(paces[one.id], one.limit) for one, _ in wanted}
        own = [Ask(f"account:{one.id}:replies", count, room, 0.0) for one, count in wanted if (room := rooms[one.id])]
        free = dict(zip((one.name for one in own), self._limiter.reserve_all(own) if own else [], strict=True))
        first = [free.get(f"account:{one.id}:replies", Turns((), 0.0)).delays for one, _ in wanted]
        shared = [
            Ask(f"account:{one.id}", count - len(had), paces[one.id], REPLIES_AHEAD_SECONDS)
            for (one, count), had in zip(wanted, first, strict=True)
        ]
        more = self._limiter.reserve_all(shared)
        return [Turns(had + turns.delays, turns.wait) for had, turns in zip(first, more, strict=True)]

    async def pair_waits(self, messages: Sequence[Addressed]) -> dict[int, float]:
        """Return the seconds to wait for each message that would come too fast for its person; raises RedisError."""
        pairs: dict[str, list[Addressed]] = defaultdict(list)
        for one in messages:
            pairs[f"account:{one.account_id}:pair:{one.recipient_key}"].append(one)
        asks = [Ask(name, len(its_messages), PAIR, 0.0) for name, its_messages in pairs.items()]
        reserved = await self._offload.redis(self._limiter.reserve_all, asks)
        return {
            one.id: turns.wait + place / PAIR.rate
            for its_messages, turns in zip(pairs.values(), reserved, strict=True)
            for place, one in enumerate(its_messages[len(turns.delays) :])
        }

    async def campaign_moments(self, claimed: Sequence[Claimed]) -> dict[int, float]:
        """Return for each message whose campaign has a rate of its own the moment before which it must not go.

        Raises redis.RedisError when Redis is away. Costs nothing for messages of other campaigns.
        """
        paced: dict[int, list[Claimed]] = defaultdict(list)
        for message in claimed:
            if message.campaign_rate is not None and message.campaign_id is not None:
                paced[message.campaign_id].append(message)
        if not paced:
            return {}
        asked_at = time.monotonic()
        reserved = await self._offload.redis(self._limiter.reserve_all, [_campaign_ask(*one) for one in paced.items()])
        return {
            message.id: asked_at + delay
            for messages, turns in zip(paced.values(), reserved, strict=True)
            for message, delay in zip(messages, chain(turns.delays, repeat(turns.wait)), strict=False)
        }

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
            elif now > lane.not_after(message):
                lane.miss(message)
            else:
                self._launch(lane, message)

    async def _exchange(self, lane: Lane) -> None:
        """Get new turns for those who missed theirs; who gets none yet asks again when the limiter says so."""
        await self._give_back_stopped(lane)
        asked_at = time.monotonic()
        try:
            await self._let_rest(lane, asked_at)
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

    async def _let_rest(self, lane: Lane, now: float) -> None:
        """Give new turns in their campaigns' own pace to those who are too late for the ones they had."""
        missed = {one.message.id: one for one in lane.late if lane.has_missed_its_campaign(one, now)}
        if not missed:
            return
        moments = await self.campaign_moments([one.message for one in missed.values()])
        for _ in range(len(lane.late)):
            one = lane.late.popleft()
            if one.message.id in missed:
                one.moment = moments[one.message.id]
                self._rest(lane, one)
            else:
                lane.late.append(one)

    async def _give_back_stopped(self, lane: Lane) -> None:
        """Give back the late ones whose campaign was paused meanwhile: "stop" must be felt on a busy machine, too."""
        campaigns = {one.message.campaign_id for one in lane.late} - {None}
        if not campaigns:
            return
        try:
            stopped = await self._offload.database(ledger.stopped, list(campaigns))
        except SQLAlchemyError:
            # Who cannot be asked stops nobody.
            return
        for one in [lane.late.popleft() for _ in range(len(lane.late))]:
            if one.message.campaign_id in stopped:
                self._give_back(one, "its campaign was stopped before its turn came")
            else:
                lane.late.append(one)


def _next_moment(lane: Lane) -> float:
    moments = ([lane.ready[0].turn] if lane.ready else []) + ([lane.ask_at] if lane.late else [])
    return min(moments)


def _campaign_ask(campaign_id: int, messages: Sequence[Claimed]) -> Ask:
    pace = Pace((messages[0].campaign_rate or 1.0) * CAMPAIGN_SHARE, burst=1)
    return Ask(f"campaign:{campaign_id}:sends", len(messages), pace, CAMPAIGN_AHEAD_SECONDS)
