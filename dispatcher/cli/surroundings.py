"""Which servers a command speaks to: those the environment names, else those of the stack that runs here."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]

from dispatcher.config import Settings
from dispatcher.errors import Unavailable

ROOT: Final = Path(__file__).resolve().parents[2]
NEEDED: Final = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "JWT_SECRET_KEY", "ENCRYPTION_KEYS")
_FOLDERS: Final = (".data", ".data/demo")


def find_settings(given: Mapping[str, str]) -> Settings:
    """Return the settings of the environment when it names all servers and keys, else those of the running stack.

    A stack that contradicts what the environment names is never used: who named another database did not mean this
    one. Raises Invalid naming what is missing or wrong, Unavailable when nothing runs.
    """
    named = {name: given[name] for name in NEEDED if given.get(name)}
    if len(named) == len(NEEDED):
        return Settings.from_environ(given)
    chosen = given.get("DISPATCHER_DATA_DIR")
    folders = [ROOT / folder for folder in ((chosen,) if chosen else _FOLDERS)]
    running = next(filter(None, map(running_environment, folders)), None)
    if running is not None and named.items() <= running.items():
        return Settings.from_environ(running)
    if named:
        return Settings.from_environ(given)
    raise Unavailable(
        f"No stack of yours runs in {folders[0].resolve()}. Run bin/start first, name its folder with "
        f"DISPATCHER_DATA_DIR, or set {', '.join(NEEDED)}."
    )


def running_environment(data_dir: Path) -> dict[str, str] | None:
    """Return the environment of the stack's own processes in this folder, None when none of yours runs there.

    It is asked of the processes themselves, so it is what they really use: chosen ports, generated secrets, and what
    was set on the command line that started them.
    """
    for pid in _pids(data_dir / "run" / "processes.json"):
        with suppress(psutil.Error):
            environment: dict[str, str] = psutil.Process(pid).environ()
            # A pid may be somebody else's by now, and PostgreSQL's process knows nothing of ours.
            if environment.get("DISPATCHER_DATA_DIR") == str(data_dir.resolve()):
                return environment
    return None


def _pids(state_file: Path) -> Iterator[int]:
    with suppress(OSError, ValueError, KeyError, AttributeError):
        for process in json.loads(state_file.read_text())["processes"].values():
            if isinstance(process["pid"], int):
                yield process["pid"]
