"""A first account from the environment, for people who configure before they click."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts import registry
from dispatcher.accounts.models import Account
from dispatcher.config import Settings
from dispatcher.crypto import SecretBox

NAME = "WhatsApp"


def seed_account(session: Session, settings: Settings) -> Account | None:
    """Add the number of ``WHATSAPP_TOKEN`` unless it was ever added; return it when it is new.

    A number a person changed or removed stays as they left it, so every start may call this. Meta is not asked.
    """
    seed = settings.whatsapp_seed
    if seed is None:
        return None
    known = select(Account.id).where(Account.phone_number_id == seed.phone_number_id)
    if session.scalar(known) is not None:
        return None
    values = {
        "name": NAME,
        "phone_number_id": seed.phone_number_id,
        "business_account_id": seed.business_account_id,
        "access_token": seed.token,
        "app_secret": seed.app_secret or None,
    }
    return registry.add(session, SecretBox(settings.encryption_keys), values, clock.now())
