"""Countries that Meta does not let a business account write to (130497, reference §3: skip the whole country)."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account, BlockedCountry
from dispatcher.errors import NotFound

_BLOCK: Final = text(
    """
    INSERT INTO blocked_countries (business_account_id, country, since, noted_at)
    SELECT business_account_id, :country, :now, :now FROM whatsapp_accounts WHERE id = :account
    ON CONFLICT (business_account_id, country) DO UPDATE SET noted_at = excluded.noted_at
    """
)


def block_country(session: Session, account_id: int, country: str) -> None:
    """Note that the business account of this number may not write to a country (its ISO code)."""
    session.execute(_BLOCK, {"account": account_id, "country": country, "now": clock.now()})


def blocked_countries(session: Session, account_ids: Collection[int]) -> dict[int, set[str]]:
    """Return for each of these numbers the countries it may not write to; numbers without any are left out."""
    blocked = (
        select(Account.id, BlockedCountry.country)
        .join(BlockedCountry, BlockedCountry.business_account_id == Account.business_account_id)
        .where(Account.id.in_(account_ids))
    )
    found: dict[int, set[str]] = {}
    for account_id, country in session.execute(blocked):
        found.setdefault(account_id, set()).add(country)
    return found


def listed(session: Session, account: Account) -> list[BlockedCountry]:
    """Return the countries that a number may not write to."""
    mine = BlockedCountry.business_account_id == account.business_account_id
    return list(session.scalars(select(BlockedCountry).where(mine).order_by(BlockedCountry.country)))


def allow_country(session: Session, account: Account, country: str) -> None:
    """Let a business account try a country again; raises NotFound when it is not blocked."""
    mine = (BlockedCountry.business_account_id == account.business_account_id, BlockedCountry.country == country)
    if not session.scalars(delete(BlockedCountry).where(*mine).returning(BlockedCountry.country)).all():
        raise NotFound("This country is not blocked.")


def take_refused(session: Session) -> list[tuple[str, str]]:
    """Return (business account, country) of what was refused since the plans were last cleared of it, and note it.

    Commit before the plans are cleared: senders note refusals in the same rows and must not wait for that. If it is
    never done, Meta refuses the next of these people, and they are returned again.
    """
    refused = (BlockedCountry.withdrawn_at.is_(None)) | (BlockedCountry.withdrawn_at < BlockedCountry.noted_at)
    taken = update(BlockedCountry).where(refused).values(withdrawn_at=clock.now())
    rows = session.execute(taken.returning(BlockedCountry.business_account_id, BlockedCountry.country))
    return sorted((row[0], row[1]) for row in rows)
