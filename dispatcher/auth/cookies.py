"""The browser's refresh token: a cookie that scripts cannot read and foreign pages cannot use."""

from typing import Any, Final

from flask import Response, current_app, jsonify, request

from dispatcher.auth.models import RefreshToken, User
from dispatcher.auth.schemas import TokensSchema
from dispatcher.auth.tokens import ACCESS_LIFETIME, REFRESH_LIFETIME, access_token, refresh_token
from dispatcher.http import API_PREFIX

NAME: Final = "dispatcher_refresh"
PATH: Final = f"{API_PREFIX}/auth"
_BROWSER_HEADER: Final = ("X-Requested-With", "dashboard")


def is_dashboard() -> bool:
    """Tell whether our own page calls: a foreign one cannot send this header without CORS permission."""
    name, value = _BROWSER_HEADER
    return request.headers.get(name) == value


def presented_refresh_token(in_body: str | None) -> str:
    """Return the refresh token from the body, else from the cookie of our own page, else an empty text."""
    if in_body:
        return in_body
    return request.cookies.get(NAME, "") if is_dashboard() else ""


def tokens_response(user: User, row: RefreshToken, status: int = 200, *, in_cookie: bool) -> Response:
    """Answer with an access token, and the refresh token as a cookie or in the body."""
    refresh = refresh_token(user.id, row)
    content: dict[str, Any] = {
        "access": access_token(user, row.family_id),
        "expires_in": int(ACCESS_LIFETIME.total_seconds()),
        "user": user,
    }
    if not in_cookie:
        content["refresh"] = refresh
    response = jsonify(TokensSchema().dump(content))
    response.status_code = status
    if in_cookie:
        _set(response, refresh, int(REFRESH_LIFETIME.total_seconds()))
    return response


def forget_cookie(response: Response) -> Response:
    """Remove the browser's refresh token."""
    _set(response, "", 0)
    return response


def _set(response: Response, value: str, max_age: int) -> None:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(NAME, value, max_age=max_age, path=PATH, secure=secure, httponly=True, samesite="Strict")
