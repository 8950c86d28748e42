"""Which numbers a draft may name beside its own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account
from dispatcher.campaigns.models import Campaign
from dispatcher.errors import Invalid


def check(session: Session, account: Account, values: Mapping[str, Any], campaign: Campaign | None) -> None:
    """Raise Invalid unless the further numbers are others of the same WhatsApp Business Account: templates are its."""
    ids = values.get("extra_account_ids", campaign.extra_account_ids if campaign else [])
    if not ids:
        return
    known = select(Account.id).where(
        Account.id.in_(ids),
        Account.business_account_id == account.business_account_id,
        Account.deleted_at.is_(None),
    )
    if len(set(session.scalars(known))) < len(ids) or account.id in ids:
        why = "Choose other numbers of the same WhatsApp Business Account, each once."
        raise Invalid(why, {"extra_account_ids": [why]})
