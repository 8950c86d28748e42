"""Live events: what people write, 200 messages a second by webhook, to 300 connected dashboards.

Twice: with thirty numbers and a person each, who sees that number alone and has ten dashboards open, so that every
message goes to ten; and with one number that everybody sees and half as many messages, so that every dashboard hears
200 events a second: a message goes as ``message_received`` and as ``conversation_updated``. Each message is a call of
Meta's of its own; the time runs from before its first byte until the event is read by the browser's side. Nothing may
be lost, and in the end every dashboard must still be connected.
"""

import asyncio
import hashlib
import hmac
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import aiohttp
import orjson
import uvloop

from benchmarks.house import SECRET, House, Line, phone, until
from benchmarks.machine import difference
from benchmarks.results import finish, parser
from dispatcher.demo.campaign import BUSINESS_ACCOUNT_ID

_PEOPLE_OF_A_NUMBER: Final = 20
"""Who write to one number, again and again."""
_CONNECTIONS: Final = 32


def both(numbers: int, dashboards: int, rate: int, seconds: float) -> dict[str, Any]:
    """Measure with so many numbers, and as ``everybody`` with one that all see: each message is two events to each."""
    return {
        **measure(dashboards, numbers, rate, seconds),
        "everybody": measure(dashboards, 1, rate // 2, seconds),
    }


def measure(dashboards: int, numbers: int, rate: int, seconds: float) -> dict[str, Any]:
    """Let people write at this rate for so long."""
    with House(lines=[Line(80)] * numbers, send_workers=1, webhooks=False) as house:
        tokens = house.folder / "tokens"
        people = [_person(house, index) for index in range(numbers)]
        tokens.write_text("\n".join(people[index % numbers] for index in range(dashboards)))
        with _Listeners(house.url, tokens) as listeners:
            before = house.cpu()
            written = uvloop.run(_write(house.webhook_url, numbers, rate, seconds))
            kept = "SELECT count(*) FROM messages WHERE direction = 'inbound'"
            until(lambda: house.sql(kept) == [(written,)], 60, "the messages")
            time.sleep(3)
            spent = difference(house.cpu(), before)
            heard = listeners.result()
        machine = house.machine()
    wanted = written * (dashboards // numbers)
    events: dict[str, int] = heard.pop("events")
    return {
        "machine": machine,
        "dashboards": dashboards,
        "messages": written,
        "offered_per_second": rate,
        **heard,
        "events_per_second": round(sum(events.values()) / seconds, 1),
        "events": events,
        "lost": wanted - events.get("message_received", 0),
        "cpu_seconds": spent,
    }


def _person(house: House, index: int) -> str:
    """Make somebody who sees one number; return their access token."""
    password = "a long enough phrase"
    name = f"agent{index}"
    body = {"username": name, "password": password, "role": "agent", "account_ids": [house.accounts[index]]}
    house.api.call("POST", "/users", json=body)
    return str(house.api.call("POST", "/auth/token", json={"username": name, "password": password})["access"])


async def _write(url: str, numbers: int, rate: int, seconds: float) -> int:
    """Offer the messages, each at its moment whether the one before was answered or not; return how many."""
    count = round(rate * seconds)
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        began = time.monotonic()
        calls = []
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            calls.append(asyncio.create_task(_call(session, url, number, numbers)))
        statuses = await asyncio.gather(*calls)
    refused = [status for status in statuses if status != 200]
    if refused:
        raise SystemExit(f"{len(refused)} calls were refused, the first with {refused[0]}")
    return count


async def _call(session: aiohttp.ClientSession, url: str, number: int, numbers: int) -> int:
    sender = f"55119{70_000_000 + (number % numbers) * _PEOPLE_OF_A_NUMBER + number // numbers % _PEOPLE_OF_A_NUMBER}"
    message = {
        "from": sender,
        "id": f"wamid.realtime.{number}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": f"{time.monotonic():.6f} Is my order {number} on its way?"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "551155550001", "phone_number_id": phone(number % numbers)},
        "contacts": [{"profile": {"name": f"Customer {sender[-3:]}"}, "wa_id": sender}],
        "messages": [message],
    }
    entry = {"id": BUSINESS_ACCOUNT_ID, "changes": [{"value": value, "field": "messages"}]}
    body = orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}
    async with session.post(url, data=body, headers=headers) as answer:
        return answer.status


class _Listeners:
    """The dashboards, in a process of their own."""

    def __init__(self, url: str, tokens: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.dashboards", url, str(tokens)]
        root = Path(__file__).parents[1]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, text=True)

    def __enter__(self) -> "_Listeners":
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "connected":
            raise SystemExit("the dashboards could not connect")
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def result(self) -> dict[str, Any]:
        """End hearing and return what was heard."""
        said, _ = self._process.communicate("", timeout=60)
        return dict(json.loads(said.splitlines()[-1]))


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--dashboards", type=int, default=300)
    options.add_argument("--numbers", type=int, default=30, help="each has a person with a share of the dashboards")
    options.add_argument("--rate", type=int, default=200, help="messages a second")
    options.add_argument("--seconds", type=float, default=30.0)
    given = options.parse_args()
    scene = (given.dashboards, given.rate, given.seconds)
    finish("realtime", lambda: both(given.numbers, *scene), keep=given.keep)


if __name__ == "__main__":
    main()
