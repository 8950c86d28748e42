"""How a fault shows on the wire: an error, a page that is no JSON, a reset connection, or silence."""

from __future__ import annotations

import asyncio
import socket
import struct

from aiohttp import web

from simulator.errors import GraphError
from simulator.faults import Rule

HTML = "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1></body></html>"
LINGER_NOTHING = struct.pack("ii", 1, 0)


async def strike(request: web.BaseRequest, rule: Rule) -> web.Response:
    """Answer a request the way its fault says; raise GraphError where the answer is an error envelope."""
    if rule.kind == "error":
        raise GraphError(rule.code or 131000, rule.details, status=rule.http_status, regain_minutes=rule.regain_minutes)
    if rule.kind == "server_error":
        raise GraphError(rule.code or 131000, rule.details, status=rule.http_status or 500)
    if rule.kind == "html_error":
        return web.Response(text=HTML, status=rule.http_status or 502, content_type="text/html")
    if rule.kind in ("hang_before_accept", "no_answer_after_accept"):
        await hold(request, rule.hold_ms / 1000)
    reset(request)
    return web.Response(status=500)  # never written: the connection is gone


async def hold(request: web.BaseRequest, seconds: float) -> None:
    """Keep the connection open without a word, until the client leaves or the time is over."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end and request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(0.1)


def reset(request: web.BaseRequest) -> None:
    """Close with RST instead of FIN."""
    transport = request.transport
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOTHING)
    transport.abort()
