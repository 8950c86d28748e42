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


Settle = Callable[[Exception | None], None]
"""Told once how it ended: None when the call is committed. Runs in the writer's thread and must be quick."""


@dataclass(frozen=True, slots=True)
class _Ticket:
    body: bytes
    signed_for: str | None
    settle: Settle


class JournalWriter:
    """Group commit: a thread of its own writes for all who wait, and while it writes, others queue up.

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
        self._queueing = threading.Lock()
        self._filled = threading.Event()
        self._thread: threading.Thread | None = None

    def append(self, body: bytes, signed_for: str | None) -> None:
        """Return when the call is committed; raise Unavailable when it could not be."""
        settled, errors = threading.Event(), list[Exception]()

        def settle(error: Exception | None) -> None:
            errors.extend([error] if error else [])
            settled.set()

        self.put(body, signed_for, settle)
        settled.wait()
        if errors:
            raise Unavailable("The call could not be kept now. Send it again later.") from errors[0]

    def put(self, body: bytes, signed_for: str | None, settle: Settle) -> None:
        """Have a call written and return at once; begins the thread with the first call (so after any fork)."""
        with self._queueing:
            self._queue.append(_Ticket(body, signed_for, settle))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="webhook-journal", daemon=True)
                self._thread.start()
        self._filled.set()

    def _run(self) -> None:
        while True:
            self._filled.wait()
            self._filled.clear()
            while tickets := self._take():
                began = time.monotonic()
                self._write(tickets)
                # Under load let a few more calls gather; a call after a silence is written at once.
                time.sleep(max(0.0, began + _GATHER_SECONDS - time.monotonic()))

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
            self._settle(tickets, error)
            return
        self._settle(tickets, None)
        self._written()

    def _settle(self, tickets: list[_Ticket], error: Exception | None) -> None:
        for ticket in tickets:
            try:
                ticket.settle(error)
            except Exception:
                # Who cannot be told must not keep it from the others, nor end the thread all wait for.
                log.exception("webhook_not_settled")

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
