"""Jobs of the inbox: what changes by the clock."""

from typing import Final

from dispatcher.conversations.desk.queueing import assign_waiting, take_back
from dispatcher.conversations.telling import tell
from dispatcher.conversations.waking import close_quiet, wake
from dispatcher.database import transaction
from dispatcher.jobqueue.jobs import TICKS, job
from dispatcher.jobqueue.ticks import Tick


@job(TICKS, seconds=60)
def keep_conversations() -> None:
    """Wake those whose moment has come, close the quiet ones, and keep the queues of teams moving."""
    for move in (wake, close_quiet, take_back, assign_waiting):
        with transaction() as session:
            changed = move(session)
        if changed:
            tell(changed)


CONVERSATION_TICKS: Final = (Tick(keep_conversations, seconds=20),)
