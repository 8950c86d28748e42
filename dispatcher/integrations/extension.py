"""Put the stream of events and outgoing webhooks on an app."""

from flask import Flask

from dispatcher.http import api_of
from dispatcher.integrations import jobs as jobs
from dispatcher.integrations.routes import BLUEPRINTS
from dispatcher.integrations.subscriptions import jobs as subscription_jobs  # noqa: F401 - what may run from the queue
from dispatcher.integrations.subscriptions.delivery_routes import blueprint as subscriptions


def init_integrations(app: Flask) -> None:
    """Register the routes; comes after ``init_http``."""
    for blueprint in (*BLUEPRINTS, subscriptions):
        api_of(app).register_blueprint(blueprint)
