"""Put people on an app."""

from typing import Final

from flask import Flask

from dispatcher.auth import audit_routes, key_routes, session_routes, user_routes
from dispatcher.auth import jobs as jobs
from dispatcher.auth.live import visitor
from dispatcher.auth.principals import load_principal
from dispatcher.auth.tokens import init_tokens
from dispatcher.config import Settings
from dispatcher.http import api_of, set_principal_loader
from dispatcher.realtime import register_authentication

BLUEPRINTS: Final = (session_routes.blueprint, user_routes.blueprint, key_routes.blueprint, audit_routes.blueprint)


def init_auth(app: Flask, settings: Settings) -> None:
    """Let the app know who calls, and register the routes about people; comes after ``init_http``."""
    app.config.update(SETUP_TOKEN=settings.setup_token, SESSION_COOKIE_SECURE=settings.secure_cookies)
    init_tokens(app, settings)
    with app.app_context():
        set_principal_loader(load_principal)
    register_authentication(visitor)
    for blueprint in BLUEPRINTS:
        api_of(app).register_blueprint(blueprint)
