"""An account as the API and the live events show it: no secret, times as text."""

from collections.abc import Callable
from datetime import UTC, datetime

from dispatcher.accounts.models import Account
from dispatcher.accounts.pace import effective_rate
from dispatcher.database import Json
from dispatcher.events import AccountHealthChanged
from dispatcher.whatsapp.error_codes import action_for
from dispatcher.whatsapp.responses import GraphError

_LIVE = (
    "name",
    "display_phone_number",
    "verified_name",
    "is_active",
    "quality_rating",
    "connection_status",
    "throughput_level",
    "throughput_limit",
    "messaging_limit_tier",
    "messaging_limit",
    "rate_limit",
    "customer_sees",
    "pace_factor",
    "last_error",
)
_FIXED = ("id", "phone_number_id", "business_account_id", "business_id", "app_id", "is_demo")


def account_view(account: Account, at: datetime, webhook_url: str, *, takes_webhooks: bool) -> Json:
    """Return everything a person may see of a number (the contract's ``Account``).

    ``takes_webhooks``: a secret that signs its webhooks is known, its own or another's; without one all are refused.
    """
    return {
        **{name: getattr(account, name) for name in _FIXED},
        **live_view(account, at),
        "has_token": account.has_token,
        "token_last4": account.access_token_last4,
        "has_app_secret": account.has_app_secret,
        "takes_webhooks": takes_webhooks,
        "webhook_url": webhook_url,
        "created_at": as_text(account.created_at),
        "updated_at": as_text(account.updated_at),
    }


def live_view(account: Account, at: datetime) -> Json:
    """Return the fields that change by themselves and travel in ``account_health`` events."""
    blocked = account.is_blocked(at)
    return {
        **{name: getattr(account, name) for name in _LIVE},
        "effective_rate": round(effective_rate(account), 3),
        "health": {"can_send_message": None, "errors": [], **account.health},
        "health_checked_at": as_text(account.health_checked_at),
        "blocked_until": as_text(account.blocked_until) if blocked else None,
        "blocked_reason": _block_view(account) if blocked else None,
    }


def changing(account: Account, at: datetime, act: Callable[[Account], None]) -> AccountHealthChanged | None:
    """Let ``act`` change an account and return the fact that tells what a person sees of it, or None for nothing."""
    before = live_view(account, at)
    act(account)
    after = live_view(account, at)
    changed = {name: value for name, value in after.items() if before[name] != value}
    if not changed.keys() - {"health_checked_at"}:
        return None
    return AccountHealthChanged(account_id=account.id, changed=changed)


def as_text(moment: datetime | None) -> str | None:
    """Write a time as the API does: ISO 8601 in UTC with a Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _block_view(account: Account) -> Json:
    # A block for 135000 can only have come by webhook: in an answer it is about single messages.
    rule = action_for(GraphError(account.blocked_code or 0, details=account.blocked_reason or ""), asynchronous=True)
    return {
        "code": account.blocked_code,
        "title": rule.title,
        "cure": rule.cure,
        "details": account.blocked_reason,
        "scope": account.blocked_scope,
        "since": as_text(account.blocked_at),
    }
