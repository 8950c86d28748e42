"""The relay beside the senders: its steps as a loop in every sender's process, one process at a time at work."""

import secrets
import threading
import time
from collections.abc import Sequence
from typing import Final

from flask import Flask
from redis.exceptions import RedisError

from dispatcher.campaigns.running.relay import SLOW_STEPS, STEPS, Step, run
from dispatcher.jobqueue.jobs import redis

LOOP_SECONDS: Final = 0.125
LEAD_SECONDS: Final = 2.0
"""A leader that is silent for so long (killed, frozen, cut off) is followed by another: less than a hand-out lasts."""
_LOOK_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 10.0


LOOPS: Final = {"relay": STEPS, "relay-slow": SLOW_STEPS}


def run_unled() -> None:
    """Run every step once of the loops that no process leads now: for who is not one of them (rq-scheduler's tick)."""
    for name, steps in LOOPS.items():
        if not redis().exists(_key(name)):
            for step in steps:
                run(step)


def pause_after(step: Step, took: float) -> float:
    """Return the seconds from the beginning of one run of a step, which took so many, to the next.

    A step that takes long comes less often, for at most a fifth of one core's time. But one that stood still with a
    frozen server for minutes must not be missed for many times as long.
    """
    return max(step.seconds, min(5 * took, took + LONGEST_PAUSE_SECONDS))


def _key(name: str) -> str:
    return f"dispatcher:leader:{name}"


class Leadership:
    """Tells one process of all to do the work; the others only watch whether it still does.

    It saves work and protects nothing: two leaders, or none for a moment, change nothing, because every step has a lock
    in the database. So while Redis is away everybody leads.
    """

    def __init__(self, name: str) -> None:
        self._key = _key(name)
        self._me = secrets.token_hex(8)
        self._leads = False
        self._look_at = 0.0

    def leads(self) -> bool:
        """Tell whether this process is to work now; looks twice a second."""
        if time.monotonic() >= self._look_at:
            self._leads = self._look()
            self._look_at = time.monotonic() + _LOOK_SECONDS
        return self._leads

    def resign(self) -> None:
        """Let another one lead at once."""
        try:
            if redis().get(self._key) == self._me.encode():
                redis().delete(self._key)
        except RedisError:
            return

    def _look(self) -> bool:
        lasts = int(LEAD_SECONDS * 1000)
        try:
            if redis().set(self._key, self._me, nx=True, px=lasts):
                return True
            return redis().get(self._key) == self._me.encode() and bool(redis().pexpire(self._key, lasts))
        except RedisError:
            return True


class RelayLoop:
    """Runs the steps in threads of its own until stopped; a slow step only delays itself and those after it."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._loop, args=(steps, Leadership(name)), name=name, daemon=True)
            for name, steps in LOOPS.items()
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the step at hand."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _loop(self, steps: Sequence[Step], leadership: Leadership) -> None:
        due = {step.name: 0.0 for step in steps}
        while not self._stopping.wait(LOOP_SECONDS):
            with self._app.app_context():
                if leadership.leads():
                    self._round(steps, due)
        with self._app.app_context():
            leadership.resign()

    def _round(self, steps: Sequence[Step], due: dict[str, float]) -> None:
        for step in steps:
            began = time.monotonic()
            if began >= due[step.name] and not self._stopping.is_set():
                # A context of its own: the session ends with the step.
                with self._app.app_context():
                    run(step)
                due[step.name] = began + pause_after(step, time.monotonic() - began)
