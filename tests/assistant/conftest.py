"""The stand-in of the models' HTTP API, spoken to as a test orders it."""

import json
import urllib.request
from dataclasses import replace
from typing import Any

import pytest

from dispatcher.assistant.asking.choosing import the_model
from dispatcher.assistant.asking.protocol import Answered, Model, Question, Said, Speaker
from dispatcher.config import Settings
from tests.servers import SimulatorProcess

Json = dict[str, Any]

SCHEMA: Json = {
    "type": "object",
    "properties": {
        "reply": {"type": "string"},
        "intent": {"type": "string", "enum": ["yes", "no", "question", "complaint", "person", "stop", "other"]},
        "confidence": {"type": "number"},
        "hand_over": {"type": "boolean"},
        "summary": {"type": "string"},
    },
    "required": ["reply", "intent", "confidence", "hand_over", "summary"],
    "additionalProperties": False,
}
SYSTEM = (
    "You answer for a bakery.\n<knowledge>\nWe are open from 7 to 19. Cakes are ordered two days ahead.\n</knowledge>"
)


class StandIn:
    """The stand-in's control over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    def order(self, method: str, path: str = "", body: Json | None = None) -> Json:
        """Send one control request and return the answer."""
        request = urllib.request.Request(f"{self.url}/_control/model{path}", method=method)
        request.data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(request, timeout=30) as answer:
            result: Json = json.load(answer)
        return result

    def fail(self, kind: str, **more: Any) -> None:
        """Let the next questions go wrong in this way only."""
        self.order("PUT", "/faults", {"faults": [{"kind": kind, **more}]})

    def asked(self) -> list[Json]:
        """Return what it was asked, the oldest first."""
        found: list[Json] = self.order("GET", "/log")["asked"]
        return found


@pytest.fixture
def stand_in(simulator: SimulatorProcess) -> StandIn:
    """A stand-in that has forgotten all earlier tests."""
    return StandIn(simulator.url)


@pytest.fixture(params=["gemini", "openai"])
def model(request: pytest.FixtureRequest, worker_settings: Settings, stand_in: StandIn) -> Model:
    """A model of either protocol, as the settings name it."""
    chosen = replace(
        worker_settings,
        assistant_provider=request.param,
        assistant_model="gemini-2.5-flash" if request.param == "gemini" else "small-model",
        gemini_api_key="key-of-gemini",
        gemini_api_base_url=f"{stand_in.url}/model",
        openai_api_key="key-of-openai",
        openai_api_base_url=f"{stand_in.url}/model/v1",
    )
    found = the_model(chosen)
    assert found is not None
    return found


def question(*texts: str, system: str = SYSTEM) -> Question:
    """Return a question in which a person and we took turns, the person last."""
    speakers = (Speaker.PERSON if (len(texts) - place) % 2 else Speaker.US for place in range(len(texts)))
    return Question(system=system, said=[Said(*one) for one in zip(speakers, texts, strict=True)], schema=SCHEMA)


def read(answered: Answered) -> Json:
    """Return the JSON that the model wrote."""
    found: Json = json.loads(answered.text)
    return found
