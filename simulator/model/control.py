"""/_control/model: what tests and demos ask of the stand-in and order it to say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from simulator.jsontypes import Json, build
from simulator.model.faults import ModelFault
from simulator.model.standin import Script
from simulator.state import Simulator

Control = Callable[[Simulator, web.BaseRequest, Json], Awaitable[Any]]


async def state(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    """Return how often it was asked, and the script and the faults in force."""
    return sim.model.describe()


async def put_script(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Replace the script: {"answers": […], "rules": [{"matching", "answer", "next"?}], "gullible": bool}."""
    sim.model.use(build(Script, body, "script"))
    return sim.model.describe()


async def put_faults(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Replace all faults: {"faults": […]}."""
    sim.model.faults = [build(ModelFault, one, "model fault") for one in body.get("faults", [])]
    return sim.model.describe()


async def add_fault(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Add one fault to those in force."""
    sim.model.faults.append(build(ModelFault, body, "model fault"))
    return sim.model.describe()


async def clear_faults(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    sim.model.faults.clear()
    return sim.model.describe()


async def log(sim: Simulator, request: web.BaseRequest, _body: Json) -> Json:
    """Return what was asked after the question `since` (an id), the oldest first; the last 5000 are kept."""
    since = int(request.query.get("since", 0))
    return {"asked": [asdict(one) for one in sim.model.asked if one.id > since], "total": sim.model.total}


async def reset(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    """Forget the script, the faults and what was asked."""
    sim.model.reset()
    return sim.model.describe()


ROUTES: dict[tuple[str, str], Control] = {
    ("GET", "/model"): state,
    ("PUT", "/model/script"): put_script,
    ("PUT", "/model/faults"): put_faults,
    ("POST", "/model/faults"): add_fault,
    ("DELETE", "/model/faults"): clear_faults,
    ("GET", "/model/log"): log,
    ("POST", "/model/reset"): reset,
}
