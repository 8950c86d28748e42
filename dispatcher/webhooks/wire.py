"""A call of Meta's as it comes over the wire: read only when it is whole and plain, else left to the web server."""

from dataclasses import dataclass
from email.utils import formatdate
from typing import Final

from dispatcher.webhooks.fast_lane import PATH

_FIRST_LINE: Final = f"POST {PATH} HTTP/1.1\r\n".encode()
_SIGNATURE: Final = b"x-hub-signature-256"
_LENGTH: Final = b"content-length"
_CONNECTION: Final = b"connection"
_NOT_OURS: Final = frozenset({b"transfer-encoding", b"expect", b"upgrade", b"content-encoding"})
"""Headers that say something about the body or the connection that only a full HTTP parser understands."""
_LONGEST_LENGTH: Final = 7


@dataclass(frozen=True, slots=True)
class WireCall:
    """A whole HTTP request to the webhook; ``size`` is its length on the wire."""

    body: bytes
    signature: str
    size: int
    keeps_alive: bool


def read_call(data: bytes) -> WireCall | None:
    """Return the call at the beginning of ``data``; None for whatever is not plainly one whole call.

    Strict where HTTP is lenient (folded headers, bare line feeds, lengths said twice): two readers of one stream must
    never see different requests in it, and the web server reads all that this one does not take.
    """
    end = data.find(b"\r\n\r\n")
    if end < 0 or not data.startswith(_FIRST_LINE):
        return None
    headers = _headers(data[len(_FIRST_LINE) : end])
    if headers is None or headers.keys() & _NOT_OURS:
        return None
    length, signature = headers.get(_LENGTH, b""), headers.get(_SIGNATURE)
    if signature is None or not length.isdigit() or len(length) > _LONGEST_LENGTH:
        return None
    start, size = end + 4, end + 4 + int(length)
    if len(data) < size:
        return None
    connection = headers.get(_CONNECTION, b"keep-alive").lower()
    return WireCall(data[start:size], signature.decode("latin-1"), size, connection == b"keep-alive")


def _headers(block: bytes) -> dict[bytes, bytes] | None:
    """Return the headers by name; None when one comes twice or is not written as plainly as can be."""
    headers: dict[bytes, bytes] = {}
    for line in block.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        name = name.lower()
        plain = colon and name.replace(b"-", b"").isalnum() and not (b"\n" in value or b"\r" in value or b"\0" in value)
        if not plain or name in headers:
            return None
        headers[name] = value.strip(b" \t")
    return headers


def answer(*, keep_alive: bool) -> bytes:
    """Return the answer to a call that is kept."""
    lines = (
        "HTTP/1.1 200 OK",
        f"Date: {formatdate(usegmt=True)}",
        f"Connection: {'keep-alive' if keep_alive else 'close'}",
        "Content-Length: 0",
        "Content-Type: text/plain; charset=utf-8",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
