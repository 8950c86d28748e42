"""Put contacts on an app."""

from flask import Flask

from dispatcher.config import Settings
from dispatcher.contacts import consent_routes, group_routes, routes
from dispatcher.http import api_of


def init_contacts(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - the same shape as every package's
    """Register the routes of contacts; comes after ``init_http``."""
    for blueprint in (routes.blueprint, *group_routes.BLUEPRINTS, *consent_routes.BLUEPRINTS):
        api_of(app).register_blueprint(blueprint)
