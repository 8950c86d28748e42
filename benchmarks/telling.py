"""How fast another system hears what became of messages: how late, and how many a second when they pile up.

Two campaigns, one after the other: one at a pace that is easily told, one as fast as its number may send. The receiver,
a process of its own, answers each call after so many milliseconds.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import orjson
from aiohttp import web

from benchmarks.house import House, Line, until
from benchmarks.machine import difference
from benchmarks.results import finish, parser

_LONGEST: Final = 600.0
_Call = tuple[float, int, int]
"""When it came (Unix time), the event, and its message (0: it is about a campaign)."""


def measure(gentle: int, seconds: int, people: int, latency_ms: int) -> dict[str, Any]:
    """Send at ``gentle`` messages a second for so many seconds, then to so many people at once."""
    with House(lines=[Line(1000, gentle), Line(1000)], latency_ms=50) as house, _receiver(house, latency_ms) as calls:
        address = f"http://127.0.0.1:{house.internal_port}/events"
        house.api.call("POST", "/event-subscriptions", json={"name": "Shop", "url": address, "all_accounts": True})
        steady = _told(house, calls, house.campaign(gentle * seconds, 0))
        spent = house.cpu()
        burst = _told(house, calls, house.campaign(people, 1))
        cost = difference(house.cpu(), spent)
        worker = sum(seconds for name, seconds in cost.items() if name.startswith("worker-events"))
        heard = _read(calls)
        return {
            "machine": house.machine(),
            "latency_ms": latency_ms,
            "gentle": gentle,
            "steady": steady,
            "burst": {**burst, "worker_cpu_ms_per_event": round(worker * 1000 / burst["events"], 2)},
            "never_heard": house.sql("SELECT count(*) FROM event_log")[0][0] - len({event for _, event, _ in heard}),
            "heard_more_than_once": len(heard) - len({event for _, event, _ in heard}),
            "out_of_order": _out_of_order(heard),
        }


@contextmanager
def _receiver(house: House, latency_ms: int) -> Iterator[Path]:
    calls = house.folder / "calls.txt"
    calls.touch()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(house.internal_port, calls, latency_ms))
    process.start()
    try:
        yield calls
    finally:
        process.terminate()
        process.join()


def _serve(port: int, calls: Path, latency_ms: int) -> None:
    with calls.open("a", buffering=1) as file:

        async def hear(request: web.Request) -> web.Response:
            event = orjson.loads(await request.read())
            message = event["message"]["id"] if event["message"] else 0
            file.write(f"{time.time()} {event['id']} {message}\n")
            await asyncio.sleep(latency_ms / 1000)
            return web.Response(status=204)

        app = web.Application()
        app.router.add_post("/events", hear)
        web.run_app(app, host="127.0.0.1", port=port, print=lambda *_: None, access_log=None)


def _read(calls: Path) -> list[_Call]:
    told = (line.split() for line in calls.read_text().splitlines())
    return [(float(at), int(event), int(message)) for at, event, message in told]


def _told(house: House, calls: Path, campaign: int) -> dict[str, Any]:
    """Send a campaign, wait until everything about it is told, and say how that went."""
    before = len(_read(calls))
    began = house.start(campaign)
    house.until_ended(campaign, _LONGEST)
    until(house.is_at_rest, _LONGEST, "the last outcome")
    happened = time.time() - began
    logged = dict(house.sql("SELECT id, extract(epoch FROM logged_at)::float FROM event_log"))
    until(lambda: calls.read_bytes().count(b"\n") >= len(logged), _LONGEST, "the last call")
    heard = _read(calls)[before:]
    return {
        "events": len(heard),
        "seconds_until_all_happened": round(happened, 1),
        "per_second": round(len(heard) / (heard[-1][0] - heard[0][0]), 1),
        **_late(heard, logged),
    }


def _late(heard: Sequence[_Call], logged: Mapping[int, float]) -> dict[str, float]:
    """Return how late events came, in milliseconds after they stood in the log."""
    late = quantiles([(at - logged[event]) * 1000 for at, event, _ in heard], n=100)
    return {"median_ms": round(late[49], 1), "p95_ms": round(late[94], 1), "p99_ms": round(late[98], 1)}


def _out_of_order(heard: Sequence[_Call]) -> int:
    by_message: dict[int, list[int]] = {}
    for _, event, message in heard:
        if message:
            by_message.setdefault(message, []).append(event)
    return sum(later < earlier for events in by_message.values() for earlier, later in pairwise(events))


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--gentle", type=int, default=20, help="messages a second of the steady campaign")
    options.add_argument("--seconds", type=int, default=20, help="how long it lasts")
    options.add_argument("--people", type=int, default=5_000, help="people of the other campaign")
    options.add_argument("--latency-ms", type=int, default=20, help="how long the receiver thinks")
    given = options.parse_args()
    finish("telling", lambda: measure(given.gentle, given.seconds, given.people, given.latency_ms), keep=given.keep)


if __name__ == "__main__":
    main()
