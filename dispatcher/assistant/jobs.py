"""Jobs of the assistant: a queue and a process of its own, several turns at once, nothing open while a model thinks.

What it does not come to in time, the inbox's own tick gives to people: that needs neither this queue nor a model.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from dispatcher.assistant import turns
from dispatcher.assistant.consulting import consult, verdict
from dispatcher.assistant.models import Outcome
from dispatcher.assistant.taking import Done, Prepared, finish, give_up, prepare, take_up
from dispatcher.config import Settings
from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.telling import tell
from dispatcher.database import transaction
from dispatcher.events import AssistantSuggested
from dispatcher.jobqueue.jobs import ASSISTANT, REPLIES, TICKS, enqueue_many, job, told_later
from dispatcher.jobqueue.ticks import Tick
from dispatcher.messages.jobs import send_message
from dispatcher.realtime import publish

log = structlog.get_logger(__name__)

AT_ONCE: Final = 12
"""So many questions are under way at once in one process; they only wait."""
_TURN_SECONDS: Final = 30.0
_SOON: Final = timedelta(seconds=5)
_LOOK_SECONDS: Final = 0.2
_ATTEMPTS: Final = 3
_LEAVING_SECONDS: Final = 40.0


@job(ASSISTANT, seconds=180)
def take_turns() -> None:
    """Take turns until none is due soon or the time is up."""
    with transaction() as session:
        if not turns.is_any_soon(session, _SOON):
            return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    until = time.monotonic() + _TURN_SECONDS
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="assistant") as pool:
        for _ in range(AT_ONCE):
            pool.submit(_serve, app, until)


def _serve(app: Flask, until: float) -> None:
    with app.app_context():
        while time.monotonic() < until:
            try:
                if take_next():
                    continue
                with transaction() as session:
                    more = turns.is_any_soon(session, _SOON)
            except SQLAlchemyError as error:
                # The lease lapses; the next one takes the turn.
                log.warning("assistant_turn_failed", error=str(error).splitlines()[0])
                return
            except Exception:
                log.exception("assistant_turn_broke")
                return
            if not more:
                return
            time.sleep(_LOOK_SECONDS)


def take_next() -> bool:
    """Take the next turn that is due; tell whether there was one."""
    settings: Settings = current_app.extensions["settings"]
    with transaction() as session:
        claim = turns.take(session)
    if claim is None:
        return False
    with transaction() as session:
        prepared = prepare(session, claim, settings)
    announce([_consulted(prepared, settings) if isinstance(prepared, Prepared) else prepared])
    return True


def _consulted(prepared: Prepared, settings: Settings) -> Done:
    """Ask the model and act on what it says; again when the database ended one of two who waited for each other."""
    consulted = consult(prepared.consultation, settings)
    found = verdict(consulted, prepared.consultation.grounds, prepared.claim.mode, prepared.unsure_below)
    for left in reversed(range(_ATTEMPTS)):
        try:
            with transaction() as session:
                return finish(session, prepared, consulted, found)
        except OperationalError:
            if not left:
                raise
    raise AssertionError("unreachable")


def announce(done: Sequence[Done]) -> None:
    """Send what was made, give the conversations to whose turn it is, and tell browsers; after the commit."""
    made = [one for each in done for one in each.message_ids]
    if made:
        with told_later():
            enqueue_many(send_message, REPLIES, made)
    with transaction() as session:
        given = assign_waiting(session)
    tell([*{*(one.conversation_id for one in done), *given}])
    drafts = [one for one in done if one.outcome is Outcome.SUGGESTED]
    publish([AssistantSuggested(account_id=one.account_id, conversation_id=one.conversation_id) for one in drafts])


@job(TICKS, seconds=60)
def leave_to_people() -> None:
    """Give to people what the assistant has not come to in time, and who only seems to be answered."""
    until = time.monotonic() + _LEAVING_SECONDS
    while time.monotonic() < until:
        with transaction() as session:
            late, alone = turns.overdue(session), turns.left_alone(session)
        done = [_left(give_up, one) for one in late]
        done += [_left(partial(take_up, waits=waits), one) for one, waits in alone]
        if left := [one for one in done if one]:
            announce(left)
        if not left:
            return


def _left(leave: Callable[[Session, int], Done | None], conversation_id: int) -> Done | None:
    """Leave one conversation to people; what is wrong with it keeps none of the others."""
    try:
        with transaction() as session:
            return leave(session, conversation_id)
    except Exception:
        log.exception("assistant_not_left", conversation_id=conversation_id)
        return None


ASSISTANT_TICKS: Final = (Tick(take_turns, seconds=2), Tick(leave_to_people, seconds=10))
