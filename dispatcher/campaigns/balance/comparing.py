"""The relay's first step: is this the database we have known all along? (See ``messages/lineage.py``.)"""

from flask import current_app

from dispatcher.campaigns.balance.restored import hold
from dispatcher.campaigns.running.dispatching import alone
from dispatcher.config import Settings
from dispatcher.database import transaction
from dispatcher.jobqueue.jobs import redis
from dispatcher.messages import lineage
from dispatcher.realtime import publish


def compare() -> None:
    """Move the database's own clock on and tell the witnesses; hold everything when it came back from a backup."""
    settings: Settings = current_app.extensions["settings"]
    witnesses = lineage.Witnesses(redis(), settings.data_dir)
    remembered = witnesses.remember()
    with transaction() as session:
        if not alone(session, "compare"):
            return
        tick = lineage.tick(session, remembered)
        facts = hold(session, tick.went_back_to) if tick.went_back_to else []
    witnesses.tell(tick)
    publish(facts)
