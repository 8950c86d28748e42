"""The stand-in's state: its script, its faults and what it was asked."""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from simulator.jsontypes import ConfigError, Json, build
from simulator.model.asked import Asked, Spoken
from simulator.model.faults import ModelFault
from simulator.model.gullible import swallowed
from simulator.model.sense import understood

REMEMBERED = 5000
OFF_SCHEMA = {"reply": ["not", "a", "text"], "intent": "dance", "confidence": "very", "surprise": True}
BLANKS: dict[str, Any] = {"string": "", "boolean": False, "number": 0, "integer": 0, "array": [], "object": {}}


@dataclass(slots=True)
class Rule:
    """An answer for every question whose last words match (a regular expression), ``next`` times or always."""

    matching: str
    answer: Any
    next: int | None = None

    def __post_init__(self) -> None:
        try:
            re.compile(self.matching)
        except re.error as error:
            raise ConfigError(f"matching is no regular expression: {error}") from error

    def applies(self, said: str) -> bool:
        if self.next == 0 or not re.search(self.matching, said, re.I | re.S):
            return False
        if self.next is not None:
            self.next -= 1
        return True


@dataclass(slots=True)
class Script:
    """What to say: ``answers`` one after the other, then by ``rules``; ``gullible`` believes injections."""

    answers: list[Any] = field(default_factory=list)
    rules: list[Json] = field(default_factory=list)
    gullible: bool = False


class StandIn:
    """A model that says what it is told to say, or what small rules make of the question."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.faults: list[ModelFault] = []
        self.asked: deque[Asked] = deque(maxlen=REMEMBERED)
        self.total = 0
        self.use(Script())

    def use(self, script: Script) -> None:
        self.answers = deque(script.answers)
        self.rules = [build(Rule, one, "rule") for one in script.rules]
        self.gullible = script.gullible

    def note(self, asked: Asked) -> None:
        self.total += 1
        asked.id, asked.at = self.total, time.time()
        self.asked.append(asked)

    def fault_for(self, asked: Asked) -> ModelFault | None:
        fault = next((one for one in self.faults if one.strikes(asked.protocol, asked.last)), None)
        asked.fault = fault.kind if fault else None
        return fault

    def spoken(self, asked: Asked, fault: ModelFault | None) -> Spoken:
        """Return the answer, spoiled where the fault is about its content."""
        kind = fault.kind if fault else ""
        if kind == "refusal":
            return Spoken("", "refusal")
        if kind == "empty":
            return Spoken("")
        if kind == "off_schema":
            return Spoken(orjson.dumps(OFF_SCHEMA).decode())
        answer = self._answer(asked)
        if kind == "text":
            return Spoken(str(answer.get("reply") or "I would rather talk.") if isinstance(answer, dict) else answer)
        text = answer if isinstance(answer, str) else orjson.dumps(answer).decode()
        return Spoken(text[: len(text) // 2], "length") if kind == "cut_off" else Spoken(text)

    def _answer(self, asked: Asked) -> Json | str:
        """Return the object to be said, or a raw text that a script asks for."""
        scripted = self._scripted(asked)
        if isinstance(scripted, dict) and "raw" in scripted:
            return str(scripted["raw"])
        sensible = understood(asked.last, asked.system).as_answer(
            f"{len(asked.said)} messages; last: {asked.last[:200]}"
        )
        if isinstance(scripted, dict):
            sensible |= scripted
        elif scripted is not None:
            sensible |= {"reply": str(scripted), "hand_over": False, "confidence": 0.9}
        return _shaped(sensible, asked.schema)

    def _scripted(self, asked: Asked) -> Any:
        if self.answers:
            return self.answers.popleft()
        for rule in self.rules:
            if rule.applies(asked.last):
                return rule.answer
        return swallowed(asked.last, asked.system) if self.gullible else None

    def describe(self) -> Json:
        return {
            "asked": self.total,
            "gullible": self.gullible,
            "answers": list(self.answers),
            "rules": [asdict(one) for one in self.rules],
            "faults": [asdict(one) for one in self.faults],
        }


def _shaped(answer: Json, schema: Json) -> Json:
    """Return the answer with the properties of the schema: those it does not know are blank, others are left out."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return answer
    return {name: answer.get(name, _blank(shape)) for name, shape in properties.items()}


def _blank(shape: Json) -> Any:
    if shape.get("enum"):
        return shape["enum"][0]
    kind = shape.get("type")
    return BLANKS.get(kind[0] if isinstance(kind, list) else str(kind))
