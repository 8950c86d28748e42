"""Start programs in sessions of their own, and end whole sessions."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_LAUNCHER = Path(__file__).with_name("launcher.py")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Identity:
    """The operating-system user a program runs as."""

    uid: int
    gid: int


def launch(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    output: int | IO[bytes],
    identity: Identity | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    given: str = "",
) -> subprocess.Popen[bytes]:
    """Start ``argv`` in its own session; it gets ``death_signal`` when the calling *thread* ends.

    The pid of the answer is the program's own (the launcher turns into it). Standard output and error go to ``output``;
    standard input is ``given`` (short: it must fit into a pipe).
    """
    who = f"{identity.uid}:{identity.gid}" if identity else ""
    prefix = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), str(int(death_signal)), who]
    process = subprocess.Popen(
        [*prefix, *argv],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    if process.stdin:
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(given.encode())
    return process


def signal_session(leader: int, number: signal.Signals) -> int:
    """Send ``number`` to every living process of the session ``leader`` opened; the count of those reached.

    A session and not a process group: an RQ work horse makes a group of its own, but stays in the session.
    """
    reached = 0
    for pid in session_members(leader):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
            reached += 1
    return reached


def session_members(leader: int) -> Iterator[int]:
    """Pids of the living processes in the session ``leader`` opened."""
    if not _PROC.joinpath("self/stat").exists():  # macOS: the leader's own group is the best we know
        yield -leader
        return
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and _session_of(entry) == leader:
            yield int(entry.name)


def _session_of(entry: Path) -> int | None:
    try:
        fields = entry.joinpath("stat").read_text().rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return None
    state, session = fields[0], int(fields[3])
    return None if state in "ZX" else session


def started_at(pid: int) -> str:
    """When process ``pid`` was started, in clock ticks since boot; empty when it does not live.

    Together with the pid it names one process for ever: pids are used again.
    """
    try:
        return _PROC.joinpath(str(pid), "stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
