"""One run of a fault: a drafted campaign, what happens to it, and how it stands when all is quiet again."""

import math
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from dispatcher.supervisor.launching import launch, signal_session
from tests.faults.house import House, NeverHappenedError, wait
from tests.faults.oracle import Judgement, Row, judge
from tests.faults.registry import Fault
from tests.servers import ROOT

__all__ = ["MissedError", "Outcome", "Story", "wait"]

_STOPPED_AFTER: Final = 1.0
"""Seconds after an order to pause or cancel within which what had been begun may still reach Meta."""
_ROWS: Final = """
    SELECT m.id, coalesce(regexp_replace(m.to_number, '[^0-9]', '', 'g'), ''), m.state,
           array_remove(array_agg(DISTINCT a.wamid) || m.wamid, NULL),
           EXISTS (SELECT FROM message_statuses s WHERE s.message_id = m.id AND s.status = 'failed')
    FROM messages m LEFT JOIN message_attempts a ON a.message_id = m.id
    WHERE m.campaign_id = %s GROUP BY m.id
"""


class MissedError(Exception):
    """The blow did not meet what it was meant for; the run says nothing."""


@dataclass(frozen=True)
class Outcome:
    """What one run showed; times in seconds after the fault was over, None when nothing was left to do by then.

    ``late``: messages accepted more than a second after the order to stop. ``problem``: why the run could not be
    carried through, or what else is not as it must be.
    """

    fault: Fault
    judgement: Judgement
    recovery: float | None = None
    completion: float | None = None
    late: int = 0
    struck: int = 0
    problem: str = ""
    took: float = 0.0
    states: dict[str, int] = field(default_factory=dict)

    def broken(self, *, timed: bool = True) -> list[str]:
        """Name every promise that did not hold; ``timed`` includes the one about a time."""
        found = self.judgement
        checks = {
            f"{found.doubles} sent to twice": found.doubles,
            f"{found.lost} lost": found.lost,
            f"{found.ghosts} accepted by Meta, not so in the database": found.ghosts,
            f"{found.wrong} wrongly marked": found.wrong,
            f"{found.unconfirmed} in doubt without need": found.unconfirmed and not self.fault.leaves_doubt,
            f"{self.late} sent long after the order to stop": self.late if timed else 0,
            self.problem: self.problem,
        }
        return [words for words, is_broken in checks.items() if is_broken]


class Story:
    """A campaign in a house, ready to be started and hurt."""

    def __init__(self, house: House, fault: Fault) -> None:
        self.house, self.fault = house, fault
        self.people = house.new_people(fault.recipients)
        self.campaign = house.draft(self.people, fault.bad_rows)
        self.began, self._before = time.time(), house.accepted()
        self.struck = 0
        self._stopped_at = self._went_on_at = math.inf
        self.known_until = math.inf
        self._over_at: float | None = None
        self._afterwards = ExitStack()

    # --- what a fault does ---------------------------------------------------------------------------------------

    def start(self, accepted: int = 80) -> None:
        """Start the campaign and let it come under way."""
        self.order("running")
        self.until_accepted(accepted)

    def order(self, status: str) -> None:
        """Order ``running``, ``paused`` or ``cancelled``."""
        self.house.order(self.campaign, status)

    def until_accepted(self, count: int) -> None:
        """Wait until Meta has accepted so many of this campaign."""
        wait(lambda: self.accepted() >= count, f"{count} accepted messages")

    def kill(self, name: str, most: int | None = None) -> None:
        """Kill -9 the processes of this name."""
        if not self.house.processes.kill(name, most):
            raise MissedError(f"there was no {name} to kill")

    @contextmanager
    def meta_does(self, *rules: dict[str, Any], **more: Any) -> Iterator[None]:
        """Let Meta misbehave while the block runs."""
        self.house.meta.control("PUT", "/faults", json={"rules": list(rules), **more})
        try:
            yield
        finally:
            self.house.meta.control("DELETE", "/faults")

    def over(self, struck: int = 1) -> None:
        """Say that the fault has ended now, and how much it met; raise MissedError when that was nothing."""
        self._over_at, self.struck = time.time(), struck
        if not struck:
            raise MissedError("the blow met nothing")

    def stopped(self) -> None:
        """Say that everything was ordered to stop now."""
        self._stopped_at = time.time()

    def goes_on(self) -> None:
        """Say that it may go on from now."""
        self._went_on_at = time.time()

    def afterwards(self) -> ExitStack:
        """Return what is undone when the campaign has ended."""
        return self._afterwards

    def run_beside(self, argv: Sequence[str]) -> None:
        """Run one more process of the product, until the campaign has ended."""
        log = (self.house.folder / "data" / "logs" / "beside.log").open("ab")
        process = launch(argv, env=dict(self.house.stack.environ), cwd=ROOT, output=log)
        self._afterwards.callback(log.close)
        self._afterwards.callback(process.wait)
        self._afterwards.callback(signal_session, process.pid, signal.SIGKILL)

    # --- what is known meanwhile ---------------------------------------------------------------------------------

    def accepted(self) -> int:
        """How many of this campaign Meta has accepted."""
        return self.house.accepted() - self._before

    def states(self) -> Counter[str]:
        """How many messages stand where."""
        found = self.house.sql(
            "SELECT state, count(*) FROM messages WHERE campaign_id = %s GROUP BY state", (self.campaign,)
        )
        return Counter(dict(found))

    def ids(self, state: str) -> set[int]:
        """Return the messages in this state."""
        found = self.house.sql("SELECT id FROM messages WHERE campaign_id = %s AND state = %s", (self.campaign, state))
        return {row[0] for row in found}

    def in_log(self) -> set[int]:
        """Return the messages Meta has accepted."""
        return {one.message_id for one in self.house.log_since(self.began)}

    def status(self) -> str:
        """Return how the campaign stands."""
        return str(self.house.sql("SELECT status FROM campaigns WHERE id = %s", (self.campaign,))[0][0])

    # --- the end -------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Do what the fault does."""
        self.fault.act(self)

    def finish(self, problem: str = "") -> Outcome:
        """Wait until the campaign is over and Meta has told everything; judge."""
        try:
            self._until_over()
        except NeverHappenedError as late:
            problem = problem or str(late)
        finally:
            self._afterwards.close()
        try:
            self.house.until_well()
            self._until_quiet()
        except NeverHappenedError as late:
            problem = problem or str(late)
        return self._outcome(problem)

    def _until_over(self) -> None:
        patience = 90 + 3 * self.house.lease
        wait(lambda: self.status() in ("completed", "cancelled"), "the end of the campaign", patience)

    def _until_quiet(self) -> None:
        """Wait until no message is on its way, Meta has told everything, and all of it is processed."""
        # What waits longer is about messages that nobody here knows: it is looked at again, in vain.
        waiting = """
            SELECT count(*) FROM webhook_journal
            WHERE state IN ('pending', 'failed') AND due_at < now() + interval '6 seconds'
        """
        # What a sender had in hand when its campaign was cancelled goes back to the plan, and is cancelled from there.
        open_ones = f"""
            SELECT count(*) FROM messages
            WHERE state IN ('pending', 'queued', 'sending') AND campaign_id = {self.campaign}
        """
        wait(lambda: self.house.number(open_ones) == 0, "no message left open", 60 + self.house.lease)
        wait(lambda: self.house.meta.is_idle(), "the end of Meta's news")
        wait(lambda: self.house.number(waiting) == 0, "an empty journal")

    def _outcome(self, problem: str) -> Outcome:
        log = self.house.log_since(self.began)
        rows = [
            Row(message_id, to, state, frozenset(wamids), failed)
            for message_id, to, state, wamids, failed in self.house.sql(_ROWS, (self.campaign,))
        ]
        verdict = judge(log, rows, people=self.people, planned=self._planned())
        # What was accepted after a backup was made cannot be known from it; all else is judged by the whole log.
        knowable = [one for one in log if one.at <= self.known_until]
        ghosts = judge(knowable, rows, people=self.people, planned=self._planned()).ghosts
        times = sorted(one.at for one in log)
        return Outcome(
            fault=self.fault,
            judgement=replace(verdict, ghosts=ghosts),
            recovery=self._first_after_fault(times),
            completion=self._completion(),
            late=self._late(times),
            struck=self.struck,
            problem=problem or self._imbalance(),
            took=time.time() - self.began,
            states=dict(self.states()),
        )

    def _planned(self) -> int:
        return len(self.people) * (1 + self.fault.bad_rows // len(self.people))

    def _first_after_fault(self, times: Sequence[float]) -> float | None:
        over = self._over_at
        return None if over is None else next((at - over for at in times if at > over), None)

    def _completion(self) -> float | None:
        ended = self.house.sql("SELECT extract(epoch FROM completed_at) FROM campaigns WHERE id = %s", (self.campaign,))
        if self._over_at is None or ended[0][0] is None:
            return None
        return max(0.0, float(ended[0][0]) - self._over_at)

    def _late(self, times: Sequence[float]) -> int:
        return sum(self._stopped_at + _STOPPED_AFTER < at < self._went_on_at for at in times)

    def _imbalance(self) -> str:
        stats = self.house.api.call("GET", f"/campaigns/{self.campaign}")["stats"]
        return "" if stats["balanced"] else "the balance does not hold"
