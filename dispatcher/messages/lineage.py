"""Noticing that the database came back from a backup: then it has forgotten what was sent since.

A counter in the database grows every second, and what it reached is told to witnesses outside of it: Redis, and a file
in the data folder of each machine that runs a relay. A witness that has seen more than the database knows proves that
the database went back in time. So does a database with a past that nobody remembers and that stood still for minutes:
it was brought to a new machine.

A copy of the whole data folder that is put back brings both witnesses with it. But the file system tells when it made
the file: long after the file says that it was written. Only a snapshot of whole disks cannot be noticed.

Neither a flushed Redis (the file remembers), nor a new installation (it has no past), nor a second machine (Redis
remembers) looks like that. Until the counter has been compared nobody claims anything: ``seen_at`` of a restored
database is old, or its counter behind what the sender has just heard from the witnesses, and the claim demands neither
(``ledger.claim``).
"""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from redis import Redis
from sqlalchemy import text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatcher.database import Base

log = structlog.get_logger(__name__)

FORGOTTEN_SECONDS: Final = 300
"""A database that nobody remembers, standing still for so long, was brought here."""
COPIED_SECONDS: Final = 10
"""A file that is so much younger than its own words was not written here, but copied."""
_AFTER_A_COPY: Final = 10
"""Ticks that a database may be ahead of a copied file and still come from the same copy."""
_WRITTEN_AT: Final = "written_at"
_LEAP: Final = 1_000_000
"""Ticks and ids skipped after a restore: beyond everything that another witness or a late webhook can name."""


class Lineage(Base):
    """The one row that tells which database this is, and how far its life has gone."""

    __tablename__ = "lineage"

    one: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    id: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    ticks: Mapped[int] = mapped_column(server_default=text("0"))
    seen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    restored_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Tick:
    """How far the database's life has gone; ``went_back_to`` is the moment of the backup when it was restored."""

    id: str
    ticks: int
    went_back_to: datetime | None = None


_NEW: Final = text("INSERT INTO lineage DEFAULT VALUES ON CONFLICT DO NOTHING RETURNING CAST(id AS text)")
_NOW: Final = text(
    """
    SELECT CAST(id AS text), ticks, seen_at, seen_at < now() - make_interval(secs => :forgotten)
    FROM lineage FOR UPDATE
    """
)
_TICK: Final = text(
    """
    UPDATE lineage SET ticks = :ticks, seen_at = now(),
           restored_at = CASE WHEN :restored THEN now() ELSE restored_at END
    """
)
# New messages must not get the ids of forgotten ones: a late status would be taken for theirs.
_SKIP_IDS: Final = text(
    "SELECT setval(pg_get_serial_sequence('messages', 'id'), nextval(pg_get_serial_sequence('messages', 'id')) + :leap)"
)


def tick(session: Session, witnessed: Mapping[str, int]) -> Tick:
    """Compare the counter with what witnesses saw and move it on; the caller commits and then tells the witnesses.

    ``witnessed`` (ticks by database id) must have been read before: nobody is ever told more than was committed.
    """
    new = session.scalar(_NEW)
    found, ticks, seen_at, stood_still = session.execute(_NOW, {"forgotten": FORGOTTEN_SECONDS}).one()
    remembered = witnessed.get(found)
    restored = new is None and (stood_still if remembered is None else remembered > ticks)
    reached = max(ticks, remembered or 0) + (_LEAP if restored else 1)
    session.execute(_TICK, {"ticks": reached, "restored": restored})
    if restored:
        session.execute(_SKIP_IDS, {"leap": _LEAP})
        log.error("database_restored", knows=ticks, witnessed=remembered, stands_at=seen_at.isoformat())
    return Tick(found, reached, seen_at if restored else None)


class Witnesses:
    """Redis and a file in the data folder: what they saw of databases outlives each of them."""

    def __init__(self, redis: "Redis", data_dir: Path) -> None:
        self._redis = redis
        self._file = data_dir / "lineage.json"

    def remember(self) -> dict[str, int]:
        """Return the ticks they have seen, by database; raises RedisError when Redis is away, for it may know more."""
        seen = {key.decode(): int(value) for key, value in self._stored().items()}
        for key, value in self._written().items():
            seen[key] = max(value, seen.get(key, 0))
        return seen

    def tell(self, tick: Tick) -> None:
        """Let them know how far this database has come."""
        self._redis.hset(_REDIS_KEY, tick.id, tick.ticks)
        with suppress(OSError):
            # A machine whose data folder cannot be written has Redis as its only witness.
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._write(tick)

    def _write(self, tick: Tick) -> None:
        aside, began = self._file.with_suffix(f".{os.getpid()}"), time.monotonic()
        with aside.open("w") as file:
            # The file system's own clock: it will be compared with what the file system says.
            json.dump({tick.id: tick.ticks, _WRITTEN_AT: os.fstat(file.fileno()).st_mtime}, file)
        if time.monotonic() - began < COPIED_SECONDS / 2:  # not when we were frozen: others have written since
            aside.replace(self._file)

    def _stored(self) -> dict[bytes, bytes]:
        found: Any = self._redis.hgetall(_REDIS_KEY)
        return dict(found)

    def _written(self) -> dict[str, int]:
        with suppress(OSError, ValueError, TypeError, AttributeError):
            found = json.loads(self._file.read_text())
            more = _AFTER_A_COPY if self._is_copied(found.pop(_WRITTEN_AT, None)) else 0
            return {str(key): int(value) + more for key, value in found.items()}
        return {}

    def _is_copied(self, written_at: float | None) -> bool:
        return written_at is not None and self._file.stat().st_ctime - written_at > COPIED_SECONDS


_REDIS_KEY: Final = "dispatcher:lineage"
