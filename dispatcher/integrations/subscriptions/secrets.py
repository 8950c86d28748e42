"""The secret of a subscription: made here, shown once, kept encrypted."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.integrations.subscriptions.models import EventSubscription
from dispatcher.integrations.subscriptions.signing import new_secret
from dispatcher.paired_secrets import encrypt_again, replace


def renew(subscription: EventSubscription, keep_old: timedelta) -> str:
    """Give a subscription (which has its id) a new secret and return it; the old one goes on signing for so long."""
    secret = new_secret()
    replace(subscription, secret, keep_old)
    return secret


def rotate(session: Session) -> int:
    """Encrypt every secret with the newest of ENCRYPTION_KEYS; return how many. The caller commits."""
    return encrypt_again(session.scalars(select(EventSubscription).order_by(EventSubscription.id).with_for_update()))
