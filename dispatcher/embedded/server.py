"""What PostgreSQL and Redis have in common: a command, a moment of readiness, an end."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dispatcher.embedded.home import EmbeddedServerError
from dispatcher.supervisor.launching import Identity, launch, signal_session

_START_TIMEOUT = 60.0  # a crash recovery of a large log may take this long
_STOP_TIMEOUT = 30.0

PLAIN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""What a server gets: nothing of ours, UTC, plain messages."""


@dataclass(frozen=True)
class PreparedServer:
    """All that is needed to run a server: by us, or by the supervisor."""

    name: str
    url: str = field(repr=False)
    argv: tuple[str, ...]
    cwd: Path
    identity: Identity | None
    stop_signal: signal.Signals
    ready: Callable[[], bool]
    log: Path


class RunningServer:
    """A server this process started; it ends with us, whatever ends us."""

    def __init__(self, prepared: PreparedServer) -> None:
        prepared.log.parent.mkdir(parents=True, exist_ok=True)
        self.prepared = prepared
        with prepared.log.open("ab") as output:
            self._process = launch(
                prepared.argv,
                env=PLAIN_ENVIRONMENT,
                cwd=prepared.cwd,
                output=output,
                identity=prepared.identity,
                death_signal=prepared.stop_signal,
            )

    @property
    def url(self) -> str:
        """The URL clients connect with."""
        return self.prepared.url

    dsn = url

    @property
    def pid(self) -> int:
        """The server's own process id."""
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Return when the server answers; EmbeddedServerError with the end of its log when it does not."""
        deadline = time.monotonic() + _START_TIMEOUT
        while self._process.poll() is None and time.monotonic() < deadline:
            if self.prepared.ready():
                return
            time.sleep(0.02)
        self.stop()
        raise EmbeddedServerError(f"{self.prepared.name} did not start. Its log ends with:\n{self._said()}")

    def stop(self) -> None:
        """End the server in order, by force after 30 s; harmless when it has ended already."""
        if self._process.poll() is None:
            self._process.send_signal(self.prepared.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_TIMEOUT)
        signal_session(self.pid, signal.SIGKILL)
        self._process.wait()

    def _said(self) -> str:
        return "\n".join(self.prepared.log.read_text(errors="replace").splitlines()[-15:])


def run_server(prepared: PreparedServer) -> RunningServer:
    """Start ``prepared`` and return when it answers."""
    server = RunningServer(prepared)
    server.wait_until_ready()
    return server
