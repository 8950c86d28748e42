"""From the plan to the queues: commit what is handed out, then enqueue it."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.campaigns.running.budget import hand_out_costless
from dispatcher.campaigns.running.handout import Allowance, HandedOut, hand_out
from dispatcher.database import transaction
from dispatcher.jobqueue.jobs import REPLIES, enqueue_many, redis, sends_queue, waiting
from dispatcher.messages.jobs import send_message
from dispatcher.messages.sweeping import accounts_waiting, sweep_forgotten
from dispatcher.ratelimit import Pace, RateLimiter

CAMPAIGN_AHEAD_SECONDS: Final = 0.75
"""How far ahead a campaign with a rate of its own is handed out: more than a round takes, and soon gone at a pause."""
FORGOTTEN_SECONDS: Final = 10.0
"""Longer than a message waits anywhere: three seconds in a queue, half a second with a sender."""


def alone(session: Session, name: str) -> bool:
    """Take a step's lock until the end of the transaction, or tell that somebody else is at it."""
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtext(:name))"), {"name": f"relay:{name}"}))


def hand_out_next() -> None:
    """Hand out the next seconds of every number's pace: one job a message on its number's queue."""
    _hand_out(hand_out)


def hand_out_costless_next() -> None:
    """Hand out what may go although a messaging limit is used up."""
    _hand_out(hand_out_costless)


def _hand_out(choose: Callable[[Session, Allowance], list[HandedOut]]) -> None:
    with transaction() as session:
        handed = choose(session, _allowance()) if alone(session, "hand-out") else []
    for one in handed:
        enqueue_handed(one)


def _allowance() -> Allowance:
    limiter = RateLimiter(redis())

    def allowance(campaign_id: int, rate_limit: float, wanted: int) -> int:
        # Only so many that the senders, who space them, hold none for longer than this.
        pace = Pace(rate=rate_limit, burst=1)
        return len(limiter.reserve(f"campaign:{campaign_id}", wanted, pace, horizon=CAMPAIGN_AHEAD_SECONDS).delays)

    return allowance


def recall_forgotten(session: Session) -> int:
    """Give back what waits for a queue that is empty: Redis was flushed, or the worker that took it died.

    Without this a flush would stop a number until the leases lapse: what is queued fills its window. Somebody who
    still holds such a message claims it all the same; that it is handed out a second time then means nothing.
    """
    accounts = accounts_waiting(session, FORGOTTEN_SECONDS)
    counts = waiting([REPLIES, *map(sends_queue, accounts)])
    empty = [account_id for account_id in accounts if not counts[sends_queue(account_id)]]
    return sweep_forgotten(session, empty, FORGOTTEN_SECONDS, singles=not counts[REPLIES])


def enqueue_handed(handed: HandedOut) -> None:
    """Put the jobs of handed-out messages on their queue; a job lost on the way returns with its lease."""
    name = REPLIES if handed.single else sends_queue(handed.account_id)
    enqueue_many(send_message, name, handed.ids)
