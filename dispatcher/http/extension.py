"""Put the HTTP layer on an app."""

from datetime import datetime
from typing import Any, Final

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from dispatcher.config import Settings
from dispatcher.http.allowance import tell_allowance
from dispatcher.http.documents import Api, init_documents
from dispatcher.http.errors import init_errors
from dispatcher.http.headers import init_headers
from dispatcher.http.requestid import init_request_ids
from dispatcher.http.schemas import zulu

LARGEST_BODY: Final = 16 * 1024 * 1024
"""Bytes of a JSON body: 10,000 recipients with their variables fit; files have their own limit."""


class _Id(IntegerConverter):
    """A bigint in a path: a longer number is no id of ours (404), not a database error.

    Bounded by its pattern, because werkzeug looks at ``max`` only for the method that is asked for: any other
    would be answered with 405 and a list of methods that are not possible there either.
    """

    regex = r"[0-9]{1,18}"


class _Json(DefaultJSONProvider):
    """JSON with ISO 8601 UTC times and the fields in the order they were given."""

    sort_keys = False

    @staticmethod
    def default(value: Any) -> Any:
        """Write what JSON has no form for."""
        return zulu(value) if isinstance(value, datetime) else DefaultJSONProvider.default(value)


def init_http(app: Flask, settings: Settings) -> Api:
    """Give the app request ids, the error envelope, security headers and the OpenAPI document.

    Must come before any blueprint is registered. Feature blueprints are registered with the returned Api.
    """
    app.secret_key = settings.secret_key
    app.json = _Json(app)
    app.url_map.strict_slashes = False
    app.url_map.converters["int"] = _Id
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FILE_SIZE=settings.max_file_size,
        ENCRYPTION_KEYS=settings.encryption_keys,
        KEY_CALLS_PER_MINUTE=settings.api_key_calls_per_minute,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    init_request_ids(app)
    init_headers(app, settings)
    app.after_request(tell_allowance)
    init_errors(app)
    return init_documents(app)
