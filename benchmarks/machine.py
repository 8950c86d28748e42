"""What the processes of a running product cost, from /proc: CPU seconds and memory by group; and what machine it is."""

import os
import platform
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_MEGABYTE_KB: Final = 1024
_SAMPLE_SECONDS: Final = 0.5
APPLICATION: Final = ("web", "worker", "scheduler")
"""What the names of our own processes begin with; the rest is PostgreSQL, Redis and the simulated Meta."""


@dataclass(frozen=True)
class _Process:
    parent: int
    cpu: float
    """Seconds, those of its children that have ended included."""


def cpu_seconds(roots: Mapping[int, str]) -> dict[str, float]:
    """Return the CPU seconds of each group so far: a group is a process with all that came from it.

    ``roots`` names groups by pid; a root below another one (a worker below its parent) counts for itself only.
    """
    found = _all()
    spent: dict[str, float] = defaultdict(float)
    for pid, process in found.items():
        if (group := _group(pid, found, roots)) is not None:
            spent[group] += process.cpu
    return dict(spent)


def difference(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """Return what was spent between two looks."""
    return {group: round(seconds - before.get(group, 0.0), 3) for group, seconds in after.items()}


def application(spent: Mapping[str, float]) -> float:
    """Return what our own processes spent."""
    return sum(seconds for group, seconds in spent.items() if group.startswith(APPLICATION))


def per_message(spent: Mapping[str, float], messages: int) -> dict[str, float]:
    """Return CPU milliseconds per message: of each group, of the application, and of everything."""
    shares = {group: round(seconds / messages * 1000, 4) for group, seconds in sorted(spent.items())}
    total = sum(spent.values()) / messages * 1000
    return {**shares, "application": round(application(spent) / messages * 1000, 4), "all": round(total, 4)}


def children(pid: int) -> list[int]:
    """Return the pids of a process's children, the eldest first."""
    return sorted(child for child, process in _all().items() if process.parent == pid)


def _all() -> dict[int, _Process]:
    return {pid: process for pid in _pids() if (process := _read(pid)) is not None}


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _read(pid: int) -> _Process | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return _Process(int(fields[1]), sum(map(int, fields[11:15])) / _TICKS)


def _group(pid: int, found: Mapping[int, _Process], roots: Mapping[int, str]) -> str | None:
    while pid in found:
        if pid in roots:
            return roots[pid]
        pid = found[pid].parent
    return None


class MemoryWatch:
    """Looks at the memory of every process twice a second while it is entered.

    ``most`` and ``first`` are megabytes of the largest process of each group. Memory shared between PostgreSQL's
    processes (its buffers) is left out: it is a setting, and would be counted once for each of them.
    """

    def __init__(self, roots: Mapping[int, str]) -> None:
        self._roots = roots
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.first: dict[str, float] = {}
        self.most: dict[str, float] = {}

    def __enter__(self) -> "MemoryWatch":
        self.first = self._look()
        self.most = dict(self.first)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            for group, megabytes in self._look().items():
                self.most[group] = max(megabytes, self.most.get(group, 0.0))

    def _look(self) -> dict[str, float]:
        found = _all()
        largest: dict[str, float] = defaultdict(float)
        for pid in found:
            if (group := _group(pid, found, self._roots)) is not None:
                largest[group] = max(largest[group], _megabytes(pid))
        return dict(largest)


def _megabytes(pid: int) -> float:
    sizes = {"VmRSS": 0, "RssShmem": 0}
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in sizes:
                sizes[name] = int(value.split()[0])
    return round((sizes["VmRSS"] - sizes["RssShmem"]) / _MEGABYTE_KB, 1)


def describe(servers: Mapping[str, str]) -> dict[str, str | int]:
    """Return what the figures were measured on; ``servers`` are the versions of PostgreSQL and Redis."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _cpu_model(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
        **servers,
    }


def _cpu_model() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` (0–1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
