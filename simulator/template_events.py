"""Changes of templates by Meta, each told by its webhook."""

from __future__ import annotations

import time

from simulator.jsontypes import Json
from simulator.state import Simulator
from simulator.templates import Template
from simulator.webhooks import Update


def decide(sim: Simulator, template: Template, status: str, *, reason: str = "NONE", title: str = "") -> None:
    """Set a status and tell it by message_template_status_update; `title` is other_info's, such as FIRST_PAUSE."""
    template.status = status
    if status == "REJECTED":
        template.rejected_reason = reason
    sim.world.dirty = True
    announce(sim, template, status, reason=reason, title=title)


def announce(sim: Simulator, template: Template, event: str, *, reason: str = "NONE", title: str = "") -> None:
    value = _keys(template) | {"event": event, "message_template_category": template.category, "reason": reason}
    if title:
        value["other_info"] = {"title": title, "description": f"The template is {event.lower()}: {title}."}
    if event == "DISABLED":
        value["disable_info"] = {"disable_date": int(time.time())}
    sim.webhooks.put(Update(template.waba_id, "message_template_status_update", "", value))


def review(sim: Simulator, template: Template) -> None:
    """Approve a template that is still pending."""
    if template.status == "PENDING" and template.id in sim.world.templates:
        decide(sim, template, "APPROVED")


def recategorise(sim: Simulator, template: Template, category: str) -> None:
    """Move a template to another category at once, by template_category_update."""
    template.previous_category, template.category, template.correct_category = template.category, category, None
    template.forget_shape()
    sim.world.dirty = True
    value = _keys(template) | {"previous_category": template.previous_category, "new_category": category}
    sim.webhooks.put(Update(template.waba_id, "template_category_update", "", value))


def warn_category(sim: Simulator, template: Template, category: str) -> None:
    """Announce the category Meta holds to be correct, a day before it moves the template."""
    template.correct_category = category
    sim.world.dirty = True
    moment = {"category_update_timestamp": int(time.time()) + 86_400}
    value = _keys(template) | {"new_category": template.category, "correct_category": category} | moment
    sim.webhooks.put(Update(template.waba_id, "template_category_update", "", value))


def grade(sim: Simulator, template: Template, quality: str) -> None:
    """Change the quality score, by message_template_quality_update."""
    value = _keys(template) | {"previous_quality_score": template.quality, "new_quality_score": quality}
    template.quality = quality
    sim.world.dirty = True
    sim.webhooks.put(Update(template.waba_id, "message_template_quality_update", "", value))


def _keys(template: Template) -> Json:
    return {
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }
