"""The customer-service window: for 24 hours after a person's last message anything may be written to them.

Outside of it Meta takes templates only (131047, reference §1). We close it a minute early: a message is on its way for
a moment, and a refusal after the agent has looked away is worse than a template.
"""

from datetime import datetime, timedelta
from typing import Final

OPEN_FOR: Final = timedelta(hours=24)
MARGIN: Final = timedelta(minutes=1)


def closes_at(inbound_at: datetime) -> datetime:
    """Return until when free messages may be sent after a person wrote at this moment; pure."""
    return inbound_at + OPEN_FOR - MARGIN


def is_open(inbound_at: datetime, now: datetime) -> bool:
    """Tell whether free messages may be sent now; pure."""
    return now < closes_at(inbound_at)
