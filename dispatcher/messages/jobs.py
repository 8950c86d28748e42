"""Jobs of messages: sending one (a SendWorker takes many of these at once), and fetching what people sent."""

import time
from typing import Final

import structlog

from dispatcher.errors import Unavailable
from dispatcher.events import MessageMediaChanged
from dispatcher.jobqueue.jobs import DELIVERIES, REPLIES, ask_for, begin, definition_of, job
from dispatcher.jobqueue.ticks import Tick
from dispatcher.messages.media_fetching import delete_marked, fetch_batch
from dispatcher.messages.sending import send_one
from dispatcher.realtime import publish

log = structlog.get_logger(__name__)

_TURN_SECONDS: Final = 20.0
"""Events for other systems wait so long at most, and for the files that are under way then."""


@job(REPLIES, seconds=60)
def send_message(message_id: int) -> None:
    """Send one message, if it can still be claimed.

    The job a campaign enqueues for each recipient (on the number's queue) and a reply for itself (on ``replies``). A
    SendWorker recognises it by its name and sends many side by side; run alone by a stock worker it does the same.
    """
    send_one(message_id)


SEND_MESSAGE = definition_of(send_message).name


@job(DELIVERIES, seconds=900)
def fetch_media() -> None:
    """Fetch the files that people sent, and delete the bytes of those that are to go."""
    begin(fetch_media)
    until = time.monotonic() + _TURN_SECONDS
    while time.monotonic() < until:
        changed = fetch_batch()
        if changed is None:
            break
        publish([MessageMediaChanged(message_id=message_id, account_id=account) for message_id, account in changed])
    else:
        ask_for_media()
    try:
        delete_marked()
    except Unavailable as problem:
        log.warning("files_not_deleted", reason=problem.message)


def ask_for_media() -> None:
    """Have files fetched now rather than at the next tick; call it after the commit. Raises RedisError."""
    ask_for(fetch_media)


MEDIA_TICKS: Final = (Tick(fetch_media, seconds=10),)
