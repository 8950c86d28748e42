"""However the model fails, who wrote gets an answer or a person, and is told so."""

from dataclasses import replace
from threading import Event, Thread

import pytest

from dispatcher.assistant import jobs, turns
from dispatcher.assistant.consulting import Consultation, Consulted
from dispatcher.config import Settings
from dispatcher.jobqueue.jobs import ASSISTANT, AllowedJob, queue, redis
from dispatcher.jobqueue.workers import StockWorker
from tests.assistant.desk import Desk
from tests.messages.machinery import until

TOLD = "A colleague will answer you soon."
FAULTS = {
    "busy": "busy",
    "server_error": "unavailable",
    "unavailable": "unavailable",
    "denied": "denied",
    "hang": "timeout",
    "drip": "timeout",
    "reset": "unavailable",
    "malformed": "malformed",
    "html": "malformed",
    "text": "malformed",
    "off_schema": "malformed",
    "cut_off": "malformed",
    "refusal": "refused",
    "empty": "refused",
}


def _person(place: int) -> str:
    return f"+55119999902{place:02d}"


def test_every_failure_ends_with_a_person(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(desk.app.extensions["settings"], assistant_timeout_seconds=2)
    monkeypatch.setitem(desk.app.extensions, "settings", settings)
    desk.switch("answer", handover_text=TOLD)
    faults = [{"kind": kind, "matching": f"about {kind},"} for kind in FAULTS]
    desk.model.order("PUT", "/faults", {"faults": faults})

    found = {kind: desk.hear(f"Tell me about {kind}, please", _person(n)) for n, kind in enumerate(FAULTS)}
    desk.think()

    turns = {one["conversation_id"]: one for one in desk.turns()}
    for kind, conversation in found.items():
        turn = turns[conversation["id"]]
        assert (turn["outcome"], turn["reason"]) == ("handed_over", FAULTS[kind]), (kind, turn)
        # Nobody says what a lost answer cost; only who was turned away has surely spent nothing.
        assert (turn["cost_micros"] > 0) == (kind not in ("busy", "denied")), (kind, turn)
        now = desk.agent.get(f"/conversations/{conversation['id']}").json
        assert (now["assistant"], now["waiting_since"] is not None) == ("handed_over", True)
        assert desk.thread(conversation["id"])[0]["text"] == TOLD
        assert desk.notes(conversation["id"])
    assert desk.spent() == sum(turn["cost_micros"] for turn in turns.values())
    # A model that recovers at the second try has not failed.
    desk.model.fail("server_error", next=1)
    desk.model.order("PUT", "/script", {"answers": ["Good morning to you."]})
    assert desk.answer("Hello", _person(90))["text"] == "Good morning to you."


def test_one_slow_question_keeps_nobody_waiting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    consult, begun, go_on = jobs.consult, Event(), Event()

    def slow(wanted: Consultation, settings: Settings) -> Consulted:
        if "riddle" in wanted.grounds.question.said[-1].text:
            begun.set()
            assert go_on.wait(200)
        return consult(wanted, settings)

    monkeypatch.setattr(jobs, "consult", slow)
    first = desk.hear("A riddle", _person(91))
    thinking = Thread(target=desk.think)
    thinking.start()
    try:
        assert begun.wait(60)
        second = desk.hear("Hello", _person(92))
        until(lambda: desk.turns())
        assert [one["conversation_id"] for one in desk.turns()] == [second["id"]]
    finally:
        go_on.set()
        thinking.join()
    assert [one["conversation_id"] for one in desk.turns()] == [first["id"], second["id"]]


def test_a_process_that_is_to_end_takes_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatcher.jobqueue.jobs._ending", Event())
    conversation = desk.hear("Hello")
    StockWorker([queue(ASSISTANT)], connection=redis(), job_class=AllowedJob).handle_warm_shutdown_request()
    desk.think()
    assert (desk.turns(), len(desk.thread(conversation["id"]))) == ([], 1)


def test_nobody_waits_for_a_worker_that_died(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that was taken and never finished is taken again, and after all tries it is a person's."""

    def dies(*_: object) -> None:
        raise KeyError("the process is gone")

    monkeypatch.setattr(jobs, "consult", dies)
    conversation = desk.hear("Hello?")
    for _ in range(turns.MOST_TRIES):
        desk.think()
        desk.lapse(conversation["id"])
    assert desk.agent.get(f"/conversations/{conversation['id']}").json["assistant"] == "answering"
    desk.think()
    assert desk.agent.get(f"/conversations/{conversation['id']}").json["assistant"] == "handed_over"
    assert desk.turns()[0]["reason"] == "out_of_time"
