"""Jobs of the assistant: a queue and a process of its own, several turns at once, nothing open while a model thinks.

What it does not come to in time, the inbox's own tick gives to people: that needs neither this queue nor a model.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
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
from dispatcher.assistant.turns import Claim
from dispatcher.config import Settings
from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.telling import tell
from dispatcher.database import transaction
from dispatcher.events import AssistantSuggested, MessageStatusChanged
from dispatcher.jobqueue.jobs import (
    ASSISTANT,
    REPLIES,
    TICKS,
    ask_for,
    begin,
    enqueue_many,
    is_ending,
    job,
    told_later,
)
from dispatcher.jobqueue.ticks import Tick
from dispatcher.messages.jobs import send_message
from dispatcher.messages.states import State
from dispatcher.realtime import publish

log = structlog.get_logger(__name__)

AT_ONCE: Final = 12
"""So many questions are under way at once in one process; they only wait."""
_TURN_SECONDS: Final = 30.0
"""So long turns are taken in one go: documents wait meanwhile."""
_BUSY_SECONDS: Final = 80.0
"""So long they are while a question is under way; with the longest one (85 s), begun at last, the job is in time."""
_SOON: Final = timedelta(seconds=5)
_LOOK_SECONDS: Final = 0.2
_ATTEMPTS: Final = 3
_LEAVING_SECONDS: Final = 40.0


@job(ASSISTANT, seconds=180)
def take_turns() -> None:
    """Take turns until none is due soon or the time is up."""
    begin(take_turns)
    began = time.monotonic()

    def is_wanted(busy: bool) -> bool:
        # Who writes while a model is slow with another one's question must not wait for that.
        return time.monotonic() - began < _BUSY_SECONDS if busy else _is_more(began)

    take_turns_while(is_wanted)


def take_turns_soon() -> None:
    """Have the turns taken that are due by what people have just written, rather than at the next tick."""
    try:
        with transaction() as session:
            is_any = turns.is_any_soon(session, _SOON)
    except OperationalError:
        # What they wrote is noted; the tick looks for it.
        return
    if is_any:
        with told_later():
            ask_for(take_turns)


def _is_more(began: float) -> bool:
    if time.monotonic() - began >= _TURN_SECONDS:
        return False
    with transaction() as session:
        return turns.is_any_soon(session, _SOON)


def take_turns_while(is_wanted: Callable[[bool], bool]) -> None:
    """Take the turns that are due, several at once, as long as that is wanted; then wait for what has been begun.

    ``is_wanted`` is told whether a turn is under way; the longest one takes two tries and the pause between them. A
    process that is to end takes no more.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    under_way: set[Future[None]] = set()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="assistant") as pool:
        try:
            while not is_ending() and is_wanted(bool(under_way)):
                claim = _claimed() if len(under_way) < AT_ONCE else None
                if claim:
                    under_way.add(pool.submit(_serve, app, claim))
                else:
                    _look_up(under_way)
                under_way = {one for one in under_way if not one.done()}
        except SQLAlchemyError as error:
            log.warning("assistant_turns_failed", error=str(error).splitlines()[0])


def _look_up(under_way: set[Future[None]]) -> None:
    """Wait a moment, or until one of these has ended."""
    if under_way:
        wait(under_way, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
    else:
        time.sleep(_LOOK_SECONDS)


def _claimed() -> Claim | None:
    with transaction() as session:
        return turns.take(session)


def _serve(app: Flask, claim: Claim) -> None:
    """Take one turn, or give it back when it breaks: people must not wait for a lease to lapse."""
    with app.app_context():
        try:
            _take(claim)
        except SQLAlchemyError as error:
            log.warning("assistant_turn_failed", error=str(error).splitlines()[0])
            _give_back(claim)
        except Exception:
            log.exception("assistant_turn_broke")
            _give_back(claim)


def _give_back(claim: Claim) -> None:
    with suppress(SQLAlchemyError), transaction() as session:
        turns.retry_soon(session, claim.conversation_id)


def _take(claim: Claim) -> None:
    settings: Settings = current_app.extensions["settings"]
    with transaction() as session:
        prepared = prepare(session, claim, settings)
    announce([_consulted(prepared, settings) if isinstance(prepared, Prepared) else prepared])


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
    publish([_not_sent(one.account_id, each) for one in done for each in one.skipped_ids])


def _not_sent(account_id: int, message_id: int) -> MessageStatusChanged:
    return MessageStatusChanged(message_id=message_id, campaign_id=None, account_id=account_id, state=State.SKIPPED)


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
