"""One HTTP exchange with the Graph API for the control plane: pinned, capped, and silent about the token.

Redirects are never followed, the environment (proxies, netrc) is ignored, answers are capped. Only GETs are tried
again; a lost POST is reported as ambiguous.
"""

import hashlib
import hmac
import logging
import re
import ssl
import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import BinaryIO, Self

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from dispatcher.whatsapp.loose_json import Object, parse_object
from dispatcher.whatsapp.responses import GraphError, parse_error

ANSWER_LIMIT = 8 * 1024 * 1024
DEADLINE = 120.0
USER_AGENT = "whatsapp-dispatcher"

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_:.=-]*(/[a-z_]+)?(\?[A-Za-z0-9_=&:.-]+)?", re.ASCII)
_SECRET_PARAMETERS = re.compile(r"(input_token|access_token|appsecret_proof)=[^&\s\"']+")

# GETs only: urllib3 tries "other" and connect errors again for any method, hence the zeros.
_GET_RETRY = Retry(
    total=2,
    connect=0,
    other=0,
    redirect=0,
    backoff_factor=0.3,
    status_forcelist=(502, 503, 504),
    allowed_methods=frozenset({"GET"}),
    respect_retry_after_header=False,
    raise_on_status=False,
)


class GraphFailure(Exception):
    """A call to Meta that did not do what it should."""


class GraphRefused(GraphFailure):
    """Meta answered with an error; ``error`` has its code and words."""

    def __init__(self, error: GraphError) -> None:
        super().__init__(f"Meta refused with {error.code}: {error.user_msg or error.details or error.message}")
        self.error = error


class GraphUnavailable(GraphFailure):
    """No usable answer; ``ambiguous`` says whether Meta may have acted on the request all the same."""

    def __init__(self, reason: str, *, ambiguous: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.ambiguous = ambiguous


class _HideTokens(logging.Filter):
    """Keep tokens out of urllib3's own log lines, which show whole addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = _SECRET_PARAMETERS.sub(r"\1=…", message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True


for _name in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(_HideTokens())


class GraphHttp:
    """A session with the Graph API in the name of one token; ``timeout`` is (connect, read) in seconds."""

    def __init__(
        self, base_url: str, token: str, app_secret: str | None = None, timeout: tuple[float, float] = (5, 25)
    ) -> None:
        if not (token.isascii() and token.isprintable()):
            raise ValueError("the access token has characters that cannot be sent")
        self.base_url = base_url.rstrip("/")
        self.token = token
        self._proof = _proof(token, app_secret) if app_secret else None
        self._timeout = timeout
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=_GET_RETRY))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connections."""
        self._session.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
        data: Iterable[bytes] | bytes | BinaryIO | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Object:
        """Return the JSON object of a successful answer; raises GraphRefused or GraphUnavailable."""
        status, _, body = self.exchange(method, path, params=params, json=json, data=data, headers=headers)
        error = parse_error(status, body)
        if error is not None:
            raise GraphRefused(error)
        document = parse_object(body)
        if document is None or not 200 <= status < 300:
            raise GraphUnavailable(f"HTTP {status} without a Graph answer", ambiguous=True)
        return document

    def exchange(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
        data: Iterable[bytes] | bytes | BinaryIO | None = None,
        headers: Mapping[str, str] | None = None,
        limit: int = ANSWER_LIMIT,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body (capped at ``limit`` bytes) of any answer; raises GraphUnavailable."""
        if not _PATH.fullmatch(path):
            raise ValueError("not a path of the Graph API")
        query = {**(params or {}), **({"appsecret_proof": self._proof} if self._proof else {})}
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        url = f"{self.base_url}/{path}"
        with self._open(method, url, params=query, json=json, data=data, headers=sent) as response:
            return response.status_code, response.headers, b"".join(self.pieces(response, limit))

    def stream(self, url: str) -> requests.Response:
        """Open a whole address with the token; the caller has checked the host and closes the response."""
        return self._open("GET", url, headers={"Authorization": f"Bearer {self.token}", "Accept": "*/*"})

    def pieces(self, response: requests.Response, limit: int) -> Iterable[bytes]:
        """Yield the body piece by piece; raises GraphUnavailable past ``limit`` bytes or the deadline."""
        size, deadline = 0, time.monotonic() + DEADLINE
        try:
            for piece in response.iter_content(64 * 1024):
                size += len(piece)
                if size > limit:
                    raise GraphUnavailable(f"the answer is over {limit} bytes", ambiguous=True)
                if time.monotonic() > deadline:
                    raise GraphUnavailable("the answer took too long", ambiguous=True)
                yield piece
        except requests.RequestException as failure:
            # "from None", here and below: requests' errors carry the request, and that carries the token.
            raise GraphUnavailable(type(failure).__name__, ambiguous=True) from None

    def _open(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
        data: Iterable[bytes] | bytes | BinaryIO | None = None,
    ) -> requests.Response:
        try:
            return self._session.request(
                method,
                url,
                params=params,
                json=json,
                data=data,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
        except requests.RequestException as failure:
            raise GraphUnavailable(type(failure).__name__, ambiguous=not _never_connected(failure)) from None


def _proof(token: str, app_secret: str) -> str:
    """``appsecret_proof``: shows Meta that the token's user also knows the app's secret."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _never_connected(failure: requests.RequestException) -> bool:
    """Whether the failure came before a connection stood, so that not a byte was written."""
    if isinstance(failure, requests.ConnectTimeout):
        return True
    cause: object = failure.args[0] if failure.args else None
    cause = getattr(cause, "reason", cause)
    if isinstance(cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError):
        return True
    inner = cause.args[0] if isinstance(cause, urllib3.exceptions.SSLError) and cause.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)
