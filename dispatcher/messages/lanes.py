"""The lane of one number in one sender: what it has taken, what it has claimed, what is on its way."""

import asyncio
import math
from collections import deque
from dataclasses import dataclass, field

from dispatcher.messages.ledger import Claimed
from dispatcher.messages.numbers import Number

_MOST_DOUBLINGS = 6


@dataclass(slots=True)
class Ready:
    """A claimed message whose request is built: it goes when its turn has come (seconds of the monotonic clock).

    ``misses`` counts the turns it has missed: each makes the next one twice as patient, so that it goes in the end on
    a machine that is always late. ``moment`` is its turn in its campaign's own pace; 0 when the campaign has none.
    """

    message: Claimed
    body: bytes
    turn: float
    claimed_at: float
    misses: int = 0
    moment: float = 0.0


@dataclass
class Lane:
    """The messages of one number that this process has taken.

    They wait to be claimed (``waiting``: their ids), then for their turn (``ready``, in the order of turns), or for a
    new one when they missed it (``late``). Turns are not asked for before ``ask_at``. ``building`` counts those that
    wait for a file at Meta or for their campaign's own pace, ``in_flight`` those whose answer is awaited; ``busy``
    while a batch is being claimed.
    """

    number: Number
    waiting: deque[int] = field(default_factory=deque)
    ready: deque[Ready] = field(default_factory=deque)
    late: deque[Ready] = field(default_factory=deque)
    ask_at: float = 0.0
    building: int = 0
    in_flight: int = 0
    busy: bool = False
    closing: bool = False
    stocked: asyncio.Event = field(default_factory=asyncio.Event)
    pacing: "asyncio.Task[None] | None" = None

    @property
    def room(self) -> int:
        """Half a second of the number's pace, at least one message."""
        return max(1, math.ceil(self.number.rate / 2)) - len(self.waiting)

    @property
    def claimed(self) -> int:
        """How many messages are claimed and not yet answered."""
        return self.building + len(self.ready) + len(self.late) + self.in_flight

    @property
    def idle(self) -> bool:
        """Whether nothing taken is still on its way."""
        return not (self.waiting or self.busy or self.claimed)

    def not_after(self, message: Ready) -> float:
        """Return the moment after which a message has missed its turn, and must not be written to Meta any more."""
        return message.turn + self._patience(message)

    def stock(self, message: Ready) -> None:
        """Put a message where its turn finds it."""
        self.ready.append(message)
        self.stocked.set()

    def miss(self, message: Ready) -> None:
        """Put a message that missed its turn where it gets a new one."""
        message.misses += 1
        self.ask_again(message)

    def ask_again(self, message: Ready) -> None:
        """Put a message that has no turn of the number where it gets one."""
        self.late.append(message)
        self.stocked.set()

    def has_missed_its_campaign(self, message: Ready, now: float) -> bool:
        """Tell whether a message is too late for the turn it had in its campaign's own pace."""
        return 0 < message.moment < now - self._patience(message)

    def _patience(self, message: Ready) -> float:
        return math.ldexp(self.number.patience, min(message.misses, _MOST_DOUBLINGS))
