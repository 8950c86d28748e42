"""Letting old deliveries go together with the events they tell of."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher.integrations.subscriptions.models import DeliveryState, EventSubscription
from dispatcher.integrations.subscriptions.recording import let_go

_AT_ONCE: Final = 20_000
_FORGET: Final = text(
    """
    DELETE FROM event_deliveries WHERE id IN (
        SELECT d.id FROM event_deliveries d
        WHERE d.subscription_id = :subscription AND (d.event_id <= (SELECT deleted_to FROM event_log_state)
              OR (d.event_id IS NULL AND d.created_at < :before))
        LIMIT :most)
    RETURNING subscription_id, lane, state
    """
)


def forget_old_deliveries(session: Session, before: datetime) -> bool:
    """Delete some deliveries whose events are gone, and tests from before; tell whether there may be more."""
    # Held, so that no lane is extended while its head goes.
    chosen = select(EventSubscription.id).order_by(EventSubscription.id).with_for_update()
    more = False
    for one in session.scalars(chosen).all():
        gone = session.execute(_FORGET, {"subscription": one, "before": before, "most": _AT_ONCE}).all()
        untold = {(row.subscription_id, row.lane) for row in gone if row.state == DeliveryState.PENDING}
        if untold:
            let_go(session, sorted(untold))
        more |= len(gone) == _AT_ONCE
    return more
