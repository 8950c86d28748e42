"""The running simulator: its parts, put together once."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.config import Settings
from simulator.faults import Faults
from simulator.jsontypes import Json
from simulator.lifecycle import Lifecycle
from simulator.limits import Limits
from simulator.media import MediaStore
from simulator.model.standin import StandIn
from simulator.sendlog import SendLog
from simulator.webhooks import Webhooks
from simulator.world import World, furnish, open_world

STARTED = time.time() - time.monotonic()


@dataclass(slots=True)
class Simulator:
    """Everything a request may touch."""

    settings: Settings
    world: World
    faults: Faults
    limits: Limits
    media: MediaStore
    log: SendLog
    webhooks: Webhooks
    lifecycle: Lifecycle
    refusals: dict[str, int] = field(default_factory=dict)
    signs: deque[Json] = field(default_factory=lambda: deque(maxlen=1000))
    model: StandIn = field(default_factory=StandIn)

    def clock(self) -> float:
        """Return the time of day as a clock that never steps back."""
        return time.monotonic() + STARTED

    def count_refusal(self, code: int) -> None:
        self.refusals[str(code)] = self.refusals.get(str(code), 0) + 1

    def use_faults(self, faults: Faults) -> None:
        self.faults = self.lifecycle.faults = faults

    def resume(self) -> None:
        """Tell the recent log again: statuses a killed process still owed (webhooks are at-least-once anyway)."""
        since = time.time() - self.settings.lifecycle.resume_seconds
        for record in self.log.records():
            if record.ts > since:
                self.lifecycle.begin(record)

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something after a delay, unless the simulator ends before."""
        asyncio.get_running_loop().call_later(seconds, action)

    async def reset(self) -> None:
        """Go back to the first start: the configured world and faults, nothing sent, nothing left to tell."""
        await self.log.flush()
        self.log.reset()
        self.lifecycle.clear()
        self.webhooks.reset()
        self.use_faults(Faults(self.settings.faults))
        self.limits = Limits(self.settings.limits)
        self.refusals.clear()
        self.signs.clear()
        self.model.reset()
        self.media.clear()
        self.world.clear()
        furnish(self.world, self.settings.world, self.settings.token)
        set_rate(self.world, self.settings.rate)

    async def save_changes(self) -> None:
        """Save the world within a second of a change, for ever."""
        while True:
            await asyncio.sleep(1)
            if self.world.dirty:
                self.world.save()

    async def close(self) -> None:
        await self.webhooks.close()
        await self.log.close()
        with contextlib.suppress(OSError):
            self.world.save()


def set_rate(world: World, rate: int | None) -> None:
    """Give every number the rate of the command line, if there is one."""
    if rate is not None:
        for phone in world.phones.values():
            phone.throughput = rate


def open_simulator(settings: Settings) -> Simulator:
    """Build the parts from the settings and what the data folder remembers."""
    world = open_world(settings.data_dir / "world.json", settings.world, settings.token)
    faults = Faults(settings.faults)
    webhooks = Webhooks(settings.webhooks, world, settings.app_secret, settings.verify_token)
    set_rate(world, settings.rate)
    return Simulator(
        settings=settings,
        world=world,
        faults=faults,
        limits=Limits(settings.limits),
        media=MediaStore(settings.data_dir / "media"),
        log=SendLog(settings.data_dir / "sends.jsonl"),
        webhooks=webhooks,
        lifecycle=Lifecycle(settings.lifecycle, faults, world, webhooks),
    )
