"""POST /{phone}/messages and /{phone}/marketing_messages: check, limit, log durably, start the life cycle, answer."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from simulator.calls import Call, answer
from simulator.errors import GraphError, invalid, missing, parameter
from simulator.faults import Rule, Subject
from simulator.jsontypes import Json
from simulator.media import LIMITS, Medium
from simulator.numbers import canonical
from simulator.sendlog import Accepted
from simulator.state import Simulator
from simulator.strikes import strike
from simulator.template_sends import MediaCheck, check_components, check_sendable, name_and_language
from simulator.templates import Template
from simulator.validation import Recipient, check_envelope, check_payload, recipient_of, type_of
from simulator.world import Phone

LATE_REPLY = (
    "Message failed to send because more than 24 hours have passed since the customer last replied to this number."
)
UNUSABLE = {
    "BANNED": 131031,
    "RESTRICTED": 131031,
    "DISCONNECTED": 133010,
    "PENDING": 133010,
    "UNVERIFIED": 133010,
    "DELETED": 33,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that passed every check."""

    kind: str
    recipient: Recipient
    person: str  # canonical number, or the user id where only that is known
    template: Template | None
    is_late: bool


def wamid(person: str) -> str:
    """Return a fresh message id: base64 with the recipient in clear, as Meta's are."""
    name = person.encode()[:255]
    unique = os.urandom(9).hex().upper().encode()
    return (
        "wamid."
        + base64.b64encode(
            b"\x1c\x18" + bytes([len(name)]) + name + b"\x15\x02\x00\x11\x18\x12" + unique + b"\x00"
        ).decode()
    )


async def send(call: Call) -> web.Response:
    """Accept a message, or mark one as read."""
    body = await call.body()
    if "status" in body:
        return _mark_read(call.sim, body)
    return await _accept(call, body, marketing=False)


async def send_marketing(call: Call) -> web.Response:
    """Accept a marketing template on the Marketing Messages API."""
    return await _accept(call, await call.body(), marketing=True)


async def _accept(call: Call, body: Json, *, marketing: bool) -> web.Response:
    sim, phone = call.sim, call.sim.world.phones[call.node]
    draft = check(sim, phone, body, marketing=marketing)
    rule, outcome = _faults(sim, phone, draft)
    if rule is not None and not rule.comes_after_acceptance:
        return await strike(call.request, rule)
    # One reading for limiter and log, so that what the log shows per second is exactly what the limiter allowed.
    now = sim.clock()
    _take_limits(sim, phone, draft, now)
    record = _record(phone, draft, body.get("biz_opaque_callback_data"), now)
    try:
        await sim.log.append(record)
    except OSError as error:
        raise GraphError(131016, f"The send log cannot be written: {error}") from error
    sim.lifecycle.begin(record, outcome)
    if rule is not None:
        return await strike(call.request, rule)
    return answer(_reply(draft, record.wamid, held=outcome is not None and outcome.kind == "held"))


def check(sim: Simulator, phone: Phone, body: Json, *, marketing: bool) -> Draft:
    """Check a send in Meta's order: envelope, number, recipient, payload, window."""
    check_envelope(body)
    if phone.status in UNUSABLE:
        raise GraphError(UNUSABLE[phone.status], f"Phone number status is {phone.status}")
    recipient = recipient_of(body, phone.digits)
    kind = type_of(body)
    person = canonical(recipient.number, sim.settings.brazil_ninth_digit) if recipient.number else recipient.user_id
    if phone.allowed_recipients is not None and not {recipient.number, person} & set(phone.allowed_recipients):
        raise GraphError(
            131030, "Recipient phone number not in allowed list: add it in the app dashboard and try again"
        )
    check_media = _media_check(sim, phone)
    if kind == "template":
        template = _check_template(sim, phone, body["template"], person, check_media)
        _check_endpoint(template, recipient, marketing=marketing)
        return Draft(kind, recipient, person, template, is_late=False)
    if marketing:
        raise parameter("Param type must be TEMPLATE on the Marketing Messages API.")
    check_payload(kind, body[kind], check_media)
    is_late = not sim.world.window_open(phone.id, person)
    if is_late and sim.settings.refuses_late_replies_at_once:
        raise GraphError(131047, LATE_REPLY)
    return Draft(kind, recipient, person, None, is_late)


def _check_template(sim: Simulator, phone: Phone, payload: Json, person: str, check_media: MediaCheck) -> Template:
    name, language = name_and_language(payload)
    template = check_sendable(sim.world.template(phone.waba_id, name, language), name, language)
    check_components(template, payload, check_media)
    if template.category == "MARKETING" and (phone.id, person) in sim.world.stopped_marketing:
        raise GraphError(
            131050, "Recipient has chosen to stop receiving marketing messages on WhatsApp from this business"
        )
    return template


def _check_endpoint(template: Template, recipient: Recipient, *, marketing: bool) -> None:
    if marketing and template.category != "MARKETING":
        raise GraphError(134100, "Only marketing templates can be sent with the Marketing Messages API")
    if template.category == "AUTHENTICATION" and recipient.user_id:
        raise GraphError(131062, "Authentication templates need a phone number as recipient")


def _media_check(sim: Simulator, phone: Phone) -> MediaCheck:
    def check_media(kind: str, value: Json) -> None:
        media_id, link = value.get("id"), value.get("link")
        if media_id and link:
            raise parameter(f"Param {kind}: only one of id and link may be given.")
        if media_id:
            medium = _check_media_id(sim, phone, kind, str(media_id))
            if value.get("voice") and medium.mime_type != "audio/ogg":
                raise GraphError(131053, "Voice messages must be OGG files with the Opus codec")
        elif not link:
            raise missing(f"{kind}['id'] or {kind}['link']")
        elif urlsplit(str(link)).scheme not in ("http", "https") or not urlsplit(str(link)).hostname:
            raise invalid(f"Param {kind}['link'] is not a valid URL.")

    return check_media


def _check_media_id(sim: Simulator, phone: Phone, kind: str, media_id: str) -> Medium:
    medium = sim.media.get(media_id)
    if medium is None or medium.phone_number_id != phone.id:
        raise GraphError(131053, f"Media ID {media_id} does not exist, has expired, or was uploaded by another number")
    if medium.mime_type not in LIMITS[kind][0]:
        raise GraphError(131053, f"Media of type {medium.mime_type} cannot be sent as {kind}")
    return medium


def _faults(sim: Simulator, phone: Phone, draft: Draft) -> tuple[Rule | None, Rule | None]:
    """Return the fault of the request and the fault of the outcome, if any."""
    late = Rule("async_failed", code=131047, details=LATE_REPLY) if draft.is_late else None
    if not sim.faults.rules:
        return None, late
    people = (draft.person, draft.recipient.number, draft.recipient.input)
    subject = Subject("messages", phone.id, draft.template.name if draft.template else "", people)
    request = sim.faults.for_request(subject)
    if request is not None and not request.comes_after_acceptance:
        return request, None
    return request, late or sim.faults.for_outcome(subject)


def _take_limits(sim: Simulator, phone: Phone, draft: Draft, now: float) -> None:
    limits = sim.limits
    if limits.settings.throughput:
        limits.throughput.take(phone.id, phone.throughput, now)
    if limits.settings.pair:
        limits.pair.take(phone.id, draft.person, now)
    business = sim.world.business_of(phone.waba_id)
    if business.messaging_limit is not None and draft.template and not sim.world.window_open(phone.id, draft.person):
        limits.messaging.take(business.id, draft.person, business.messaging_limit, now)


def _record(phone: Phone, draft: Draft, opaque: str | None, now: float) -> Accepted:
    template = draft.template
    return Accepted(
        ts=now,
        phone_number_id=phone.id,
        to=draft.recipient.input,
        wa_id=draft.person,
        wamid=wamid(draft.person),
        type=draft.kind,
        template=template.name if template else "",
        category=template.category if template else "",
        opaque=opaque,
    )


def _reply(draft: Draft, message_id: str, *, held: bool) -> Json:
    contact = {"input": draft.recipient.input}
    contact |= {"wa_id": draft.person} if draft.recipient.number else {"user_id": draft.person}
    message = {"id": message_id}
    if draft.template is not None:
        message["message_status"] = "held_for_quality_assessment" if held else "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}


def _mark_read(sim: Simulator, body: Json) -> web.Response:
    check_envelope(body)
    if body["status"] != "read":
        raise parameter("Param status must be one of {READ}.")
    message_id, typing = body.get("message_id"), body.get("typing_indicator")
    if not message_id:
        raise missing("message_id")
    if not str(message_id).startswith("wamid."):
        raise invalid("Param message_id is not a message of this number")
    if typing is not None and (not isinstance(typing, dict) or typing.get("type") != "text"):
        raise parameter("Param typing_indicator['type'] must be one of {TEXT}.")
    sim.signs.append({"message_id": str(message_id), "typing": typing is not None})
    return answer({"success": True})
