"""Put the commands on an app."""

from flask import Flask

from dispatcher.cli import sending as sending
from dispatcher.cli.accounts import accounts
from dispatcher.cli.campaigns import campaigns
from dispatcher.cli.documents import print_openapi
from dispatcher.cli.files import files
from dispatcher.cli.secrets import secrets
from dispatcher.cli.users import users
from dispatcher.cli.webhooks import webhooks


def init_cli(app: Flask) -> None:
    """Register every command; comes last, so that the commands find everything else on the app."""
    for command in (users, accounts, campaigns, webhooks, files, secrets, print_openapi):
        app.cli.add_command(command)
