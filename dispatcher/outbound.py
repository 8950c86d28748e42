"""Calls to addresses that people typed in: never into our own network, never further than the address says.

The address is resolved once, every answer must be public, and the connection goes to exactly what was looked at: a name
that means something else a moment later (rebinding) changes nothing. No redirects, a few seconds, a few kilobytes
(security: SSRF). Systems in one's own network are allowed one by one, by the environment (``INTERNAL_HOSTS``).
"""

import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

_SECONDS: Final = 5.0
_MOST_READ: Final = 4096
_LONGEST_URL: Final = 2000
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


def locate(url: str, internal: Collection[str] = ()) -> Target:
    """Return where this URL leads now; raises BadAddress for what is not ours to call.

    ``internal`` are ``host:port`` of the own network, which may be called although they are private, over http too.
    """
    parts = _plain_parts(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    trusted = f"{host}:{port}" in internal
    if parts.scheme != "https" and not (trusted and parts.scheme == "http"):
        raise BadAddress("Use an address that begins with https://.")
    addresses = _resolved(host, port)
    if not trusted and not all(_is_public(one) for one in addresses):
        raise BadAddress("This address leads into a private network. Use one that is reachable from the internet.")
    return Target(parts, host, port, addresses[0])


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


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadAddress("There is no such host. Check the address.") from error
    return [str(one[4][0]) for one in found]


def _is_public(address: str) -> bool:
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast and not any(found in network for network in _WITHIN)


def post(url: str, body: bytes, headers: Mapping[str, str], internal: Collection[str] = ()) -> int:
    """POST to a typed-in address and return the HTTP status; a redirect is an answer like any other.

    Raises BadAddress, or NoAnswer after at most a few seconds.
    """
    target = locate(url, internal)
    path = target.parts.path or "/"
    if target.parts.query:
        path = f"{path}?{target.parts.query}"
    named = {**headers, "Host": target.parts.netloc}
    try:
        with _pool(target) as pool:
            answer = pool.urlopen(
                "POST", path, body=body, headers=named, retries=False, redirect=False, preload_content=False
            )
            # What stands in it is of no use; reading a little lets the other side finish.
            answer.read(_MOST_READ)
            answer.close()
    except (HTTPError, OSError) as error:
        raise NoAnswer(type(error).__name__) from error
    return answer.status


def _pool(target: Target) -> HTTPConnectionPool:
    limits = Timeout(connect=_SECONDS, read=_SECONDS)
    if target.parts.scheme == "http":
        return HTTPConnectionPool(target.address, target.port, timeout=limits)
    return HTTPSConnectionPool(
        target.address, target.port, timeout=limits, server_hostname=target.host, assert_hostname=target.host
    )
