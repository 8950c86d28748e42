"""The job over the journal, and the hint that there is something in it."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.config import Settings
from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.opening import follow_written
from dispatcher.conversations.sources import outbox
from dispatcher.conversations.telling import facts
from dispatcher.database import transaction
from dispatcher.events import MessageReceived
from dispatcher.jobqueue.jobs import TICKS, WEBHOOKS, ask_for, begin, job, told_later
from dispatcher.jobqueue.ticks import Tick
from dispatcher.messages.jobs import ask_for_media
from dispatcher.realtime import publish
from dispatcher.webhooks import journal
from dispatcher.webhooks.processing import Batch, process_batch
from dispatcher.webhooks.strangers import welcome
from dispatcher.whatsapp.webhook_inbound import MEDIA_KINDS

_BUDGET_SECONDS: Final = 30.0
_TRIES: Final = 5
_PRUNING_SECONDS: Final = 60.0


def poke() -> None:
    """Ask for the journal to be processed, unless somebody did and that job has not begun yet.

    Call it after the commit. Raises RedisError when Redis is away; the tick asks too.
    """
    ask_for(process_webhooks)


@job(WEBHOOKS, seconds=120)
def process_webhooks() -> None:
    """Process the journal until it is empty or the time is up, one commit for each batch."""
    begin(process_webhooks)
    until = time.monotonic() + _BUDGET_SECONDS
    while time.monotonic() < until:
        batch = process_once()
        if batch is None:
            return
        publish(batch.events)
        if received := [event for event in batch.events if isinstance(event, MessageReceived)]:
            follow_written()
        if any(event.kind in MEDIA_KINDS for event in received):
            with told_later():
                ask_for_media()
    poke()


def process_once() -> Batch | None:
    """Process one batch in a transaction of its own; None when nothing waits.

    A sender and a processor may deadlock over the same messages: the database ends one of them, and it tries again.
    """
    for left in reversed(range(_TRIES)):
        try:
            with transaction() as session:
                batch = process_batch(session)
            return _shared_out(batch) if batch else None
        except OperationalError:
            if not left:
                raise
            current_app.logger.info("webhook batch tried again")
            time.sleep(0.05)
    raise AssertionError("unreachable")


def _shared_out(batch: Batch) -> Batch:
    """Give who wrote to whoever's turn it is, after the commit: all assigning waits for one lock, intake must not."""
    if any(isinstance(event, MessageReceived) for event in batch.events):
        try:
            with transaction() as session:
                batch.events += facts(dict.fromkeys(assign_waiting(session), 0))
        except OperationalError:
            # The batch is done; the desk's own tick gives them out.
            current_app.logger.info("conversations are given out by the tick")
    return batch


@job(TICKS, seconds=300)
def welcome_numbers() -> None:
    """Process again what was said about numbers that have been connected since."""
    with transaction() as session:
        again = welcome(session)
    if again:
        current_app.logger.info("webhook calls of new numbers are processed again: %s", again)
        poke()


@job(TICKS, seconds=300)
def prune_webhooks() -> None:
    """Delete calls processed, and events told to other systems, long ago; a few thousand in each transaction."""
    settings: Settings = current_app.extensions["settings"]
    _prune(journal.forget_old, settings.webhook_retention_days)
    _prune(outbox.forget_old, settings.delivery_retention_days)


def _prune(forget_old: Callable[[Session, datetime], bool], days: int) -> None:
    before = clock.now() - timedelta(days=days)
    until = time.monotonic() + _PRUNING_SECONDS
    more = True
    while more and time.monotonic() < until:
        with transaction() as session:
            more = forget_old(session, before)


WEBHOOK_TICKS: Final = (
    # For what a lost hint left behind, for calls that failed and are due again, and for statuses that came too early.
    Tick(process_webhooks, seconds=5),
    Tick(welcome_numbers, seconds=10),
    Tick(prune_webhooks, seconds=600),
)
