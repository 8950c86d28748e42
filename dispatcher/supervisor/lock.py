"""One supervisor for each data folder."""

import fcntl
import os
from pathlib import Path
from typing import TextIO


class SupervisorError(RuntimeError):
    """The processes cannot run; the message says why."""


def lock_folder(data_dir: Path) -> TextIO:
    """Take ``data_dir`` for this process until the answer is closed or the process ends, however it ends.

    Raises SupervisorError, naming the pid, while another process has it.
    """
    path = data_dir / "run" / "supervisor.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise SupervisorError(
            f"Another one already runs on {data_dir} (process {holder}); stop it, or choose another data folder."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
