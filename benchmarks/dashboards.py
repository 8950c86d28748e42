"""Many connected dashboards in one process: each a Socket.IO connection that does nothing but hear.

``python -m benchmarks.dashboards URL FILE``: the file has an access token a line. Prints ``connected``, hears until its
stdin ends, then prints one JSON line. What a person wrote begins with the moment it was sent (of the machine's
monotonic clock), so the way from the webhook to the browser is known of every event. The client is a bare one: a
comfortable one would take the core that the server needs.
"""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

import aiohttp
import orjson
import uvloop

from benchmarks.machine import percentile

_CONNECT_AT_ONCE = 20


class Dashboards:
    """The connections and what they heard."""

    def __init__(self, url: str, tokens: list[str]) -> None:
        self._url = f"{url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        self._tokens = tokens
        self._gate = asyncio.Semaphore(_CONNECT_AT_ONCE)
        self.connected = 0
        self.ended = 0
        self.events: dict[str, int] = {}
        self.milliseconds: list[float] = []

    async def hear(self, session: aiohttp.ClientSession, token: str) -> None:
        """Be one dashboard."""
        async with self._gate:
            socket = await session.ws_connect(self._url, max_msg_size=0)
            await socket.receive_str()
            await socket.send_str(f'40{{"token":"{token}"}}')
            answer = await socket.receive_str()
            if not answer.startswith("40"):
                raise SystemExit(f"not let in: {answer}")
            self.connected += 1
        async for message in socket:
            if message.data == "2":
                await socket.send_str("3")
            elif isinstance(message.data, str) and message.data.startswith("42"):
                self._note(message.data)
        self.ended += 1

    def _note(self, frame: str) -> None:
        now = time.monotonic()
        name, payload = orjson.loads(frame[2:])
        self.events[name] = self.events.get(name, 0) + 1
        if name == "message_received":
            self.milliseconds.append((now - float(payload["text"].split()[0])) * 1000)

    def result(self) -> dict[str, object]:
        """Return what was heard."""
        ways = sorted(self.milliseconds)
        shares = {f"p{share}_ms": round(percentile(ways, share / 100), 1) for share in (50, 95, 99)}
        return {"connected": self.connected, "ended": self.ended, "events": self.events, **shares}


async def _run(url: str, tokens: list[str]) -> None:
    dashboards = Dashboards(url, tokens)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        tasks = [asyncio.create_task(dashboards.hear(session, token)) for token in tokens]
        while dashboards.connected < len(tokens):
            await asyncio.sleep(0.1)
            for task in tasks:
                if task.done():
                    task.result()
        print("connected", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for task in tasks:
            task.cancel()
        print(json.dumps(dashboards.result()), flush=True)


def main() -> None:
    """Connect and hear."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("url")
    options.add_argument("tokens", type=Path)
    given = options.parse_args()
    uvloop.run(_run(given.url, given.tokens.read_text().split()))


if __name__ == "__main__":
    main()
