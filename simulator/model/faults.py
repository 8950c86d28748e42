"""Faults of a model: what goes wrong with the next questions, how often."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from simulator.jsontypes import ConfigError

STATUS = {"busy": 429, "server_error": 500, "unavailable": 503, "denied": 403}
# What stands in the answer is wrong; the exchange itself is in order.
ANSWERS = frozenset({"text", "off_schema", "cut_off", "refusal", "empty"})
# The exchange is wrong.
EXCHANGES = frozenset({"slow", "drip", "drip_headers", "hang", "malformed", "html", "reset"})
KINDS = ANSWERS | EXCHANGES | frozenset(STATUS)
PROTOCOLS = ("any", "gemini", "openai")


@dataclass(slots=True)
class ModelFault:
    """One fault. ``next`` counts down (None: always), ``share`` is a probability, ``skip`` lets some questions pass.

    ``seconds`` is how long ``slow`` waits and ``hang`` stays silent, and how long ``drip`` takes for each byte.
    """

    kind: str
    next: int | None = None
    share: float = 1.0
    skip: int = 0
    protocol: str = "any"
    matching: str = ""
    seconds: float | None = None
    http_status: int | None = None
    retry_after: float | None = None
    message: str = ""
    hits: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ConfigError(f"fault kind must be one of {', '.join(sorted(KINDS))}, not {self.kind!r}")
        if self.protocol not in PROTOCOLS:
            raise ConfigError(f"fault protocol must be one of {', '.join(PROTOCOLS)}")

    @property
    def status(self) -> int:
        return self.http_status or STATUS[self.kind]

    def strikes(self, protocol: str, said: str) -> bool:
        """Decide for one question, counting it down; ``matching`` must stand in what the person said last."""
        if self.next == 0 or self.protocol not in ("any", protocol) or self.matching.lower() not in said.lower():
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
