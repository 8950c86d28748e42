"""A small client of our own API, and of the simulator's control calls, that outlasts a restart of either."""

import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import requests

_SECONDS: Final = 60.0
_PATIENCE: Final = 90.0
_PAUSE: Final = 0.5
_AWAY: Final = (502, 503, 504)


class DemoError(Exception):
    """The demo cannot go on; the text says why and what to do."""


class Api:
    """Calls to ``/api/v1`` as one signed-in person; a server that is away is asked again for ``patience`` seconds.

    ``seconds`` is how long one answer may take.
    """

    def __init__(self, url: str, patience: float = _PATIENCE, seconds: float = _SECONDS) -> None:
        self._url = f"{url}/api/v1"
        self._patience = patience
        self._seconds = seconds
        self._http = _session()
        self._person: Mapping[str, str] = {}

    def sign_in(self, path: str, body: Mapping[str, str]) -> None:
        """Sign in (or set up the first admin) and use the token from now on, and a new one when it has ended."""
        self._use(self.call("POST", path, json=body))
        self._person = {name: body[name] for name in ("username", "password")}

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Return the answer's JSON; raise DemoError with the API's own words when it refuses."""
        answer = self._ask(method, path, **options)
        if answer.status_code == requests.codes.unauthorized and self._person:
            self._use(_content(self._ask("POST", "/auth/token", json=self._person), "POST /auth/token"))
            answer = self._ask(method, path, **options)
        return _content(answer, f"{method} {path}")

    def upload(self, path: str, file: Path) -> Any:
        """Upload a file in the form field ``file``."""
        return self.call("POST", path, files={"file": (file.name, file.read_bytes())})

    def _use(self, tokens: Mapping[str, str]) -> None:
        self._http.headers["Authorization"] = f"Bearer {tokens['access']}"

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        # Asked again after a lost answer, it must not make a second campaign.
        headers = {} if method == "GET" else {"Idempotency-Key": secrets.token_hex(16)}
        url = self._url + path
        return _patiently(
            lambda: self._http.request(method, url, timeout=self._seconds, headers=headers, **options), self._patience
        )


class Meta:
    """The simulator's control calls."""

    def __init__(self, url: str, patience: float = _PATIENCE) -> None:
        self._url = f"{url}/_control"
        self._patience = patience
        self._http = _session()

    def control(self, method: str, path: str, **options: Any) -> Any:
        """Return what the simulator says."""
        url = self._url + path
        answer = _patiently(lambda: self._http.request(method, url, timeout=_SECONDS, **options), self._patience)
        answer.raise_for_status()
        return answer.json()

    def doubles(self, since: float) -> int:
        """Return how many sends since then were accepted beyond the first for the same person and template."""
        return int(self.control("GET", "/doubles", params={"key": "recipient", "since": since})["doubles"])

    def is_idle(self) -> bool:
        """Tell whether Meta has told every outcome."""
        return bool(self.control("GET", "/state")["idle"])


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # both are on this machine: no proxy, no .netrc
    return session


def _patiently(ask: Callable[[], requests.Response], patience: float) -> requests.Response:
    """Return the first answer that is one; after ``patience`` seconds whatever came last."""
    until = time.monotonic() + patience
    while True:
        try:
            answer = ask()
            if answer.status_code not in _AWAY or time.monotonic() >= until:
                return answer
        except (requests.ConnectionError, requests.Timeout) as error:
            if time.monotonic() >= until:
                raise DemoError(f"Nobody has answered for {patience:.0f} s ({error}).") from None
        time.sleep(_PAUSE)


def _content(answer: requests.Response, request: str) -> Any:
    try:
        body = answer.json() if answer.content else {}
    except requests.JSONDecodeError:
        body = {}
    if not answer.ok:
        raise DemoError(_words(body, f"{request} answered {answer.status_code}"))
    return body


def _words(body: Mapping[str, Any], fallback: str) -> str:
    error = body.get("error", {})
    message = error.get("message", fallback)
    # An error of one field may repeat its words as the message.
    said = {field: " ".join(word for word in words if word != message) for field, words in _details(error).items()}
    return " ".join([message, "; ".join(f"{field}: {words}" for field, words in said.items() if words)]).strip()


def _details(error: Mapping[str, Any]) -> Mapping[str, list[str]]:
    return error.get("details") or {}
