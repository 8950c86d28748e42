"""Composition of the sending pipeline: what a SendWorker process runs, and the same for a single message."""

import asyncio
from collections.abc import Sequence

from flask import Flask, current_app

from dispatcher.config import Settings
from dispatcher.events import Event, MessageStatusChanged
from dispatcher.jobqueue.jobs import redis
from dispatcher.messages.aftermath import react
from dispatcher.messages.ledger import Moved
from dispatcher.messages.lineage import Witnesses
from dispatcher.messages.pipeline import SendPipeline
from dispatcher.ratelimit import RateLimiter
from dispatcher.realtime import publish


def make_pipeline(app: Flask, *, only: str | None) -> SendPipeline:
    """Return the pipeline for the numbers' own queues, or for the one queue named ``only``."""
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        limiter = RateLimiter(redis())
    return SendPipeline(
        app,
        settings.graph_url,
        limiter,
        only=only,
        aftermath=react,
        announce=_announce,
        remember=lambda: Witnesses(redis(), settings.data_dir).remember(),
        lease_seconds=settings.sending_lease_seconds,
    )


def _announce(singles: Sequence[Moved], events: Sequence[Event]) -> None:
    """Tell browsers of single sends, and of numbers and campaigns that refusals stopped."""
    changes = (
        MessageStatusChanged(message_id=one.id, campaign_id=one.campaign_id, account_id=one.account_id, state=one.state)
        for one in singles
    )
    publish([*changes, *events])


def send_one(message_id: int) -> None:
    """Send one message through the same pipeline and return when its outcome is recorded."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    asyncio.run(_send_one(make_pipeline(app, only="one"), message_id))


async def _send_one(pipeline: SendPipeline, message_id: int) -> None:
    await pipeline.start()
    try:
        await pipeline.take("one", [message_id])
        await pipeline.settle()
    finally:
        await pipeline.drain()
        await pipeline.stop()
