"""The OpenAPI document at /api/schema and its two readers, Swagger UI and Redoc, without any foreign server."""

import re
from typing import Any, Final

import flask_smorest  # type: ignore[import-untyped]
from flask import Blueprint, Flask, Response, current_app, jsonify

from dispatcher.http.error_answers import explain_errors
from dispatcher.http.examples import with_examples
from dispatcher.http.idempotency import HEADER as IDEMPOTENCY_HEADER
from dispatcher.http.schemas import ErrorSchema

TITLE: Final = "Dispatcher"
_DESCRIPTION: Final = (
    "WhatsApp campaigns, messages and everything around them. Sign in with POST /auth/token and send the access token "
    "as `Authorization: Bearer …`, or send an API key as `X-API-Key`: it opens the routes whose `x-scopes` name "
    "one of its scopes, and every answer to it says in `RateLimit-*` how many calls are left. Every error has the same "
    "envelope; its message says what to do. There is a [Postman collection]"
    "(/assets/docs/dispatcher.postman_collection.json) of this document."
)
# The readers bring their own inline styles, images as data, and (Redoc) a search worker made from a blob.
_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'"
)
_VARIABLE: Final = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>body{{margin:0}}</style>{head}</head>
<body>{body}</body>
</html>
"""
_SWAGGER_START: Final = """SwaggerUIBundle({
  url: "/api/schema", dom_id: "#reader", deepLinking: true, persistAuthorization: false, validatorUrl: null
});
"""

documents = Blueprint("documents", __name__, url_prefix="/api")


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest's registry of documented routes, with our envelope and our addresses."""

    ERROR_SCHEMA = ErrorSchema

    def _register_error_handlers(self) -> None:
        """Leave errors to dispatcher.http.errors."""

    def _register_doc_blueprint(self) -> None:
        """Leave the document's addresses to the blueprint below."""

    def _register_pagination_header(self) -> None:
        """Our pages say in their body where they are."""

    def _register_etag_headers(self) -> None:
        """Our caching is dispatcher.http.caching's."""


def init_documents(app: Flask) -> Api:
    """Serve the document and return the registry that feature blueprints are registered with."""
    app.config.update(API_TITLE=TITLE, API_VERSION="v1", OPENAPI_VERSION="3.0.3")
    api = Api(app, spec_kwargs={"info": {"description": _DESCRIPTION}, "security": [{"bearer": []}, {"apiKey": []}]})
    components = api.spec.components
    components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    components.security_scheme("apiKey", {"type": "apiKey", "in": "header", "name": "X-API-Key"})
    components.parameter("IDEMPOTENCY_KEY", "header", _idempotency_parameter())
    app.register_blueprint(documents)
    app.extensions["dispatcher.api"] = api
    return api


def api_of(app: Flask) -> Api:
    """Return the registry that ``init_http`` made for the app."""
    api: Api = app.extensions["dispatcher.api"]
    return api


def openapi(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of all registered routes, with examples and names for generated clients."""
    document: dict[str, Any] = api_of(app).spec.to_dict()
    _name_operations(app, document)
    explain_errors(document)
    _translate_patterns(document)
    return with_examples(document)


def _name_operations(app: Flask, document: dict[str, Any]) -> None:
    """Name each operation after its view, such as ``campaigns_create_campaign``."""
    for rule in app.url_map.iter_rules():
        item = document["paths"].get(_VARIABLE.sub(r"{\1}", rule.rule), {})
        for method in rule.methods or ():
            if method.lower() in item:
                item[method.lower()]["operationId"] = re.sub(r"\W", "_", rule.endpoint)


def _translate_patterns(value: Any) -> None:
    """Write Python's patterns, which begin to match at the beginning, as JSON Schema's (ECMA 262) would."""
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            inner = value["pattern"].removeprefix("^").replace(r"\A", "").replace(r"\Z", "$")
            value["pattern"] = f"^{inner}"
        for one in value.values():
            _translate_patterns(one)
    elif isinstance(value, list):
        for one in value:
            _translate_patterns(one)


def _idempotency_parameter() -> dict[str, Any]:
    return {
        "name": IDEMPOTENCY_HEADER,
        "required": False,
        "description": "The same key gives the same answer for 24 hours. Make one per intention, not per try.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    }


@documents.get("/schema")
def _schema() -> Response:
    return jsonify(openapi(current_app))


@documents.get("/docs")
def _swagger() -> Response:
    head = '<link rel="stylesheet" href="/assets/docs/swagger-ui.css">'
    body = (
        '<div id="reader"></div><script src="/assets/docs/swagger-ui-bundle.js"></script>'
        '<script src="/api/docs/start.js"></script>'
    )
    return _page("API", head, body)


@documents.get("/docs/start.js")
def _swagger_start() -> Response:
    return Response(_SWAGGER_START, mimetype="text/javascript")


@documents.get("/redoc")
def _redoc() -> Response:
    body = '<redoc spec-url="/api/schema"></redoc><script src="/assets/docs/redoc.standalone.js"></script>'
    return _page("API reference", "", body)


def _page(title: str, head: str, body: str) -> Response:
    response = Response(_PAGE.format(title=f"{TITLE} {title}", head=head, body=body), mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    return response
