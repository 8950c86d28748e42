"""The job that goes through many conversations, and the tick that goes on with what a killed worker left."""

import time
from datetime import timedelta
from typing import Final

from psycopg2.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from dispatcher.conversations.bulk import runs
from dispatcher.conversations.bulk.models import BulkStatus, ConversationBulk
from dispatcher.conversations.bulk.views import progress_view
from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.sources.jobs import tell_soon
from dispatcher.conversations.telling import tell
from dispatcher.database import transaction
from dispatcher.events import ConversationBulkProgress
from dispatcher.jobqueue.jobs import DELIVERIES, REPLIES, TICKS, enqueue, enqueue_many, job, told_later
from dispatcher.jobqueue.ticks import Tick
from dispatcher.messages.jobs import send_message
from dispatcher.realtime import publish

_TURN_SECONDS: Final = 5.0
_QUIET: Final = timedelta(seconds=10)
_TRIES: Final = 5


def enqueue_bulk(bulk_id: int, done: int) -> None:
    """Have a bulk go on from here; asked for twice, it waits once."""
    with told_later():
        enqueue(change_conversations, bulk_id, job_id=f"conversations-{bulk_id}-{done}")


@job(DELIVERIES, seconds=120)
def change_conversations(bulk_id: int) -> None:
    """Go through the conversations of a bulk for a turn, then let others have theirs."""
    until = time.monotonic() + _TURN_SECONDS
    while (done := work(bulk_id)) is not None:
        if time.monotonic() > until:
            enqueue_bulk(bulk_id, done)
            return


def work(bulk_id: int) -> int | None:
    """Do a portion and tell of it; return how many are done, None once there is no more to do here."""
    for left in reversed(range(_TRIES)):
        try:
            return _work_once(bulk_id)
        except OperationalError as error:
            if not left or not isinstance(error.orig, DeadlockDetected):
                raise
    return None


def _work_once(bulk_id: int) -> int | None:
    with transaction() as session:
        moved = runs.move_on(session, bulk_id)
        if moved is None:
            return None
        found, portion = moved
        given = assign_waiting(session) if portion.changed else []
        goes_on, done, news = found.status == BulkStatus.RUNNING, found.done, news_of(found)
    if portion.message_ids:
        with told_later():
            enqueue_many(send_message, REPLIES, portion.message_ids)
    if portion.is_elsewhere:
        tell_soon()
    tell([*{*portion.changed, *given}])
    publish([news])
    return done if goes_on else None


def news_of(found: ConversationBulk) -> ConversationBulkProgress:
    """Return how far a bulk is, for whoever began it."""
    return ConversationBulkProgress(bulk_id=found.id, user_id=found.created_by_id, progress=progress_view(found))


@job(TICKS, seconds=60)
def go_on_with_bulks() -> None:
    """See that every running bulk has a worker: one that was killed has left it where it was."""
    with transaction() as session:
        left = runs.left_alone(session, _QUIET)
    for bulk_id in left:
        with told_later():
            enqueue(change_conversations, bulk_id, job_id=f"conversations-{bulk_id}")


BULK_TICKS: Final = (Tick(go_on_with_bulks, seconds=5),)
