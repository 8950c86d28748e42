"""Groups of commands whose expected errors are one clear line and exit status 1, never a traceback."""

import functools
from collections.abc import Callable
from typing import Any, Final

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from marshmallow import Schema, ValidationError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import OperationalError, ProgrammingError

from dispatcher.config import Settings
from dispatcher.crypto import CannotDecrypt
from dispatcher.errors import DispatcherError
from dispatcher.http.errors import invalid_from

_PROBLEM: Final = "dispatcher.cli.problem"
_UNDEFINED_TABLE: Final = "42P01"


def without_connection(app: Flask, problem: DispatcherError) -> Flask:
    """Let every command that needs the servers say ``problem`` instead of trying."""
    app.extensions[_PROBLEM] = problem
    return app


class Commands(AppGroup):
    """A group whose commands need the servers."""

    def command(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], click.Command]:  # type: ignore[override]
        """Add a command; its expected errors are reported in one line."""
        decorate = super().command(*args, **kwargs)
        return lambda function: decorate(_reporting(function))


def _reporting(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        problem = current_app.extensions.get(_PROBLEM)
        if problem is not None:
            raise click.ClickException(said(problem))
        try:
            return function(*args, **kwargs)
        except Exception as error:
            sentence = _expected(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from error

    return run


def _expected(error: Exception) -> str | None:
    """Return what to do about an error that can happen without a mistake of ours, None for a surprise."""
    match error:
        case DispatcherError():
            return said(error)
        case CannotDecrypt():
            return f"{error}. Add the key that sealed it at the end of ENCRYPTION_KEYS."
        case OperationalError():
            return "The database does not answer (DATABASE_URL)."
        case RedisConnectionError() | RedisTimeoutError():
            return "Redis does not answer (REDIS_URL)."
        case ProgrammingError() if getattr(error.orig, "pgcode", "") == _UNDEFINED_TABLE:
            return "The database has no tables yet. Wait for bin/start, or run: flask --app wsgi:app db upgrade"
    return None


def said(error: DispatcherError) -> str:
    """Return the error as one line: the message, then each field with what is wrong about it."""
    sentences = [error.message]
    for field, details in error.details.items():
        sentences += [f"{field}: {detail}" for detail in details if detail not in error.message]
    return " ".join(" ".join(sentences).split())


def checked(schema: Schema, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as the API would take them; raise Invalid naming the fields it would refuse."""
    try:
        loaded: dict[str, Any] = schema.load(values)
    except ValidationError as error:
        raise invalid_from(error) from error
    return loaded


def settings() -> Settings:
    """Return the settings of the current app."""
    found: Settings = current_app.extensions["settings"]
    return found
