"""The pace of each number and campaign: a GCRA reservation in one Redis script, on Redis' own clock.

GCRA spaces messages evenly and lets a small burst through, so that no sliding second ever holds more than
``rate + burst`` messages (a fixed window of one second lets twice the limit through at its edge). When Redis is
down the callers stop sending; there is no local fallback: two processes would then exceed the limit together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from redis import Redis

DEFAULT_BURST_SHARE: Final = 0.05
"""What may go at once after a silence; with the share above, a second that starts late still stays under the limit."""
HORIZON_SECONDS: Final = 0.25
"""How far ahead turns are given out: what is reserved is sent within this time, so a pause is felt at once."""

_RESERVE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local answers = {}
for index, key in ipairs(KEYS) do
    local at = index * 4 - 3
    local wanted, interval = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    local burst, horizon = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    local tat = math.max(tonumber(redis.call('GET', key) or '0'), now)
    local slack = interval * math.max(0, burst - 1)
    local room = math.floor((now + horizon + slack - tat) / interval) + 1
    local granted = math.max(0, math.min(wanted, room))
    if granted > 0 then
        redis.call('SET', key, string.format('%.0f', tat + granted * interval),
            'PX', math.ceil((tat - now + granted * interval) / 1000) + 1000)
    end
    answers[index] =
        {granted, math.floor(tat - slack - now), math.floor(tat + granted * interval - slack - horizon - now)}
end
return answers
"""


@dataclass(frozen=True)
class Pace:
    """How fast: ``rate`` in messages a second, ``burst`` in messages that may go at once after a silence."""

    rate: float
    burst: float

    @classmethod
    def at(cls, rate: float, limit: float, burst_share: float = DEFAULT_BURST_SHARE) -> "Pace":
        """Return the pace of ``rate`` with the burst that ``limit`` leaves room for: none when they are equal.

        rate + burst never exceeds the limit, so that no sliding second holds more messages than it.
        """
        return cls(rate=rate, burst=max(0.0, min(limit * burst_share, limit - rate)))

    @classmethod
    def beside(cls, other: "Pace", limit: float) -> "Pace | None":
        """Return the pace that ``other`` leaves free under ``limit``, None when that is too little for any message."""
        free = limit - other.rate - other.burst
        return cls(rate=max(free - 1, free / 2), burst=1) if free >= 1 else None


@dataclass(frozen=True)
class Turns:
    """A reservation: ``delays[i]`` is when, in seconds from now, message i may go; ``wait`` when to ask again."""

    delays: tuple[float, ...]
    wait: float


@dataclass(frozen=True)
class Ask:
    """A wish for up to ``wanted`` turns within ``horizon`` seconds; ``name`` is what is limited (``"account:7"``)."""

    name: str
    wanted: int
    pace: Pace
    horizon: float = HORIZON_SECONDS


class RateLimiter:
    """Gives out turns under a pace."""

    def __init__(self, redis: "Redis") -> None:
        self._reserve = redis.register_script(_RESERVE)

    def reserve(self, name: str, wanted: int, pace: Pace, horizon: float = HORIZON_SECONDS) -> Turns:
        """Reserve up to ``wanted`` turns within ``horizon`` seconds.

        Raises redis.RedisError when Redis is down; the caller must then not send.
        """
        return self.reserve_all([Ask(name, wanted, pace, horizon)])[0]

    def reserve_all(self, asks: Sequence[Ask]) -> list[Turns]:
        """Do the same for several names in one call."""
        intervals = [1_000_000 / ask.pace.rate for ask in asks]
        arguments: list[int | float | str] = []
        for ask, interval in zip(asks, intervals, strict=True):
            arguments += (ask.wanted, f"{interval:.3f}", ask.pace.burst, int(ask.horizon * 1_000_000))
        answers = cast("list[list[int]]", self._reserve(keys=[_key(ask.name) for ask in asks], args=arguments))
        return [_turns(answer, interval) for answer, interval in zip(answers, intervals, strict=True)]


def _key(name: str) -> str:
    # The hash tag keeps all keys of one name on one node, should they ever be on several.
    return f"pace:{{{name}}}"


def _turns(answer: list[int], interval: float) -> Turns:
    granted, first, wait = answer
    delays = tuple(max(0.0, (first + index * interval) / 1_000_000) for index in range(granted))
    return Turns(delays, max(0.0, wait / 1_000_000))
