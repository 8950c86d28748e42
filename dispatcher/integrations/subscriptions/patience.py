"""How long a telling is tried, and how long a receiver may fail before it is left alone.

Rules only, no database. Why these: docs/decisions/0022.
"""

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

TRIED_FOR: Final = timedelta(hours=24)
"""So long one event is tried while the receiver takes others; after so long with nothing taken it is switched off."""
FAILING_AFTER: Final = 10
"""Failures in a row after which a receiver counts as down: then one call at a time asks whether it is back."""
_SPARED_FROM: Final = timedelta(minutes=1)
_WAITS: Final = tuple(timedelta(seconds=one) for one in (5, 30, 120, 600, 1800, 3600, 2 * 3600, 4 * 3600))
_SHORTEST_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(minutes=15)
_PAUSED_SHARE: Final = 4
_LONGEST_ASKED: Final = timedelta(hours=1)
_MOST_DIGITS: Final = 6
_JITTER: Final = 0.2


def tells_of_receiver(first_at: datetime, last_success_at: datetime | None) -> bool:
    """Tell whether a refusal counts against the receiver: not when it took something since this event came first."""
    return last_success_at is None or first_at > last_success_at


def is_given_up(
    now: datetime, first_at: datetime, last_success_at: datetime | None, failing_since: datetime | None
) -> bool:
    """Tell whether an event was refused for a day by a receiver that takes others: one that is down loses nothing."""
    takes_others = failing_since is None and not tells_of_receiver(first_at, last_success_at)
    return takes_others and now - first_at >= TRIED_FOR


def is_spared(now: datetime, failing_since: datetime) -> bool:
    """Tell whether nothing was taken for so long that this time counts against no event."""
    return now - failing_since >= _SPARED_FROM


def next_try(now: datetime, attempts: int) -> datetime:
    """Return when an event is told again after so many attempts: later and later, never many at the same moment."""
    return now + _WAITS[min(attempts, len(_WAITS)) - 1] * _jitter()


def pause_of(now: datetime, failing_since: datetime) -> datetime:
    """Return until when a receiver that is down is left alone: a quarter of the time it has been, within bounds."""
    wait = (now - failing_since) / _PAUSED_SHARE
    return now + max(_SHORTEST_PAUSE, min(_LONGEST_PAUSE, wait)) * _jitter()


def asked_pause(now: datetime, retry_after: str | None) -> datetime | None:
    """Return until when the receiver asks to be left alone, at most an hour; None if it does not."""
    said = (retry_after or "").strip()
    if said.isdecimal() and len(said) <= _MOST_DIGITS:
        return now + min(timedelta(seconds=int(said)), _LONGEST_ASKED)
    try:
        asked = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    asked = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
    return min(max(asked, now), now + _LONGEST_ASKED)


def _jitter() -> float:
    return random.uniform(1 - _JITTER, 1 + _JITTER)
