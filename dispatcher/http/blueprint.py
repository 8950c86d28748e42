"""Our Blueprint: everything under /api/v1, signed in unless marked public, documented by itself."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import flask_smorest  # type: ignore[import-untyped]
import marshmallow as ma
from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from dispatcher.http import caching, idempotency
from dispatcher.http.access import enforce
from dispatcher.http.parsing import Parser
from dispatcher.http.rules import ViewRules, rules_of_request

API_PREFIX = "/api/v1"
_MULTIPART_WRAPPING = 1024 * 1024

View = TypeVar("View", bound=Callable[..., Any])
SchemaLike = type[ma.Schema] | ma.Schema


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A group of routes below ``/api/v1`` (``url_prefix`` is what follows it)."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, *, url_prefix: str = "", description: str = "") -> None:
        super().__init__(name, import_name, url_prefix=API_PREFIX + url_prefix, description=description)
        self._prepare_doc_cbks.append(_document_rules)
        self.before_request(_before_view)
        self.after_request(_after_view)

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register the view at this path; further options as for Flask's ``route``."""
        decorator: Callable[[View], View] = super().route(rule, **options)
        return decorator

    def arguments(self, schema: SchemaLike, *, location: str = "json", **options: Any) -> Callable[[View], View]:
        """Load the body (or ``location="query"``, ``"form"``, ``"files"``) by this schema into the view's argument.

        The schema's ``EXAMPLE``, a body as people would send it, goes into the documentation.
        """
        if location == "json" and hasattr(schema, "EXAMPLE"):
            options.setdefault("example", schema.EXAMPLE)
        decorator: Callable[[View], View] = super().arguments(schema, location=location, **options)
        return decorator

    def response(self, status_code: int, schema: SchemaLike | None = None, **options: Any) -> Callable[[View], View]:
        """Dump what the view returns by this schema and answer with this status; its own ``EXAMPLE`` is shown."""
        if schema is not None and "EXAMPLE" in vars(schema):
            options.setdefault("example", vars(schema)["EXAMPLE"])
        decorator: Callable[[View], View] = super().response(status_code, schema, **options)
        return decorator


def _before_view() -> ResponseReturnValue | None:
    if request.method == "OPTIONS":
        return None
    rules = rules_of_request()
    enforce(rules)
    if rules.takes_files:
        request.max_content_length = current_app.config["MAX_FILE_SIZE"] + _MULTIPART_WRAPPING
    return idempotency.begin() if rules.idempotent else None


def _after_view(response: Response) -> Response:
    rules = rules_of_request()
    if rules.idempotent:
        response = idempotency.finish(response)
    return caching.revalidate(response, rules.max_age) if rules.max_age is not None else response


def _document_rules(
    doc: dict[str, Any], doc_info: dict[str, Any], *, method: str = "get", **_context: Any
) -> dict[str, Any]:
    rules: ViewRules = doc_info.get("rules", ViewRules())
    responses = doc.setdefault("responses", {})
    said = {str(getattr(status, "value", status)) for status in responses}
    for status in _error_statuses(rules, method.lower()):
        if str(status.value) not in said:
            responses[str(status.value)] = status.name
    responses.setdefault("default", "DEFAULT_ERROR")
    if rules.public:
        doc["security"] = []
    if rules.idempotent:
        doc.setdefault("parameters", []).append("IDEMPOTENCY_KEY")
    if not rules.public:
        doc["x-role"] = str(rules.role)
        doc["x-scopes"] = sorted(rules.scopes)
        doc.setdefault("security", [{"bearer": []}, {"apiKey": []}] if rules.scopes else [{"bearer": []}])
    return doc


_ANYWHERE = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_WHEN_CHANGING = (HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def _error_statuses(rules: ViewRules, method: str) -> list[HTTPStatus]:
    statuses = [*_ANYWHERE] if method == "get" else [*_ANYWHERE, *_WHEN_CHANGING]
    return [*statuses, HTTPStatus.BAD_GATEWAY] if rules.calls_meta else statuses
