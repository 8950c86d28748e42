"""The relay's tick for rq-scheduler: the same steps as the loop beside the senders."""

from dispatcher.campaigns import relay
from dispatcher.jobqueue.jobs import TICKS, job
from dispatcher.jobqueue.ticks import Tick


@job(TICKS, seconds=120)
def tick() -> None:
    """Run every step of the relay once."""
    relay.run_all()


CAMPAIGN_TICKS = (Tick(tick, seconds=2),)
