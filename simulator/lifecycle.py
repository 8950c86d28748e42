"""What becomes of an accepted message: sent → delivered → read, or failed, told by webhooks after human delays."""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.errors import status_error
from simulator.faults import Faults, Rule
from simulator.jsontypes import ConfigError, Json
from simulator.numbers import in_united_states, user_id
from simulator.sendlog import Accepted
from simulator.webhooks import Update, Webhooks
from simulator.world import World

TICK = 0.005


@dataclass(slots=True)
class LifecycleSettings:
    """Shares (0–1) and median delays (ms, times `scale`).

    `failed` is a list of {"code", "share"}; `replies` of {"share", "type", …}: what people who read answer.
    """

    scale: float = 1.0
    sent_ms: float = 300
    delivered_ms: float = 900
    read_ms: float = 15_000
    delivered_share: float = 0.98
    read_share: float = 0.7
    skip_delivered_share: float = 0.0
    reply_ms: float = 8_000
    failed: list[Json] = field(default_factory=list)
    replies: list[Json] = field(default_factory=list)
    opaque_on_failed: bool = True
    resume_seconds: float = 600

    def __post_init__(self) -> None:
        for name, needed in (("failed", {"share", "code"}), ("replies", {"share", "type"})):
            if any(not isinstance(one, dict) or needed - set(one) for one in getattr(self, name)):
                raise ConfigError(f"every item of lifecycle.{name} needs {' and '.join(sorted(needed))}")


@dataclass(frozen=True, slots=True)
class Step:
    """One status to tell; `at` is the wall-clock time it claims."""

    message: Accepted
    status: str
    priced: bool
    error: Json | None
    at: float
    reply: Json | None = None


class Lifecycle:
    """The schedule of every status still to come. Outcomes follow from the wamid, so a restart tells the same story."""

    def __init__(self, settings: LifecycleSettings, faults: Faults, world: World, webhooks: Webhooks) -> None:
        self.settings, self.faults = settings, faults
        self._world, self._webhooks = world, webhooks
        self._steps: list[tuple[float, int, Step]] = []
        self._number = 0
        self._wake = asyncio.Event()
        self.speak: Callable[[Json], object] | None = None  # how customers answer, once the server is up

    @property
    def pending(self) -> int:
        return len(self._steps)

    def begin(self, message: Accepted, rule: Rule | None = None) -> None:
        """Schedule the statuses of a message just accepted; `rule` is the outcome fault it met."""
        if rule is None:
            self._plan(message, 0.0)
        elif rule.kind == "async_failed":
            self._fail(message, self._delay("sent_ms"), rule.code or 131000, rule.details)
        elif rule.kind == "held" and rule.then == "drop":
            self._fail(message, rule.hold_ms / 1000, rule.code or 135000, rule.details)
        elif rule.kind == "held":
            self._plan(message, rule.hold_ms / 1000)

    def _plan(self, message: Accepted, start: float) -> None:
        settings, wamid = self.settings, message.wamid
        sent = start + self._delay("sent_ms")
        if code := self._failure_of(message, _luck(wamid, 1)):
            self._fail(message, sent, code)
            return
        self._at(sent, message, "sent", priced=True)
        if message.type == "reaction" or _luck(wamid, 2) >= settings.delivered_share:
            return
        is_read = _luck(wamid, 3) < settings.read_share
        skips = is_read and _luck(wamid, 4) < settings.skip_delivered_share
        delivered = sent + self._delay("delivered_ms")
        if not skips:
            self._at(delivered, message, "delivered", priced=True)
        if is_read:
            read = delivered + self._delay("read_ms")
            self._at(read, message, "read", priced=skips)
            self._reply(read, message)

    def _reply(self, read: float, message: Accepted) -> None:
        luck = _luck(message.wamid, 5)
        for one in self.settings.replies:
            if luck < one["share"]:
                said = {name: value for name, value in one.items() if name != "share"}
                step = Step(message, "reply", priced=False, error=None, at=0, reply=said)
                self._push(read + self._delay("reply_ms"), step)
                return
            luck -= one["share"]

    def _push(self, delay: float, step: Step) -> None:
        self._number += 1
        heapq.heappush(self._steps, (time.monotonic() + delay, self._number, step))

    def _failure_of(self, message: Accepted, luck: float) -> int:
        if message.category == "MARKETING" and in_united_states(message.wa_id):
            return 131049
        for one in self.settings.failed:
            if luck < one["share"]:
                return int(one["code"])
            luck -= one["share"]
        return 0

    def _delay(self, name: str) -> float:
        median: float = getattr(self.settings, name)
        return median * self.settings.scale * random.lognormvariate(0, 0.35) / 1000

    def _fail(self, message: Accepted, delay: float, code: int, details: str = "") -> None:
        self._at(delay, message, "failed", priced=False, error=status_error(code, details))

    def _at(self, delay: float, message: Accepted, status: str, *, priced: bool, error: Json | None = None) -> None:
        extra = (0.0,) if self.faults.webhooks.quiet else self.faults.webhooks.delays(status)
        for more in extra:
            self._push(delay + more, Step(message, status, priced, error, message.ts + delay))
        self._wake.set()

    async def run(self) -> None:
        """Tell every status when it is due, for ever."""
        while True:
            while self._steps and self._steps[0][0] <= time.monotonic():
                self._tell(heapq.heappop(self._steps)[2])
            if self._steps:
                await asyncio.sleep(min(max(self._steps[0][0] - time.monotonic(), TICK), 0.05))
            else:
                self._wake.clear()
                await self._wake.wait()

    def _tell(self, step: Step) -> None:
        message = step.message
        phone = self._world.phones.get(message.phone_number_id)
        if phone is None:
            return
        if step.reply is not None:
            self._answer(message, step.reply)
            return
        contact = None
        if step.status != "failed" and self._webhooks.settings.contacts_in_statuses:
            contact = contact_of(message.wa_id)
        item = status_of(step, echo=step.status != "failed" or self.settings.opaque_on_failed)
        self._webhooks.put(Update(phone.waba_id, "messages", "statuses", item, phone, contact))

    def _answer(self, message: Accepted, said: Json) -> None:
        who = {"from": message.wa_id} if message.wa_id.isdigit() else {"user_id": message.wa_id}
        where = {"phone_number_id": message.phone_number_id, "reply_to": message.wamid}
        if self.speak is not None:
            self.speak(who | where | said)

    def clear(self) -> None:
        self._steps.clear()


def contact_of(person: str) -> Json:
    """Return the contacts[] item of a number or, where only that is known, of a user id."""
    if not person.isdigit():
        return {"user_id": person}
    return {"wa_id": person, "user_id": user_id(person)}


def status_of(step: Step, *, echo: bool) -> Json:
    """Return the statuses[] item, shaped as of Graph v24 (no conversation object)."""
    message = step.message
    item: Json = {"id": message.wamid, "status": step.status, "timestamp": str(int(step.at))}
    if not message.wa_id.isdigit():
        item["recipient_user_id"] = message.wa_id
    else:
        item["recipient_id"] = message.wa_id
        item["recipient_user_id"] = user_id(message.wa_id)
    if echo and message.opaque is not None:
        item["biz_opaque_callback_data"] = message.opaque
    if step.priced:
        category = message.category.lower() or "service"
        item["pricing"] = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category}
    if step.error is not None:
        item["errors"] = [step.error]
    return item


def _luck(wamid: str, draw: int) -> float:
    """Return a number in [0, 1) that follows from the wamid alone; each draw of a wamid is independent of its others.

    A checksum would not do: two draws of a CRC differ by a constant, so who reads would never be among who answers.
    """
    digest = hashlib.blake2b(wamid.encode(), digest_size=4, salt=b"%d" % draw).digest()
    return int.from_bytes(digest) / 0x100000000
