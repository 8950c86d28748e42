"""``flask campaigns send``: from a file to a running campaign, in one command."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from dispatcher.campaigns.audience.dry_run import dry_run
from dispatcher.campaigns.commands import apply_status
from dispatcher.campaigns.schemas import StatusIn
from dispatcher.cli.campaigns import campaigns, find, result, show_result
from dispatcher.cli.drafts import Draft, Order, discard, fill, make_draft
from dispatcher.cli.guard import checked
from dispatcher.cli.output import plain, show_json, show_table
from dispatcher.cli.watching import watch_campaign
from dispatcher.database import Json, session
from dispatcher.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How the command goes about it."""

    dry_run: bool
    yes: bool
    watch: bool
    as_json: bool


@campaigns.command("send")
@click.option("--csv", "file", type=click.Path(exists=True, dir_okay=False), required=True, help="CSV, XLSX, XLS, ODS.")
@click.option("--account", help="The number to send from: its id, name or phone number. Needed when there are several.")
@click.option("--template", required=True, help="Name of an approved template.")
@click.option("--language", help="Its language, such as pt_BR. Needed when it has several.")
@click.option("--name", help="What to call the campaign; the file's name by default.")
@click.option("--phone-column", help="Column of the phone numbers; found by itself when it can be.")
@click.option("--country", default="BR", show_default=True, help="Country of numbers without a country code.")
@click.option("--map", "columns", multiple=True, metavar="VARIABLE=COLUMN", help="body.1=Nome. May be repeated.")
@click.option(
    "--fallback", "fallbacks", multiple=True, metavar="VARIABLE=TEXT", help="For empty cells: body.1=cliente."
)
@click.option("--constant", "constants", multiple=True, metavar="VARIABLE=TEXT", help="The same text for everybody.")
@click.option("--media", multiple=True, metavar="VARIABLE=FILE", help="header.media=picture.jpg for a media header.")
@click.option("--rate", type=float, help="At most this many messages per second.")
@click.option("--canary", type=int, help="Send to so many first, then wait: flask campaigns continue ID.")
@click.option("--canary-minutes", type=int, help="Continue by itself after so long, unless too many failed.")
@click.option("--canary-max-failed", type=float, help="So many percent of failures are too many; 5 by default.")
@click.option("--at", help="Start at this moment (ISO 8601) instead of now.")
@click.option("--timezone", help="Time zone of --at when it names none, such as America/Sao_Paulo.")
@click.option("--dry-run", is_flag=True, help="Build every message, say what is wrong, send nothing, keep nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
@click.option("--watch", is_flag=True, help="Follow it until it is over. Ctrl-C ends the watching, not the campaign.")
@click.option("--json", "as_json", is_flag=True, help="Write the result as one line of JSON on standard output.")
def send(dry_run: bool, yes: bool, watch: bool, as_json: bool, **given: Any) -> None:
    """Send a template to everybody in a file: check every row, ask, start."""
    order, manner = Order(**given), Manner(dry_run=dry_run, yes=yes, watch=watch, as_json=as_json)
    with _kept_only_when_started(make_draft(order)) as draft:
        fill(order, draft)
        report = _rehearse(draft, manner)
        if manner.dry_run:
            _finish_dry_run(report, manner)
            return
        _ask(order, draft, report, manner)
        _start(order, draft)
    _follow(draft, manner)


@contextmanager
def _kept_only_when_started(draft: Draft) -> Iterator[Draft]:
    """Remove the draft and its files unless it was started: a command that sent nothing leaves nothing behind."""
    try:
        yield draft
    finally:
        if not draft.started:
            discard(draft)


def _rehearse(draft: Draft, manner: Manner) -> Json:
    """Build every message, and list every row that cannot be sent with its reason."""
    found = dry_run(session(), find(session(), draft.campaign_id))
    for warning in draft.warnings:
        click.echo(plain(warning), err=True)
    _show_problems(found, err=manner.as_json)
    return found


def _show_problems(report: Json, *, err: bool) -> None:
    if report["problems"]:
        rows = [
            (one["row"], one["column"] or one["key"], one["value"], one["message"]) for one in report["problems"]
        ]  # fmt: skip
        show_table(("ROW", "COLUMN", "VALUE", "PROBLEM"), rows, err=err)
    hidden = report["problems_total"] - len(report["problems"])
    if hidden:
        click.echo(f"and {hidden} more", err=err)
    click.echo(f"{report['will_send']} people can be sent to, {report['problems_total']} problems.", err=err)


def _finish_dry_run(report: Json, manner: Manner) -> None:
    if manner.as_json:
        show_json(report)
    for one in report["blocking"]:
        click.echo(f"In the way: {one['message']}", err=True)
    if report["blocking"]:
        raise click.exceptions.Exit(1)


def _ask(order: Order, draft: Draft, report: Json, manner: Manner) -> None:
    if report["blocking"]:
        raise Invalid("Nothing was sent. " + " ".join(one["message"] for one in report["blocking"]))
    if not report["will_send"]:
        raise Invalid("Nothing was sent: no row of the file can be sent to.")
    if manner.yes:
        return
    when = f" at {order.at}" if order.at else ""
    question = f"Send {order.template} from {draft.number} to {report['will_send']} people{when}?"
    click.confirm(question, abort=True, err=True)


def _start(order: Order, draft: Draft) -> None:
    wanted: dict[str, Any] = {"status": "running"}
    if order.at:
        wanted = {"status": "scheduled", "scheduled_at": order.moment()}
        wanted |= {"timezone": order.timezone} if order.timezone else {}
    apply_status(draft.campaign_id, checked(StatusIn(), wanted))
    draft.started = True


def _follow(draft: Draft, manner: Manner) -> None:
    if manner.watch:
        watch_campaign(draft.campaign_id)
        show_result(draft.campaign_id, as_json=manner.as_json)
    elif manner.as_json:
        show_json(result(draft.campaign_id))
    else:
        status = find(session(), draft.campaign_id).status
        click.echo(
            f"Campaign {draft.campaign_id} is {status}. Watch it: flask campaigns show {draft.campaign_id} --watch"
        )
