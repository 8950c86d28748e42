"""Stop and free numbers that Meta refuses: one of them, all of a WABA, or all of an app.

The block lives in PostgreSQL, so neither a flushed Redis nor a restart lets a storm go on (engine §4).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from dispatcher.accounts.models import Account, BlockScope
from dispatcher.accounts.views import changing
from dispatcher.events import AccountHealthChanged

CREDENTIAL_CODES: Final = frozenset({0, 3, 10, 33, 100, 104, 190, 131005, *range(200, 300)})
"""Codes that say the token, its permissions or the number's id are wrong (reference §3.3)."""
AGAIN_WITHIN: Final = timedelta(minutes=10)
"""A block this soon after the last one, or sooner than that one lasted, is the same trouble still."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Why and how long: ``code`` and ``reason`` are Meta's.

    ``until`` when Meta says it; else ``delays``, the seconds of the first block, of one that follows at once, and so
    on (the last one repeats). With neither it lasts until a person or Meta lifts it.
    """

    code: int
    reason: str
    scope: BlockScope
    until: datetime | None = None
    delays: tuple[float, ...] = ()

    @property
    def ends(self) -> bool:
        """Whether it ends by itself."""
        return self.until is not None or bool(self.delays)


def block(session: Session, account_id: int, why: Block, at: datetime) -> list[AccountHealthChanged]:
    """Stop every number ``why.scope`` reaches from this account and return what changed.

    A block never shortens one that already lasts longer, so late refusals of the same storm change nothing. An unknown
    app reaches as far as the WABA: numbers of one WABA share their app.
    """
    account = session.get_one(Account, account_id)
    return block_all(session, _reach(account, why.scope), why, at)


def block_business_account(
    session: Session, business_account_id: str, why: Block, at: datetime
) -> list[AccountHealthChanged]:
    """Stop every number of a WABA, as Meta's ``account_update`` webhooks ask for."""
    return block_all(session, Account.business_account_id == business_account_id, why, at)


def block_all(session: Session, which: ColumnElement[bool], why: Block, at: datetime) -> list[AccountHealthChanged]:
    """Stop every number that meets the condition ``which``."""
    stopped = [account for account in _locked(session, which) if not _lasts_longer(account, why, at)]
    return _apply(stopped, at, lambda account: _stop(account, why, at))


def lift(session: Session, account_id: int, at: datetime) -> list[AccountHealthChanged]:
    """End the block of a number, and of all numbers the same refusal stopped; return what changed."""
    account = session.get_one(Account, account_id)
    if account.blocked_scope is None:
        return []
    return _lift_all(session, _reach(account, BlockScope(account.blocked_scope)), account.blocked_scope, at)


def lift_business_account(session: Session, business_account_id: str, at: datetime) -> list[AccountHealthChanged]:
    """End the blocks that stopped a whole WABA, as Meta's reinstating webhooks say; those of single numbers stay."""
    return _lift_all(session, Account.business_account_id == business_account_id, BlockScope.BUSINESS_ACCOUNT.value, at)


def free(account: Account, codes: Collection[int]) -> None:
    """End the block of this number alone if it is for one of ``codes``: what they complained of is cured."""
    if account.blocked_code in codes:
        _free(account)


def _lift_all(session: Session, which: ColumnElement[bool], scope: str, at: datetime) -> list[AccountHealthChanged]:
    return _apply(_locked(session, which & (Account.blocked_scope == scope)), at, _free)


def _reach(account: Account, scope: BlockScope) -> ColumnElement[bool]:
    if scope is BlockScope.NUMBER:
        return Account.id == account.id
    if scope is BlockScope.APP and account.app_id is not None:
        return Account.app_id == account.app_id
    return Account.business_account_id == account.business_account_id


def _locked(session: Session, which: ColumnElement[bool]) -> list[Account]:
    # In the order of ids: two refusals of one WABA at the same moment must not wait for each other.
    return list(
        session.scalars(
            select(Account)
            .where(which, Account.deleted_at.is_(None))
            .order_by(Account.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _lasts_longer(account: Account, why: Block, at: datetime) -> bool:
    if not account.is_blocked(at):
        return False
    if account.blocked_until is None:
        return True
    if account.blocked_code == why.code and why.until is None and why.ends:
        # What was in flight when the block began says nothing new.
        return True
    until = _until(account, why, at)
    return until is not None and account.blocked_until >= until


def _until(account: Account, why: Block, at: datetime) -> datetime | None:
    if why.until is not None or not why.delays:
        return why.until
    return at + timedelta(seconds=why.delays[min(_times(account, at), len(why.delays)) - 1])


def _times(account: Account, at: datetime) -> int:
    """Return the how-manieth block in a row one is that begins now."""
    began, ended = account.blocked_at, account.blocked_until
    if began is None or ended is None or account.is_blocked(at):
        return 1
    return account.blocked_times + 1 if at - ended < max(ended - began, AGAIN_WITHIN) else 1


def _stop(account: Account, why: Block, at: datetime) -> None:
    until, times = _until(account, why, at), _times(account, at)
    if not account.is_blocked(at):
        account.blocked_at = at
    account.blocked_code, account.blocked_reason = why.code, why.reason
    account.blocked_scope, account.blocked_until, account.blocked_times = why.scope.value, until, times


def _free(account: Account) -> None:
    account.blocked_times = 0
    account.blocked_at = account.blocked_until = None
    account.blocked_code = account.blocked_reason = account.blocked_scope = None


def _apply(accounts: Iterable[Account], at: datetime, act: Callable[[Account], None]) -> list[AccountHealthChanged]:
    facts = (changing(account, at, act) for account in accounts)
    return [fact for fact in facts if fact is not None]
