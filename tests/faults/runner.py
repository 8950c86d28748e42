"""Plays faults: one of them in a house (what pytest does), or all of them in several houses at once."""

import shutil
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults import known  # noqa: F401 - registers the faults
from tests.faults.control import doubles_of_the_naive
from tests.faults.house import House, NeverHappenedError
from tests.faults.oracle import Judgement
from tests.faults.registry import Fault
from tests.faults.story import MissedError, Outcome, Story

_TRIES: Final = 3
"""A blow that met nothing says nothing: it is struck again."""
Tell = Callable[[str], None]


def play(house: House, fault: Fault) -> Outcome:
    """Play a fault and judge it; again when the blow met nothing."""
    for left in reversed(range(_TRIES)):
        story, problem, missed = Story(house, fault), "", False
        try:
            story.play()
        except MissedError as miss:
            problem, missed = f"it was never struck: {miss}", True
        except (NeverHappenedError, AssertionError) as failure:
            problem = str(failure)
        outcome = story.finish(problem)
        if not missed or not left or outcome.broken() != [problem]:
            return outcome
    raise AssertionError("unreachable")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for a house, gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="dsp-faults-"))
    path.chmod(0o711)  # the servers may run as another user
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Crew:
    """Several houses side by side, each a thread, working off one list of faults; the control comes last."""

    def __init__(self, faults: Sequence[Fault], houses: int, tell: Tell) -> None:
        self._left = list(faults)
        self._all, self._tell = len(self._left), tell
        self._turn = threading.Lock()
        self._houses: dict[int, House] = {}
        self._threads = [threading.Thread(target=self._work, args=(index,), daemon=True) for index in range(houses)]
        self._stopping = False
        self.outcomes: list[Outcome] = []
        self.control: int | None = None
        self.description: dict[str, str | int] = {}

    def work(self) -> None:
        """Play everything; KeyboardInterrupt leaves nothing behind."""
        for thread in self._threads:
            thread.start()
        try:
            for thread in self._threads:
                while thread.is_alive():
                    thread.join(0.2)
        finally:
            # What is being played now is not seen to its end: it says nothing.
            self._stopping = True
            with ThreadPoolExecutor() as closing:
                list(closing.map(_remove, list(self._houses.values())))

    def _work(self, index: int) -> None:
        while (lease := self._next_lease(index)) is not None and not self._stopping:
            try:
                with folder() as path:
                    self._live(index, path, lease)
            except Exception:  # noqa: BLE001 - one house that cannot stand must not end the others
                if not self._stopping:
                    self._tell(f"house {index}: {traceback.format_exc()}")

    def _live(self, index: int, path: Path, lease: int) -> None:
        """Play faults in one house until none with its lease is left, or the house has suffered too much."""
        house = self._houses[index] = House(path, lease=lease)
        with house:
            self.description = self.description or house.describe()
            while (fault := self._take(lease)) and self._play(index, house, fault):
                pass
            if self._is_last():
                self.control = doubles_of_the_naive(house)

    def _play(self, index: int, house: House, fault: Fault) -> bool:
        """Play one; tell whether the house is still good for another."""
        try:
            outcome = play(house, fault)
        except Exception as error:
            if self._stopping:
                raise
            outcome = Outcome(fault, Judgement(0, 0, 0, 0, 0), problem=f"it could not be played: {error!r}")
            self._tell(traceback.format_exc())
        if self._stopping:
            return False
        with self._turn:
            self.outcomes.append(outcome)
            self._tell(f"[{len(self.outcomes):3}/{self._all}] house {index}: {line(outcome)}")
        return not outcome.broken()

    def _next_lease(self, index: int) -> int | None:
        """Return the lease of the next house: the first house begins with the longest, which are mostly waited for."""
        with self._turn:
            leases = [fault.lease for fault in self._left]
            return (max if index == 0 else min)(leases, default=None)

    def _take(self, lease: int) -> Fault | None:
        with self._turn:
            found = next((fault for fault in self._left if fault.lease == lease), None)
            if found:
                self._left.remove(found)
            return found

    def _is_last(self) -> bool:
        with self._turn:
            return self.control is None and not self._left


def _remove(house: House) -> None:
    house.close()
    shutil.rmtree(house.folder, ignore_errors=True)


def line(outcome: Outcome) -> str:
    """Return how a run went, in one line."""
    found = outcome.judgement
    times = (
        f"recovered {_seconds(outcome.recovery)}, complete {_seconds(outcome.completion)}, {outcome.took:.0f} s in all"
    )
    counts = f"D {found.doubles} L {found.lost} G {found.ghosts} wrong {found.wrong} in doubt {found.unconfirmed}"
    broken = f" — BROKEN: {'; '.join(outcome.broken())}" if outcome.broken() else ""
    return f"{outcome.fault.name}: {counts}, struck {outcome.struck}, {times}{broken}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"


def tell(text: str) -> None:
    """Say something on standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
