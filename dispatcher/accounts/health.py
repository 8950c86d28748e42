"""What Meta says about a number: its quality, its limits, and whether it may send (reference §1.6, §2.1, §2.3)."""

import re
from collections.abc import Mapping
from datetime import datetime

from dispatcher.accounts.lifting import lift_improved, standing
from dispatcher.accounts.models import Account
from dispatcher.accounts.views import changing
from dispatcher.database import Json
from dispatcher.events import AccountHealthChanged
from dispatcher.whatsapp.loose_json import as_object, as_objects, as_text

COEXISTENCE_THROUGHPUT = 20
_THROUGHPUT = {"STANDARD": 80, "HIGH": 1000, "NOT_APPLICABLE": COEXISTENCE_THROUGHPUT}
_TIER = re.compile(r"TIER_(\d+)(K?)")
_QUALITIES = frozenset({"GREEN", "YELLOW", "RED"})


def apply_phone(account: Account, node: Mapping[str, object], at: datetime) -> AccountHealthChanged | None:
    """Write Meta's phone number node to the account; return what a person sees of it.

    What Meta leaves out stays as it was.
    """
    return changing(account, at, lambda current: write(current, node, at))


def note_failure(account: Account, message: str, at: datetime) -> AccountHealthChanged | None:
    """Keep why the last look at Meta failed."""

    def note(current: Account) -> None:
        current.last_error, current.health_checked_at = message, at

    return changing(account, at, note)


def messaging_limit(tier: str) -> int | None:
    """Return the unique recipients per 24 hours of a tier; None for unlimited and for names we do not know."""
    match = _TIER.fullmatch(tier)
    return int(match[1]) * (1000 if match[2] else 1) if match else None


def throughput_limit(level: str) -> int:
    """Return the messages per second of a throughput level; an unknown one counts as ordinary."""
    return _THROUGHPUT.get(level, _THROUGHPUT["STANDARD"])


def quality(value: object) -> str:
    """Return GREEN, YELLOW, RED or UNKNOWN, whatever Meta calls the absence of a rating."""
    return value if isinstance(value, str) and value in _QUALITIES else "UNKNOWN"


def health_of(node: Mapping[str, object]) -> Json:
    """Return Meta's ``health_status`` as {can_send_message, errors}, the errors of all its entities in one list.

    With ``name_status`` where Meta says how the display name stands.
    """
    status = as_object(node.get("health_status"))
    errors = [
        _problem(entity, error)
        for entity in as_objects(status.get("entities"))
        for error in as_objects(entity.get("errors"))
    ]
    name_status = text(node.get("name_status"))
    health: Json = {"can_send_message": text(status.get("can_send_message")), "errors": errors}
    return health | {"name_status": name_status} if name_status else health


def entity_id(node: Mapping[str, object], entity_type: str) -> str | None:
    """Return the id of an entity named in ``health_status``: BUSINESS, APP, WABA, PHONE_NUMBER."""
    entities = as_objects(as_object(node.get("health_status")).get("entities"))
    return next((text(entity.get("id")) for entity in entities if entity.get("entity_type") == entity_type), None)


def text(value: object) -> str | None:
    """Return a text that says something, or None."""
    return as_text(value) or None


def write(account: Account, node: Mapping[str, object], at: datetime) -> None:
    """Write Meta's phone number node to the account; a block whose cause has gone since the last look is over."""
    before = standing(account)
    account.display_phone_number = text(node.get("display_phone_number")) or account.display_phone_number
    account.verified_name = text(node.get("verified_name")) or account.verified_name
    account.connection_status = text(node.get("status")) or account.connection_status
    account.business_id = entity_id(node, "BUSINESS") or account.business_id
    account.app_id = account.app_id or entity_id(node, "APP")
    account.quality_rating = quality(node.get("quality_rating"))
    _write_limits(account, node)
    account.health, account.health_checked_at, account.last_error = health_of(node), at, None
    lift_improved(account, before)


def _write_limits(account: Account, node: Mapping[str, object]) -> None:
    level = throughput_level(node)
    if level is not None:
        account.throughput_level, account.throughput_limit = level, throughput_limit(level)
    tier = text(node.get("whatsapp_business_manager_messaging_limit"))
    if tier is not None:
        account.messaging_limit_tier, account.messaging_limit = tier, messaging_limit(tier)


def _problem(entity: Mapping[str, object], error: Mapping[str, object]) -> Json:
    return {
        "entity": text(entity.get("entity_type")),
        "code": error.get("error_code"),
        "description": text(error.get("error_description")),
        "solution": text(error.get("possible_solution")),
    }


def throughput_level(node: Mapping[str, object]) -> str | None:
    """Return STANDARD, HIGH or NOT_APPLICABLE, as Meta says it."""
    return text(as_object(node.get("throughput")).get("level"))
