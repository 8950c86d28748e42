"""The guarded process: limits itself, reads one file, answers with JSON. Started by guard.py only."""

import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from dispatcher.uploads.spreadsheets.normalising import normalise
from dispatcher.uploads.spreadsheets.problems import Unreadable
from dispatcher.uploads.spreadsheets.reading import ReadingOptions


def main() -> None:
    """Do the task on standard input and write the answer to standard output."""
    task = orjson.loads(sys.stdin.buffer.read())
    _limit(task["limits"])
    sys.stdout.buffer.write(orjson.dumps(_answer(task)))


def _limit(limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["output"], limits["output"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))


def _answer(task: dict[str, Any]) -> dict[str, Any]:
    try:
        options = ReadingOptions(**task["options"])
        return asdict(normalise(Path(task["path"]), task["format"], options, Path(task["into"])))
    except Unreadable as problem:
        return {"problem": str(problem)}
    except MemoryError:
        return {"problem": "Reading this file takes more memory than a list of recipients can need: split it."}


if __name__ == "__main__":
    main()
