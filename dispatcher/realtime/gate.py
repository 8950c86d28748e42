"""A few progress events a second for each campaign, however many processes move its messages."""

import time
from collections.abc import Iterable, Iterator
from typing import Final

import structlog
from redis import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

INTERVAL_SECONDS: Final = 0.25
_KEY: Final = "progress-turn:"


class ProgressGate:
    """Says whose turn it is to be told of, so that the caller computes and publishes nothing in vain.

    ``touch`` notes that a campaign moved; ``due`` hands out those whose last event, from any process, is long enough
    ago. What is touched stays noted until it was handed out: the last movement is never lost. Without a Redis, or
    while it is away, each process paces itself.

    A worker's loop: ``gate.touch(ids)`` after each commit, publish for ``gate.due()``, and at its end for
    ``gate.drain()``.
    """

    def __init__(self, redis: "Redis | None" = None, interval: float = INTERVAL_SECONDS) -> None:
        self._redis = redis
        self._interval = interval
        self._touched: dict[int, None] = {}
        self._next: dict[int, float] = {}

    def touch(self, campaign_ids: Iterable[int]) -> None:
        """Note that these campaigns moved."""
        self._touched.update(dict.fromkeys(campaign_ids))

    def due(self) -> list[int]:
        """Return the moved campaigns whose turn it is now, each at most once in an interval."""
        now = time.monotonic()
        ready = [one for one in self._touched if self._next.get(one, 0.0) <= now]
        mine = self._won(ready)
        for campaign_id in mine:
            del self._touched[campaign_id]
            self._next[campaign_id] = now + self._interval
        if len(self._next) > len(self._touched) + 1000:
            self._next = {one: at for one, at in self._next.items() if at > now}
        return mine

    def drain(self) -> Iterator[list[int]]:
        """Hand out all that is still noted, waiting for each turn; the work is over, so its last state must be told."""
        deadline = time.monotonic() + 4 * self._interval
        while self._touched and time.monotonic() < deadline:
            if mine := self.due():
                yield mine
            elif self._touched:
                time.sleep(self._interval / 5)
        if self._touched:
            # Other processes kept winning the turns. The last word is worth one event too many.
            rest, self._touched = list(self._touched), {}
            yield rest

    def _won(self, ready: list[int]) -> list[int]:
        if self._redis is None or not ready:
            return ready
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for campaign_id in ready:
                    pipeline.set(f"{_KEY}{campaign_id}", 1, nx=True, px=int(self._interval * 1000))
                return [one for one, won in zip(ready, pipeline.execute(), strict=True) if won]
        except RedisError as error:
            log.warning("progress_paced_alone", error=type(error).__name__)
            return ready
