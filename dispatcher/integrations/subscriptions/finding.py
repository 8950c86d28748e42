"""Subscriptions in sight of an administrator: those for numbers that are all theirs."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dispatcher.errors import NotFound
from dispatcher.http import principal, visible_wholly
from dispatcher.integrations.subscriptions.models import EventSubscription


def in_sight() -> Select[Any]:
    """Return the SELECT of the subscriptions this person may see."""
    chosen = visible_wholly(select(EventSubscription), EventSubscription.account_ids)
    return chosen if principal().all_accounts else chosen.where(~EventSubscription.all_accounts)


def find(session: Session, subscription_id: int, *, lock: bool = False) -> EventSubscription:
    """Return one; raise NotFound when there is none such in sight."""
    chosen = in_sight().where(EventSubscription.id == subscription_id).execution_options(populate_existing=True)
    found: EventSubscription | None = session.scalars(chosen.with_for_update() if lock else chosen).one_or_none()
    if found is None:
        raise NotFound("There is no such subscription, or you have no access to all of its numbers.")
    return found
