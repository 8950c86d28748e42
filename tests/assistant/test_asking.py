"""Both protocols, against the stand-in over HTTP, and every way in which a model fails."""

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from dispatcher.assistant.asking.choosing import price, the_model
from dispatcher.assistant.asking.gemini import Gemini
from dispatcher.assistant.asking.openai_compatible import OpenAiCompatible
from dispatcher.assistant.asking.protocol import Model, ModelError, Question, Said, Speaker, Trouble
from dispatcher.config import Settings
from dispatcher.errors import Invalid
from tests.assistant.conftest import SCHEMA, SYSTEM, StandIn, question, read
from tests.servers import free_port


def test_a_question_arrives_whole_and_its_answer_is_counted(model: Model, stand_in: StandIn) -> None:
    answered = model.ask(question("Bom dia!", "Olá!", "Que horas abre? (open)"), seconds=20)

    assert read(answered)["reply"] == "We are open from 7 to 19."
    assert answered.tokens_in > 20
    assert answered.tokens_out > 5
    assert answered.model == model.name
    [asked] = stand_in.asked()
    assert asked["system"] == SYSTEM
    assert [(one["speaker"], one["text"]) for one in asked["said"]] == [
        ("person", "Bom dia!"),
        ("us", "Olá!"),
        ("person", "Que horas abre? (open)"),
    ]
    assert asked["schema"] == SCHEMA
    assert asked["key"] == f"key-of-{asked['protocol']}"
    assert (asked["max_output_tokens"], asked["temperature"]) == (1024, 0.2)


def test_people_and_we_take_turns_for_models_that_want_nothing_else(model: Model, stand_in: StandIn) -> None:
    said = [Said(Speaker.US, "Do you like cake?"), Said(Speaker.PERSON, "Hm"), Said(Speaker.PERSON, "yes")]
    model.ask(Question(system=SYSTEM, said=said, schema=SCHEMA), seconds=20)

    [asked] = stand_in.asked()
    assert [one["speaker"] for one in asked["said"]] == ["person", "us", "person"]
    assert [one["text"] for one in asked["said"]][1:] == ["Do you like cake?", "Hm\n\nyes"]


@pytest.mark.parametrize(
    ("fault", "trouble", "may_retry", "retry_after"),
    [
        ({"kind": "busy", "retry_after": 7}, Trouble.BUSY, True, 7.0),
        ({"kind": "busy"}, Trouble.BUSY, True, None),
        ({"kind": "server_error"}, Trouble.UNAVAILABLE, True, None),
        ({"kind": "unavailable"}, Trouble.UNAVAILABLE, True, None),
        ({"kind": "html", "http_status": 502}, Trouble.UNAVAILABLE, True, None),
        ({"kind": "reset"}, Trouble.UNAVAILABLE, True, None),
        ({"kind": "denied"}, Trouble.DENIED, False, None),
        ({"kind": "denied", "http_status": 400}, Trouble.DENIED, False, None),
        ({"kind": "malformed"}, Trouble.MALFORMED, True, None),
        ({"kind": "html"}, Trouble.MALFORMED, True, None),
        ({"kind": "cut_off"}, Trouble.MALFORMED, True, None),
        ({"kind": "refusal"}, Trouble.REFUSED, False, None),
        ({"kind": "empty"}, Trouble.REFUSED, False, None),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_every_failure_says_what_to_do_about_it(
    model: Model,
    stand_in: StandIn,
    fault: dict[str, object],
    trouble: Trouble,
    may_retry: bool,
    retry_after: float | None,
) -> None:
    stand_in.order("PUT", "/faults", {"faults": [{**fault, "next": 1}]})

    with pytest.raises(ModelError) as caught:
        model.ask(question("Quando abre? (open)"), seconds=20)

    assert (caught.value.trouble, caught.value.may_retry) == (trouble, may_retry)
    assert caught.value.may_have_cost == (trouble not in (Trouble.BUSY, Trouble.DENIED))
    assert caught.value.retry_after == retry_after
    # Nobody tried again behind our back, and the next question is answered as ever.
    assert len(stand_in.asked()) == 1
    assert read(model.ask(question("Are you open?"), seconds=20))["hand_over"] is False


@pytest.mark.parametrize("kind", ["slow", "hang", "drip", "drip_headers"])
def test_a_model_that_takes_its_time_is_given_up(model: Model, stand_in: StandIn, kind: str) -> None:
    # Dripping takes minutes in all, each byte far less than the time allowed.
    stand_in.fail(kind, seconds=0.2 if "drip" in kind else 60)

    with pytest.raises(ModelError) as caught:
        model.ask(question("Oi"), seconds=0.5)

    assert caught.value.trouble == Trouble.TIMEOUT


def test_what_was_answered_for_nothing_is_paid_for(model: Model, stand_in: StandIn) -> None:
    stand_in.fail("cut_off")

    with pytest.raises(ModelError) as caught:
        model.ask(question("When are you open?"), seconds=20)

    assert caught.value.tokens_in > 20
    assert caught.value.tokens_out > 5


def test_an_answer_that_is_not_what_was_asked_for_comes_as_it_is(model: Model, stand_in: StandIn) -> None:
    stand_in.fail("text")
    assert model.ask(question("When are you open?"), seconds=20).text == "We are open from 7 to 19."

    stand_in.fail("off_schema")
    assert read(model.ask(question("Hi"), seconds=20))["intent"] == "dance"


def test_errors_carry_neither_keys_nor_personal_data(model: Model, stand_in: StandIn) -> None:
    stand_in.fail("denied", message="Not for ana@example.com, +55 11 98888-7777, card 4111 1111 1111 1111. " * 20)

    with pytest.raises(ModelError) as caught:
        model.ask(question("Oi"), seconds=20)

    assert "[email]" in caught.value.detail
    assert not any(secret in str(caught.value) for secret in ("ana@", "98888", "4111", "key-of"))
    assert len(caught.value.detail) <= 300
    assert caught.value.__cause__ is None


def test_a_server_that_is_not_there_is_unavailable_and_costs_nothing() -> None:
    nobody = f"http://127.0.0.1:{free_port()}"

    for model in (OpenAiCompatible("any", f"{nobody}/v1"), Gemini("gemini-2.5-flash", nobody, "key")):
        with pytest.raises(ModelError) as caught:
            model.ask(question("Oi"), seconds=5)

        assert caught.value.trouble == Trouble.UNAVAILABLE
        assert not caught.value.may_have_cost


def test_settings_name_the_model_and_its_price(worker_settings: Settings) -> None:
    assert the_model(worker_settings) is None
    named = the_model(replace(worker_settings, gemini_api_key="k"))
    assert named is not None
    assert named.name == "gemini-2.5-flash"
    own = replace(worker_settings, assistant_provider="openai", assistant_model="llama")
    assert the_model(own) is None
    assert the_model(replace(own, openai_api_base_url="http://localhost:11434/v1")) is not None

    assert price(worker_settings, 1_000_000, 1_000_000) == 2_800_000
    assert price(worker_settings, 1, 0) == 1
    assert price(replace(worker_settings, assistant_price_in=Decimal(0), assistant_price_out=Decimal(0)), 9, 9) == 0


def test_wrong_settings_are_named_at_the_start() -> None:
    wrong = {"ASSISTANT_PROVIDER": "openai", "OPENAI_API_BASE_URL": "localhost", "ASSISTANT_PRICE_IN": "cheap"}

    with pytest.raises(Invalid) as caught:
        Settings.from_environ(wrong)

    assert {"ASSISTANT_MODEL", "OPENAI_API_BASE_URL", "ASSISTANT_PRICE_IN"} <= set(caught.value.details)


def test_processes_that_never_ask_do_not_load_the_sdk() -> None:
    code = "import sys, json, dispatcher.app, dispatcher.assistant.asking.choosing; print(json.dumps([*sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = json.loads(done.stdout)
    assert not [name for name in loaded if name.startswith(("google", "pydantic", "httpx", "pypdf", "docx", "lxml"))]
