"""Changes of numbers and accounts by Meta, each told by its webhook."""

from __future__ import annotations

from dataclasses import asdict

from simulator.jsontypes import ConfigError, Json
from simulator.state import Simulator
from simulator.webhooks import Update
from simulator.world import Phone

CHANGEABLE = frozenset(
    {"throughput", "throughput_level", "quality_rating", "status", "name_status", "verified_name", "allowed_recipients"}
)


def change_number(sim: Simulator, body: Json) -> Json:
    """Change a number and tell it: {"id", "silent"?} and any of CHANGEABLE."""
    phone = sim.world.phones.get(str(body.get("id", "")))
    if phone is None:
        raise ConfigError(f"number {body.get('id')} does not exist")
    changes = {name: value for name, value in body.items() if name not in ("id", "silent")}
    if unknown := set(changes) - CHANGEABLE:
        raise ConfigError(f"unknown {min(unknown)}; known are {', '.join(sorted(CHANGEABLE))}")
    before = asdict(phone)
    for name, value in changes.items():
        setattr(phone, name, value)
    sim.world.dirty = True
    if not body.get("silent"):
        _tell_changes(sim, phone, before)
    return asdict(phone)


def _tell_changes(sim: Simulator, phone: Phone, before: Json) -> None:
    if phone.throughput_level == "HIGH" != before["throughput_level"]:
        _tell_quality(sim, phone, "THROUGHPUT_UPGRADE")
    elif phone.quality_rating != before["quality_rating"]:
        # Meta retired FLAGGED in October 2025 but old webhook versions still tell it.
        _tell_quality(sim, phone, "FLAGGED" if phone.quality_rating == "RED" else "UNFLAGGED")
    if phone.name_status != before["name_status"]:
        value = {
            "display_phone_number": phone.digits,
            "decision": phone.name_status,
            "requested_verified_name": phone.verified_name,
        }
        sim.webhooks.put(Update(phone.waba_id, "phone_number_name_update", "", value | {"rejection_reason": None}))


def _tell_quality(sim: Simulator, phone: Phone, event: str) -> None:
    limit = sim.world.business_of(phone.waba_id).messaging_limit
    value = {"display_phone_number": phone.digits, "event": event}
    value |= {"max_daily_conversations_per_business": "TIER_UNLIMITED" if limit is None else f"TIER_{limit}"}
    sim.webhooks.put(Update(phone.waba_id, "phone_number_quality_update", "", value))


def tell(sim: Simulator, waba_id: str, field: str, value: object) -> Json:
    """Tell a whole value of any field, such as account_update, of an account (the first one when not named)."""
    waba_id = waba_id or next(iter(sim.world.wabas), "")
    if waba_id not in sim.world.wabas:
        raise ConfigError(f"WABA {waba_id} does not exist")
    if not field or not isinstance(value, dict):
        raise ConfigError("give field and value (an object)")
    sim.webhooks.put(Update(waba_id, field, "", value))
    return {"ok": True}
