"""The list of numbers: add, change, switch, remove. Rows only; who tests the credentials is elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from dispatcher.accounts import credentials
from dispatcher.accounts.models import Account
from dispatcher.accounts.uses import refuse_while_account_in_use
from dispatcher.accounts.views import changing
from dispatcher.crypto import SecretBox
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.events import AccountHealthChanged


def known() -> Select[Account]:
    """Select the accounts that were not removed."""
    return select(Account).where(Account.deleted_at.is_(None))


def with_token() -> Select[Account]:
    """Select the accounts that are switched on and have a token: those Meta can be asked about."""
    return known().where(Account.is_active, Account.access_token_encrypted.is_not(None)).order_by(Account.id)


def selection(q: str, is_active: bool | None) -> Select[Account]:
    """Select accounts by a text in their name or number, and by their switch."""
    chosen = known()
    if is_active is not None:
        chosen = chosen.where(Account.is_active.is_(is_active))
    if q:
        columns = (Account.name, Account.display_phone_number, Account.verified_name, Account.phone_number_id)
        chosen = chosen.where(or_(*(column.icontains(q, autoescape=True) for column in columns)))
    return chosen


def find(session: Session, account_id: int, *, lock: bool = False) -> Account:
    """Return an account that was not removed, locked for a change on demand; raise NotFound otherwise."""
    chosen = known().where(Account.id == account_id)
    if lock:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    account = session.scalars(chosen).one_or_none()
    if account is None:
        raise NotFound("There is no such WhatsApp account, or you have no access to it.")
    return account


def find_by_phone_number_id(session: Session, phone_number_id: str) -> Account | None:
    """Return the account of a phone number id, as webhooks name it."""
    return session.scalars(known().where(Account.phone_number_id == phone_number_id)).one_or_none()


def signing(session: Session) -> frozenset[str]:
    """Return the business accounts and apps whose webhooks can be told apart from forgeries: we hold their secret."""
    rows = session.execute(
        select(Account.business_account_id, Account.app_id).where(
            Account.deleted_at.is_(None), Account.app_secret_encrypted.is_not(None)
        )
    )
    return frozenset(label for row in rows for label in row if label)


def add(session: Session, box: SecretBox, values: Mapping[str, Any], at: datetime) -> Account:
    """Add a number; one that was removed before comes back with its history.

    Raises Conflict when the number is already there.
    """
    account = session.scalars(
        select(Account).where(Account.phone_number_id == values["phone_number_id"]).with_for_update()
    ).one_or_none()
    if account is not None and account.deleted_at is None:
        raise Conflict("This number is already connected. Change that account instead.")
    if account is None:
        account = Account(phone_number_id=values["phone_number_id"], health={})
        session.add(account)
    account.deleted_at, account.is_active, account.updated_at = None, True, at
    _write(account, box, values)
    session.flush()
    session.refresh(account)
    return account


def change(account: Account, box: SecretBox, values: Mapping[str, Any], at: datetime) -> AccountHealthChanged | None:
    """Change what ``values`` names; raise Invalid for another phone number id, because the history belongs to it."""
    if values.get("phone_number_id", account.phone_number_id) != account.phone_number_id:
        raise Invalid(
            "The phone number id of an account never changes.",
            {"phone_number_id": ["Connect the other number as an account of its own."]},
        )
    return changing(account, at, lambda current: _write(current, box, values))


def switch(account: Account, is_active: bool | None, at: datetime) -> AccountHealthChanged | None:
    """Turn the number on or off, or over when ``is_active`` is None."""

    def turn(current: Account) -> None:
        current.is_active = not current.is_active if is_active is None else is_active

    return changing(account, at, turn)


def remove(session: Session, account: Account, at: datetime) -> None:
    """Remove the number: its secrets are erased, its row and history stay.

    Raises Conflict while something still needs it.
    """
    refuse_while_account_in_use(session, account.id)
    credentials.erase(account)
    account.is_active, account.deleted_at = False, at


def _write(account: Account, box: SecretBox, values: Mapping[str, Any]) -> None:
    for name in ("name", "business_account_id", "app_id", "rate_limit", "customer_sees", "is_demo"):
        if name in values:
            setattr(account, name, values[name])
    if values.get("access_token"):
        credentials.store_token(account, box, values["access_token"])
    if "app_secret" in values:
        credentials.store_app_secret(account, box, values["app_secret"])
