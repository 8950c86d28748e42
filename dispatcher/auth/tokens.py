"""The two JSON Web Tokens: a short access token, and a refresh token that mirrors a row.

One algorithm (HS256), with audience, issuer, expiry, ``jti`` and ``type`` checked. No right is read from a token:
it only says who it is (``sub``), from which sign-in (``sid``) and as of which version of that person (``ver``).
"""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Flask
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from dispatcher.auth.models import RefreshToken, User
from dispatcher.config import Settings
from dispatcher.errors import Unauthorized

ACCESS_LIFETIME: Final = timedelta(minutes=15)
REFRESH_LIFETIME: Final = timedelta(days=14)
_ISSUER: Final = "dispatcher"
_AUDIENCE: Final = "dispatcher-api"
_ID: Final = re.compile(r"[0-9a-f]{32}")
_EXPIRED_OR_WRONG: Final = "The access token has expired or is not valid. Sign in again or refresh it."


@dataclass(frozen=True)
class AccessClaims:
    """What a valid access token says."""

    user_id: int
    family_id: str
    version: int
    expires_at: datetime


def init_tokens(app: Flask, settings: Settings) -> None:
    """Fix algorithm, key and expected claims for the app."""
    app.config.update(
        JWT_SECRET_KEY=settings.jwt_secret_key,
        JWT_ALGORITHM="HS256",
        JWT_DECODE_ALGORITHMS=["HS256"],
        JWT_ENCODE_ISSUER=_ISSUER,
        JWT_DECODE_ISSUER=_ISSUER,
        JWT_ENCODE_AUDIENCE=_AUDIENCE,
        JWT_DECODE_AUDIENCE=_AUDIENCE,
        JWT_DECODE_LEEWAY=0,
        JWT_TOKEN_LOCATION=["headers"],
        # Its cookies are not used, and its random csrf claim would make each copy of a refresh token another text.
        JWT_COOKIE_CSRF_PROTECT=False,
        JWT_ACCESS_TOKEN_EXPIRES=ACCESS_LIFETIME,
        JWT_REFRESH_TOKEN_EXPIRES=REFRESH_LIFETIME,
    )
    JWTManager(app)


def access_token(user: User, family_id: str) -> str:
    """Return a new access token for this sign-in of the person."""
    claims = {"jti": secrets.token_hex(16), "sid": family_id, "ver": user.token_version}
    return str(create_access_token(str(user.id), additional_claims=claims))


def refresh_token(user_id: int, row: RefreshToken) -> str:
    """Return the refresh token of a row; the same row always gives the same text."""
    issued = int(row.issued_at.timestamp())
    claims = {"jti": row.id, "sid": row.family_id, "iat": issued, "nbf": issued, "exp": int(row.expires_at.timestamp())}
    return str(create_refresh_token(str(user_id), additional_claims=claims))


def read_access(token: str) -> AccessClaims:
    """Return what an access token says; raise Unauthorized unless it is one, ours and in time."""
    claims = _decoded(token, "access")
    try:
        return AccessClaims(
            user_id=int(claims["sub"]),
            family_id=str(claims["sid"]),
            version=int(claims["ver"]),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Unauthorized(_EXPIRED_OR_WRONG) from error


def read_refresh(token: str) -> str:
    """Return the ``jti`` of a refresh token; raise Unauthorized unless it is one, ours and in time."""
    return str(_decoded(token, "refresh")["jti"])


def _decoded(token: str, kind: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = decode_token(token)
    except (PyJWTError, JWTExtendedException, ValueError, TypeError, RecursionError) as error:
        raise Unauthorized(_EXPIRED_OR_WRONG) from error
    ids = (claims.get("jti"), claims.get("sid"))
    if claims.get("type") != kind or "exp" not in claims or not all(_ID.fullmatch(str(id_)) for id_ in ids):
        raise Unauthorized(_EXPIRED_OR_WRONG)
    return claims
