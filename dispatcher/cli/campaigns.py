"""``flask campaigns …``: look at campaigns, start and stop them, and check their balance."""

import sys
from typing import Final

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account
from dispatcher.campaigns.afterwards import export, stats
from dispatcher.campaigns.commands import apply_status
from dispatcher.campaigns.lifecycle import CANARY, waits_for
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schemas import StatusIn
from dispatcher.campaigns.states import CampaignState
from dispatcher.cli import balance
from dispatcher.cli.guard import Commands, checked
from dispatcher.cli.output import plain, show_json, show_table
from dispatcher.cli.watching import watch_campaign
from dispatcher.cli.words import awaited
from dispatcher.database import Json, session
from dispatcher.errors import Conflict, NotFound
from dispatcher.uploads.exports import csv_chunks

campaigns = Commands("campaigns", help="Send campaigns, look at them, start and stop them.")

_DONE: Final = {"running": "runs", "paused": "is paused", "cancelled": "is cancelled"}
_id = click.argument("campaign_id", type=int)


def find(current: Session, campaign_id: int) -> Campaign:
    """Return a campaign that was not deleted; raise NotFound."""
    campaign = current.get(Campaign, campaign_id, populate_existing=True)
    if campaign is None or campaign.deleted_at is not None:
        raise NotFound(f"There is no campaign {campaign_id}.")
    return campaign


@campaigns.command("list")
@click.option("--status", type=click.Choice([str(state) for state in CampaignState]))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def show_all(status: str | None, limit: int) -> None:
    """List campaigns, the newest first."""
    chosen = select(Campaign).where(Campaign.deleted_at.is_(None)).order_by(Campaign.id.desc()).limit(limit)
    found = session().scalars(chosen.where(Campaign.status == status) if status else chosen).all()
    show_table(("ID", "NAME", "STATUS", "START", "PLANNED", "SENT", "DELIVERED", "READ", "FAILED"), map(_row, found))


def _row(campaign: Campaign) -> tuple[object, ...]:
    states = stats.states_of(session(), campaign.id)
    reached = stats.funnel(states, campaign.planned)
    begins = campaign.started_at or campaign.scheduled_at
    numbers = (campaign.planned, reached["sent"], reached["delivered"], reached["read"], states["failed"])
    return campaign.id, campaign.name, campaign.status, begins, *numbers


@campaigns.command("show")
@_id
@click.option("--watch", is_flag=True, help="Follow it until it is over. Ctrl-C ends the watching, not the campaign.")
@click.option("--json", "as_json", is_flag=True, help="Write one line of JSON.")
def show(campaign_id: int, watch: bool, as_json: bool) -> None:
    """Show how far a campaign is, with its failures by reason."""
    find(session(), campaign_id)
    if watch:
        watch_campaign(campaign_id)
    show_result(campaign_id, as_json=as_json)


def show_result(campaign_id: int, *, as_json: bool) -> None:
    """Write what came of a campaign: for people, or as one line of JSON."""
    found = result(campaign_id)
    if as_json:
        show_json(found)
        return
    reason = found["status_reason"]
    click.echo(
        f"Campaign {found['campaign_id']} ({plain(found['name'])}) from {plain(found['number'])}: {found['status']}"
    )
    if reason:
        click.echo(f"{plain(reason['title'])}. {plain(reason['cure'])}")
    if found["stats"]["canary"]:
        click.echo(_canary_line(found["stats"]["canary"]))
    states = {state: count for state, count in found["stats"]["states"].items() if count}
    parts = " + ".join(f"{count} {state}" for state, count in states.items()) or "nothing yet"
    click.echo(f"planned {found['stats']['planned']} = {parts}")
    if words := awaited(found["stats"]):
        click.echo(words)
    _show_reasons("Failed", found["failures"])
    _show_reasons("Skipped", found["skipped"])


def _canary_line(canary: Json) -> str:
    reached = f"{canary['delivered']} delivered, {canary['read']} read"
    return f"first {canary['tried']} = {reached}, {canary['failed']} failed ({canary['failed_percent']:g} %)"


def _show_reasons(what: str, rows: list[Json]) -> None:
    if rows:
        show_table((what.upper(), "WHY", "WHAT TO DO"), [(one["count"], one["title"], one.get("cure")) for one in rows])


def result(campaign_id: int) -> Json:
    """Return a campaign's status, balance, failures and skipped rows."""
    current = session()
    campaign = find(current, campaign_id)
    account = current.get_one(Account, campaign.account_id)
    return {
        "campaign_id": campaign_id,
        "name": campaign.name,
        "number": account.display_phone_number or account.name,
        "status": campaign.status,
        "status_reason": campaign.status_reason,
        "stats": stats.stats_of(current, campaign),
        "failures": stats.failures(current, campaign_id),
        "skipped": stats.skipped(current, campaign_id),
    }


@campaigns.command("start")
@_id
def start(campaign_id: int) -> None:
    """Start a draft or a scheduled campaign now."""
    _move(campaign_id, "running")


@campaigns.command("pause")
@_id
def pause(campaign_id: int) -> None:
    """Stop sending; messages that are on their way finish."""
    _move(campaign_id, "paused")


@campaigns.command("resume")
@_id
def resume(campaign_id: int) -> None:
    """Go on with a paused campaign."""
    _move(campaign_id, "running")


@campaigns.command("continue")
@_id
def go_on(campaign_id: int) -> None:
    """Send to everybody else, when the campaign waits for a decision about its first recipients."""
    if not waits_for(find(session(), campaign_id), CANARY):
        raise Conflict(f"Campaign {campaign_id} does not wait for a decision about its first recipients.")
    _move(campaign_id, "running")


@campaigns.command("cancel")
@_id
def cancel(campaign_id: int) -> None:
    """End a campaign for good; messages that are on their way finish."""
    _move(campaign_id, "cancelled")


def _move(campaign_id: int, status: str) -> None:
    find(session(), campaign_id)
    apply_status(campaign_id, checked(StatusIn(), {"status": status}))
    click.echo(f"Campaign {campaign_id} {_DONE[status]}.")


@campaigns.command("export")
@_id
def export_csv(campaign_id: int) -> None:
    """Write every recipient with state, reason and times as CSV on standard output."""
    campaign = find(session(), campaign_id)
    columns = export.own_columns(session(), campaign)
    rows = export.rows(session(), campaign, columns)
    for chunk in csv_chunks(export.header(columns), rows, phone_columns=export.PHONES):
        sys.stdout.buffer.write(chunk)


@campaigns.command("check")
@click.argument("campaign_id", type=int, required=False)
@click.option("--repair", is_flag=True, help="First put right what can be without any risk of sending twice.")
@click.option("--json", "as_json", is_flag=True, help="Write one line of JSON.")
def check(campaign_id: int | None, repair: bool, as_json: bool) -> None:
    """Check that every recipient is accounted for; exit status 1 when it does not hold."""
    if campaign_id is not None:
        find(session(), campaign_id)
    done = balance.repair_all(campaign_id) if repair else []
    found = balance.check(session(), campaign_id)
    balance.show(found, done, as_json=as_json)
    if not found.sound:
        raise click.exceptions.Exit(1)
