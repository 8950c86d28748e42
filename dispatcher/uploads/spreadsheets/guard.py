"""Read a recipient file in a process of its own that may be killed: it has no secrets and little of the machine."""

import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import BoundedSemaphore

import orjson

import dispatcher
from dispatcher.errors import Invalid
from dispatcher.uploads.spreadsheets.reading import Column, Description, ReadingOptions

_MEMORY = 1536 * 1024 * 1024
"""Bytes of address space: a sheet of a million rows and ten columns fits."""
_SECONDS = 3
_SECONDS_PER_MEGABYTE = 2
_LARGEST_OUTPUT = 2 * 1024 * 1024 * 1024
_TURNS = BoundedSemaphore(2)
"""Files read at a time by this process: several uploads at once must not take the machine's memory together."""
_ROOT = Path(dispatcher.__file__).parent.parent

_TOO_EXPENSIVE = (
    "Reading this file takes more memory or time than a list of recipients can need: "
    "copy its rows into a new file, save it as CSV, or split it."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What the reading process may use: bytes of memory and of output, seconds of processor and of waiting."""

    memory: int
    output: int
    seconds: int

    @classmethod
    def for_size(cls, size: int) -> "Limits":
        """Give a file of ``size`` bytes the time an honest file of that size may need."""
        return cls(memory=_MEMORY, output=_LARGEST_OUTPUT, seconds=_SECONDS + _SECONDS_PER_MEGABYTE * (size // 1024**2))


def read_guarded(path: Path, file_format: str, options: ReadingOptions, into: Path, limits: Limits) -> Description:
    """Normalise the file (see normalising.py) in a guarded process; raises Invalid saying what to do."""
    task = {
        "path": str(path.absolute()),
        "format": file_format,
        "options": asdict(options),
        "into": str(into.absolute()),
        "limits": asdict(limits),
    }
    with _TURNS:
        answer = orjson.loads(_run(orjson.dumps(task), limits))
    if problem := answer.get("problem"):
        raise Invalid(problem, {"file": [problem]})
    return Description(**{**answer, "columns": [Column(**column) for column in answer["columns"]]})


def _run(task: bytes, limits: Limits) -> bytes:
    command = [sys.executable, "-P", "-m", "dispatcher.uploads.spreadsheets.child"]
    try:
        done = subprocess.run(
            command,
            input=task,
            capture_output=True,
            check=False,
            timeout=2 * limits.seconds,  # other work on the machine may slow it down
            env={"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid(_TOO_EXPENSIVE, {"file": [_TOO_EXPENSIVE]}) from error
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGXFSZ):
        raise Invalid(_TOO_EXPENSIVE, {"file": [_TOO_EXPENSIVE]})
    if done.returncode:
        raise RuntimeError(
            f"reading process ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}"
        )
    return done.stdout
