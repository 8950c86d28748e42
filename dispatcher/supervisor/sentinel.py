"""Outlive a killed supervisor just long enough to leave nothing behind.

The parent-death signal reaches only the supervisor's own children; what *they* started (an RQ work horse, a
gunicorn worker) is found by its session. Standard input is the supervisor's end of a pipe: it closes when the
supervisor is gone, however that happened. Standard library only, so that it stays small.
"""

import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from dispatcher.supervisor.launching import session_members, signal_session, started_at

_PATIENCE = 15.0  # PostgreSQL writes a checkpoint before it ends


def main(status_file: Path) -> None:
    """Wait for the supervisor's end, then end what the status file still names."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    left = [entry for entry in _processes(status_file) if _ours(entry)]
    for entry in left:
        with suppress(OSError):
            os.kill(entry["pid"], entry["stop_signal"])
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and any(started_at(entry["pid"]) for entry in left):
        time.sleep(0.05)
    for entry in left:
        signal_session(entry["pid"], signal.SIGKILL)


def _processes(status_file: Path) -> list[dict[str, Any]]:
    try:
        known = json.loads(status_file.read_text())
    except (OSError, ValueError):
        return []
    return [entry for entry in known["processes"].values() if entry["pid"]]


def _ours(entry: dict[str, Any]) -> bool:
    # A pid that was given to somebody else in the meantime has another birth; a session keeps its number reserved.
    birth = started_at(entry["pid"])
    return birth == entry["birth"] or (not birth and any(session_members(entry["pid"])))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
