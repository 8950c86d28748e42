"""Put the stream of events on an app."""

from flask import Flask

from dispatcher.http import api_of
from dispatcher.integrations import jobs as jobs
from dispatcher.integrations.routes import BLUEPRINTS


def init_integrations(app: Flask) -> None:
    """Register the routes; comes after ``init_http``."""
    for blueprint in BLUEPRINTS:
        api_of(app).register_blueprint(blueprint)
