"""Offer calls to a web server at a steady rate, whether it keeps up or not, and say how long each answer took.

Open loop: every call has its moment, and its time is counted from that moment, so a server that falls behind cannot
slow down the questions. Reads lines ``<signature> <body>`` from a file; prints one JSON line. It has a simple client
of its own, because a comfortable one would take the core that the server needs.
"""

import argparse
import asyncio
import json
import time
from collections import deque
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import uvloop

from benchmarks.machine import percentile

_PATIENCE_SECONDS = 30.0


class _Connection(asyncio.Protocol):
    """One kept-alive connection with one call at a time; a call cut off is offered again on another."""

    def __init__(self, load: "_Load") -> None:
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._call = -1
        self._said = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports only look like asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None
        self._load.lost(self, self._call)

    def ask(self, call: int, request: bytes) -> None:
        assert self._transport is not None
        self._call, self._said = call, b""
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._said += data
        head, found, _ = self._said.partition(b"\r\n\r\n")
        if not found:
            return
        call, self._call = self._call, -1
        self._load.answered(self, call, int(head[9:12]))
        if self._transport and b"connection: close" in head.lower():
            self._transport.close()


class _Load:
    """All calls and their times."""

    def __init__(self, url: str, calls: list[bytes], rate: float) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._rate = parts.hostname or "127.0.0.1", parts.port or 80, rate
        head = f"POST {parts.path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
        self._requests = [_request(head, call) for call in calls]
        self._due = [0.0] * len(calls)
        self.seconds: list[float] = []
        self.statuses: dict[int, int] = {}
        self.cut_off = 0
        self._idle: deque[_Connection] = deque()
        self._connecting: set[asyncio.Task[None]] = set()

    async def run(self) -> float:
        """Offer everything; return the seconds it took until the last answer."""
        began = time.perf_counter()
        for call in range(len(self._requests)):
            self._due[call] = began + call / self._rate
            if (ahead := self._due[call] - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            self._offer(call)
        end = time.perf_counter() + _PATIENCE_SECONDS
        while len(self.seconds) < len(self._requests) and time.perf_counter() < end:
            await asyncio.sleep(0.01)
        return time.perf_counter() - began

    def _offer(self, call: int) -> None:
        if self._idle:
            self._idle.pop().ask(call, self._requests[call])
            return
        task = asyncio.get_running_loop().create_task(self._connect(call))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    async def _connect(self, call: int) -> None:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: _Connection(self), self._host, self._port)
        connection.ask(call, self._requests[call])

    def answered(self, connection: _Connection, call: int, status: int) -> None:
        self.seconds.append(time.perf_counter() - self._due[call])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self._idle.append(connection)

    def lost(self, connection: _Connection, call: int) -> None:
        if connection in self._idle:
            self._idle.remove(connection)
        if call >= 0:
            self.cut_off += 1
            self._offer(call)


def _request(head: str, line: bytes) -> bytes:
    signature, _, body = line.partition(b" ")
    more = f"Content-Length: {len(body)}\r\nX-Hub-Signature-256: ".encode()
    return head.encode() + more + signature + b"\r\n\r\n" + body


async def _offer(url: str, file: Path, rate: float) -> dict[str, object]:
    load = _Load(url, file.read_bytes().splitlines(), rate)
    took = await load.run()
    return {
        "answered": len(load.seconds),
        "statuses": load.statuses,
        "cut_off": load.cut_off,
        "per_second": round(len(load.seconds) / took, 1),
        "median_ms": round(percentile(load.seconds, 0.5) * 1000, 1),
        "p95_ms": round(percentile(load.seconds, 0.95) * 1000, 1),
        "p99_ms": round(percentile(load.seconds, 0.99) * 1000, 1),
        "worst_ms": round(max(load.seconds, default=0.0) * 1000, 1),
    }


def main() -> None:
    """Offer and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("file", type=Path)
    parser.add_argument("rate", type=float)
    given = parser.parse_args()
    print(json.dumps(uvloop.run(_offer(given.url, given.file, given.rate))))


if __name__ == "__main__":
    main()
