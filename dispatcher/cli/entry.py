"""What ``flask`` loads in this folder (see ``.flaskenv``): the application over whatever runs here."""

import os
from dataclasses import replace

from flask import Flask

from dispatcher.app import create_app
from dispatcher.cli.guard import without_connection
from dispatcher.cli.surroundings import find_settings
from dispatcher.config import Settings
from dispatcher.errors import DispatcherError

_NOWHERE = Settings(
    database_url="postgresql:///nowhere",
    redis_url="redis://127.0.0.1:1/0",
    secret_key="-" * 32,
    jwt_secret_key="-" * 32,
    encryption_keys=("0" * 64,),
    log_level="ERROR",
)
"""For what needs no server: ``flask --help`` and ``flask openapi``. Every other command says why it cannot run."""


def command_app() -> Flask:
    """Make the application of one command."""
    try:
        settings = find_settings(os.environ)
    except DispatcherError as problem:
        return without_connection(create_app(_NOWHERE), problem)
    # A command's own words are enough; the log lines of what it calls would drown them.
    quiet = settings.log_level if "LOG_LEVEL" in os.environ else "WARNING"
    return create_app(replace(settings, log_level=quiet))
