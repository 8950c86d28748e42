"""From the plan to the queues: commit what is handed out, then enqueue it."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.handout import HandedOut, hand_out
from dispatcher.database import transaction
from dispatcher.jobqueue.jobs import REPLIES, enqueue_many, redis, sends_queue
from dispatcher.messages.jobs import send_message
from dispatcher.ratelimit import Pace, RateLimiter


def alone(session: Session, name: str) -> bool:
    """Take a step's lock until the end of the transaction, or tell that somebody else is at it."""
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtext(:name))"), {"name": f"relay:{name}"}))


def hand_out_next() -> None:
    """Hand out the next seconds of every number's pace: one job a message on its number's queue."""
    limiter = RateLimiter(redis())

    def allowance(campaign_id: int, rate_limit: float, wanted: int) -> int:
        pace = Pace(rate=rate_limit, burst=1)
        return len(limiter.reserve(f"campaign:{campaign_id}", wanted, pace, horizon=1.0).delays)

    with transaction() as session:
        handed = hand_out(session, allowance) if alone(session, "hand-out") else []
    for one in handed:
        enqueue_handed(one)


def enqueue_handed(handed: HandedOut) -> None:
    """Put the jobs of handed-out messages on their queue; a job lost on the way returns with its lease."""
    name = REPLIES if handed.single else sends_queue(handed.account_id)
    enqueue_many(send_message, name, handed.ids, clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
