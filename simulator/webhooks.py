"""Webhooks to the business: batched, signed over the raw bytes, retried until answered 200."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass

import aiohttp
import orjson

from simulator.jsontypes import Json
from simulator.world import Phone, World

GIVE_UP = 7 * 86_400.0
COUNTS = ("updates", "posts", "acknowledged", "refused", "discarded", "given_up")


@dataclass(slots=True)
class WebhookSettings:
    """How updates travel: most per POST, ms a batch waits for company, POSTs in flight, back-off, time limit."""

    url: str | None = None
    batch: int = 100
    flush_ms: float = 50
    concurrency: int = 8
    retry_ms: float = 500
    retry_most_ms: float = 60_000
    timeout_s: float = 10
    contacts_in_statuses: bool = True


@dataclass(frozen=True, slots=True)
class Update:
    """One thing to tell: a status or message of a number, or a whole value of another field of the account."""

    waba_id: str
    field: str
    part: str  # "statuses", "messages" or "" for a whole value
    item: Json
    phone: Phone | None = None
    contact: Json | None = None


def wire_bytes(payload: Json) -> bytes:
    """Serialise as Meta does: non-ASCII as \\uXXXX and slashes escaped, which is what the signature covers."""
    data = orjson.dumps(payload)
    if not data.isascii():
        data = json.dumps(payload, separators=(",", ":")).encode()
    return data.replace(b"/", b"\\/")


def signature(secret: str, data: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()


def envelope(updates: list[Update]) -> Json:
    """Fold updates into entries: statuses of a number share a change, so do messages; account fields have their own."""
    entries: dict[str, Json] = {}
    values: dict[tuple[str, str], Json] = {}
    for update in updates:
        entry = entries.setdefault(update.waba_id, {"id": update.waba_id, "changes": []})
        if update.phone is None or not update.part:
            entry["time"] = int(time.time())
            entry["changes"].append({"field": update.field, "value": update.item})
            continue
        key = (update.phone.id, update.part)
        value = values.get(key)
        if value is None:
            value = values[key] = _value(update.phone)
            entry["changes"].append({"field": update.field, "value": value})
        value.setdefault(update.part, []).append(update.item)
        if update.contact is not None and update.contact not in (contacts := value.setdefault("contacts", []))[-5:]:
            contacts.append(update.contact)
    return {"object": "whatsapp_business_account", "entry": list(entries.values())}


def _value(phone: Phone) -> Json:
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": phone.digits, "phone_number_id": phone.id},
    }


class Webhooks:
    """The queue of updates and the POSTs in flight."""

    def __init__(self, settings: WebhookSettings, world: World, app_secret: str, verify_token: str) -> None:
        self.settings = settings
        self.url, self.app_secret, self.verify_token = settings.url, app_secret, verify_token
        self._first = (self.url, app_secret, verify_token)
        self.counts = dict.fromkeys(COUNTS, 0)
        self._world = world
        self._waiting: dict[str, list[Update]] = {}
        self._flush: asyncio.TimerHandle | None = None
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    @property
    def pending(self) -> int:
        """How many updates wait for company plus POSTs not yet acknowledged."""
        return sum(map(len, self._waiting.values())) + len(self._tasks)

    def put(self, update: Update) -> None:
        """Queue one update; nothing is told to an app that is not subscribed to the account."""
        url = self._url_for(update)
        if url is None:
            self.counts["discarded"] += 1
            return
        self.counts["updates"] += 1
        waiting = self._waiting.setdefault(url, [])
        waiting.append(update)
        if len(waiting) >= self.settings.batch:
            self._send(url)
        elif self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(self.settings.flush_ms / 1000, self._flush_all)

    def _url_for(self, update: Update) -> str | None:
        waba = self._world.wabas.get(update.waba_id)
        if waba is None or not waba.subscribed_apps:
            return None
        override = update.phone.callback_url if update.phone and update.part else None
        return override or waba.callback_url or self.url

    def _flush_all(self) -> None:
        self._flush = None
        for url in list(self._waiting):
            self._send(url)

    def _send(self, url: str) -> None:
        updates = self._waiting.pop(url)
        task = asyncio.get_running_loop().create_task(self._deliver(url, wire_bytes(envelope(updates))))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, url: str, data: bytes) -> None:
        """POST until answered 200, at falling frequency, for up to seven days."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature(self.app_secret, data),
        }
        delay, give_up = self.settings.retry_ms / 1000, time.monotonic() + GIVE_UP
        while time.monotonic() < give_up:
            if await self._post(url, data, headers):
                self.counts["acknowledged"] += 1
                return
            self.counts["refused"] += 1
            await asyncio.sleep(delay)
            delay = min(delay * 2, self.settings.retry_most_ms / 1000)
        self.counts["given_up"] += 1

    async def _post(self, url: str, data: bytes, headers: dict[str, str]) -> bool:
        async with self._slots:
            self.counts["posts"] += 1
            try:
                async with self._client().post(url, data=data, headers=headers, allow_redirects=False) as answer:
                    await answer.read()
                    return answer.status == 200
            except (aiohttp.ClientError, TimeoutError):
                return False

    async def verify(self, url: str, token: str) -> bool:
        """Do Meta's handshake: GET with a challenge that must come back unchanged."""
        challenge = str(secrets.randbelow(10**10))
        query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
        try:
            async with self._client().get(url, params=query, allow_redirects=False) as answer:
                return answer.status == 200 and (await answer.text()) == challenge
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return False

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A pooled connection the receiver just closed would only cost a retry, so keep-alive stays short.
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=5)
            timeout = aiohttp.ClientTimeout(total=self.settings.timeout_s)
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False)
        return self._session

    def reset(self) -> None:
        """Drop what is queued or under way, and take the callback of the start again."""
        self.drop()
        self.url, self.app_secret, self.verify_token = self._first
        self.counts = dict.fromkeys(COUNTS, 0)

    def drop(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        self._waiting.clear()
        for task in list(self._tasks):
            task.cancel()

    async def close(self) -> None:
        self.drop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
