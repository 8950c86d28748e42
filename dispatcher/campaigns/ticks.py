"""The relay's tick for rq-scheduler: the same steps as the loop beside the senders, for when no such loop lives."""

from dispatcher.campaigns.running.relay_loop import run_unled
from dispatcher.jobqueue.jobs import TICKS, job
from dispatcher.jobqueue.ticks import Tick


@job(TICKS, seconds=120)
def tick() -> None:
    """Run the relay's steps that nobody else runs: beside a loop that lives they would only be done twice."""
    run_unled()


CAMPAIGN_TICKS = (Tick(tick, seconds=2),)
