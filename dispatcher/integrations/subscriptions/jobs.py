"""Jobs of outgoing webhooks: a nudge to look at once. What is to be told stands in the database."""

import asyncio
from typing import Final

from flask import current_app

from dispatcher.integrations.subscriptions.sending import EventSender
from dispatcher.jobqueue.jobs import EVENTS, definition_of, enqueue, job, told_later


@job(EVENTS, seconds=600)
def deliver_events(subscription_id: int) -> None:  # noqa: ARG001 - a nudge: all that is due is told
    """Tell everybody what is due now."""
    asyncio.run(EventSender(current_app._get_current_object()).run_dry())  # type: ignore[attr-defined]


def deliver_soon(subscription_id: int) -> None:
    """Have what was just committed told at once; without a Redis the worker finds it within a second."""
    with told_later():
        enqueue(deliver_events, subscription_id)


DELIVER_EVENTS: Final = definition_of(deliver_events).name
