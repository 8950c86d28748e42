"""Security headers on every answer, and cross-origin access for an exact list of origins."""

from typing import Final

from flask import Flask, Response, request

from dispatcher.config import Settings
from dispatcher.http.errors import is_api_path

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self' ws: wss:",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
_TWO_YEARS: Final = 63_072_000
_ALLOWED_METHODS: Final = "GET, POST, PUT, PATCH, DELETE"
_ALLOWED_HEADERS: Final = (
    "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-API-Key, X-Request-ID, X-Requested-With"
)
_EXPOSED_HEADERS: Final = (
    "Content-Disposition, ETag, Idempotency-Replayed, Location, RateLimit-Limit, RateLimit-Policy, "
    "RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-ID"
)


def init_headers(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of the app, errors included."""
    fixed = _fixed_headers(secure=settings.secure_cookies)
    origins = frozenset(origin.rstrip("/") for origin in settings.cors_origins)

    def add(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        if is_api_path(request.path) and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        if origins:
            _allow_origin(response, origins)
        return response

    app.after_request(add)


def _fixed_headers(*, secure: bool) -> dict[str, str]:
    headers = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(self), microphone=(self)",
    }
    if secure:
        headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}; includeSubDomains"
    return headers


def _allow_origin(response: Response, origins: frozenset[str]) -> None:
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if origin not in origins:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = _ALLOWED_METHODS
        response.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = "600"
