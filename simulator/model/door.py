"""The HTTP door of the stand-in: /model/v1beta/models/{model}:generateContent and /model/v1/chat/completions."""

from __future__ import annotations

import asyncio
import re

import orjson
from aiohttp import web

from simulator.jsontypes import Json
from simulator.model.asked import (
    Asked,
    NotUnderstood,
    error_in,
    from_gemini,
    from_openai,
    in_gemini,
    in_openai,
)
from simulator.model.faults import STATUS, ModelFault
from simulator.model.standin import StandIn
from simulator.strikes import HTML, hold, reset

GEMINI = re.compile(r"/model/v1(?:beta|alpha)?/models/([^/:]+):generateContent")
OPENAI = "/model/v1/chat/completions"
PREFIX = "/model/"


async def handle(standin: StandIn, request: web.BaseRequest) -> web.StreamResponse:
    """Answer one question of a caller, or misbehave as ordered."""
    named = GEMINI.fullmatch(request.path)
    protocol = "openai" if request.path == OPENAI else "gemini"
    if request.method != "POST" or not (named or protocol == "openai"):
        return _json(error_in(protocol, 404, f"no {request.method} {request.path}"), 404)
    try:
        body = orjson.loads(await request.read())
        asked = from_openai(_bearer(request), body) if not named else from_gemini(named[1], _google_key(request), body)
    except (NotUnderstood, orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        return _json(error_in(protocol, 400, f"Invalid request: {error}"), 400)
    standin.note(asked)
    return await _answered(standin, request, asked)


def _bearer(request: web.BaseRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _google_key(request: web.BaseRequest) -> str:
    return request.headers.get("x-goog-api-key") or request.query.get("key", "")


async def _answered(standin: StandIn, request: web.BaseRequest, asked: Asked) -> web.StreamResponse:
    fault = standin.fault_for(asked)
    if fault is not None and fault.kind in STATUS:
        return _refusal(asked, fault)
    spoken = standin.spoken(asked, fault)
    asked.answer = spoken.text
    reply = _json((in_openai if asked.protocol == "openai" else in_gemini)(asked, spoken))
    return await _spoiled(request, reply, fault) if fault else reply


def _refusal(asked: Asked, fault: ModelFault) -> web.Response:
    message = fault.message or {429: "Resource has been exhausted", 403: "The key is not valid"}.get(fault.status, "")
    body = error_in(asked.protocol, fault.status, message or "The model is overloaded", fault.retry_after)
    reply = _json(body, fault.status)
    # Google tells it in the error's details only, OpenAI in the header only.
    if fault.retry_after is not None and asked.protocol == "openai":
        reply.headers["Retry-After"] = f"{fault.retry_after:g}"
    return reply


async def _spoiled(request: web.BaseRequest, reply: web.Response, fault: ModelFault) -> web.StreamResponse:
    """Let the exchange itself go wrong, where the fault is of that kind."""
    if fault.kind == "slow":
        await asyncio.sleep(2.0 if fault.seconds is None else fault.seconds)
    if fault.kind == "malformed":
        return web.Response(body=b'{"candidates": [{"content": ', content_type="application/json")
    if fault.kind == "html":
        return web.Response(text=HTML, status=fault.http_status or 200, content_type="text/html")
    if fault.kind == "hang":
        await hold(request, 60.0 if fault.seconds is None else fault.seconds)
    if fault.kind in ("reset", "hang"):
        reset(request)
    if fault.kind in ("drip", "drip_headers"):
        return await _dripped(request, reply, fault)
    return reply


async def _dripped(request: web.BaseRequest, reply: web.Response, fault: ModelFault) -> web.StreamResponse:
    """Write the body, or even the headers, byte by byte."""
    body = reply.body if isinstance(reply.body, bytes) else b""
    pause = 0.2 if fault.seconds is None else fault.seconds
    if fault.kind == "drip_headers":
        await _drip_raw(request, b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 4000, pause)
        reset(request)
        return reply
    slow = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await slow.prepare(request)
    for byte in body:
        await slow.write(bytes([byte]))
        await asyncio.sleep(pause)
    return slow


async def _drip_raw(request: web.BaseRequest, raw: bytes, pause: float) -> None:
    for byte in raw:
        transport = request.transport
        if transport is None or transport.is_closing():
            return
        # To the transport itself: an answer's headers are otherwise written at once.
        transport.write(bytes([byte]))
        await asyncio.sleep(pause)


def _json(body: Json, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
