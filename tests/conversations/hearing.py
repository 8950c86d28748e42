"""What customers write, as it comes from Meta."""

from typing import Any

from tests.webhooks.world import NOON, change, keep, process_all, value

ANA, BIA = "5511987654321", "5511987654322"


def at(seconds: int) -> str:
    """A moment so many seconds after noon, as Meta writes it."""
    return str(int(NOON.timestamp()) + seconds)


def hear(*messages: dict[str, Any], number: str | None = None) -> None:
    """Let these messages come by webhook, in one call."""
    body = value(messages=list(messages), **({"number": number} if number else {}))
    keep(change(body))
    process_all()
