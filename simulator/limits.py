"""Meta's three limiters: throughput of a number, pair rate, and the messaging limit of a business portfolio."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice

from simulator.errors import GraphError

WINDOW = 1.0
DAY = 86_400.0
SWEEP_AT = 4_096
FAILED = "Message failed to send because "
TOO_MANY = FAILED + "there were too many messages sent from this phone number in a short period of time"
TOO_MANY_TO_ONE = (
    FAILED + "there were too many messages sent from this phone number to the same recipient in a short period of time"
)
TOO_MANY_USERS = FAILED + "the business portfolio has reached its messaging limit"


@dataclass(slots=True)
class LimitSettings:
    """`throughput` false turns 130429 off; pair limit: a burst, then one message per `pair_seconds` to one user."""

    throughput: bool = True
    pair: bool = True
    pair_burst: int = 45
    pair_seconds: float = 6.0
    count_inbound: bool = True


class Throughput:
    """Refuse what would make more than the limit in any sliding second (130429); refused requests do not count."""

    def __init__(self) -> None:
        self._recent: dict[str, deque[float]] = {}
        self.refused = 0

    def take(self, number: str, limit: int, now: float) -> None:
        recent = self._window(number, now)
        if len(recent) >= limit:
            self.refused += 1
            raise GraphError(130429, TOO_MANY)
        recent.append(now)

    def count(self, number: str, now: float) -> None:
        """Count a message that is never refused: what customers send shares the limit."""
        self._window(number, now).append(now)

    def _window(self, number: str, now: float) -> deque[float]:
        recent = self._recent.get(number)
        if recent is None:
            recent = self._recent[number] = deque()
        while recent and recent[0] <= now - WINDOW:
            recent.popleft()
        return recent


class PairRate:
    """One message per 6 s to one user after a burst that must be paid back (131056): GCRA, a float per active pair."""

    def __init__(self, settings: LimitSettings) -> None:
        self._settings = settings
        self._due: dict[str, float] = {}
        self.refused = 0

    def take(self, number: str, wa_id: str, now: float) -> None:
        key = f"{number}/{wa_id}"
        due = max(self._due.pop(key, now), now)
        interval, burst = self._settings.pair_seconds, self._settings.pair_burst
        if due - now > interval * (burst - 1):
            self._due[key] = due
            self.refused += 1
            raise GraphError(131056, TOO_MANY_TO_ONE)
        self._due[key] = due + interval
        if len(self._due) > SWEEP_AT:
            self._sweep(now)

    def _sweep(self, now: float) -> None:
        # Oldest first by insertion: a few stale pairs go with every send, so a campaign of millions stays small.
        for key in [key for key, due in islice(self._due.items(), 4) if due <= now]:
            del self._due[key]


class MessagingLimit:
    """Unique users reached by templates outside an open window in a rolling day, over all numbers of the business."""

    def __init__(self) -> None:
        self._reached: dict[str, dict[str, float]] = {}
        self.refused = 0

    def take(self, business: str, wa_id: str, limit: int, now: float) -> None:
        reached = self._reached.setdefault(business, {})
        while reached and (oldest := next(iter(reached))) and reached[oldest] <= now - DAY:
            del reached[oldest]
        if wa_id in reached:
            return
        if len(reached) >= limit:
            self.refused += 1
            # Meta documents no code for this; 131048 is what senders report.
            raise GraphError(131048, TOO_MANY_USERS)
        reached[wa_id] = now

    def used(self, business: str) -> int:
        return len(self._reached.get(business, {}))


class Limits:
    """All limiters together."""

    def __init__(self, settings: LimitSettings) -> None:
        self.settings = settings
        self.throughput = Throughput()
        self.pair = PairRate(settings)
        self.messaging = MessagingLimit()
