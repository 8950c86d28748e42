"""Which blocks are over because Meta says so: told by a webhook, or seen in its node of the number.

A node lifts a block only by what has *changed* for the better since the last look: Meta may call a number healthy
while it refuses every send, and such a block would come and go for ever.
"""

from dataclasses import dataclass
from typing import Final

from dispatcher.accounts.blocking import free
from dispatcher.accounts.models import Account

QUALITY: Final = frozenset({131048})
DISPLAY_NAME: Final = frozenset({131037})
MAINTENANCE: Final = frozenset({2, 131016, 131057})
REGISTRATION: Final = frozenset({131045, 133010})
STANDING: Final = frozenset({368, 131031, 131042})
"""Codes by what they complain of (reference §3.3)."""

_NAME_IS_FINE: Final = frozenset({"APPROVED", "AVAILABLE_WITHOUT_REVIEW"})


@dataclass(frozen=True)
class Standing:
    """What a look at Meta said of a number; the empty text where it has never been asked."""

    quality: str
    name_status: str
    connection: str
    can_send: str


def standing(account: Account) -> Standing:
    """Return how the number stood at the last look."""
    health = account.health or {}
    return Standing(
        quality=account.quality_rating or "",
        name_status=str(health.get("name_status") or ""),
        connection=account.connection_status or "",
        can_send=str(health.get("can_send_message") or ""),
    )


def lift_improved(account: Account, before: Standing) -> None:
    """End the number's block when what it complains of has turned good since ``before``."""
    now = standing(account)
    if before.quality == "RED" != now.quality:
        free(account, QUALITY)
    if before.name_status and before.name_status not in _NAME_IS_FINE and now.name_status in _NAME_IS_FINE:
        free(account, DISPLAY_NAME)
    if before.connection and before.connection != "CONNECTED" == now.connection:
        free(account, REGISTRATION | MAINTENANCE)
    if before.can_send == "BLOCKED" and now.can_send in ("AVAILABLE", "LIMITED"):
        free(account, STANDING | REGISTRATION | MAINTENANCE)
