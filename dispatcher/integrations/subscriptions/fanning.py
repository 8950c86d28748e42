"""From the log of events to what is to be told: each event once for each subscription it is for, in lanes."""

from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.database import transaction
from dispatcher.integrations.log import settle
from dispatcher.integrations.models import ONLY_ROW, EventLogState
from dispatcher.integrations.subscriptions.models import DeliveryState, EventDelivery, EventSubscription

MOST_READY: Final = 10_000
"""So many events lie ready for one subscription that nobody has refused; the others wait in the log, which is there
anyway. What is refused, and what waits behind it in its lane, keeps nothing else from coming."""
_LOOKED_AT: Final = 5_000

# The first of a lane may go at once, unless an earlier one of it is still being told. Who is told again what it has
# (``again``) hears it in the old order; what is not yet told stays as it is.
_FAN_OUT: Final = """
    INSERT INTO event_deliveries (subscription_id, event_id, kind, lane, next_at)
    SELECT :subscription, f.id, f.kind, f.lane,
           CASE WHEN row_number() OVER (PARTITION BY f.lane ORDER BY f.id) = 1 AND NOT EXISTS (
               SELECT FROM event_deliveries d
               WHERE d.subscription_id = :subscription AND d.lane = f.lane AND d.state = 'pending') THEN :now END
    FROM (
        SELECT e.id, e.kind, coalesce(e.message_id, -e.campaign_id) AS lane FROM event_log e
        WHERE e.id > :after AND e.id <= :end AND (:every_kind OR e.kind = ANY(:kinds))
              AND (:every_account OR (e.account_id = ANY(:accounts)
                   AND e.extra_account_ids <@ CAST(:accounts AS bigint[])))
    ) f
    ORDER BY f.id
    ON CONFLICT (subscription_id, event_id) DO {again}
"""
_ONCE: Final = text(_FAN_OUT.format(again="NOTHING"))
_AGAIN: Final = text(
    _FAN_OUT.format(
        again="""UPDATE SET state = 'pending', attempts = 0, first_at = NULL, next_at = excluded.next_at
                 WHERE event_deliveries.state <> 'pending'"""
    )
)


def fan_out_all() -> bool:
    """Look on in the log for every subscription that is switched on; tell whether there is more to look at."""
    with transaction() as current:
        chosen = select(EventSubscription.id).where(EventSubscription.is_enabled).order_by(EventSubscription.id)
        ids = current.scalars(chosen).all()
    if not ids:
        return False
    settle(transaction)
    more = False
    for one in ids:
        with transaction() as current:
            more |= _fan_out(current, one)
    return more


def _fan_out(session: Session, subscription_id: int) -> bool:
    state = session.get(EventLogState, ONLY_ROW, populate_existing=True)
    # Who records what became of a call holds this row too: no lane is extended while its end is being decided.
    chosen = select(EventSubscription).where(EventSubscription.id == subscription_id, EventSubscription.is_enabled)
    found = session.scalars(
        chosen.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or state is None or found.cursor >= state.settled_id or _is_full(session, subscription_id):
        return False
    after = max(found.cursor, state.deleted_to)
    is_replay = after < found.replay_to
    end = min(after + _LOOKED_AT, state.settled_id, *([found.replay_to] if is_replay else []))
    session.execute(
        _AGAIN if is_replay else _ONCE,
        {
            "subscription": found.id,
            "now": clock.now(),
            "after": after,
            "end": end,
            "every_kind": not found.kinds,
            "kinds": found.kinds,
            "every_account": found.all_accounts,
            "accounts": found.account_ids,
        },
    )
    found.cursor = end
    return end < state.settled_id


def _is_full(session: Session, subscription_id: int) -> bool:
    ready = select(EventDelivery.id).where(
        EventDelivery.subscription_id == subscription_id,
        EventDelivery.state == DeliveryState.PENDING,
        EventDelivery.next_at.is_not(None),
        EventDelivery.attempts == 0,
    )
    counted = select(func.count()).select_from(ready.limit(MOST_READY).subquery())
    return (session.scalar(counted) or 0) >= MOST_READY
