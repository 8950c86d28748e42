"""Reading a document in a process of its own that may be killed: it has no secrets and little of the machine."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import orjson

import dispatcher
from dispatcher.errors import Invalid

_MEMORY: Final = 1024 * 1024 * 1024
_SECONDS: Final = 60
"""Seconds of processor; a PDF of 500 pages takes 20."""
_ROOT: Final = Path(dispatcher.__file__).parent.parent
_KILLED: Final = frozenset({-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV})
_TOO_EXPENSIVE: Final = (
    "Reading this document takes more memory or time than a text can need. Split it, or paste its text into an article."
)


def text_of(path: Path, content_type: str) -> str:
    """Return the text of a document; raises Invalid saying what to do with one that cannot be read."""
    task = {"path": str(path), "content_type": content_type, "memory": _MEMORY, "seconds": _SECONDS}
    command = [sys.executable, "-P", "-m", "dispatcher.assistant.knowledge.reader"]
    environment = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    try:
        # Other work on the machine may slow it down, hence the longer wait.
        done = subprocess.run(
            command, input=orjson.dumps(task), capture_output=True, check=False, timeout=3 * _SECONDS, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid(_TOO_EXPENSIVE) from error
    if done.returncode in _KILLED:
        raise Invalid(_TOO_EXPENSIVE)
    if done.returncode:
        raise RuntimeError(f"the reader ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
    answer = orjson.loads(done.stdout)
    if crash := answer.get("crash"):
        raise RuntimeError(f"the reader broke: {crash}")
    if problem := answer.get("problem"):
        raise Invalid(problem)
    return str(answer["text"])
