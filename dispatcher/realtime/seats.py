"""The connections this process holds, and when each must be looked at again."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from dispatcher.realtime.visitors import Visitor

MOST_SUBSCRIPTIONS: Final = 100
CHECK_SECONDS: Final = 30.0
"""Access is read again this often, in case the message that revoked it was lost with a Redis."""


@dataclass(slots=True)
class Seat:
    """One connection: who sits there, by which token, and what they asked to hear."""

    sid: str
    token: str
    visitor: Visitor
    subscriptions: dict[str, object] = field(default_factory=dict)
    """Room to what the client asked for."""
    held: dict[str, str] = field(default_factory=dict)
    """The room that each of a feature's own events holds open for it."""
    check_at: float = field(default_factory=lambda: time.monotonic() + CHECK_SECONDS)

    @property
    def rooms(self) -> set[str]:
        """Return all rooms this connection is in."""
        return {*self.visitor.rooms, *self.subscriptions, *self.held.values()}

    def is_expired(self, at: datetime) -> bool:
        """Tell whether the token ran out without having been refreshed."""
        return self.visitor.expires_at <= at


class Seats:
    """All connections of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_sid: dict[str, Seat] = {}

    def add(self, seat: Seat) -> None:
        """Seat somebody."""
        with self._lock:
            self._by_sid[seat.sid] = seat

    def remove(self, sid: str) -> None:
        """Forget a connection that ended."""
        with self._lock:
            self._by_sid.pop(sid, None)

    def get(self, sid: str) -> Seat | None:
        """Return the seat of a connection."""
        with self._lock:
            return self._by_sid.get(sid)

    def all(self) -> list[Seat]:
        """Return every seat."""
        with self._lock:
            return list(self._by_sid.values())

    def of(self, user_id: int) -> list[Seat]:
        """Return the seats of one person."""
        return [seat for seat in self.all() if seat.visitor.user_id == user_id]
