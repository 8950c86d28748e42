"""A second system with crashes of its own feeds a campaign of 10,000 and hears what became of everybody.

``benchmarks.second_system`` feeds it and reads on by cursor, ``benchmarks.second_receiver`` is called with the same
events as webhooks. Both are killed again and again, at every point of their way, and the product's web process in the
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks.house import House, until
from benchmarks.results import finish, parser
from benchmarks.second_receiver import POINTS as CALLS
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
_CHUNKS: Final = 40
_IN_THE_CHUNKS: Final = POINTS.index("chunk.answered")
_FAR: Final = {"chunk": 30, "events": 3, "call": 150}
"""Up to how many times a life passes a point before it ends there; others end it at the first time."""


@dataclass
class Lives:
    """A program that is started again whenever it has killed itself; ``ends``: where each of its lives ends."""

    command: list[str]
    environ: dict[str, str]
    ends: list[str]
    deaths: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def tend(self) -> None:
        """Start it, or start it again; raise when it ended in any other way than it was told to."""
        if self.process is None or self._has_died():
            dies_at = self.ends[self.deaths] if self.deaths < len(self.ends) else ""
            self.process = subprocess.Popen([*self.command, "--dies-at", dies_at], env={**os.environ, **self.environ})

    def _has_died(self) -> bool:
        assert self.process is not None
        status = self.process.poll()
        if status is None:
            return False
        if status != -signal.SIGKILL:
            raise RuntimeError(f"{self.command[2]} ended by itself with {status}.")
        self.deaths += 1
        return True

    def stop(self) -> None:
        """End it in peace."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


@dataclass(frozen=True)
class System:
    """The second system: its feeder, its receiver of webhooks, and the folder of what they have heard."""

    feeder: Lives
    receiver: Lives
    folder: Path
    since: int
    """The last event that was logged before it began."""

    def tend(self) -> None:
        """Start again what has died."""
        self.feeder.tend()
        self.receiver.tend()

    def heard(self) -> dict[str, list[dict[str, Any]]]:
        """Return all events as often as they came, in the order they came, by the way they came."""
        return {"by_cursor": _lines(self.folder / "events.jsonl"), "by_webhook": _lines(self.folder / "calls.jsonl")}


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _ends(points: Sequence[str], afterwards: Sequence[str], deaths: int, luck: random.Random) -> list[str]:
    """Let each point have its turn, in the order of the way; afterwards luck decides among what is left to do."""
    names = [*points, *(luck.choice(afterwards) for _ in range(deaths))][:deaths]
    return [f"{name}:{luck.randint(1, _FAR.get(name.partition('.')[0], 1))}" for name in names]


@contextmanager
def second_system(house: House, people: int, deaths: tuple[int, int], seed: int) -> Iterator[System]:
    """Give the second system a key, a secret, a folder and an order; end it afterwards."""
    luck, since = random.Random(seed), max(_logged(house, 0), default=0)
    with tempfile.TemporaryDirectory(prefix="second-system-") as folder, _subscribed(house) as secret:
        feeder = _program("second_system", folder, "--url", house.url, "--people", str(people))
        feeder += ["--chunk", str(max(1, people // _CHUNKS)), "--order", json.dumps(_order(house))]
        receiver = _program("second_receiver", folder, "--port", str(house.internal_port))
        system = System(
            Lives(feeder, {"SHOP_API_KEY": _key(house)}, _ends(POINTS, _FOLLOWING, deaths[0], luck)),
            Lives(receiver, {"SHOP_SECRET": secret}, _ends(CALLS, CALLS, deaths[1], luck)),
            Path(folder),
            since,
        )
        try:
            yield system
        finally:
            system.feeder.stop()
            system.receiver.stop()


def _program(name: str, folder: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.{name}", "--folder", folder, *arguments]


def _key(house: House) -> str:
    new = {"name": "Shop", "scopes": SCOPES, "all_accounts": True}
    return str(house.api.call("POST", "/api-keys", json=new)["key"])


def _order(house: House) -> dict[str, Any]:
    account = house.accounts[0]
    found = house.api.call("GET", f"/whatsapp-accounts/{account}/templates", params={"q": demo.TEMPLATE})["items"]
    return {"name": "Sale", "account_id": account, "template_id": found[0]["id"], "template_variables": _VARIABLES}


@contextmanager
def _subscribed(house: House) -> Iterator[str]:
    """Have the second system called with every event; give the secret."""
    new = {"name": "Shop", "url": f"http://127.0.0.1:{house.internal_port}/events", "all_accounts": True}
    made = house.api.call("POST", "/event-subscriptions", json=new)
    yield str(made["secret"])
    house.api.call("DELETE", f"/event-subscriptions/{made['id']}")


def feed(house: House, people: int, deaths: tuple[int, int], seed: int = 1) -> dict[str, Any]:
    """Let the second system feed and follow a campaign while its feeder and its receiver die so often; judge it."""
    began = time.monotonic()
    with second_system(house, people, deaths, seed) as system:
        until(lambda: system.tend() or system.feeder.deaths >= _IN_THE_CHUNKS, _LONGEST, "the first chunks")
        _kill_web(house)
        until(lambda: system.tend() or house.accepted() > 0, _LONGEST, "the first message")
        started = time.monotonic() - began
        _kill_web(house)
        until(lambda: system.tend() or house.accepted() >= people, _LONGEST, "everybody's message")
        until(lambda: system.tend() or _all_is_told(house, system), _LONGEST, "the last event")
        return {
            "people": people,
            "seconds_until_started": round(started, 1),
            "seconds": round(time.monotonic() - began, 1),
            "deaths": system.feeder.deaths + system.receiver.deaths,
            "died_at": dict(Counter((system.folder / "deaths.txt").read_text().split())),
            **sent(house, people),
            **{way: judged(house, heard, system.since) for way, heard in system.heard().items()},
        }


def _kill_web(house: House) -> None:
    """Kill the product's web process; its supervisor starts another."""
    os.kill(int(str(house.supervisor.processes()["web"]["pid"])), signal.SIGKILL)


def _all_is_told(house: House, system: System) -> bool:
    if not house.is_at_rest():
        return False
    logged = _logged(house, system.since)
    return all(logged <= {event["id"] for event in heard} for heard in system.heard().values())


def sent(house: House, people: int) -> dict[str, int]:
    """Ask Meta's log who was sent how many messages."""
    by_person = house.meta.control("GET", "/sends/by-recipient")
    wanted = {customer(number)["phone"].lstrip("+") for number in range(people)}
    wrong = sum(by_person.get(one, 0) != 1 for one in wanted) + len(by_person.keys() - wanted)
    return {"messages": sum(by_person.values()), "people_without_exactly_one": wrong}


def judged(house: House, heard: list[dict[str, Any]], since: int) -> dict[str, Any]:
    """Compare what the second system heard in one way with the product's log of events and with its ledger."""
    unique = list({event["id"]: event for event in heard}.values())
    return {
        "events": len(unique),
        "heard_more_than_once": len(heard) - len(unique),
        "never_heard": len(_logged(house, since) - {event["id"] for event in unique}),
        "out_of_order": _out_of_order(unique),
        "wrong_in_the_end": _wrong_in_the_end(house, unique),
        "by_kind": dict(sorted(Counter(event["kind"] for event in unique).items())),
    }


def _logged(house: House, since: int) -> set[int]:
    return {int(row[0]) for row in house.sql(f"SELECT id FROM event_log WHERE id > {since}")}


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


def measure(people: int, deaths: tuple[int, int], seed: int) -> dict[str, Any]:
    """Feed once, on a number of a thousand a second that keeps to three hundred."""
    with House(rate_limit=_RATE, latency_ms=50) as house:
        return {"machine": house.machine(), "seed": seed, **feed(house, people, deaths, seed)}


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--deaths", type=int, default=40, help="how often the feeder kills itself")
    options.add_argument("--receiver-deaths", type=int, default=10, help="how often the receiver does")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    finish("fed", lambda: measure(given.people, (given.deaths, given.receiver_deaths), given.seed), keep=given.keep)


if __name__ == "__main__":
    main()
