"""A second system with crashes of its own feeds a campaign of 10,000 and hears what became of everybody.

``benchmarks.second_system`` is killed again and again, at every point of its way, and the product's web process in the
midst of the chunks and once more while messages go out. Judged by Meta's log (each person exactly one message) and by
the product's own log of events (each heard at least once, those of one message in order).
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks.house import House, until
from benchmarks.results import finish, parser
from benchmarks.second_system import POINTS, customer
from dispatcher.demo import campaign as demo

SCOPES: Final = ("campaigns:read", "campaigns:write", "events:read")
_VARIABLES: Final = {
    "body.1": {"source": "column", "value": "Nome"},
    "body.2": {"source": "column", "value": "Pedido"},
}
_LONGEST: Final = 600.0
_RATE: Final = 300
_FOLLOWING: Final = [name for name in POINTS if name.startswith("events")]
_IN_THE_CHUNKS: Final = POINTS.index("chunk.answered")
_CHUNKS: Final = 40
_FAR: Final = {"chunk": 30, "events": 3}
"""Up to how many times a life passes a point before it ends there; others end it at the first time."""


@dataclass
class Lives:
    """The second system's process, started again whenever it has died."""

    command: list[str]
    environ: dict[str, str]
    luck: random.Random
    deaths_wanted: int
    deaths: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def tend(self) -> None:
        """Start it, or start it again; raise when it ended in any other way than it was told to."""
        if self.process is None or self._has_died():
            dies_at = self._next_end() if self.deaths < self.deaths_wanted else ""
            self.process = subprocess.Popen([*self.command, "--dies-at", dies_at], env=self.environ)

    def _has_died(self) -> bool:
        assert self.process is not None
        status = self.process.poll()
        if status is None:
            return False
        if status != -signal.SIGKILL:
            raise RuntimeError(f"The second system ended by itself with {status}.")
        self.deaths += 1
        return True

    def _next_end(self) -> str:
        # Each point has its turn, in the order of the way; afterwards there is nothing left but to follow.
        name = POINTS[self.deaths] if self.deaths < len(POINTS) else self.luck.choice(_FOLLOWING)
        return f"{name}:{self.luck.randint(1, _FAR.get(name.partition('.')[0], 1))}"

    def stop(self) -> None:
        """End it in peace."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


@contextmanager
def second_system(house: House, people: int, deaths: int, seed: int) -> Iterator[tuple[Lives, Path]]:
    """Give the second system a key, a folder and an order; end it afterwards."""
    key = house.api.call("POST", "/api-keys", json={"name": "Shop", "scopes": SCOPES, "all_accounts": True})["key"]
    account = house.accounts[0]
    found = house.api.call("GET", f"/whatsapp-accounts/{account}/templates", params={"q": demo.TEMPLATE})["items"]
    order = {"name": "Sale", "account_id": account, "template_id": found[0]["id"], "template_variables": _VARIABLES}
    with tempfile.TemporaryDirectory(prefix="second-system-") as folder:
        command = [sys.executable, "-m", "benchmarks.second_system", "--url", house.url, "--folder", folder]
        command += ["--people", str(people), "--chunk", str(max(1, people // _CHUNKS)), "--order", json.dumps(order)]
        lives = Lives(command, {**os.environ, "SHOP_API_KEY": key}, random.Random(seed), deaths)
        try:
            yield lives, Path(folder)
        finally:
            lives.stop()


def feed(house: House, people: int, deaths: int, seed: int = 1) -> dict[str, Any]:
    """Let the second system feed and follow a campaign, dying so often; return what was found."""
    began = time.monotonic()
    with second_system(house, people, deaths, seed) as (lives, folder):
        until(lambda: lives.tend() or lives.deaths >= _IN_THE_CHUNKS, _LONGEST, "the first chunks")
        _kill_web(house)
        until(lambda: lives.tend() or house.accepted() > 0, _LONGEST, "the first message")
        started = time.monotonic() - began
        _kill_web(house)
        until(lambda: lives.tend() or house.accepted() >= people, _LONGEST, "everybody's message")
        until(lambda: lives.tend() or _all_is_told(house, folder), _LONGEST, "the last event")
        died_at = Counter((folder / "deaths.txt").read_text().split()) if deaths else Counter[str]()
        return {
            "people": people,
            "seconds_until_started": round(started, 1),
            "seconds": round(time.monotonic() - began, 1),
            "deaths": lives.deaths,
            "died_at": dict(died_at),
            **judged(house, folder, people),
        }


def _kill_web(house: House) -> None:
    """Kill the product's web process; its supervisor starts another."""
    os.kill(int(str(house.supervisor.processes()["web"]["pid"])), signal.SIGKILL)


def _all_is_told(house: House, folder: Path) -> bool:
    if not house.meta.control("GET", "/state")["idle"]:
        return False
    return _logged(house) <= {event["id"] for event in _heard(folder)}


def judged(house: House, folder: Path, people: int) -> dict[str, Any]:
    """Compare what the second system heard with Meta's log and with the product's."""
    heard = _heard(folder)
    unique = list({event["id"]: event for event in heard}.values())
    sent = house.meta.control("GET", "/sends/by-recipient")
    wanted = {customer(number)["phone"].lstrip("+") for number in range(people)}
    return {
        "messages": sum(sent.values()),
        "people_without_exactly_one": sum(sent.get(one, 0) != 1 for one in wanted) + len(sent.keys() - wanted),
        "events": len(unique),
        "heard_more_than_once": len(heard) - len(unique),
        "never_heard": len(_logged(house) - {event["id"] for event in unique}),
        "out_of_order": _out_of_order(unique),
        "wrong_in_the_end": _wrong_in_the_end(house, unique),
        "by_kind": dict(sorted(Counter(event["kind"] for event in unique).items())),
    }


def _heard(folder: Path) -> list[dict[str, Any]]:
    file = folder / "events.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _logged(house: House) -> set[int]:
    return {int(row[0]) for row in house.sql("SELECT id FROM event_log")}


_ORDER: Final = ("accepted", "sent", "delivered", "read")


def _out_of_order(unique: list[dict[str, Any]]) -> int:
    """Count events that came, for the first time, after a later one of their message."""
    by_message: dict[int, list[tuple[int, int]]] = {}
    for event in unique:
        kind = event["kind"].partition(".")[2]
        if event["message"] and kind in _ORDER:
            by_message.setdefault(event["message"]["id"], []).append((event["id"], _ORDER.index(kind)))
    return sum(
        later[0] <= earlier[0] or later[1] <= earlier[1]
        for told in by_message.values()
        for earlier, later in pairwise(told)
    )


def _wrong_in_the_end(house: House, unique: list[dict[str, Any]]) -> int:
    """Count messages whose last event says another state than the ledger."""
    last = {event["message"]["id"]: event["kind"].partition(".")[2] for event in unique if event["message"]}
    states = {int(number): state for number, state in house.sql("SELECT id, state FROM messages")}
    return sum(last.get(number) != state for number, state in states.items())


def measure(people: int, deaths: int, seed: int) -> dict[str, Any]:
    """Feed once, on a number of a thousand a second that keeps to three hundred."""
    with House(rate_limit=_RATE, latency_ms=50) as house:
        return {"machine": house.machine(), "seed": seed, **feed(house, people, deaths, seed)}


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--deaths", type=int, default=40, help="how often the second system kills itself")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    finish("fed", lambda: measure(given.people, given.deaths, given.seed), keep=given.keep)


if __name__ == "__main__":
    main()
