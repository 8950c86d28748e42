"""Put the webhooks on an app."""

from flask import Flask

from dispatcher.config import Settings
from dispatcher.database import db
from dispatcher.http import api_of
from dispatcher.webhooks import journal_routes, source_door
from dispatcher.webhooks.door import WebhookDoor
from dispatcher.webhooks.fast_lane import FastLane
from dispatcher.webhooks.routes import DOOR, blueprint


def init_webhooks(app: Flask, settings: Settings) -> None:
    """Open ``/webhook/whatsapp``, ``/webhook/`` and the journal; comes after the database, the queue, ``init_http``."""
    with app.app_context():
        door = WebhookDoor(app, settings, db.engine)
    app.extensions[DOOR] = door
    app.register_blueprint(blueprint)
    app.register_blueprint(source_door.blueprint)
    api_of(app).register_blueprint(journal_routes.blueprint)
    app.wsgi_app = FastLane(app.wsgi_app, door)  # type: ignore[method-assign]
