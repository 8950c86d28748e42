"""The send path's HTTP: thousands of posts in flight on one event loop, and an honest word about each.

``requests`` manages 500 calls a second on a core, aiohttp 2,900 (engine §3), so bulk goes this way. Nothing is ever
posted twice by itself: aiohttp re-sends only idempotent methods on a lost connection (``client.IDEMPOTENT_METHODS``,
which has no POST), there are no redirects, and a test with a server that resets kept-alive connections watches over it.
"""

import math
import time
from contextvars import ContextVar
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from multidict import CIMultiDict, istr
from yarl import URL

from dispatcher.whatsapp.responses import Ambiguous, NotSent, SendOutcome, parse_send

AUTHORIZATION = istr("Authorization")
FIXED_HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    # A compressed answer of 200 bytes costs more to unpack than to read.
    "Accept-Encoding": "identity",
    "User-Agent": "whatsapp-dispatcher",
}


class NothingWrittenError(Exception):
    """No connection could be had, so no byte of the request has left."""


class TurnMissedError(Exception):
    """A connection came too late for the message's turn, so no byte of the request has left."""


_not_after: ContextVar[float] = ContextVar("not_after", default=math.inf)
"""The moment (monotonic) after which the post at hand must not be written any more: each runs in a task of its own."""


class _Connector(aiohttp.TCPConnector):
    """Mark every failure to get a connection: until one is handed out, not one byte of the request has been written.

    aiohttp writes right after (it checks that a pooled connection is still open first), so this is the border between
    "safe to send again" and "ambiguous"; on the far side doubt always counts as ambiguous.
    """

    async def connect(self, req: ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout) -> Connection:
        try:
            connection = await super().connect(req, traces, timeout)
        except Exception as error:
            raise NothingWrittenError(_named(error)) from error
        if time.monotonic() > _not_after.get():
            connection.release()
            raise TurnMissedError("the connection came after its turn")
        return connection


class BulkClient:
    """Post messages to Meta, many at a time; open it with ``async with`` inside the running loop.

    ``connections`` caps the posts in flight; whoever waits longer than ``connect_timeout`` seconds for one of them, or
    for the connection itself, gets ``NotSent``. ``keepalive`` is short because a connection the server has just closed
    would make a false ambiguity.
    """

    def __init__(
        self,
        base_url: str,
        *,
        connections: int = 1000,
        connect_timeout: float = 5,
        total_timeout: float = 25,
        max_answer: int = 64 * 1024,
        keepalive: float = 3,
    ) -> None:
        if connect_timeout >= total_timeout:
            raise ValueError(
                "connect_timeout must be shorter than total_timeout, or a late connect counts as ambiguous"
            )
        self._base = base_url.rstrip("/")
        self._connections = connections
        self._keepalive = keepalive
        self._timeout = aiohttp.ClientTimeout(total=total_timeout, connect=connect_timeout)
        self._max_answer = max_answer
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=_Connector(limit=self._connections, keepalive_timeout=self._keepalive, ttl_dns_cache=60),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            raise_for_status=False,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Drop every connection; posts still in flight become ambiguous."""
        if self._session is not None:
            await self._session.close()

    async def send(
        self, phone_number_id: str, token: str, payload: bytes, *, not_after: float = math.inf
    ) -> SendOutcome:
        """Post one message, once, and say what became of it; never raises for anything the network does.

        Raises TurnMissedError when a connection came only after ``not_after`` (seconds of the monotonic clock): then
        nothing was written, and the message wants a new turn. Raises ValueError for an id or token that cannot be part
        of a request, RuntimeError when not open. A cancelled send says nothing: whoever cancels must treat the message
        as ambiguous.
        """
        _not_after.set(not_after)
        session, url, headers = self._open_session(), self._url(phone_number_id), _headers(token)
        try:
            async with session.post(url, data=payload, headers=headers, allow_redirects=False) as response:
                return await self._judged(response)
        except TurnMissedError:
            raise
        except NothingWrittenError as error:
            return NotSent(str(error))
        except TimeoutError:
            return Ambiguous("no answer within the deadline")
        except Exception as error:  # noqa: BLE001 - whatever else broke, it broke after the border: Meta may have the message
            return Ambiguous(_named(error))

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("BulkClient is not open; use `async with BulkClient(…)`")
        return self._session

    async def _judged(self, response: aiohttp.ClientResponse) -> SendOutcome:
        body = await self._capped(response)
        if body is None:
            return Ambiguous(f"HTTP {response.status} with an answer over {self._max_answer} bytes")
        return parse_send(response.status, response.headers, body)

    async def _capped(self, response: aiohttp.ClientResponse) -> bytes | None:
        """The whole body, or None (and a closed connection) once it grows past the cap."""
        body = b""
        async for chunk in response.content.iter_any():
            body = body + chunk if body else chunk
            if len(body) > self._max_answer:
                response.close()
                return None
        return body

    def _url(self, phone_number_id: str) -> URL:
        url = self._urls.get(phone_number_id)
        if url is None:
            if not (phone_number_id.isascii() and phone_number_id.isalnum()):
                raise ValueError("a phone number id has letters and digits only")
            url = self._urls[phone_number_id] = URL(f"{self._base}/{phone_number_id}/messages")
        return url


def _headers(token: str) -> CIMultiDict[str]:
    if not (token.isascii() and token.isprintable()):
        raise ValueError("the access token has characters that cannot be sent")
    headers = CIMultiDict(FIXED_HEADERS)
    headers[AUTHORIZATION] = f"Bearer {token}"
    return headers


def _named(error: BaseException) -> str:
    """A short reason for people; the class first, because many of these errors have no text."""
    return f"{type(error).__name__}: {error}"[:300] if str(error) else type(error).__name__
