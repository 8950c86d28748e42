"""What Meta charges for: delivered messages of campaigns, each attempt once, as its ``pricing`` says (reference §6).

Meta tells the price on ``sent`` and on one of ``delivered`` and ``read``; only what is delivered is charged. Layers
above register with ``on_charges`` what they count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.whatsapp.webhook_events import Pricing

DELIVERING: Final = frozenset({"delivered", "read", "played"})
"""Statuses that say the message has arrived."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A message of a campaign that has arrived, and what Meta says of its price; ``at`` as Meta reports it."""

    message_id: int
    campaign_id: int
    recipient_key: str
    at: datetime
    pricing: Pricing


@dataclass(frozen=True, slots=True)
class Priced:
    """A delivering status with its price, before anybody knows whether the attempt was charged already."""

    message_id: int
    attempt: int
    at: datetime
    pricing: Pricing


Listener = Callable[[Session, Sequence[Charge]], None]
_listeners: list[Listener] = []


def on_charges(listener: Listener) -> None:
    """Have ``listener(session, charges)`` called in the transaction that keeps the statuses."""
    if listener not in _listeners:
        _listeners.append(listener)


_NEW: Final = text(
    """
    SELECT g.position, m.campaign_id, m.recipient_key
    FROM unnest(CAST(:positions AS int[]), CAST(:ids AS bigint[]), CAST(:attempts AS smallint[]))
         AS g(position, message_id, attempt)
    JOIN messages m ON m.id = g.message_id AND m.campaign_id IS NOT NULL
    WHERE NOT EXISTS (SELECT FROM message_statuses s WHERE s.message_id = g.message_id AND s.attempt = g.attempt
                      AND s.status = ANY(:delivering) AND s.pricing IS NOT NULL)
    ORDER BY g.position
    """
)


def new_charges(session: Session, priced: Sequence[Priced]) -> list[Charge]:
    """Return which of these were not charged yet; asked with the messages locked, before the statuses are kept."""
    first: dict[tuple[int, int], Priced] = {}
    for one in priced:
        known = first.setdefault((one.message_id, one.attempt), one)
        if one.at < known.at:
            first[one.message_id, one.attempt] = one
    if not first:
        return []
    listed = list(first.values())
    values = {
        "positions": list(range(len(listed))),
        "ids": [one.message_id for one in listed],
        "attempts": [one.attempt for one in listed],
        "delivering": sorted(DELIVERING),
    }
    return [
        Charge(listed[position].message_id, campaign_id, key, listed[position].at, listed[position].pricing)
        for position, campaign_id, key in session.execute(_NEW, values)
    ]


def tell(session: Session, charges: Sequence[Charge]) -> None:
    """Tell whoever counts them."""
    if charges:
        for listener in _listeners:
            listener(session, charges)
