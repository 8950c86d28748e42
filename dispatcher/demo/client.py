"""A small client of our own API, and of the simulator's control calls."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import requests

_SECONDS: Final = 60


class DemoError(Exception):
    """The demo cannot go on; the text says why and what to do."""


class Api:
    """Calls to ``/api/v1`` as one signed-in person."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/api/v1"
        self._http = requests.Session()
        self._http.trust_env = False

    def sign_in(self, path: str, body: Mapping[str, str]) -> None:
        """Sign in (or set up the first admin) and use the token from now on."""
        tokens = self.call("POST", path, json=body)
        self._http.headers["Authorization"] = f"Bearer {tokens['access']}"

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Return the answer's JSON; raise DemoError with the API's own words when it refuses."""
        answer = self._http.request(method, self._url + path, timeout=_SECONDS, **options)
        body = answer.json() if answer.content else {}
        if not answer.ok:
            raise DemoError(_words(body, f"{method} {path} answered {answer.status_code}"))
        return body

    def upload(self, path: str, file: Path) -> Any:
        """Upload a file in the form field ``file``."""
        with file.open("rb") as content:
            return self.call("POST", path, files={"file": (file.name, content)})

    def download(self, path: str) -> bytes:
        """Return an answer's bytes."""
        return self._http.get(self._url + path, timeout=_SECONDS).content


def _words(body: Mapping[str, Any], fallback: str) -> str:
    error = body.get("error", {})
    details = "; ".join(f"{field}: {' '.join(said)}" for field, said in error.get("details", {}).items())
    return " ".join(part for part in (error.get("message", fallback), details) if part)


class Meta:
    """The simulator's control calls."""

    def __init__(self, url: str) -> None:
        self._url = url

    def control(self, method: str, path: str, **options: Any) -> Any:
        """Return what the simulator says."""
        answer = requests.request(method, f"{self._url}/_control{path}", timeout=_SECONDS, **options)
        answer.raise_for_status()
        return answer.json()

    def doubles(self, since: float) -> int:
        """Return how many sends since then were accepted beyond the first for the same person and template."""
        return int(self.control("GET", "/doubles", params={"key": "recipient", "since": since})["doubles"])

    def is_idle(self) -> bool:
        """Tell whether Meta has told every outcome."""
        return bool(self.control("GET", "/state")["idle"])
