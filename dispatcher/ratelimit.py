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
WARM_UP_SECONDS: Final = 2.0
"""How long a fast name takes from half its rate to all of it after a silence: its hundreds of connections are still to
be opened then, and what waits for one arrives together with what follows."""
FAST: Final = 200.0
"""Messages a second from which on a name warms up."""

_RESERVE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local answers = {}
for index, key in ipairs(KEYS) do
    local at = index * 5 - 4
    local wanted, interval = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    local burst, horizon, warm_up = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
    local kept, since = string.match(redis.call('GET', key) or '', '^(%d+):?(%d*)$')
    local tat = math.max(tonumber(kept or '0'), now)
    since = tonumber(since or '') or now
    if warm_up > 0 then
        interval = interval / math.min(1, 0.5 + 0.5 * (now - since) / warm_up)
    end
    local slack = interval * math.max(0, burst - 1)
    local room = math.floor((now + horizon + slack - tat) / interval) + 1
    local granted = math.max(0, math.min(wanted, room))
    if granted > 0 then
        redis.call('SET', key, string.format('%.0f:%.0f', tat + granted * interval, since),
            'PX', math.ceil((tat - now + granted * interval) / 1000) + 1000)
    end
    answers[index] = {granted, math.floor(tat - slack - now),
        math.floor(tat + granted * interval - slack - horizon - now), string.format('%.3f', interval)}
end
return answers
"""


_COUNT = """
local used = redis.call('INCR', KEYS[1])
if used == 1 then
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return {used, redis.call('PTTL', KEYS[1])}
"""


@dataclass(frozen=True)
class Allowance:
    """What a caller of the API may still do: ``used`` of ``limit`` calls, counted anew in ``resets_in`` seconds."""

    limit: int
    used: int
    resets_in: float

    @property
    def is_exceeded(self) -> bool:
        """Whether this call is one too many."""
        return self.used > self.limit

    @property
    def remaining(self) -> int:
        """Calls that are left."""
        return max(0, self.limit - self.used)


def count_call(redis: "Redis", name: str, limit: int, window: int) -> Allowance:
    """Count one call under ``name``; windows of ``window`` seconds begin with the first call.

    Raises redis.RedisError when Redis is down.
    """
    used, left = cast("tuple[int, int]", redis.eval(_COUNT, 1, f"calls:{{{name}}}", str(window * 1000)))
    return Allowance(limit, used, max(0, left) / 1000)


@dataclass(frozen=True)
class Pace:
    """How fast: ``rate`` in messages a second, ``burst`` in messages that may go at once after a silence.

    After a silence the rate grows from its half to all of it within ``warm_up`` seconds.
    """

    rate: float
    burst: float
    warm_up: float = 0.0

    @classmethod
    def at(cls, rate: float, limit: float, burst_share: float = DEFAULT_BURST_SHARE) -> "Pace":
        """Return the pace of ``rate`` with the burst that ``limit`` leaves room for: none when they are equal.

        rate + burst never exceeds the limit, so that no sliding second holds more messages than it.
        """
        burst = max(0.0, min(limit * burst_share, limit - rate))
        return cls(rate, burst, WARM_UP_SECONDS if rate >= FAST else 0.0)

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
        arguments: list[int | float | str] = []
        for ask in asks:
            interval = 1_000_000 / ask.pace.rate
            horizon, warm_up = (int(seconds * 1_000_000) for seconds in (ask.horizon, ask.pace.warm_up))
            arguments += (ask.wanted, f"{interval:.3f}", ask.pace.burst, horizon, warm_up)
        answers = cast("list[_Answer]", self._reserve(keys=[_key(ask.name) for ask in asks], args=arguments))
        return [_turns(answer) for answer in answers]


_Answer = tuple[int, int, int, bytes]
"""How many turns, and in microseconds: when the first is, when to ask again, and from one to the next."""


def _key(name: str) -> str:
    # The hash tag keeps all keys of one name on one node, should they ever be on several.
    return f"pace:{{{name}}}"


def _turns(answer: _Answer) -> Turns:
    granted, first, wait, interval = answer
    delays = tuple(max(0.0, (first + index * float(interval)) / 1_000_000) for index in range(granted))
    return Turns(delays, max(0.0, wait / 1_000_000))
