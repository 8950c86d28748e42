"""/_control: what tests and demos ask and order. Not part of Graph; bind it to loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import orjson
from aiohttp import web

from simulator.calls import answer
from simulator.customers import speak
from simulator.faults import Faults, FaultSettings, Rule
from simulator.jsontypes import ConfigError, Json, build
from simulator.model import control as model_control
from simulator.number_events import change_number, tell
from simulator.sendlog import Selection, count_doubles, count_recipients
from simulator.state import Simulator
from simulator.template_events import decide, grade, recategorise, warn_category
from simulator.templates import Template
from simulator.world import Token

TEMPLATE_KEYS = frozenset(
    "name language waba_id status reason title by_pacing category correct_category quality".split()  # noqa: SIM905
)
Control = Callable[[Simulator, web.BaseRequest, Json], Awaitable[Any]]


async def handle(sim: Simulator, request: web.BaseRequest) -> web.Response:
    """Answer one control request; a wrong one gets 400 with a sentence."""
    route = ROUTES.get((request.method, request.path.removeprefix("/_control").rstrip("/")))
    if route is None:
        return answer(
            {"error": f"no {request.method} {request.path}", "known": sorted(f"{m} /_control{p}" for m, p in ROUTES)},
            404,
        )
    try:
        body = orjson.loads(await request.read() or b"{}")
        if not isinstance(body, dict):
            raise ConfigError("the body must be a JSON object")
        return answer(await route(sim, request, body))
    except (ConfigError, orjson.JSONDecodeError, ValueError) as error:
        return answer({"error": str(error)}, 400)


def _selection(request: web.BaseRequest) -> Selection:
    query = request.query
    return Selection(query.get("phone_number_id", ""), query.get("template", ""), float(query.get("since", 0)))


async def state(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    """Return what is going on: `idle` means that every status due was told and acknowledged."""
    pending, waiting = sim.lifecycle.pending, sim.webhooks.pending
    limits = sim.limits
    return {
        "accepted": sim.log.tally.total,
        "refused": sim.refusals,
        "lifecycle": {"pending": pending},
        "webhooks": {"pending": waiting} | sim.webhooks.counts,
        "limits": {
            "130429": limits.throughput.refused,
            "131056": limits.pair.refused,
            "131048": limits.messaging.refused,
        },
        "idle": pending == 0 and waiting == 0,
    }


async def sends(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    return {"total": sim.log.tally.total, "by_number": dict(sim.log.tally.by_number)}


async def by_recipient(sim: Simulator, request: web.BaseRequest, _body: Json) -> Json:
    await sim.log.flush()
    return dict(await asyncio.to_thread(count_recipients, sim.log, _selection(request)))


async def signs(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    """Return the last read receipts and typing indicators that customers were shown, the oldest first."""
    return {"signs": [*sim.signs]}


async def doubles(sim: Simulator, request: web.BaseRequest, _body: Json) -> Json:
    key = request.query.get("key", "recipient")
    if key not in ("recipient", "wa_id", "opaque"):
        raise ConfigError("key must be recipient, wa_id or opaque")
    await sim.log.flush()
    return await asyncio.to_thread(count_doubles, sim.log, key, _selection(request))


async def rates(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    return {"max_per_second": sim.log.tally.peaks}


async def log(sim: Simulator, request: web.BaseRequest, _body: Json) -> Json:
    """Return records after `since` (a ts), at most `limit` (10,000); go on from `next`."""
    await sim.log.flush()
    selection, most = _selection(request), int(request.query.get("limit", 10_000))
    found = await asyncio.to_thread(lambda: [asdict(one) for one in sim.log.records() if selection.holds(one)][:most])
    return {"records": found, "next": found[-1]["ts"] if found else selection.since}


async def reset(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    """Go back to the first start: sends, statuses, faults, windows, templates, numbers and media."""
    await sim.reset()
    return {"ok": True}


async def get_faults(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    return sim.faults.describe()


async def put_faults(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Replace all faults."""
    sim.use_faults(Faults(build(FaultSettings, body, "faults")))
    return sim.faults.describe()


async def add_fault(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Add one rule to those in force."""
    sim.faults.rules.append(build(Rule, body, "fault rule"))
    return sim.faults.describe()


async def clear_faults(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    sim.use_faults(Faults(FaultSettings()))
    return sim.faults.describe()


async def get_numbers(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    return {"numbers": [asdict(phone) for phone in sim.world.phones.values()]}


async def add_number(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Add numbers, accounts, businesses, tokens or templates: the lists of the config file's `world`."""
    if unknown := set(body) - {"businesses", "wabas", "phones", "tokens", "templates"}:
        raise ConfigError(f"unknown {min(unknown)}; known are businesses, wabas, phones, tokens, templates")
    sim.world.load(body)
    sim.world.dirty = True
    return {"ok": True}


async def patch_number(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    return change_number(sim, body)


async def get_templates(sim: Simulator, _request: web.BaseRequest, _body: Json) -> Json:
    return {"templates": [one.saved() for one in sim.world.templates.values()]}


async def patch_template(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Change templates by name (and language): status with reason and title, category, correct_category, quality."""
    if unknown := set(body) - TEMPLATE_KEYS:
        raise ConfigError(f"unknown {min(unknown)}; known are {', '.join(sorted(TEMPLATE_KEYS))}")
    found = [one for one in sim.world.templates.values() if _is_meant(one, body)]
    if not found:
        raise ConfigError(f"no template {body.get('name')}")
    for template in found:
        _change_template(sim, template, body)
    return {"changed": [one.id for one in found]}


def _is_meant(template: Template, body: Json) -> bool:
    return (
        template.name == body.get("name")
        and body.get("language") in (None, template.language)
        and body.get("waba_id") in (None, template.waba_id)
    )


def _change_template(sim: Simulator, template: Template, body: Json) -> None:
    if "status" in body:
        template.paused_by_pacing = bool(body.get("by_pacing", False))
        decide(sim, template, body["status"], reason=body.get("reason", "NONE"), title=body.get("title", ""))
    if "category" in body:
        recategorise(sim, template, body["category"])
    if "correct_category" in body:
        warn_category(sim, template, body["correct_category"])
    if "quality" in body:
        grade(sim, template, body["quality"])


async def customer(sim: Simulator, request: web.BaseRequest, body: Json) -> Json:
    await sim.log.flush()
    return speak(sim, body, f"{request.scheme}://{request.host}")


async def event(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Tell any webhook field: {"field", "value", "waba_id"?}."""
    return tell(sim, str(body.get("waba_id", "")), str(body.get("field", "")), body.get("value"))


async def token(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Add or change a token, for instance {"value", "is_valid": false}."""
    old = sim.world.tokens.get(str(body.get("value", "")))
    fresh = build(Token, (asdict(old) if old else {}) | body, "token")
    sim.world.tokens[fresh.value] = fresh
    sim.world.dirty = True
    return asdict(fresh)


async def webhook(sim: Simulator, _request: web.BaseRequest, body: Json) -> Json:
    """Set the app's callback: {"url", "app_secret"?, "verify_token"?, "verify"?}; `verify` does the handshake first."""
    url, hooks = body.get("url"), sim.webhooks
    verify_token = str(body.get("verify_token", hooks.verify_token))
    if body.get("verify") and not await hooks.verify(str(url), verify_token):
        raise ConfigError(f"the handshake with {url} failed: the challenge did not come back")
    hooks.url = str(url) if url else None
    hooks.app_secret, hooks.verify_token = str(body.get("app_secret", hooks.app_secret)), verify_token
    return {"url": hooks.url}


ROUTES: dict[tuple[str, str], Control] = {
    ("GET", "/state"): state,
    ("GET", "/sends"): sends,
    ("GET", "/sends/by-recipient"): by_recipient,
    ("GET", "/doubles"): doubles,
    ("GET", "/signs"): signs,
    ("GET", "/rates"): rates,
    ("GET", "/log"): log,
    ("POST", "/reset"): reset,
    ("GET", "/faults"): get_faults,
    ("PUT", "/faults"): put_faults,
    ("POST", "/faults"): add_fault,
    ("DELETE", "/faults"): clear_faults,
    ("GET", "/numbers"): get_numbers,
    ("POST", "/numbers"): add_number,
    ("PATCH", "/numbers"): patch_number,
    ("GET", "/templates"): get_templates,
    ("PATCH", "/templates"): patch_template,
    ("POST", "/customer"): customer,
    ("POST", "/event"): event,
    ("POST", "/tokens"): token,
    ("PUT", "/webhook"): webhook,
    **model_control.ROUTES,
}
