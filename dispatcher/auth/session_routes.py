"""Routes: the set-up, signing in and out, and oneself."""

from typing import Any

from flask import Response, current_app, request

from dispatcher.auth import cookies
from dispatcher.auth.audit import record
from dispatcher.auth.models import User
from dispatcher.auth.principals import current_family_id, signed_in_or_none
from dispatcher.auth.schemas import (
    CredentialsSchema,
    LogoutSchema,
    OwnChangesSchema,
    RefreshSchema,
    SetupArgs,
    SetupSchema,
    SetupStateSchema,
    TokensSchema,
    UserSchema,
)
from dispatcher.auth.sessions import end_families, end_family, family_of, owner_of, rotate
from dispatcher.auth.signing_in import Caller, check_own_password, opens_set_up, set_up, sign_in
from dispatcher.auth.tokens import read_refresh
from dispatcher.auth.users import get_user, is_set_up, set_password
from dispatcher.database import session, transaction
from dispatcher.errors import Unauthorized
from dispatcher.http import Blueprint, KeyScope, opened_by, principal, public
from dispatcher.realtime import revoke

blueprint = Blueprint("auth", __name__, description="Signing in, and oneself.")

_SIGN_IN_AGAIN = "This sign-in has ended. Sign in again."


@blueprint.route("/setup")
@blueprint.arguments(SetupArgs, location="query")
@blueprint.response(200, SetupStateSchema)
@public
def read_setup(args: dict[str, str]) -> dict[str, bool]:
    """Tell whether the first administrator is still to be made, and whether a set-up link is the right one."""
    needed = not is_set_up(session())
    if "token" not in args:
        return {"needed": needed}
    return {"needed": needed, "token_ok": needed and opens_set_up(args["token"], current_app.config["SETUP_TOKEN"])}


@blueprint.route("/setup", methods=["POST"])
@blueprint.arguments(SetupSchema)
@blueprint.response(201, TokensSchema)
@public
def do_setup(data: dict[str, Any]) -> Response:
    """Make the first administrator, by the one-time link, and sign them in."""
    with transaction() as current:
        expected = current_app.config["SETUP_TOKEN"]
        user, token = set_up(current, **data, expected_token=expected, caller=_caller())
    return cookies.tokens_response(user, token, 201, in_cookie=cookies.is_dashboard())


@blueprint.route("/auth/token", methods=["POST"])
@blueprint.arguments(CredentialsSchema)
@blueprint.response(200, TokensSchema)
@public
def make_token(data: dict[str, str]) -> Response:
    """Sign in by user name and password."""
    user, token = sign_in(data["username"], data["password"], _caller())
    return cookies.tokens_response(user, token, in_cookie=cookies.is_dashboard())


@blueprint.route("/auth/refresh", methods=["POST"])
@blueprint.arguments(RefreshSchema, required=False)
@blueprint.response(200, TokensSchema)
@public
def refresh(data: dict[str, str]) -> Response:
    """Exchange a refresh token (from the body, or the browser's cookie) for new tokens."""
    token_id = read_refresh(cookies.presented_refresh_token(data.get("refresh")))
    with transaction() as current:
        token = rotate(current, token_id)
        user = owner_of(current, token) if token else None
    if token is None or user is None:
        raise Unauthorized(_SIGN_IN_AGAIN)
    return cookies.tokens_response(user, token, in_cookie="refresh" not in data)


@blueprint.route("/auth/logout", methods=["POST"])
@blueprint.arguments(LogoutSchema, required=False)
@blueprint.response(204)
@public
def log_out(data: dict[str, Any]) -> Response:
    """End this sign-in, or with ``everywhere`` all of this person's."""
    with transaction() as current:
        family_id = _presented_family(data.get("refresh"))
        user_id = end_family(current, family_id, "signed out") if family_id else None
        if user_id is not None:
            _after_logout(get_user(current, user_id), everywhere=data["everywhere"])
    if user_id is not None:
        revoke(user_id)
    return cookies.forget_cookie(Response(status=204))


@blueprint.route("/me")
@blueprint.response(200, UserSchema)
@opened_by(*KeyScope)
def read_me() -> User:
    """Read oneself."""
    return get_user(session(), principal().user_id)


@blueprint.route("/me", methods=["PATCH"])
@blueprint.arguments(OwnChangesSchema)
@blueprint.response(200, UserSchema)
def change_me(data: dict[str, Any]) -> User:
    """Change one's own name, appearance or password; a new password ends all other sign-ins."""
    password, present = data.pop("password", None), data.pop("current_password", None)
    if password is not None:
        check_own_password(get_user(session(), principal().user_id), present, _caller())
    with transaction() as current:
        user = get_user(current, principal().user_id)
        for field, value in data.items():
            setattr(user, field, value)
        if password is not None:
            set_password(current, user, password, kept_family=current_family_id())
    if password is not None:
        revoke(principal().user_id)
    return user


def _caller() -> Caller:
    return Caller(request.remote_addr or "unknown", request.headers.get("User-Agent"))


def _presented_family(in_body: str | None) -> str | None:
    presented = cookies.presented_refresh_token(in_body)
    if presented:
        try:
            return family_of(session(), read_refresh(presented))
        except Unauthorized:
            return None
    signed_in = signed_in_or_none()
    return signed_in.family_id if signed_in else None


def _after_logout(user: User, *, everywhere: bool) -> None:
    if everywhere:
        end_families(session(), user.id, "signed out everywhere")
        user.token_version += 1
    record(session(), "auth.signed_out", "user", user.id, {"everywhere": everywhere}, actor=user)
