"""Put health, metrics and the overview on an app."""

from flask import Flask

from dispatcher.config import Settings
from dispatcher.http import api_of
from dispatcher.ops.routes import BLUEPRINTS, probes


def init_ops(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - the same shape as every package's
    """Register the routes; comes after ``init_http``."""
    app.register_blueprint(probes)
    for blueprint in BLUEPRINTS:
        api_of(app).register_blueprint(blueprint)
