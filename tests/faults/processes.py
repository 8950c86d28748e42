"""Real signals to real processes: only to those of one supervisor, each checked to be the one that was meant."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psutil

from dispatcher.supervisor.supervisor import Supervisor

ROLES: Final = ("sends", "replies", "planning", "webhooks", "deliveries", "events", "assistant", "ticks")
"""Worker processes by the name they give themselves; everything else is known to the supervisor by name."""


class Processes:
    """The processes of a supervisor by name: ``web``, ``postgres`` …, and the workers by role.

    A process is always taken with all it started. psutil looks at the time of birth before it signals, so a pid that
    was given to somebody else meanwhile is never hit.
    """

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor

    def named(self, name: str) -> list[psutil.Process]:
        """Return the living processes of this name; several when a role runs more than once."""
        with suppress(psutil.NoSuchProcess):
            if name not in ROLES:
                return self._supervised(name)
            family = [child for parent in self._supervised("workers") for child in parent.children()]
            return [one for one in family if _is_called(one, name)]
        return []

    def kill(self, name: str, most: int | None = None) -> int:
        """Kill -9 the processes of this name (at most so many) and all they started; return how many."""
        found = self.named(name)[:most]
        for process in found:
            for one in _with_descendants(process):
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        return len(found)

    def ask_to_stop(self, name: str, most: int | None = None) -> None:
        """Send SIGTERM, as a deployment does."""
        for process in self.named(name)[:most]:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGTERM)

    def freeze(self, *names: str, most: int | None = None) -> list[psutil.Process]:
        """Stop the processes (SIGSTOP) with all they started; `thaw` wakes them."""
        frozen = []
        for name in names:
            for process in self.named(name)[:most]:
                # The parent first: it must not start others while its children are counted.
                with suppress(psutil.NoSuchProcess):
                    process.suspend()
                    frozen += _suspended(process)
        return frozen

    @staticmethod
    def thaw(frozen: list[psutil.Process]) -> None:
        """Let frozen processes go on (SIGCONT)."""
        for process in frozen:
            with suppress(psutil.NoSuchProcess):
                process.resume()

    @contextmanager
    def frozen(self, *names: str, most: int | None = None) -> Iterator[None]:
        """Keep processes stopped while the block runs."""
        found = self.freeze(*names, most=most)
        try:
            yield
        finally:
            self.thaw(found)

    def thaw_all(self) -> None:
        """Wake everybody: a stopped process would not hear that it is to end."""
        for name in self._supervisor.processes():
            with suppress(psutil.NoSuchProcess):
                self.thaw([one for process in self._supervised(name) for one in _with_descendants(process)])

    def all_run(self, senders: int) -> bool:
        """Tell whether everything is there: every supervised process is ready, every role has its processes."""
        states = {name: one["state"] for name, one in self._supervisor.processes().items() if name != "migrations"}
        counts = {role: len(self.named(role)) for role in ROLES}
        return set(states.values()) == {"running"} and counts == dict.fromkeys(ROLES, 1) | {"sends": senders}

    def _supervised(self, name: str) -> list[psutil.Process]:
        pid = self._supervisor.processes()[name]["pid"]
        return [psutil.Process(pid)] if isinstance(pid, int) else []


def _is_called(process: psutil.Process, name: str) -> bool:
    try:
        return bool(process.name() == name and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _with_descendants(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _suspended(process: psutil.Process) -> list[psutil.Process]:
    family = _with_descendants(process)
    for one in family[1:]:
        with suppress(psutil.NoSuchProcess):
            one.suspend()
    return family
