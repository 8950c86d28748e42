"""Jobs of the inbox: what changes by the clock."""

from typing import Final

from dispatcher.conversations.telling import tell
from dispatcher.conversations.waking import close_quiet, wake
from dispatcher.database import transaction
from dispatcher.jobqueue.jobs import TICKS, job
from dispatcher.jobqueue.ticks import Tick


@job(TICKS, seconds=60)
def keep_conversations() -> None:
    """Wake the snoozed conversations whose moment has come, and close the quiet ones."""
    for move in (wake, close_quiet):
        with transaction() as session:
            changed = move(session)
        if changed:
            tell(changed)


CONVERSATION_TICKS: Final = (Tick(keep_conversations, seconds=20),)
