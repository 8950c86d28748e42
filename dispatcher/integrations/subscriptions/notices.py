"""Telling administrators that a subscription was switched off by itself."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.auth.models import User
from dispatcher.events import Event, EventSubscriptionChanged
from dispatcher.http import Role
from dispatcher.integrations.subscriptions.models import EventSubscription


def switched_off(session: Session, subscription_ids: Sequence[int]) -> list[Event]:
    """Return the news of these subscriptions for every administrator who may see all they are for."""
    if not subscription_ids:
        return []
    admins = session.scalars(select(User).where(User.role == Role.ADMIN, User.is_active)).all()
    found = session.scalars(select(EventSubscription).where(EventSubscription.id.in_(subscription_ids)))
    return [
        EventSubscriptionChanged(
            subscription_id=one.id,
            subscription_name=one.name,
            disabled_why=one.disabled_why,
            user_ids=tuple(admin.id for admin in admins if _may_see(admin, one)),
        )
        for one in found
    ]


def _may_see(admin: User, subscription: EventSubscription) -> bool:
    if admin.all_accounts:
        return True
    return not subscription.all_accounts and set(subscription.account_ids) <= set(admin.account_ids)
