"""The HTTP door: finds the node, checks the token, calls the route, words the errors."""

from __future__ import annotations

import asyncio
import signal
import sys
import time

import orjson
from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage

from simulator import account_routes, control, media_routes, messages, template_routes
from simulator.calls import Call, Route, answer
from simulator.config import Settings
from simulator.customers import speak
from simulator.errors import GraphError, unknown_object
from simulator.faults import Subject
from simulator.model import door
from simulator.state import Simulator, open_simulator
from simulator.strikes import strike
from simulator.world import Token

ROUTES: dict[tuple[str, str, str], Route] = {
    ("POST", "phone", "messages"): messages.send,
    ("POST", "phone", "marketing_messages"): messages.send_marketing,
    **media_routes.ROUTES,
    **template_routes.ROUTES,
    **account_routes.ROUTES,
}
AREAS = {"messages": "messages", "marketing_messages": "messages", "media": "media"}
LARGEST_JSON = 4 * 1024 * 1024


class Server:
    """Routes by (method, kind of node, edge): ids are unique across kinds, as in Graph."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/_control"):
            return await control.handle(self.sim, request)
        if path.startswith(door.PREFIX):
            return await door.handle(self.sim.model, request)
        parts = path.strip("/").split("/")
        if parts[0][:1] == "v" and parts[0][1:2].isdigit():
            del parts[0]
        node, edge = (parts[0] if parts else ""), "/".join(parts[1:])
        area = AREAS.get(edge, "management")
        try:
            reply: web.StreamResponse = await self._dispatch(request, node, edge, area)
        except GraphError as error:
            if area == "messages":
                self.sim.count_refusal(error.code)
            reply = answer(error.envelope(), error.status)
            if error.regain_minutes is not None:
                reply.headers["X-Business-Use-Case-Usage"] = self._usage(node, error.regain_minutes)
        if self.sim.faults.slows and (latency := self.sim.faults.latency(Subject(area, node))):
            await asyncio.sleep(latency)
        return reply

    async def _dispatch(self, request: web.BaseRequest, node: str, edge: str, area: str) -> web.Response:
        token = self._token(request)
        kind = self._kind_of(node, token)
        route = ROUTES.get((request.method, kind, edge))
        if route is None:
            if kind and edge:
                raise GraphError(2500, message=f"Unknown path components: /{edge}")
            raise unknown_object(node, request.method)
        if area != "messages" and self.sim.faults.rules and (rule := self.sim.faults.for_request(Subject(area, node))):
            return await strike(request, rule)
        return await route(Call(self.sim, request, node, token))

    def _usage(self, node: str, minutes: int) -> str:
        """Return Meta's rate header: percentages of the allowance, and the minutes until there is some again."""
        phone = self.sim.world.phones.get(node)
        used = {"type": "whatsapp", "call_count": 100, "total_cputime": 25, "total_time": 25}
        usage = {phone.waba_id if phone else node: [used | {"estimated_time_to_regain_access": minutes}]}
        return orjson.dumps(usage).decode()

    def _token(self, request: web.BaseRequest) -> Token:
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in ("bearer", "oauth") or not value:
            value = request.query.get("access_token", "")
        if not value:
            raise GraphError(104, message="An access token is required to request this resource.")
        token = self.sim.world.tokens.get(value.strip())
        if token is None:
            raise GraphError(190, message="Invalid OAuth access token - Cannot parse access token")
        if not token.is_valid:
            raise GraphError(190, message="Error validating access token: The session was invalidated.", subcode=460)
        if 0 < token.expires_at < time.time():
            raise GraphError(190, message="Error validating access token: Session has expired.", subcode=463)
        return token

    def _kind_of(self, node: str, token: Token) -> str:
        """Return what an id is, empty when it does not exist or the token may not see it."""
        world = self.sim.world
        if (phone := world.phones.get(node)) is not None:
            return "phone" if token.sees(phone.waba_id) else ""
        if node in world.wabas:
            return "waba" if token.sees(node) else ""
        if (template := world.templates.get(node)) is not None:
            return "template" if token.sees(template.waba_id) else ""
        if (medium := self.sim.media.get(node)) is not None:
            return "media" if token.sees(world.phones[medium.phone_number_id].waba_id) else ""
        if node in self.sim.media.uploads:
            return "upload"
        if node == token.app_id:
            return "app"
        if node in world.businesses:
            return "business"
        return node if node in ("debug_token", "whatsapp_business") else ""


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    sim = open_simulator(settings)
    server = web.Server(Server(sim).handle, access_log=None, request_factory=_request)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    listener = await loop.create_server(server, settings.host, settings.port, backlog=4096)
    base = f"http://{settings.host}:{listener.sockets[0].getsockname()[1]}"
    sim.lifecycle.speak = lambda said: speak(sim, said, base)
    sim.resume()
    tasks = [loop.create_task(sim.lifecycle.run()), loop.create_task(sim.save_changes())]
    _announce(settings, listener.sockets[0].getsockname()[1])
    await _until(stopped, tasks)
    listener.close()
    await server.shutdown(0.5)
    await sim.close()


async def _until(stopped: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    """Wait for the signal; a background task that ends before it ends the process, loudly."""
    signalled = asyncio.ensure_future(stopped.wait())
    await asyncio.wait([signalled, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in (signalled, *tasks):
        if task.done():
            task.result()
        task.cancel()


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: web.RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_JSON)


def _announce(settings: Settings, port: int) -> None:
    if settings.port_file is not None:
        settings.port_file.write_text(str(port))
    ready = {"event": "ready", "port": port, "url": f"http://{settings.host}:{port}"}
    sys.stdout.write(orjson.dumps(ready).decode() + "\n")
    sys.stdout.flush()
