"""Keeping up with Meta: health every quarter of an hour, templates every hour.

Webhooks tell most changes at once; these ticks find those that got lost. Both are far below Meta's 200 calls per hour
for one app and WABA (reference §2.8).
"""

import structlog

from dispatcher.accounts import bringing_up, connecting, template_editing
from dispatcher.accounts.context import context
from dispatcher.errors import DispatcherError
from dispatcher.jobqueue.jobs import TICKS, job
from dispatcher.jobqueue.ticks import Tick
from dispatcher.realtime import publish

log = structlog.get_logger(__name__)

_HEALTH_SECONDS = 15 * 60
_TEMPLATE_SECONDS = 60 * 60


@job(TICKS, seconds=300)
def refresh_accounts() -> None:
    """Read the health of every number from Meta."""
    publish(connecting.refresh_all(context().settings))


@job(TICKS, seconds=300)
def sync_templates() -> None:
    """Read the templates of every WABA from Meta."""
    template_editing.sync_all(context().settings)


@job(TICKS, seconds=300)
def sync_templates_of(account_id: int) -> None:
    """Read the templates of one number's WABA from Meta."""
    try:
        template_editing.sync(account_id, context().settings)
    except DispatcherError as problem:
        log.warning("templates_not_synced", account_id=account_id, reason=problem.message)


@job(TICKS, seconds=120)
def start_session(account_id: int, words: str) -> None:
    """Bring a number's connection to Meta up, and tell each step; ``words`` go into the QR code."""
    try:
        for facts in bringing_up.bring_up(account_id, words, context().settings):
            publish(facts)
    except DispatcherError as problem:
        log.warning("session_not_started", account_id=account_id, reason=problem.message)


ACCOUNT_TICKS = (Tick(refresh_accounts, seconds=_HEALTH_SECONDS), Tick(sync_templates, seconds=_TEMPLATE_SECONDS))
