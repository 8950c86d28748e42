"""Template endpoints: list with filters and paging, create, read, edit, delete, unpause."""

from __future__ import annotations

import secrets
import time

from aiohttp import web

from simulator.calls import Call, Route, answer, picked
from simulator.errors import GraphError, parameter, unknown_object
from simulator.jsontypes import Json
from simulator.paging import page
from simulator.template_definitions import check_definition
from simulator.template_events import announce, decide, review
from simulator.templates import Template, component

LIST_FIELDS = "name,parameter_format,components,language,status,category"
DAY = 86_400.0
CREATE_KEYS = frozenset(
    {
        "name",
        "language",
        "category",
        "components",
        "parameter_format",
        "message_send_ttl_seconds",
        "sub_category",
        "cta_url_link_tracking_opted_out",
        "library_template_name",
        "degrees_of_freedom_spec",
        "display_format",
    }
)


async def list_templates(call: Call) -> web.Response:
    """List the templates of an account by Graph's filters."""
    query, world = call.query, call.sim.world
    every = world.templates_of(call.node)
    rows = [picked(one.node(), query.get("fields", ""), LIST_FIELDS) for one in every if _matches(one, query)]
    result = page(call, rows)
    if query.get("summary"):
        counts = {"total_count": len(rows), "message_template_count": len(every)}
        limits = {"message_template_limit": world.wabas[call.node].template_limit, "are_translations_complete": True}
        wanted = query["summary"].split(",")
        result["summary"] = {
            name: value for name, value in (counts | limits).items() if name in wanted or "1" in wanted
        }
    return answer(result)


def _matches(template: Template, query: dict[str, str]) -> bool:
    text = str(component(template.components, "BODY").get("text", ""))
    either = query.get("name_or_content", "")
    return (
        _one_of(template.status, query.get("status"))
        and _one_of(template.category, query.get("category"))
        and _one_of(template.language, query.get("language"))
        and _one_of(template.quality, query.get("quality_score"))
        and query.get("name", "") in template.name
        and query.get("content", "") in text
        and (either in template.name or either in text)
    )


def _one_of(value: str, wanted: str | None) -> bool:
    names = [one.strip(" \"'") for one in (wanted or "").strip("[]").split(",")]
    return not wanted or value.upper() in [name.upper() for name in names]


async def create(call: Call) -> web.Response:
    """Create a template: PENDING, and APPROVED by webhook when `template_review_ms` has passed."""
    body, world = await call.body(), call.sim.world
    if unknown := set(body) - CREATE_KEYS:
        raise parameter(f'Unexpected key "{min(unknown)}".')
    check_definition(body)
    if world.template(call.node, body["name"], body["language"]):
        text = f"There is already {body['language']} content for this template. Create a new template and try again."
        raise GraphError(
            100,
            subcode=2388024,
            message="Invalid parameter",
            user_title="Content in this language already exists",
            user_msg=text,
        )
    if len(world.templates_of(call.node)) >= world.wabas[call.node].template_limit:
        raise GraphError(
            100,
            subcode=2388019,
            message="Invalid parameter",
            user_title="Message template limit exceeded",
            user_msg="The account has as many templates as it may have.",
        )
    template = _new(call.node, body)
    world.add_template(template)
    world.dirty = True
    _review_later(call, template)
    return answer({"id": template.id, "status": template.status, "category": template.category})


def _new(waba_id: str, body: Json) -> Template:
    number = str(5 * 10**14 + 10**6 + secrets.randbelow(10**14))
    return Template(
        id=number,
        waba_id=waba_id,
        name=body["name"],
        language=body["language"],
        category=body["category"],
        components=body["components"],
        status="PENDING",
        parameter_format=str(body.get("parameter_format", "POSITIONAL")).upper(),
        message_send_ttl_seconds=body.get("message_send_ttl_seconds"),
    )


def _review_later(call: Call, template: Template) -> None:
    call.sim.later(call.sim.settings.template_review_ms / 1000, lambda: review(call.sim, template))


async def get_template(call: Call) -> web.Response:
    return answer(picked(call.sim.world.templates[call.node].node(), call.query.get("fields", ""), LIST_FIELDS))


async def edit(call: Call) -> web.Response:
    """Replace the components; allowed when APPROVED (once a day, ten in 30 days), REJECTED or PAUSED."""
    body, template = await call.body(), call.sim.world.templates[call.node]
    _check_editable(template, body)
    if "components" in body:
        definition = {"name": template.name, "language": template.language, "category": template.category}
        check_definition(definition | {"parameter_format": template.parameter_format} | body)
        template.components = body["components"]
        template.forget_shape()
    if "category" in body:
        template.category = body["category"]
    template.edits.append(time.time())
    template.status = "PENDING"
    call.sim.world.dirty = True
    _review_later(call, template)
    return answer({"success": True})


def _check_editable(template: Template, body: Json) -> None:
    now = time.time()
    recent = [at for at in template.edits if at > now - 30 * DAY]
    too_often = template.status == "APPROVED" and (len(recent) >= 10 or any(at > now - DAY for at in recent))
    if template.status not in ("APPROVED", "REJECTED", "PAUSED") or too_often:
        text = (
            "You can edit an active template once a day and ten times in 30 days."
            if too_often
            else f"A template that is {template.status} cannot be edited."
        )
        raise GraphError(
            100, subcode=2388039, message="Invalid parameter", user_title="Template cannot be edited", user_msg=text
        )
    if template.status == "APPROVED" and body.get("category", template.category) != template.category:
        raise GraphError(
            100,
            subcode=2388039,
            message="Invalid parameter",
            user_title="Category cannot be changed",
            user_msg="The category of an approved template is fixed.",
        )


async def delete(call: Call) -> web.Response:
    """Delete every language of a name, or one by hsm_id."""
    query, world = call.query, call.sim.world
    if not query.get("name"):
        raise parameter("The parameter name is required.")
    named = [
        one
        for one in world.templates_of(call.node)
        if one.name == query["name"] and query.get("hsm_id") in (None, one.id)
    ]
    if not named:
        text = f"No template named {query['name']} was found."
        raise GraphError(
            100, subcode=2593002, message="Invalid parameter", user_title="Template not found", user_msg=text
        )
    for template in named:
        world.remove_template(template)
        announce(call.sim, template, "PENDING_DELETION")
    world.dirty = True
    return answer({"success": True})


async def unpause(call: Call) -> web.Response:
    """End a pacing pause; other pauses end by themselves."""
    template = call.sim.world.templates.get(call.node)
    if template is None:
        raise unknown_object(call.node, "POST")
    if template.status != "PAUSED" or not template.paused_by_pacing:
        return answer({"success": False, "reason": "The template is not paused by pacing"})
    decide(call.sim, template, "APPROVED")
    return answer({"success": True})


ROUTES: dict[tuple[str, str, str], Route] = {
    ("GET", "waba", "message_templates"): list_templates,
    ("POST", "waba", "message_templates"): create,
    ("DELETE", "waba", "message_templates"): delete,
    ("GET", "template", ""): get_template,
    ("POST", "template", ""): edit,
    ("POST", "template", "unpause"): unpause,
}
