"""One call to a receiver: signed, bounded, and an honest word about what came of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatcher.integrations.subscriptions.signing import signed_headers
from dispatcher.outbound import Answer, BadAddress, Caller, NoAnswer

_MOST_KEPT: Final = 1000
_FIRST_GOOD, _FIRST_BAD = 200, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The answer's status and beginning, or what was wrong; ``problem`` is None when the event was taken."""

    status: int | None = None
    problem: str | None = None
    retry_after: str | None = None
    duration_ms: int = 0
    response: str | None = None


async def call(caller: Caller, url: str, webhook_id: str, at: datetime, body: bytes, secrets: Sequence[str]) -> Outcome:
    """Call a receiver once; never raises for anything the network does."""
    if not secrets:
        return Outcome(problem="The secret cannot be opened with the configured ENCRYPTION_KEYS.")
    began = time.monotonic()
    try:
        answer = await caller.post(url, body, signed_headers(webhook_id, at, body, secrets))
    except BadAddress as refused:
        return Outcome(problem=str(refused), duration_ms=_since(began))
    except NoAnswer as silence:
        return Outcome(problem=f"No answer ({silence}).", duration_ms=_since(began))
    return _told(answer, _since(began))


def _told(answer: Answer, duration_ms: int) -> Outcome:
    is_taken = _FIRST_GOOD <= answer.status < _FIRST_BAD
    return Outcome(
        status=answer.status,
        problem=None if is_taken else f"It answered {answer.status}.",
        retry_after=answer.retry_after,
        duration_ms=duration_ms,
        # PostgreSQL keeps no NUL.
        response=answer.excerpt.decode("utf-8", "replace").replace("\0", "\ufffd")[:_MOST_KEPT],
    )


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
