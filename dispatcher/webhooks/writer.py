"""Writes calls into the journal, many of them in one transaction, each answered only after its commit."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from dispatcher.errors import Unavailable

log = structlog.get_logger(__name__)

_CONNECT_SECONDS: Final = 5
_GATHER_SECONDS: Final = 0.01
_MOST_AT_ONCE: Final = 200
_MOST_BYTES_AT_ONCE: Final = 8 * 1024 * 1024

_INSERT: Final = text(
    """
    INSERT INTO webhook_journal (body, signed_for)
    SELECT * FROM unnest(CAST(:bodies AS bytea[]), CAST(:signers AS text[]))
    """
)


_Columns = dict[str, list[bytes] | list[str | None]]


@dataclass(slots=True, eq=False)
class _Ticket:
    body: bytes
    signed_for: str | None
    is_written: bool = False
    error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.is_written or self.error is not None


class JournalWriter:
    """Group commit: while one thread writes, others queue up, and the next one writes for all of them.

    One INSERT and one fsync for dozens of calls, on one connection of its own for the whole process: a statement that
    commits itself is one round trip instead of four.
    """

    def __init__(self, engine: Engine, written: Callable[[], None]) -> None:
        self._engine = create_engine(
            engine.url,
            isolation_level="AUTOCOMMIT",
            pool_size=1,
            max_overflow=0,
            pool_reset_on_return=None,
            connect_args={"connect_timeout": _CONNECT_SECONDS},
        )
        self._written = written
        self._queue: list[_Ticket] = []
        self._rested_at = 0.0
        self._queueing = threading.Lock()
        self._writing = threading.Lock()

    def append(self, body: bytes, signed_for: str | None) -> None:
        """Return when the call is committed; raise Unavailable when it could not be."""
        ticket = _Ticket(body, signed_for)
        with self._queueing:
            self._queue.append(ticket)
        while not ticket.is_done:
            with self._writing:
                # Whoever had the pen before may have written ours too.
                if not ticket.is_done:
                    self._rest()
                    self._write(self._take())
        if ticket.error is not None:
            raise Unavailable("The call could not be kept now. Send it again later.") from ticket.error

    def _rest(self) -> None:
        """Under load let a few more calls gather; a call after a silence is written at once."""
        time.sleep(max(0.0, self._rested_at - time.monotonic()))
        self._rested_at = time.monotonic() + _GATHER_SECONDS

    def _take(self) -> list[_Ticket]:
        with self._queueing:
            count = size = 0
            for ticket in self._queue[:_MOST_AT_ONCE]:
                size += len(ticket.body)
                if count and size > _MOST_BYTES_AT_ONCE:
                    break
                count += 1
            taken, self._queue = self._queue[:count], self._queue[count:]
        return taken

    def _write(self, tickets: list[_Ticket]) -> None:
        try:
            self._insert(tickets)
        except Exception as error:  # noqa: BLE001 - others wait for these tickets: each must learn how it ended
            log.error("webhooks_not_kept", calls=len(tickets), error=type(error).__name__)
            for ticket in tickets:
                ticket.error = error
            return
        for ticket in tickets:
            ticket.is_written = True
        self._written()

    def _insert(self, tickets: list[_Ticket]) -> None:
        values: _Columns = {
            "bodies": [ticket.body for ticket in tickets],
            "signers": [ticket.signed_for for ticket in tickets],
        }
        try:
            self._execute(values)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The connection died with an earlier PostgreSQL. Twice in the journal is harmless, lost is not.
            self._execute(values)

    def _execute(self, values: _Columns) -> None:
        with self._engine.connect() as connection:
            connection.execute(_INSERT, values)
