"""Several roles from one import: a parent that forks a process for each role and forks it again when it dies.

Importing the application costs more than a second of CPU; a fork costs milliseconds and shares the memory. The parent
opens nothing itself (no connection, no thread), so what it hands down is code alone.
"""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import Final, NoReturn

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NAME: Final = 15
_RESTART_SECONDS: Final = 0.5
_TOO_OFTEN: Final = 20
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class _Family:
    """The children of this process by pid, and whether they are being ended."""

    def __init__(self, run: Callable[[str], None]) -> None:
        self._run = run
        self._roles: dict[int, str] = {}
        self._ending = False
        self._restarts = 0

    def serve(self, roles: Sequence[str]) -> int:
        """Run every role until SIGTERM or SIGINT; return the exit status."""
        for number in _SIGNALS:
            signal.signal(number, self._end)
        for role in roles:
            self._fork(role)
        while self._roles:
            pid, status = os.wait()
            self._bury(self._roles.pop(pid), pid, status)
        return 0 if self._ending else 1

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._ending = True
        for pid in self._roles:
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(pid, signal.SIGTERM)

    def _bury(self, role: str, pid: int, status: int) -> None:
        if self._ending:
            return
        self._restarts += 1
        sys.stderr.write(f"{role} ({pid}) ended with {os.waitstatus_to_exitcode(status)} and is started again\n")
        if self._restarts > _TOO_OFTEN:
            # Something is wrong with all of us: let the supervisor begin afresh, with its own patience.
            self._end(signal.SIGTERM, None)
            return
        time.sleep(_RESTART_SECONDS)
        self._fork(role)

    def _fork(self, role: str) -> None:
        parent = os.getpid()
        # A signal must not come between the fork and our knowing of the child, nor meet our handler in the child.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            pid = 0 if self._ending else os.fork() or self._become(role, parent)
            if pid:
                self._roles[pid] = role
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _become(self, role: str, parent: int) -> NoReturn:
        """Run the role and end: nothing of the parent may run in the child."""
        status = 1
        try:
            _tie_to(parent)
            _be_called(role)
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            self._run(role)
            status = 0
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)


def _tie_to(parent: int) -> None:
    """End with the parent, even when it is killed with SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _be_called(role: str) -> None:
    """Show the role where ``ps`` and ``top`` show the name of a process."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, role.encode(), 0, 0, 0)


def serve_roles(roles: Sequence[str], run: Callable[[str], None]) -> int:
    """Run ``run(role)`` in a process of its own for each role, again when one dies; return the exit status."""
    return _Family(run).serve(roles)
