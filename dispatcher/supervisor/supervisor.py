"""The supervisor: one loop that starts, watches, restarts and ends all processes of one data folder."""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, TextIO, cast

from dispatcher.supervisor.child import Child, State
from dispatcher.supervisor.lock import SupervisorError, lock_folder
from dispatcher.supervisor.output import Console, Output
from dispatcher.supervisor.spec import ProcessSpec

_TICK = 0.05
_PACKAGES = Path(__file__).resolve().parents[2]


def ending_signals() -> set[signal.Signals]:
    """Return the signals that end a command; a closed terminal is none of them for what ``nohup`` started."""
    signals = {signal.SIGINT, signal.SIGTERM}
    return signals if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else signals | {signal.SIGHUP}


class Supervisor:
    """Keeps the processes of ``specs`` running until told to stop.

    Either ``run()`` in the main thread of a command, or ``with supervisor:`` (a thread of its own) inside one.
    ``lock`` is that of `lock_folder`, when it had to be taken earlier. State is kept in
    ``<data_dir>/run/processes.json``; the processes' words in ``<data_dir>/logs/<name>.log``.
    """

    def __init__(
        self,
        specs: Iterable[ProcessSpec],
        data_dir: Path,
        console: Console | None = None,
        lock: TextIO | None = None,
    ) -> None:
        self._lock = lock or lock_folder(data_dir)
        copies = [copy for spec in specs for copy in spec.copies()]
        self.status_file = data_dir / "run" / "processes.json"
        self._logs = data_dir / "logs"
        self._children = [Child(spec, Output(spec.name, self._logs / f"{spec.name}.log", console)) for spec in copies]
        self._stop_requested = threading.Event()
        self._all_ready = threading.Event()
        self._ended = threading.Event()
        self._failure = ""
        self._sentinel: subprocess.Popen[bytes] | None = None
        self._selector = selectors.DefaultSelector()
        self._written = ""
        self._thread: threading.Thread | None = None

    def run(self) -> int:
        """Run until Ctrl-C, SIGTERM or SIGHUP (a second one kills at once); the exit status for the command."""
        previous = {number: signal.signal(number, self._on_signal) for number in ending_signals()}
        try:
            self._loop()
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)
        return 1 if self._failure else 0

    def __enter__(self) -> "Supervisor":
        self._thread = threading.Thread(target=self._loop, name="supervisor", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait_until_ready(self, timeout: float = 120.0) -> None:
        """Return when every process is ready; SupervisorError when one cannot be, naming its log."""
        deadline = time.monotonic() + timeout
        while not self._all_ready.wait(0.05):
            if self._ended.is_set() or time.monotonic() > deadline:
                late = [child.spec.name for child in self._children if not child.satisfied]
                reason = self._failure or f"not ready after {timeout:.0f} s: {', '.join(late)}"
                raise SupervisorError(f"{reason}. The logs are in {self._logs}.")

    def stop(self) -> None:
        """End everything, in the reverse order of starting, and return when nothing is left."""
        self._stop_requested.set()
        if self._thread:
            self._thread.join()

    @property
    def failure(self) -> str:
        """Why everything was stopped; empty when somebody asked for it."""
        return self._failure

    def processes(self) -> dict[str, dict[str, object]]:
        """Return state, pid and number of restarts by name."""
        return {child.spec.name: child.status() for child in self._children}

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._stop_requested.is_set():
            for child in self._children:
                child.kill()
        self._stop_requested.set()

    def _loop(self) -> None:
        try:
            while not self._stop_requested.is_set():
                self._keep_sentinel()
                self._start_those_that_may()
                self._turn()
            while any(child.alive for child in self._children):
                self._stop_those_that_may()
                self._turn()
        except BaseException as error:
            self._failure = self._failure or f"the supervisor failed: {error!r}"
            raise
        finally:
            self._leave_nothing()

    def _turn(self) -> None:
        """Read what was said for up to one tick, then see how everybody is."""
        for key, _ in self._selector.select(_TICK):
            self._hear(key.data, cast(IO[bytes], key.fileobj))
        for child in self._children:
            before = child.pipe
            child.observe()
            if child.pipe is not before and child.pipe:
                self._listen(child)
        self._judge()
        self._write_status()

    def _judge(self) -> None:
        failed = [child for child in self._children if child.failed_for_good]
        if failed and not self._failure:
            self._failure = f"{failed[0].spec.name} failed with exit status {failed[0].exit_code}"
            self._stop_requested.set()
        if all(child.satisfied for child in self._children):
            self._all_ready.set()

    def _hear(self, child: Child, pipe: IO[bytes]) -> None:
        if not child.read(pipe):
            self._selector.unregister(pipe)
            pipe.close()

    def _listen(self, child: Child) -> None:
        # The pipe of a predecessor has no writer left (its session was killed), so it ends by itself.
        if child.pipe:
            self._selector.register(child.pipe, selectors.EVENT_READ, child)

    def _start_those_that_may(self) -> None:
        for child in self._children:
            if child.state is State.WAITING and all(it.satisfied for it in self._named(child.spec.depends_on)):
                child.start()
                self._listen(child)
        self._write_status()

    def _stop_those_that_may(self) -> None:
        for child in self._children:
            if not any(child in self._named(other.spec.depends_on) for other in self._children if other.alive):
                child.stop()

    def _named(self, names: tuple[str, ...]) -> list[Child]:
        return [child for child in self._children if child.spec.name in names]

    def _keep_sentinel(self) -> None:
        if self._sentinel and self._sentinel.poll() is None:
            return
        self._sentinel = subprocess.Popen(
            [sys.executable, "-S", "-m", "dispatcher.supervisor.sentinel", str(self.status_file)],
            env={"PYTHONPATH": str(_PACKAGES), "PATH": os.defpath},
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def _write_status(self) -> None:
        text = json.dumps({"supervisor": os.getpid(), "processes": self.processes()}, indent=2)
        if text != self._written:
            aside = self.status_file.with_suffix(".new")
            aside.write_text(text)
            aside.replace(self.status_file)
            self._written = text

    def _leave_nothing(self) -> None:
        for child in self._children:
            child.kill()
            child.stop()
            child.output.close()
        with suppress(OSError):
            self._write_status()
        if self._sentinel and self._sentinel.stdin:
            self._sentinel.stdin.close()
            self._sentinel.wait()
        self._lock.close()
        self._ended.set()
