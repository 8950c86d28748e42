"""Calls to addresses that people typed in: never into our own network, never further than the address says.

The address is resolved once for a connection, every answer must be public, and the connection goes to exactly what was
looked at: a name that means something else a moment later (rebinding) changes nothing. No redirects, a few seconds for
all of it, a few kilobytes (security: SSRF). Systems in one's own network are allowed one by one, by the environment
(``INTERNAL_HOSTS``).
"""

import asyncio
import socket
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from types import TracebackType
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

SECONDS: Final = 10.0
"""So long a whole call may take, from the look-up to the last byte."""
_CONNECT_SECONDS: Final = 5.0
_KEPT_SECONDS: Final = 3.0
_DNS_SECONDS: Final = 30
_LOOKUPS: Final = 16
_MOST_READ: Final = 4096
_LONGEST_URL: Final = 2000
_FIXED_HEADERS: Final = {"Accept-Encoding": "identity", "User-Agent": "whatsapp-dispatcher"}
_WITHIN: Final = (
    ip_network("64:ff9b::/96"),  # NAT64 and 6to4 carry an IPv4 address that nobody looked at
    ip_network("64:ff9b:1::/48"),
    ip_network("2002::/16"),
    ip_network("2001::/32"),
)


class BadAddress(Exception):
    """An address that must not be called; the message says what to do."""


class NoAnswer(Exception):
    """The other side cannot be reached, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes: the URL's parts, and the address that was looked at."""

    parts: SplitResult
    host: str
    port: int
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: the HTTP status, and the beginning of the body."""

    status: int
    retry_after: str | None
    excerpt: bytes


def locate(url: str, internal: Collection[str] = ()) -> Target:
    """Return where this URL leads now; raises BadAddress for what is not ours to call.

    ``internal`` are ``host:port`` of the own network, which may be called although they are private, over http too.
    """
    parts, host, port = _place(url, internal)
    return Target(parts, host, port, _looked_up(host, port, internal)[0])


def _place(url: str, internal: Collection[str]) -> tuple[SplitResult, str, int]:
    """Return the URL's parts, host and port, with nothing looked up yet but an address that stands there itself."""
    parts = _plain_parts(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    trusted = f"{host}:{port}" in internal
    if parts.scheme != "https" and not (trusted and parts.scheme == "http"):
        raise BadAddress("Use an address that begins with https://.")
    if not trusted:
        _refuse_private([host] if _is_literal(host) else [])
    return parts, host, port


def _plain_parts(url: str) -> SplitResult:
    if len(url) > _LONGEST_URL or any(not "!" <= character <= "~" for character in url) or "\\" in url:
        raise BadAddress("Write the address without spaces and special characters.")
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or "@" in parts.netloc or parts.fragment:
        raise BadAddress("Write the address as https://host/path, without user name and #.")
    return parts


def _looked_up(host: str, port: int, internal: Collection[str]) -> list[str]:
    """Return every address of a host; raises BadAddress unless all of them are public, or the host is named to us."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadAddress("There is no such host. Check the address.") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if f"{host}:{port}" not in internal:
        _refuse_private(addresses)
    return addresses


def _refuse_private(addresses: Collection[str]) -> None:
    if not all(_is_public(one) for one in addresses):
        raise BadAddress("This address leads into a private network. Use one that is reachable from the internet.")


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_public(address: str) -> bool:
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast and not any(found in network for network in _WITHIN)


class _CheckedResolver(AbstractResolver):
    """Gives a connection only addresses that were looked at; look-ups that hang have threads of their own."""

    def __init__(self, internal: Collection[str]) -> None:
        self._internal = internal
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="lookup")

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - every kind of address is looked at
    ) -> list[ResolveResult]:
        """Return the addresses of a host that may be called; raises BadAddress."""
        looking = asyncio.get_running_loop().run_in_executor(
            self._threads, _looked_up, host.rstrip("."), port, self._internal
        )
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in await looking
        ]

    async def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False)


class Caller:
    """Post to typed-in addresses, many at a time over connections that are kept; open it with ``async with``.

    Who calls bounds how many calls to one receiver are under way: this knows no limit, so none waits for another.
    """

    def __init__(self, internal: Collection[str] = (), *, seconds: float = SECONDS) -> None:
        self._internal = internal
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,
                resolver=_CheckedResolver(self._internal),
                ttl_dns_cache=_DNS_SECONDS,
                keepalive_timeout=_KEPT_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
            auto_decompress=False,
            raise_for_status=False,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST and return the answer; a redirect is an answer like any other.

        Raises BadAddress, or NoAnswer after at most ``seconds``. A connection that was kept and closed meanwhile is
        made anew once, so the other side may hear a call twice.
        """
        _place(url, self._internal)
        try:
            async with asyncio.timeout(self._seconds):
                try:
                    return await self._post(url, body, headers)
                except (aiohttp.ServerDisconnectedError, ConnectionResetError):
                    return await self._post(url, body, headers)
        except TimeoutError as error:
            raise NoAnswer("it took too long") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NoAnswer(type(error).__name__) from error

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._session is None:
            raise RuntimeError("open it with `async with Caller(…)`")
        sent = self._session.post(
            URL(url, encoded=True), data=body, headers={**_FIXED_HEADERS, **headers}, allow_redirects=False
        )
        async with sent as answer:
            return Answer(answer.status, answer.headers.get("Retry-After"), await _beginning(answer))


async def _beginning(answer: aiohttp.ClientResponse) -> bytes:
    """Read a little, which lets the other side finish and keeps the connection; hang up on whoever goes on and on."""
    read = b""
    async for chunk in answer.content.iter_any():
        read += chunk
        if len(read) > _MOST_READ:
            answer.close()
            break
    return read[:_MOST_READ]


def post(url: str, body: bytes, headers: Mapping[str, str], internal: Collection[str] = ()) -> Answer:
    """POST once to a typed-in address, outside of any event loop, as ``Caller.post`` does."""

    async def call() -> Answer:
        async with Caller(internal) as caller:
            return await caller.post(url, body, headers)

    return asyncio.run(call())
