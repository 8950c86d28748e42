"""The relay: every step that moves campaigns on by itself, each a short transaction, each safe to run twice.

It runs as a loop beside the senders (``relay_loop``) and as rq-scheduler's tick; a lock in the database lets one at a
time do each step, so neither the absence, the death nor the doubling of one changes anything. Steps open the
transaction, commit, *then* enqueue, *then* publish.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dispatcher import clock
from dispatcher.accounts.budget import limited
from dispatcher.accounts.countries import take_refused
from dispatcher.accounts.jobs import sync_templates_of
from dispatcher.accounts.pace import recover
from dispatcher.campaigns.afterwards.report import keep_report
from dispatcher.campaigns.audience import files, taking
from dispatcher.campaigns.audience import rows as audience
from dispatcher.campaigns.audience.jobs import read_audience_file, take_audience
from dispatcher.campaigns.balance import checks as balance_checks
from dispatcher.campaigns.balance.comparing import compare
from dispatcher.campaigns.costs.cap import follow_caps
from dispatcher.campaigns.costs.charging import fold_charges
from dispatcher.campaigns.costs.forecast import keep_forecasts
from dispatcher.campaigns.jobs import import_audience, plan_campaign
from dispatcher.campaigns.running import following, progress, starting
from dispatcher.campaigns.running.budget import follow_budgets, settle_budgets
from dispatcher.campaigns.running.canary import follow_canaries
from dispatcher.campaigns.running.dispatching import alone, hand_out_costless_next, hand_out_next, recall_forgotten
from dispatcher.campaigns.schedule.retiming import give_slots
from dispatcher.campaigns.schedule.slot_turns import skip_too_late, turn_slots
from dispatcher.campaigns.schedule.waits import follow_schedules
from dispatcher.campaigns.variants.moving import move_stranded
from dispatcher.campaigns.variants.winning import follow_tests
from dispatcher.config import Settings
from dispatcher.database import transaction
from dispatcher.events import CampaignStatusChanged, MessageStatusChanged
from dispatcher.jobqueue.jobs import enqueue
from dispatcher.messages import expiry
from dispatcher.messages.countries import withdraw_country
from dispatcher.messages.ledger import Moved
from dispatcher.messages.sweeping import sweep_queued, sweep_sending, sweep_unknown
from dispatcher.realtime import publish

log = structlog.get_logger(__name__)

BALANCE_SECONDS: Final = 1.0
"""How long one round of balance checks begins new ones."""
_JOURNAL_BACKED_UP: Final = text(
    """
    SELECT EXISTS (
        SELECT 1 FROM webhook_journal
        WHERE state IN ('pending', 'failed') AND due_at <= now() AND received_at < now() - interval '5 minutes')
    """
)


@dataclass(frozen=True)
class Step:
    """Something to do every ``seconds``."""

    name: str
    seconds: float
    run: Callable[[], None]


def start_due() -> None:
    """Start the campaigns whose hour has come."""
    with transaction() as session:
        facts = starting.start_due(session) if alone(session, "start") else []
    publish(facts)


def keep_hours() -> None:
    """Open and close the hours of campaigns, skip who is too late, and let campaigns wait or go on with them."""
    facts: list[CampaignStatusChanged] = []
    with transaction() as session:
        if alone(session, "hours"):
            now = clock.now()
            give_slots(session)
            turn_slots(session, now)
            skip_too_late(session)
            facts = follow_schedules(session, now)
    publish(facts)


def plan() -> None:
    """See that every campaign in planning has a planner, and every audience one who reads or takes it."""

    with transaction() as session:
        planning, importing = starting.to_plan(session), audience.importing(session)
        wanting, reading = taking.unfinished(session), files.unfinished(session)
    for campaign_id in planning:
        enqueue(plan_campaign, campaign_id, job_id=f"plan-{campaign_id}")
    for campaign_id in importing:
        enqueue(import_audience, campaign_id, job_id=f"import-{campaign_id}")
    for campaign_id in wanting:
        enqueue(take_audience, campaign_id, job_id=f"take-{campaign_id}")
    for file_id in reading:
        enqueue(read_audience_file, file_id, job_id=f"audience-file-{file_id}")


def hand_out() -> None:
    """Hand out the next seconds of every number's pace."""
    hand_out_next()


def countries() -> None:
    """Skip who is in a country that Meta has just closed to their number."""
    with transaction() as session:
        refused = take_refused(session) if alone(session, "countries") else []
    for business_account_id, country in refused:
        with transaction() as session:
            withdraw_country(session, business_account_id, country)


def recall() -> None:
    """Bring back what was handed out to queues that have forgotten it."""
    with transaction() as session:
        if alone(session, "recall"):
            recall_forgotten(session)


def sweep() -> None:
    """Bring back lapsed hints, mark silent sends unknown, and those unknown for the grace unconfirmed."""
    settings: Settings = current_app.extensions["settings"]
    with transaction() as session:
        if not alone(session, "sweep"):
            return
        sweep_queued(session)
        sweep_sending(session)
        if not session.scalar(_JOURNAL_BACKED_UP):
            sweep_unknown(session, settings.unknown_grace_seconds)
        starting.cancel_leftovers(session)


def expire() -> None:
    """Mark what Meta no longer tries to deliver."""
    moved: list[Moved] = []
    with transaction() as session:
        if alone(session, "expire") and not session.scalar(_JOURNAL_BACKED_UP):
            moved = expiry.expire(session)
    publish(
        MessageStatusChanged(message_id=one.id, campaign_id=None, account_id=one.account_id, state=one.state)
        for one in moved
        if one.campaign_id is None
    )


def follow() -> None:
    """Let campaigns wait or go on with what they depend on, and give slowed numbers their pace back."""
    with transaction() as session:
        if not alone(session, "follow"):
            return
        recover(session, clock.now())
        move_stranded(session)
        facts = following.follow(session)
        reports_are_late = bool(session.scalar(_JOURNAL_BACKED_UP))
        facts += follow_canaries(session, reports_are_late=reports_are_late)
        facts += follow_tests(session, reports_are_late=reports_are_late)
        facts += follow_caps(session)
    publish(facts)


def look() -> None:
    """Ask Meta about templates that campaigns wait for."""
    with transaction() as session:
        accounts = following.looks_due(session) if alone(session, "look") else set()
    for account_id in sorted(accounts):
        enqueue(sync_templates_of, account_id, job_id=f"templates-{account_id}")


def budgets() -> None:
    """Bring the counts of messaging limits up to date, and let campaigns wait for them or go on."""
    with transaction() as session:
        portfolios = limited(session)
    for portfolio in portfolios:
        # One by one: each is held only for as long as its own count takes.
        with transaction() as session:
            if alone(session, "budgets"):
                settle_budgets(session, portfolio)
    with transaction() as session:
        facts = follow_budgets(session) if alone(session, "follow") else []
    publish(facts)


def costless() -> None:
    """Hand out what may go although a messaging limit is used up."""
    hand_out_costless_next()


def report() -> None:
    """Keep a sample of every moving campaign, tell browsers, and complete what has nothing left to do."""
    with transaction() as session:
        facts = progress.advance(session) if alone(session, "progress") else []
    publish(facts)


def balance() -> None:
    """Look at the balance of the campaigns whose turn it is, and repair what can be."""
    until = time.monotonic() + BALANCE_SECONDS
    while time.monotonic() < until:
        with transaction() as session:
            due = balance_checks.next_due(session) if alone(session, "balance") else None
            if due is None:
                return
            balance_checks.look(session, due)


def costs() -> None:
    """Keep what planned campaigns are thought to cost, and sum up what Meta charged."""
    with transaction() as session:
        if alone(session, "costs"):
            keep_forecasts(session)
            fold_charges(session)


def reports() -> None:
    """Make the report of a large campaign before somebody waits for it."""
    with transaction() as session:
        if alone(session, "reports"):
            keep_report(session)


STEPS: Final = (
    # First: a database that has forgotten what it sent must start nothing and hand out nothing.
    Step("compare", 1.0, compare),
    Step("start_due", 0.5, start_due),
    Step("keep_hours", 0.5, keep_hours),
    Step("plan", 1.0, plan),
    Step("hand_out", 0.25, hand_out),
    Step("report", 0.5, report),
    Step("follow", 1.0, follow),
    Step("budgets", 2.0, budgets),
    Step("costless", 3.0, costless),
    Step("look", 5.0, look),
    Step("countries", 2.0, countries),
    Step("recall", 2.0, recall),
    Step("sweep", 5.0, sweep),
)
SLOW_STEPS: Final = (
    Step("costs", 2.0, costs),
    Step("reports", 5.0, reports),
    Step("balance", 5.0, balance),
    Step("expire", 60.0, expire),
)
"""They may take seconds: nobody must wait for them."""


def run_all() -> None:
    """Run every step once."""
    for step in (*STEPS, *SLOW_STEPS):
        run(step)


def run(step: Step) -> None:
    """Run one step; what goes wrong is said and left to its next round."""
    try:
        step.run()
    except (SQLAlchemyError, RedisError) as error:
        # The next round does it: every step starts from what the database says.
        log.warning("relay_step_failed", step=step.name, error=str(error).splitlines()[0])
    except Exception:
        # A mistake in one step must not end the others: without them nothing would be handed out any more.
        log.exception("relay_step_broke", step=step.name)
