"""Put the files of contacts on an app."""

from flask import Flask

from dispatcher.config import Settings
from dispatcher.contact_files import import_routes, imports
from dispatcher.contact_files.routes import BLUEPRINTS
from dispatcher.contacts.forgetting import on_forgotten
from dispatcher.http import api_of
from dispatcher.uploads.use import register_use


def init_contact_files(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - the same shape as every package's
    """Register the routes of contacts' files; comes after ``init_contacts`` and ``init_uploads``."""
    on_forgotten(imports.forget)
    register_use(imports.uploads_in_use)
    for blueprint in (*BLUEPRINTS, import_routes.blueprint):
        api_of(app).register_blueprint(blueprint)
