"""Taking back what a subscription is not for any more."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.integrations.subscriptions.models import EventSubscription
from dispatcher.integrations.subscriptions.recording import let_go

_TAKE_BACK: Final = """
    WITH gone AS (
        DELETE FROM event_deliveries d WHERE d.subscription_id = :subscription AND {what} RETURNING lane, state)
    SELECT DISTINCT lane FROM gone WHERE state = 'pending' ORDER BY lane
"""
# Whoever may see these numbers may read the whole log of deliveries, so what was told of others goes as well.
_OTHER_NUMBERS: Final = text(
    _TAKE_BACK.format(
        what="""d.event_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM event_log e WHERE e.id = d.event_id AND e.account_id = ANY(:accounts)
                   AND e.extra_account_ids <@ CAST(:accounts AS bigint[]))"""
    )
)
_OTHER_KINDS: Final = text(_TAKE_BACK.format(what="d.state = 'pending' AND d.kind <> ALL(:kinds)"))


def narrow(session: Session, subscription: EventSubscription, changes: Mapping[str, Any]) -> None:
    """Delete the deliveries of numbers that these changes take away, and the untold ones of kinds.

    Comes before the changes are made; the caller holds the subscription, so that no lane is extended meanwhile.
    """
    changed = {name: value for name, value in changes.items() if getattr(subscription, name) != value}
    lanes: set[int] = set()
    if {"all_accounts", "account_ids"} & set(changed) and not changes["all_accounts"]:
        asked = {"subscription": subscription.id, "accounts": changes["account_ids"]}
        lanes.update(session.scalars(_OTHER_NUMBERS, asked))
    if changed.get("kinds"):
        lanes.update(session.scalars(_OTHER_KINDS, {"subscription": subscription.id, "kinds": changes["kinds"]}))
    if lanes:
        let_go(session, [(subscription.id, lane) for lane in sorted(lanes)])
