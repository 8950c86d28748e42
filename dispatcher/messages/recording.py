"""Recording outcomes: in batches, patiently, and never losing one that is known."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dispatcher.errors import DispatcherError
from dispatcher.events import Event
from dispatcher.messages import ledger
from dispatcher.messages.aftermath import Judged
from dispatcher.messages.ledger import Moved
from dispatcher.messages.offloading import CONTENT_ERRORS, Offload

log = structlog.get_logger(__name__)

RECORD_SECONDS: Final = 0.06
"""How long the first outcome waits for others to be recorded with it."""
RECORD_AT_MOST: Final = 500

Aftermath = Callable[[Session, Sequence[Judged]], Sequence[Event]]
"""What else must change in the same transaction as the verdicts (blocks, breakers); returns what happened."""
Announce = Callable[[Sequence[Moved], Sequence[Event]], None]
"""Tells browsers of single sends that moved and of what else happened; campaigns are told as counts."""


class Recorder:
    """Takes outcomes one by one and writes them many at a time."""

    def __init__(self, offload: Offload, aftermath: Aftermath, announce: Announce) -> None:
        self._offload = offload
        self._aftermath = aftermath
        self._announce = announce
        self._outcomes: asyncio.Queue[Judged] = asyncio.Queue()
        self._writing = asyncio.Lock()

    def put(self, judged: Judged) -> None:
        """Keep an outcome until it is written."""
        self._outcomes.put_nowait(judged)

    async def run(self) -> None:
        """Write what comes, until cancelled."""
        while True:
            first = await self._outcomes.get()
            self._outcomes.put_nowait(first)
            await asyncio.sleep(RECORD_SECONDS)
            await self._write_batch()

    async def drain(self) -> None:
        """Write everything that is left, also what another call is writing just now."""
        while not self._outcomes.empty() or self._writing.locked():
            await self._write_batch()

    async def _write_batch(self) -> None:
        async with self._writing:
            batch: list[Judged] = []
            while not self._outcomes.empty() and len(batch) < RECORD_AT_MOST:
                batch.append(self._outcomes.get_nowait())
            if batch:
                await self._record(batch)

    async def _record(self, batch: list[Judged]) -> None:
        # The outcome is known here and nowhere else: keep it until the database takes it.
        try:
            moved, events = await self._offload.patiently(self._write, batch)
            singles = [one for one in moved if one.campaign_id is None]
            if singles or events:
                await self._offload.redis(self._announce, singles, events)
        except Exception as error:
            # Something about one of them: it alone must pay, with a lease that lapses to ``unknown``.
            log.exception("record_broke", messages=[message.id for message, _ in batch][:20], error=repr(error)[:300])
            if len(batch) > 1:
                for one in batch:
                    await self._record([one])

    def _write(self, session: Session, batch: list[Judged]) -> tuple[list[Moved], Sequence[Event]]:
        moved = ledger.record(session, batch)
        refused = any(verdict.rule is not None for _, verdict in batch)
        return moved, self._follow_up(session, batch) if refused else ()

    def _follow_up(self, session: Session, batch: list[Judged]) -> Sequence[Event]:
        """Apply what the refusals call for; a campaign that moved meanwhile must not cost us the outcomes."""
        try:
            with session.begin_nested():
                return self._aftermath(session, batch)
        except DispatcherError as error:
            log.warning("aftermath_refused", error=error.message)
        except Exception as error:
            if isinstance(error, SQLAlchemyError) and not isinstance(error, CONTENT_ERRORS):
                raise
            log.exception("aftermath_broke")
        return ()
