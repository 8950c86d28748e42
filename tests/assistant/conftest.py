"""The stand-in of the models' HTTP API, spoken to as a test orders it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from dispatcher.accounts import template_editing
from dispatcher.assistant.asking.choosing import the_model
from dispatcher.assistant.asking.protocol import Answered, Model, Question, Said, Speaker
from dispatcher.config import Settings
from dispatcher.http import Role
from tests.accounts.conftest import Person, anybody
from tests.assistant.desk import Desk, StandIn
from tests.messages.machinery import engine
from tests.messages.world import PHONES, add_account
from tests.servers import SimulatorProcess

__all__ = ["anybody"]
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


@pytest.fixture
def desk(
    app: Flask,
    settings: Settings,
    simulator: SimulatorProcess,
    stand_in: StandIn,
    anybody: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """A number whose assistant answers by itself, with everything at work."""
    told = replace(settings, gemini_api_key="key", gemini_api_base_url=f"{stand_in.url}/model")
    monkeypatch.setitem(app.extensions, "settings", told)
    number = add_account(PHONES[0])
    template_editing.sync(number, settings)
    admin = anybody(Role.ADMIN)
    with engine(app, simulator, senders=0) as meta:
        desk = Desk(app, meta, admin, stand_in, number)
        desk.switch("answer")
        yield desk
