"""Housekeeping of the log of events."""

import time
from datetime import timedelta
from typing import Final

from flask import current_app

from dispatcher import clock
from dispatcher.config import Settings
from dispatcher.database import transaction
from dispatcher.integrations.log import forget_old, keep_for, settle
from dispatcher.integrations.subscriptions.forgetting import forget_old_deliveries
from dispatcher.jobqueue.jobs import TICKS, job
from dispatcher.jobqueue.ticks import Tick

_FORGETTING_SECONDS: Final = 30


@job(TICKS, seconds=120)
def forget_events() -> None:
    """Delete events that were kept long enough, and what was told of them, some thousands in each transaction."""
    settings: Settings = current_app.extensions["settings"]
    before = clock.now() - timedelta(days=settings.event_retention_days)
    settle(transaction)
    with transaction() as current:
        keep_for(current, settings.event_retention_days)
    until = time.monotonic() + _FORGETTING_SECONDS
    for forget in (forget_old, forget_old_deliveries):
        more = True
        while more and time.monotonic() < until:
            with transaction() as current:
                more = forget(current, before)


INTEGRATION_TICKS: Final = (Tick(forget_events, seconds=600),)
