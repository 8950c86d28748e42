"""Put messages on an app."""

from flask import Flask

from dispatcher.config import Settings
from dispatcher.contacts.consent import on_opted_out
from dispatcher.contacts.forgetting import on_forgotten
from dispatcher.http import api_of
from dispatcher.messages import contact_routes, sample_routes
from dispatcher.messages import jobs as jobs
from dispatcher.messages.aftermath import on_refusals
from dispatcher.messages.anonymity import make_anonymous
from dispatcher.messages.countries import note_countries
from dispatcher.messages.hearing import note_refusals, withdraw
from dispatcher.messages.routes import BLUEPRINTS


def init_messages(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - the same shape as every package's
    """Register the routes of messages and what happens to them with people; comes after ``init_http``."""
    on_refusals(note_refusals)
    on_refusals(note_countries)
    on_opted_out(withdraw)
    on_forgotten(make_anonymous)
    for blueprint in (*BLUEPRINTS, sample_routes.blueprint, contact_routes.blueprint):
        api_of(app).register_blueprint(blueprint)
