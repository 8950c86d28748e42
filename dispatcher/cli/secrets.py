"""``flask secrets …``: the credentials kept in the database."""

import click

from dispatcher.accounts import credentials
from dispatcher.accounts.context import context
from dispatcher.auth.audit import record
from dispatcher.cli.guard import Commands
from dispatcher.conversations.sources import secrets as sources
from dispatcher.database import transaction
from dispatcher.integrations.subscriptions import secrets as subscriptions

secrets = Commands("secrets", help="Credentials at rest.")


@secrets.command("rotate")
def rotate() -> None:
    """Encrypt every stored credential with the newest of ENCRYPTION_KEYS."""
    with transaction() as current:
        count = credentials.rotate(current, context().box) + sources.rotate(current) + subscriptions.rotate(current)
        record(current, "secrets.rotated", "whatsapp_account", None, {"count": count})
    click.echo(f"{count} credentials encrypted again; all are under the newest key now.")
    click.echo("Keep the older keys for 24 hours: answers kept for Idempotency-Key are under them.", err=True)
