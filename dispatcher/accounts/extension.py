"""Put the WhatsApp accounts on an app."""

from flask import Flask

from dispatcher.accounts import jobs as jobs
from dispatcher.accounts.context import KEY, Context
from dispatcher.accounts.routes import blueprint as accounts
from dispatcher.accounts.session_routes import blueprint as session
from dispatcher.accounts.template_routes import blueprint as templates
from dispatcher.config import Settings
from dispatcher.crypto import SecretBox
from dispatcher.http import api_of


def init_accounts(app: Flask, settings: Settings) -> None:
    """Register the routes of the accounts and of their templates; comes after ``init_http``."""
    app.extensions[KEY] = Context(settings=settings, box=SecretBox(settings.encryption_keys))
    for blueprint in (accounts, session, templates):
        api_of(app).register_blueprint(blueprint)
