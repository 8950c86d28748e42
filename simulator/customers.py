"""Speaking as a customer: inbound messages and preferences, with or without a phone number."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from simulator.jsontypes import ConfigError, Json
from simulator.messages import wamid
from simulator.numbers import BSUID, canonical, digits, user_id
from simulator.state import Simulator
from simulator.webhooks import Update
from simulator.world import Phone

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
MIME = {
    "image": "image/png",
    "video": "video/mp4",
    "audio": "audio/ogg",
    "document": "application/pdf",
    "sticker": "image/webp",
}
# What a customer sends when no content is given: the least that is recognisably of its type.
SAMPLES = {
    "image": PIXEL,
    "video": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
    "audio": b"OggS\x00\x02" + bytes(22),
    "document": b"%PDF-1.4\n%%EOF\n",
    "sticker": b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/" + bytes(12),
}


@dataclass(frozen=True, slots=True)
class Customer:
    """Who writes: `wa_id` is empty for people known by user id only."""

    wa_id: str
    user_id: str
    name: str
    username: str

    @property
    def person(self) -> str:
        return self.wa_id or self.user_id

    def contact(self) -> Json:
        profile = {"name": self.name} | ({"username": self.username} if self.username else {})
        return {"profile": profile, "user_id": self.user_id} | ({"wa_id": self.wa_id} if self.wa_id else {})

    def sender(self) -> Json:
        return {"from_user_id": self.user_id} | ({"from": self.wa_id} if self.wa_id else {})


def customer_of(sim: Simulator, said: Json) -> Customer:
    """Return the customer of a control request: `from` (a number) and/or `user_id`, `name`, `username`."""
    number = canonical(digits(str(said.get("from", ""))), sim.settings.brazil_ninth_digit)
    identity = str(said.get("user_id") or (user_id(number) if number else ""))
    if not BSUID.fullmatch(identity):
        raise ConfigError("give from (a phone number) or user_id (such as BR.13491208655302741918)")
    if said.get("hide_number"):
        number = ""
    return Customer(number, identity, str(said.get("name", "Customer")), str(said.get("username", "")))


def speak(sim: Simulator, said: Json, base: str) -> Json:
    """Send what a customer says to a number; return the wamid. Everything but preferences opens the 24-hour window."""
    phone = sim.world.phones.get(str(said.get("phone_number_id") or next(iter(sim.world.phones), "")))
    if phone is None:
        raise ConfigError(f"phone_number_id {said.get('phone_number_id')} does not exist")
    customer, kind = customer_of(sim, said), str(said.get("type", "text"))
    if kind == "user_preferences":
        return _prefer(sim, phone, customer, said)
    if kind == "stop":
        said, kind = said | {"text": said.get("text", "STOP")}, "text"
    if kind not in SPEECH:
        raise ConfigError(f"type must be one of stop, user_preferences, {', '.join(sorted(SPEECH))}, not {kind!r}")
    message_id = wamid(customer.person)
    message = customer.sender() | {"id": message_id, "timestamp": str(said.get("timestamp", int(time.time())))}
    message |= SPEECH[kind](sim, phone, said | {"type": kind, "base": base})
    if context := _context(sim, phone, customer, said):
        message["context"] = context
    _arrive(sim, phone, customer, message)
    return {"wamid": message_id, "wa_id": customer.wa_id or None, "user_id": customer.user_id}


def _arrive(sim: Simulator, phone: Phone, customer: Customer, message: Json) -> None:
    for person in (customer.wa_id, customer.user_id):
        if person:
            sim.world.windows[phone.id, person] = time.time()
    sim.world.dirty = True
    if sim.limits.settings.throughput and sim.limits.settings.count_inbound:
        sim.limits.throughput.count(phone.id, sim.clock())
    contact = None if message["type"] == "system" else customer.contact()
    sim.webhooks.put(Update(phone.waba_id, "messages", "messages", message, phone, contact))


def _context(sim: Simulator, phone: Phone, customer: Customer, said: Json) -> Json | None:
    """Return what the message answers: a wamid in `reply_to`, or `last` for the last one sent to this person."""
    quoted = said.get("reply_to")
    if quoted == "last":
        mine = {customer.wa_id, customer.user_id}
        sent = [one.wamid for one in sim.log.records() if one.phone_number_id == phone.id and one.wa_id in mine]
        if not sent:
            raise ConfigError("reply_to last: nothing was sent to this customer from this number")
        quoted = sent[-1]
    return {"from": phone.digits, "id": quoted} if quoted else None


def _prefer(sim: Simulator, phone: Phone, customer: Customer, said: Json) -> Json:
    value = str(said.get("value", "stop"))
    if value not in ("stop", "resume", "signup"):
        raise ConfigError("value must be stop, resume or signup")
    for person in filter(None, (customer.wa_id, customer.user_id)):
        change = sim.world.stopped_marketing.add if value == "stop" else sim.world.stopped_marketing.discard
        change((phone.id, person))
    sim.world.dirty = True
    who: Json = {"user_id": customer.user_id} | ({"wa_id": customer.wa_id} if customer.wa_id else {})
    preference = who | {"detail": f"User requested to {value} marketing messages", "category": "marketing_messages"}
    preference |= {"value": value, "timestamp": int(said.get("timestamp", time.time()))}
    item = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": phone.digits, "phone_number_id": phone.id},
        "contacts": [customer.contact()],
        "user_preferences": [preference],
    }
    sim.webhooks.put(Update(phone.waba_id, "user_preferences", "", item, phone))
    return who | {"value": value}


def _text(_sim: Simulator, _phone: Phone, said: Json) -> Json:
    return {"type": "text", "text": {"body": str(said.get("text", ""))}}


def _media(sim: Simulator, phone: Phone, said: Json) -> Json:
    kind = said["type"]
    data = base64.b64decode(said["content"]) if said.get("content") else SAMPLES[kind]
    mime_type = str(said.get("mime_type", MIME[kind]))
    lives = int(said.get("lives_days", 7))
    medium = sim.media.add(phone.id, mime_type, data, filename=str(said.get("filename", "")), lives_days=lives)
    sim.media.lost[medium.id] = int(said.get("lost_downloads", 0))
    # Webhooks carry the digest in base64 where the API answers it in hex.
    digest = str(said.get("sha256") or base64.b64encode(hashlib.sha256(data).digest()).decode())
    item = {"id": medium.id, "mime_type": mime_type, "sha256": digest, "url": sim.media.url(said["base"], medium)}
    item |= {name: said[name] for name in ("caption", "filename", "voice", "animated") if name in said}
    return {"type": kind, kind: item}


def _button(_sim: Simulator, _phone: Phone, said: Json) -> Json:
    text = str(said.get("text", ""))
    return {"type": "button", "button": {"text": text, "payload": str(said.get("payload", text))}}


def _reply(_sim: Simulator, _phone: Phone, said: Json) -> Json:
    kind = said["type"]
    reply = {"id": str(said.get("id", "")), "title": str(said.get("title", ""))}
    if kind == "list_reply":
        reply["description"] = str(said.get("description", ""))
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}


def _reaction(_sim: Simulator, _phone: Phone, said: Json) -> Json:
    return {
        "type": "reaction",
        "reaction": {"message_id": str(said.get("message_id", "")), "emoji": str(said.get("emoji", "👍"))},
    }


def _location(_sim: Simulator, _phone: Phone, said: Json) -> Json:
    place = {"latitude": said.get("latitude", -23.5505), "longitude": said.get("longitude", -46.6333)}
    return {
        "type": "location",
        "location": place | {name: said[name] for name in ("name", "address", "url") if name in said},
    }


def _unsupported(_sim: Simulator, _phone: Phone, said: Json) -> Json:
    error = {"code": 131051, "title": "Message type unknown", "message": "Message type unknown"}
    error |= {"error_data": {"details": "Message type is currently not supported."}}
    return {
        "type": "unsupported",
        "errors": [error],
        "unsupported": {"type": str(said.get("unsupported_type", "poll"))},
    }


def _system(_sim: Simulator, _phone: Phone, said: Json) -> Json:
    fresh = digits(str(said.get("new_number", "")))
    body = f"User changed from {digits(str(said.get('from', '')))} to {fresh}"
    return {
        "type": "system",
        "system": {"type": "user_changed_number", "body": body, "wa_id": fresh, "user_id": user_id(fresh)},
    }


def _contacts(_sim: Simulator, _phone: Phone, said: Json) -> Json:
    return {"type": "contacts", "contacts": said.get("contacts", [])}


def _raw(_sim: Simulator, _phone: Phone, said: Json) -> Json:
    message = said.get("message")
    if not isinstance(message, dict) or "type" not in message:
        raise ConfigError("raw needs message, an object with a type")
    return message


SPEECH: dict[str, Callable[[Simulator, Phone, Json], Json]] = {
    "text": _text,
    **dict.fromkeys(MIME, _media),
    "button": _button,
    "button_reply": _reply,
    "list_reply": _reply,
    "reaction": _reaction,
    "location": _location,
    "contacts": _contacts,
    "unsupported": _unsupported,
    "system": _system,
    "raw": _raw,
}
