"""A very large campaign: how long its planning takes, whether memory stays flat, and what a message costs then.

A file of 1,000,000 people is uploaded, read into the audience, and planned while the first messages already leave.
Then messages are sent for a while, and the same on a campaign of 10,000 in the same house before it: a message must
not cost more because there are many.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from benchmarks.house import House, until
from benchmarks.machine import difference, per_message
from benchmarks.results import finish, parser

SMALL: Final = 10_000
_SEND_SECONDS: Final = 20.0
_MEGABYTE: Final = 1024 * 1024
_Seconds = dict[str, float]


def measure(recipients: int) -> dict[str, Any]:
    """Send to 10,000, then prepare and plan the large campaign and send some of it."""
    with House() as house:
        house.audience(recipients)
        small = _cost_of_small(house)
        most_redis: list[int] = [0]
        with house.memory() as memory, _watching_redis(house, most_redis):
            campaign, seconds = _plan(house, recipients)
            large = _cost_of_some(house)
        house.order(campaign, "paused")
        stats = house.shown(campaign)["stats"]
        machine = house.machine()
    return {
        "machine": machine,
        "recipients": recipients,
        **seconds,
        "redis_most_mb": round(most_redis[0] / _MEGABYTE, 1),
        "memory_first_mb": memory.first,
        "memory_most_mb": memory.most,
        "cpu_ms_per_message_small": small,
        "cpu_ms_per_message_large": large,
        "planned": stats["planned"],
        "balanced": stats["balanced"],
    }


def _plan(house: House, recipients: int) -> tuple[int, _Seconds]:
    """Upload, import and start; return the campaign and the seconds of each step."""
    began = time.monotonic()
    upload = house.upload(recipients)
    uploaded = time.monotonic()
    campaign = house.draft()
    house.fill(campaign, upload)
    imported = time.monotonic()
    before = house.cpu()
    house.start(campaign)
    done = f"SELECT planning_done_at IS NOT NULL FROM campaigns WHERE id = {campaign}"
    until(lambda: bool(house.sql(done)[0][0]), 300, "the plan")
    steps = {"upload_seconds": uploaded - began, "import_seconds": imported - uploaded}
    spent = difference(house.cpu(), before)
    planning = {"planning_seconds": time.monotonic() - imported, "planning_cpu_seconds": sum(spent.values())}
    return campaign, {name: round(value, 1) for name, value in (steps | planning).items()}


def _cost_of_small(house: House) -> dict[str, float]:
    campaign = house.campaign(SMALL)
    before = house.cpu()
    house.start(campaign)
    house.until_ended(campaign)
    spent = difference(house.cpu(), before)
    _settle(house)
    return per_message(spent, SMALL)


def _cost_of_some(house: House) -> dict[str, float]:
    before, accepted = house.cpu(), house.accepted()
    time.sleep(_SEND_SECONDS)
    return per_message(difference(house.cpu(), before), house.accepted() - accepted)


def _settle(house: House) -> None:
    until(house.meta.is_idle, 60, "Meta's last webhooks")
    waiting = "SELECT count(*) FROM webhook_journal WHERE state = 'pending'"
    until(lambda: house.sql(waiting) == [(0,)], 60, "the journal")


@contextmanager
def _watching_redis(house: House, most: list[int]) -> "Iterator[None]":
    ended = threading.Event()

    def look() -> None:
        with house.redis() as client:
            while not ended.wait(0.5):
                most[0] = max(most[0], int(client.info("memory")["used_memory"]))

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield
    finally:
        ended.set()
        watch.join()


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--recipients", type=int, default=1_000_000)
    given = options.parse_args()
    finish("planning", lambda: measure(given.recipients), keep=given.keep)


if __name__ == "__main__":
    main()
