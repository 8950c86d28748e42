"""``flask accounts …``: WhatsApp numbers and their templates."""

from typing import Any

import click

from dispatcher import clock
from dispatcher.accounts import connecting, registry, template_editing
from dispatcher.accounts.context import context
from dispatcher.accounts.models import Account, Template
from dispatcher.accounts.schemas import AccountIn
from dispatcher.accounts.templates import selection, template_view
from dispatcher.accounts.views import live_view
from dispatcher.auth.audit import record
from dispatcher.cli.guard import Commands, checked
from dispatcher.cli.output import show_table
from dispatcher.database import session, transaction

accounts = Commands("accounts", help="WhatsApp numbers and their templates.")


@accounts.command("add")
@click.option("--name", required=True, help="What you call this number.")
@click.option("--phone-number-id", required=True, help="Meta's id of the number (App Dashboard → WhatsApp).")
@click.option("--business-account-id", required=True, help="Meta's id of the WhatsApp Business Account.")
@click.option(
    "--token",
    "access_token",
    envvar="WHATSAPP_TOKEN",
    prompt="Access token",
    hide_input=True,
    help="The system user's access token. Left out: WHATSAPP_TOKEN, else asked for without showing it.",
)
@click.option("--app-id", help="Meta's id of the app.")
@click.option(
    "--app-secret",
    prompt="App secret",
    prompt_required=False,
    hide_input=True,
    help="The app's secret, which signs its webhooks. Without a value: asked for without showing it.",
)
@click.option("--rate-limit", type=int, help="Send at most this many messages per second.")
@click.option("--skip-test", is_flag=True, help="Store it without asking Meta.")
def add(skip_test: bool, **typed: Any) -> None:
    """Connect a number: Meta is asked first, and told to send its webhooks here."""
    body = checked(AccountIn(), typed)
    found = None if skip_test else connecting.connect(context().settings, connecting.typed_in(body))
    with transaction() as current:
        account = registry.add(current, context().box, body, clock.now())
        connecting.settle(account, found, clock.now())
        record(current, "account.connected", "whatsapp_account", account.id, {"name": account.name})
        account_id, number = account.id, account.display_phone_number
    click.echo(f"Connected as account {account_id}{f' ({number})' if number else ''}.")
    for check in found.checks if found else ():
        if not check.ok:
            click.echo(f"Not yet right: {check.message}", err=True)
    click.echo(f"Read its templates with: flask accounts templates {account_id} --sync", err=True)


@accounts.command("list")
def show() -> None:
    """List all numbers."""
    found = session().scalars(registry.known().order_by(Account.id)).all()
    headings = ("ID", "NAME", "NUMBER", "PHONE NUMBER ID", "ACTIVE", "QUALITY", "MSG/S", "BLOCKED")
    show_table(headings, map(_row, found))


def _row(account: Account) -> tuple[object, ...]:
    view = live_view(account, clock.now())
    blocked = view["blocked_reason"]["title"] if view["blocked_reason"] else None
    return (
        account.id, account.name, account.display_phone_number, account.phone_number_id,
        "yes" if account.is_active else "no", account.quality_rating, view["effective_rate"], blocked,
    )  # fmt: skip


@accounts.command("test")
@click.argument("account_id", type=int)
def test(account_id: int) -> None:
    """Ask Meta whether a number's credentials work; exit status 1 when something does not."""
    with transaction() as current:
        tried = connecting.stored(registry.find(current, account_id), context().box, {})
    found = connecting.test(context().settings, tried)
    for check in found.checks:
        click.echo(f"{'ok ' if check.ok else 'NOT'}  {check.name}: {check.message}")
    if not found.ok:
        raise click.exceptions.Exit(1)


@accounts.command("templates")
@click.argument("account_id", type=int)
@click.option("--sync", is_flag=True, help="Read them from Meta first.")
def templates(account_id: int, sync: bool) -> None:
    """List a number's templates and the variables to be filled."""
    if sync:
        synced = template_editing.sync(account_id, context().settings)
        click.echo(f"{synced.total} templates: {synced.created} new, {synced.updated} changed, {synced.removed} gone.")
    account = registry.find(session(), account_id)
    everything = selection(account, dict.fromkeys(("q", "status", "category", "language"), ""))
    found = session().scalars(everything.order_by(Template.name, Template.language)).all()
    show_table(("ID", "NAME", "LANGUAGE", "CATEGORY", "STATUS", "VARIABLES"), map(_template_row, found))


def _template_row(template: Template) -> tuple[object, ...]:
    variables = ", ".join(slot["key"] for slot in template_view(template)["variables"])
    return template.id, template.name, template.language, template.category, template.status, variables
