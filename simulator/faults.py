"""Faults on demand: what goes wrong, for which requests, how often. Set by the config file and at run time."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from simulator.jsontypes import ConfigError, Json, build
from simulator.numbers import digits

# What happens to the request itself; at most one of these per request.
REQUEST_KINDS = frozenset(
    {
        "error",
        "server_error",
        "html_error",
        "reset_before_accept",
        "hang_before_accept",
        "no_answer_after_accept",
        "reset_after_accept",
    }
)
# What becomes of a message that was accepted.
OUTCOME_KINDS = frozenset({"async_failed", "held", "silent"})
KINDS = REQUEST_KINDS | OUTCOME_KINDS | {"latency"}
AFTER_ACCEPT = frozenset({"no_answer_after_accept", "reset_after_accept"})
AREAS = frozenset({"messages", "management", "media", "any"})


@dataclass(slots=True)
class Rule:
    """One fault. All selectors given must hold; `next` counts down; `accepted` lets an error come after acceptance."""

    kind: str
    on: str = "messages"
    share: float = 1.0
    next: int | None = None
    skip: int = 0
    recipients: list[str] | None = None
    phone_number_id: str | None = None
    template: str | None = None
    code: int | None = None
    details: str = ""
    http_status: int | None = None
    accepted: bool = False
    hold_ms: float = 30_000
    then: str = "release"
    latency_ms: float = 0
    regain_minutes: int | None = None
    hits: int = field(default=0, init=False)
    people: frozenset[str] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ConfigError(f"fault kind must be one of {', '.join(sorted(KINDS))}, not {self.kind!r}")
        if self.on not in AREAS:
            raise ConfigError(f"fault on must be one of {', '.join(sorted(AREAS))}, not {self.on!r}")
        if self.then not in ("release", "drop"):
            raise ConfigError("fault then must be release or drop")
        if self.kind in ("error", "async_failed") and self.code is None:
            raise ConfigError(f"fault {self.kind} needs a code")
        if self.recipients is not None:
            self.people = frozenset(digits(one) or one for one in self.recipients)

    @property
    def comes_after_acceptance(self) -> bool:
        return self.accepted or self.kind in AFTER_ACCEPT

    def strikes(self, subject: Subject) -> bool:
        """Decide for one request, counting it down."""
        if self.on not in ("any", subject.area) or self.next == 0 or not self._selects(subject):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.share < 1.0 and random.random() >= self.share:
            return False
        if self.next is not None:
            self.next -= 1
        self.hits += 1
        return True

    def _selects(self, subject: Subject) -> bool:
        return (
            self.phone_number_id in (None, subject.phone_number_id)
            and self.template in (None, subject.template)
            and (self.people is None or not self.people.isdisjoint(subject.people))
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule looks at: the area, the number, the template, and every spelling of the recipient."""

    area: str
    phone_number_id: str = ""
    template: str = ""
    people: tuple[str, ...] = ()


@dataclass(slots=True)
class WebhookFaults:
    """Shares (0–1) of status updates that are dropped, sent twice, given a random delay (reordered) or a fixed one."""

    drop_share: float = 0.0
    duplicate_share: float = 0.0
    reorder_share: float = 0.0
    reorder_ms: float = 2_000
    delay_share: float = 0.0
    delay_ms: float = 5_000
    drop_statuses: list[str] = field(default_factory=list)

    def delays(self, status: str) -> list[float]:
        """Return the extra seconds of each copy to send: empty when dropped, two when duplicated."""
        if status in self.drop_statuses or random.random() < self.drop_share:
            return []
        delay = self.delay_ms / 1000 if random.random() < self.delay_share else 0.0
        if random.random() < self.reorder_share:
            delay += random.random() * self.reorder_ms / 1000
        if random.random() < self.duplicate_share:
            return [delay, delay + random.random() * 0.2]
        return [delay]

    @property
    def quiet(self) -> bool:
        return not (
            self.drop_share or self.duplicate_share or self.reorder_share or self.delay_share or self.drop_statuses
        )


@dataclass(slots=True)
class FaultSettings:
    """The whole fault plan, as the config file and PUT /_control/faults give it."""

    latency_ms: float = 0.0
    jitter_ms: float = 0.0
    rules: list[Json] = field(default_factory=list)
    webhooks: Json = field(default_factory=dict)


class Faults:
    """The faults in force."""

    def __init__(self, settings: FaultSettings) -> None:
        self.latency_ms = settings.latency_ms
        self.jitter_ms = settings.jitter_ms
        self.rules = [build(Rule, one, "fault rule") for one in settings.rules]
        self.webhooks = build(WebhookFaults, settings.webhooks, "faults.webhooks")

    def for_request(self, subject: Subject) -> Rule | None:
        return self._first(REQUEST_KINDS, subject)

    def for_outcome(self, subject: Subject) -> Rule | None:
        return self._first(OUTCOME_KINDS, subject)

    @property
    def slows(self) -> bool:
        """Tell whether any answer could take longer than it must."""
        return bool(self.rules or self.latency_ms or self.jitter_ms)

    def latency(self, subject: Subject) -> float:
        """Return the seconds this answer takes."""
        latency = self.latency_ms + (random.random() * self.jitter_ms if self.jitter_ms else 0.0)
        if self.rules and (rule := self._first(("latency",), subject)):
            latency += rule.latency_ms
        return latency / 1000

    def _first(self, kinds: Iterable[str], subject: Subject) -> Rule | None:
        return next((rule for rule in self.rules if rule.kind in kinds and rule.strikes(subject)), None)

    def describe(self) -> Json:
        rules = [{name: value for name, value in asdict(rule).items() if name != "people"} for rule in self.rules]
        return {
            "latency_ms": self.latency_ms,
            "jitter_ms": self.jitter_ms,
            "rules": rules,
            "webhooks": asdict(self.webhooks),
        }
