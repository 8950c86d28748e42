"""Put the knowledge base on an app."""

from flask import Flask

from dispatcher.assistant.knowledge import jobs as jobs
from dispatcher.assistant.knowledge.articles import documents_in_sight, uploads_in_use
from dispatcher.assistant.knowledge.routes import blueprint
from dispatcher.http import api_of
from dispatcher.uploads.access import register_lists_in_sight
from dispatcher.uploads.use import register_use


def init_knowledge(app: Flask) -> None:
    """Register the routes and what uploads ask it; comes after ``init_uploads``."""
    register_use(uploads_in_use)
    register_lists_in_sight(documents_in_sight)
    api_of(app).register_blueprint(blueprint)
