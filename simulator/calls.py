"""One Graph request and its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from simulator.errors import GraphError
from simulator.jsontypes import Json
from simulator.state import Simulator
from simulator.world import Token


@dataclass(slots=True)
class Call:
    """A request to a node the token may see."""

    sim: Simulator
    request: web.BaseRequest
    node: str
    token: Token

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.query)

    @property
    def base(self) -> str:
        """Return scheme and host as the client sees them, for the URLs in answers."""
        return f"{self.request.scheme}://{self.request.host}"

    async def body(self) -> Json:
        """Return the JSON object sent, or form fields; an empty body is an empty object."""
        raw = await self.request.read()
        if not raw:
            return {}
        if self.request.content_type == "application/x-www-form-urlencoded":
            return dict(await self.request.post())
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            body = None
        if not isinstance(body, dict):
            raise GraphError(100, "The request body must be a JSON object")
        return body


Route = Callable[[Call], Awaitable[web.Response]]


def answer(data: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(data), status=status, content_type="application/json")


def picked(node: Json, fields: str, default: str) -> Json:
    """Return the fields asked for (or the default ones) and always the id; Graph leaves out what has no value."""
    names = [name.partition("{")[0].partition(".")[0].strip() for name in (fields or default).split(",")]
    return {name: node[name] for name in [*names, "id"] if node.get(name) is not None}
