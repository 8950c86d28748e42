"""The append-only record of every accepted send: written and fsync'd by group commit before the answer is given."""

from __future__ import annotations

import asyncio
import os
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import orjson

from simulator.jsontypes import Json

LONGEST_LINE = 64 * 1024
LINGER = 0.004  # seconds a batch waits for company: one fsync then serves many answers


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted send. `wa_id` is the canonical identity: the number, or the user id where only that is known."""

    ts: float
    phone_number_id: str
    to: str
    wa_id: str
    wamid: str
    type: str
    template: str
    category: str
    opaque: str | None


class Tally:
    """What the log says in numbers: totals, and the most accepted in any sliding second, per number."""

    def __init__(self) -> None:
        self.total = 0
        self.by_number: Counter[str] = Counter()
        self.peaks: dict[str, int] = {}
        self._recent: dict[str, deque[float]] = {}

    def add(self, phone_number_id: str, ts: float) -> None:
        self.total += 1
        self.by_number[phone_number_id] += 1
        recent = self._recent.setdefault(phone_number_id, deque())
        recent.append(ts)
        while recent[0] <= ts - 1.0:
            recent.popleft()
        if len(recent) > self.peaks.get(phone_number_id, 0):
            self.peaks[phone_number_id] = len(recent)


class SendLog:
    """Append accepted sends durably and read them back; a half-written last line of a killed process is cut off."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.tally = Tally()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="fsync")
        self._pending: list[bytes] = []
        self._commit: asyncio.Future[None] | None = None
        self._repair()
        for record in self.records():
            self.tally.add(record.phone_number_id, record.ts)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def _repair(self) -> None:
        if not self.path.exists():
            return
        with self.path.open("rb+") as file:
            size = file.seek(0, os.SEEK_END)
            start = file.seek(max(size - LONGEST_LINE, 0))
            file.truncate(start + file.read().rfind(b"\n") + 1)

    def append(self, record: Accepted) -> asyncio.Future[None]:
        """Queue one record; the future is done once it is on disk, and carries the OSError when it could not be."""
        self.tally.add(record.phone_number_id, record.ts)
        self._pending.append(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        if self._commit is None:
            loop = asyncio.get_running_loop()
            self._commit = loop.create_future()
            loop.call_later(LINGER, self._start_commit)
        return self._commit

    def _start_commit(self) -> None:
        asyncio.get_running_loop().create_task(self.flush())

    async def flush(self) -> None:
        """Write and fsync what is queued."""
        batch, waiting = self._pending, self._commit
        if waiting is None:
            return
        self._pending, self._commit = [], None
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._write, b"".join(batch))
        except OSError as error:
            if not waiting.done():
                waiting.set_exception(error)
        else:
            if not waiting.done():
                waiting.set_result(None)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]
        os.fsync(self._file)

    def records(self) -> Iterator[Accepted]:
        """Yield every complete record, oldest first."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield Accepted(**orjson.loads(line))

    def reset(self) -> None:
        """Forget everything logged so far."""
        os.ftruncate(self._file, 0)
        self.tally = Tally()

    async def close(self) -> None:
        await self.flush()
        self._writer.shutdown()
        os.close(self._file)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records a question is about; empty means all."""

    phone_number_id: str = ""
    template: str = ""
    since: float = 0.0

    def holds(self, record: Accepted) -> bool:
        return (
            record.ts > self.since
            and self.phone_number_id in ("", record.phone_number_id)
            and self.template in ("", record.template)
        )


def key_of(record: Accepted, key: str) -> str:
    """Return what makes two sends the same: `recipient` (wa_id and template), `wa_id`, or `opaque` (before the dot)."""
    if key == "wa_id":
        return record.wa_id
    if key == "opaque":
        return (record.opaque or "").partition(".")[0]
    return f"{record.wa_id}/{record.template}" if record.template else ""


def count_doubles(log: SendLog, key: str, selection: Selection) -> Json:
    """Count accepted sends beyond the first per key; records without the key (no template, no opaque) are left out."""
    counts = Counter(key_of(record, key) for record in log.records() if selection.holds(record))
    counts.pop("", None)
    accepted = counts.total()
    worst = {name: count for name, count in counts.most_common(20) if count > 1}
    return {
        "key": key,
        "recipients": len(counts),
        "accepted": accepted,
        "doubles": accepted - len(counts),
        "worst": worst,
    }


def count_recipients(log: SendLog, selection: Selection) -> Counter[str]:
    """Count accepted sends per wa_id."""
    return Counter(record.wa_id for record in log.records() if selection.holds(record))
