"""A second system: a shop that feeds a campaign and keeps what became of it, written from ``docs/programs.md`` alone.

It knows nothing of the product but its HTTP API and a key. Whatever it must remember lies in a folder of its own, and
it may be killed anywhere: started again, it goes on. ``--dies-at POINT:TIMES`` makes it kill itself (SIGKILL) when it
comes to this point for that time, so that a harness can choose where; `POINTS` are all there are.

Its memory is as weak as a careless shop's: an order of a campaign is remembered before it is given, chunks are not
remembered at all, and the cursor is saved only after every few pages of events.
"""

import argparse
import http.client
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

_MOMENTS: Final = ("before", "sent", "answered")
_CALLS: Final = {"create": _MOMENTS, "chunk": _MOMENTS, "start": _MOMENTS, "events": ("kept", *_MOMENTS)}
POINTS: Final = tuple(f"{call}.{moment}" for call, moments in _CALLS.items() for moment in moments)
"""Before a call, after it is sent and before its answer is read, after the answer; with the cursor not yet saved."""
_PAGE: Final = 200
_PAGES_BETWEEN_SAVES: Final = 5
_TRIES: Final = 60
_AWAY: Final = (429, 500, 502, 503, 504)
_PAUSE_SECONDS: Final = 0.5


class RefusedError(Exception):
    """The API says no; the text is its own."""


class Api:
    """The product's API as its document describes it."""

    def __init__(self, url: str, key: str, doom: "Doom") -> None:
        self._netloc = urlsplit(url).netloc
        self._key, self._doom = key, doom

    def call(self, name: str, method: str, path: str, body: Any = None, once: str = "") -> Any:
        """Return the answer's JSON; try again while there is none, or one that says to come again."""
        for _ in range(_TRIES):
            status, wait, answer = self._try(name, method, path, body, once)
            if status and status < 400:
                return answer
            if status and status not in _AWAY:
                raise RefusedError(f"{method} {path}: {status} {json.dumps(answer)}")
            time.sleep(wait)
        raise RefusedError(f"{method} {path}: no answer after {_TRIES} tries")

    def _try(self, name: str, method: str, path: str, body: Any, once: str) -> tuple[int, float, Any]:
        headers = {"X-API-Key": self._key, "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": once} if once else {}
        connection = http.client.HTTPConnection(self._netloc, timeout=60)
        try:
            self._doom.point(f"{name}.before")
            connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            self._doom.point(f"{name}.sent")
            answer = connection.getresponse()
            content = answer.read()
            self._doom.point(f"{name}.answered")
            wait = float(answer.headers.get("Retry-After") or _PAUSE_SECONDS)
            return answer.status, wait, json.loads(content) if content else None
        except (OSError, http.client.HTTPException, ValueError):
            return 0, _PAUSE_SECONDS, None
        finally:
            connection.close()


class Doom:
    """Kills this process at a point of its way, and writes down where that was."""

    def __init__(self, folder: Path, dies_at: str) -> None:
        self._file = folder / "deaths.txt"
        self._point, _, times = dies_at.partition(":")
        self._left = int(times or 1)

    def point(self, name: str) -> None:
        """Die, if this is where."""
        if name != self._point:
            return
        self._left -= 1
        if self._left == 0:
            append(self._file, name)
            os.kill(os.getpid(), signal.SIGKILL)


class Shop:
    """The shop: its customers, its memory, and the campaign."""

    def __init__(self, folder: Path, api: Api, doom: Doom, people: int, chunk: int) -> None:
        self._memory, self._heard = folder / "memory.json", folder / "events.jsonl"
        self._api, self._doom = api, doom
        self._people, self._chunk = people, chunk
        self._kept: dict[str, Any] = json.loads(self._memory.read_text()) if self._memory.exists() else {}

    def run(self, order: dict[str, Any]) -> None:
        """Feed the campaign and follow it, from wherever an earlier life has come to, until somebody stops this."""
        campaign = self._campaign(order)
        if "started" not in self._kept:
            for name, recipients in self._chunks():
                self._api.call("chunk", "PUT", f"/campaigns/{campaign}/chunks/{name}", {"recipients": recipients})
            self._start(campaign)
        self._follow()

    def _start(self, campaign: int) -> None:
        try:
            self._api.call("start", "PATCH", f"/campaigns/{campaign}/status", {"status": "running"})
        except RefusedError:
            # An earlier life may have started it, and it may be over by now.
            if self._api.call("status", "GET", f"/campaigns/{campaign}")["status"] == "draft":
                raise
        self._remember(started=True)

    def _campaign(self, order: dict[str, Any]) -> int:
        if "once" not in self._kept:
            self._remember(once=os.urandom(16).hex())
        if "campaign" not in self._kept:
            self._remember(campaign=self._api.call("create", "POST", "/campaigns", order, self._kept["once"])["id"])
        return int(self._kept["campaign"])

    def _chunks(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        for first in range(0, self._people, self._chunk):
            numbers = range(first, min(first + self._chunk, self._people))
            yield f"part-{first:06d}", [customer(number) for number in numbers]

    def _follow(self) -> None:
        """Write down every event; the cursor follows after some pages, so an event may be written twice, never lost."""
        pages = 0
        cursor = self._kept.get("cursor")
        while True:
            query = {"limit": _PAGE} | ({} if cursor is None else {"after": cursor})
            found = self._api.call("events", "GET", f"/events?{urlencode(query)}")
            for event in found["items"]:
                append(self._heard, json.dumps(event))
            if found["items"]:
                self._doom.point("events.kept")
            cursor, pages = found["next"], pages + 1
            if pages % _PAGES_BETWEEN_SAVES == 0 or not found["has_more"]:
                self._remember(cursor=cursor)
            if not found["has_more"]:
                time.sleep(_PAUSE_SECONDS)

    def _remember(self, **what: Any) -> None:
        self._kept |= what
        aside = self._memory.with_suffix(".new")
        aside.write_text(json.dumps(self._kept))
        aside.replace(self._memory)


def customer(number: int) -> dict[str, Any]:
    """Return the shop's customer of this number as the API wants a recipient."""
    said = {"Nome": f"Ana {number}", "Pedido": f"P-{number}"}
    return {"phone": f"+55119{70_000_000 + number:08d}", "variables": said}


def append(file: Path, line: str) -> None:
    """Add a line to a file; a killed process leaves the whole of it, or nothing."""
    # One write, past all buffers.
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
    finally:
        os.close(descriptor)


def main() -> None:
    """Run until SIGTERM; the key comes in ``SHOP_API_KEY``."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", required=True)
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--people", type=int, required=True)
    options.add_argument("--chunk", type=int, default=250, help="people in each chunk")
    options.add_argument("--order", type=json.loads, required=True, help="the body of POST /campaigns")
    options.add_argument("--dies-at", default="")
    given = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    doom = Doom(given.folder, given.dies_at)
    api = Api(given.url, os.environ["SHOP_API_KEY"], doom)
    Shop(given.folder, api, doom, given.people, given.chunk).run(given.order)


if __name__ == "__main__":
    main()
