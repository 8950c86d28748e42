"""What the processes say: to a file each, and to the terminal under their names."""

import sys
from collections.abc import Callable
from pathlib import Path

Console = Callable[[str, str], None]
"""Shows one line of a process: ``console(name, line)``."""

_MOST_BYTES = 10 * 1024 * 1024
_KEPT_FILES = 3
_LONGEST_LINE = 64 * 1024
_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)


def terminal_console(names: list[str]) -> Console:
    """Return a console on standard error, with aligned names, coloured on a terminal.

    Not on standard output: that belongs to the command's own answer.
    """
    width = max(map(len, names), default=0)
    colours = {name: _COLOURS[index % len(_COLOURS)] for index, name in enumerate(names)}
    coloured = sys.stderr.isatty()

    def show(name: str, line: str) -> None:
        label = f"{name:<{width}} |"
        if coloured:
            label = f"\033[{colours.get(name, 37)}m{label}\033[0m"
        sys.stderr.write(f"{label} {line}\n")

    return show


class Output:
    """Takes the bytes of one process, cuts them into lines, keeps them in a file that rolls over at 10 MB."""

    def __init__(self, name: str, path: Path, console: Console | None) -> None:
        self.name = name
        self.path = path
        self._console = console
        self._rest = b""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")

    def write(self, data: bytes) -> None:
        """Take what the process wrote."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            self._line(line)
        self._file.flush()

    def note(self, text: str) -> None:
        """Add a line of the supervisor's own about this process."""
        self._line(text.encode())
        self._file.flush()

    def close(self) -> None:
        """Write what is left and close the file."""
        if self._rest:
            self._line(self._rest)
            self._rest = b""
        self._file.close()

    def _line(self, line: bytes) -> None:
        self._file.write(line + b"\n")
        if self._file.tell() > _MOST_BYTES:
            self._roll()
        if self._console:
            self._console(self.name, line.decode(errors="replace").rstrip("\r"))

    def _roll(self) -> None:
        self._file.close()
        for number in range(_KEPT_FILES - 1, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            if older.exists():
                older.replace(self.path.with_name(f"{self.path.name}.{number + 1}"))
        self.path.replace(self.path.with_name(f"{self.path.name}.1"))
        self._file = self.path.open("ab")
