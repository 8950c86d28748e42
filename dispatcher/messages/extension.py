"""Put messages on an app."""

from flask import Flask

from dispatcher.config import Settings
from dispatcher.contacts.consent import on_opted_out
from dispatcher.http import api_of
from dispatcher.messages import jobs as jobs
from dispatcher.messages import sample_routes
from dispatcher.messages.aftermath import on_refusals
from dispatcher.messages.hearing import note_refusals, withdraw
from dispatcher.messages.routes import BLUEPRINTS


def init_messages(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - the same shape as every package's
    """Register the routes of messages and what follows for them from a no; comes after ``init_http``."""
    on_refusals(note_refusals)
    on_opted_out(withdraw)
    for blueprint in (*BLUEPRINTS, sample_routes.blueprint):
        api_of(app).register_blueprint(blueprint)
