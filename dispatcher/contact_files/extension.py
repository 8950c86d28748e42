"""Put the files of contacts on an app."""

from flask import Flask

from dispatcher.config import Settings
from dispatcher.contact_files.routes import BLUEPRINTS
from dispatcher.http import api_of


def init_contact_files(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - the same shape as every package's
    """Register the routes of contacts' files; comes after ``init_contacts`` and ``init_uploads``."""
    for blueprint in BLUEPRINTS:
        api_of(app).register_blueprint(blueprint)
