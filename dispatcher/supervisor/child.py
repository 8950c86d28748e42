"""One supervised process and its life: waiting, starting, running, resting before a restart, stopping, ended."""

import os
import signal
import subprocess
import time
from enum import StrEnum
from typing import IO

from dispatcher.supervisor.launching import launch, signal_session, started_at
from dispatcher.supervisor.output import Output
from dispatcher.supervisor.spec import ProcessSpec

_FIRST_REST = 0.1
_LONGEST_REST = 10.0
_PROVEN_AFTER = 10.0  # seconds of running after which earlier deaths are forgotten


class State(StrEnum):
    """Where a process stands."""

    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    RESTING = "resting"
    STOPPING = "stopping"
    ENDED = "ended"


class Child:
    """Starts, watches and ends the process of one spec."""

    def __init__(self, spec: ProcessSpec, output: Output) -> None:
        self.spec = spec
        self.output = output
        self.state = State.WAITING
        self.restarts = 0
        self.exit_code: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._birth = ""
        self._started = 0.0
        self._deaths = 0
        self._resume_at = 0.0
        self._kill_at = 0.0

    @property
    def satisfied(self) -> bool:
        """Whether those that depend on this one may start."""
        return self.exit_code == 0 if self.spec.once else self.state is State.RUNNING

    @property
    def alive(self) -> bool:
        """Whether the process exists at the moment."""
        return self.state in {State.STARTING, State.RUNNING, State.STOPPING}

    @property
    def failed_for_good(self) -> bool:
        """Whether a process that had to end well did not."""
        return self.spec.once and self.state is State.ENDED and self.exit_code != 0

    @property
    def pipe(self) -> IO[bytes] | None:
        """What the process writes to."""
        return self._process.stdout if self._process else None

    def status(self) -> dict[str, object]:
        """Return what the status file says about this process."""
        pid = self._process.pid if self._process and self.alive else None
        return {
            "pid": pid,
            "restarts": self.restarts,
            "state": str(self.state),
            "birth": self._birth if pid else "",
            "stop_signal": int(self.spec.stop_signal),
        }

    def start(self) -> None:
        """Start the process."""
        spec = self.spec
        self._process = launch(
            spec.argv,
            env=spec.env,
            cwd=spec.cwd,
            output=subprocess.PIPE,
            identity=spec.identity,
            death_signal=spec.death_signal,
        )
        if self._process.stdout:
            os.set_blocking(self._process.stdout.fileno(), False)
        self._birth = started_at(self._process.pid)
        self._started = time.monotonic()
        self.state = State.STARTING

    def observe(self) -> None:
        """Notice that the process died, became ready, or has rested enough."""
        if self.alive and self._process and self._process.poll() is not None:
            self._died(self._process.returncode)
        elif self.state is State.STARTING and not self.spec.once and (self.spec.ready is None or self.spec.ready()):
            self.state = State.RUNNING
        elif self.state is State.STOPPING and time.monotonic() >= self._kill_at:
            self.kill()
        elif self.state is State.RESTING and time.monotonic() >= self._resume_at:
            self.restarts += 1
            self.start()

    def stop(self) -> None:
        """Ask the process to end; it is killed when it takes longer than its spec allows."""
        if self.state is State.STOPPING:
            return
        if self.alive and self._process:
            self.state = State.STOPPING
            self._kill_at = time.monotonic() + self.spec.stop_timeout
            self._process.send_signal(self.spec.stop_signal)
        else:
            self.state = State.ENDED

    def kill(self) -> None:
        """End the process and all it started, now."""
        if self._process:
            signal_session(self._process.pid, signal.SIGKILL)

    def read(self, pipe: IO[bytes]) -> bool:
        """Take what the process (or its predecessor) wrote; False when nothing more will come."""
        try:
            data = os.read(pipe.fileno(), 65536)
        except BlockingIOError:
            return True
        self.output.write(data)
        return bool(data)

    def _died(self, code: int) -> None:
        self.kill()  # what it started must not work on beside its successor
        self.exit_code = code
        if self.state is State.STOPPING or self.spec.once:
            self.state = State.ENDED
            if code != 0 and self.spec.once:
                self.output.note(f"failed with exit status {code}")
            return
        self._deaths = 0 if time.monotonic() - self._started > _PROVEN_AFTER else self._deaths
        rest = min(_FIRST_REST * 2**self._deaths, _LONGEST_REST)
        self._deaths += 1
        self._resume_at = time.monotonic() + rest
        self.state = State.RESTING
        self.output.note(f"{_ending(code)}; starts again in {rest:.1f} s")


def _ending(code: int) -> str:
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"
