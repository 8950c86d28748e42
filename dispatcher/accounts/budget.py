"""The messaging limit: how many people a business may write to first in a moving day (reference §2.3).

Meta counts the unique people who got a template outside an open customer-service window in the last 24 hours, over all
numbers of the business portfolio. We keep the same count in ``messaging_uses``: one row for each person, written when a
message is handed out, dated anew when it is delivered, and taken back when it never was. Campaigns stop at 95 %; the
rest is for single sends. A portfolio without a limit (unlimited, or not known yet) has no rows and costs nothing.

The portfolio is the ``BUSINESS`` entity of Meta's ``health_status``. Until Meta has told it for one number of a WABA,
the WABA stands for it: then its numbers share a count, and other WABAs of the same business are not known to belong.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.views import as_text
from dispatcher.database import Json

CAMPAIGN_SHARE: Final = 0.95
"""What campaigns use of the limit: our count and Meta's differ by what is on its way, and single sends need room."""
BATCH_SHARE: Final = 0.01
"""Waiting ends when this much of the budget is free again, or campaigns would stop and go with every person."""


@dataclass(frozen=True)
class Portfolio:
    """A business with a messaging limit: the people a day Meta allows, and the numbers that share them.

    ``key`` is what is counted now; ``keys`` also has the WABAs, which stood for it before Meta told the business.
    """

    key: str
    keys: tuple[str, ...]
    limit: int
    accounts: tuple[int, ...]

    @property
    def ceiling(self) -> int:
        """How many people campaigns may write to in a moving day."""
        return max(1, int(self.limit * CAMPAIGN_SHARE))

    @property
    def batch(self) -> int:
        """How many people must be free again before waiting ends."""
        return max(1, ceil(self.ceiling * BATCH_SHARE))


_LIMITS: Final = text(
    """
    SELECT id, business_account_id, messaging_limit, is_active AND access_token_encrypted IS NOT NULL AS sends,
           coalesce(max(business_id) OVER (PARTITION BY business_account_id), business_account_id) AS portfolio
    FROM whatsapp_accounts WHERE deleted_at IS NULL ORDER BY id
    """
)


def limited(session: Session) -> list[Portfolio]:
    """Return the portfolios that have a messaging limit; when numbers disagree, the lowest counts.

    Only numbers that are switched on are asked for the limit: Meta's word about the others is no longer kept fresh.
    """
    numbers = defaultdict[str, list[_Number]](list)
    for row in session.execute(_LIMITS):
        number = _Number(*row)
        numbers[number.portfolio].append(number)
    found = [_portfolio(key, its_numbers) for key, its_numbers in sorted(numbers.items())]
    return [one for one in found if one is not None]


class _Number(NamedTuple):
    id: int
    waba: str
    limit: int | None
    sends: bool
    portfolio: str


def _portfolio(key: str, numbers: Sequence[_Number]) -> Portfolio | None:
    limits = [number.limit for number in numbers if number.sends and number.limit is not None]
    if not limits:
        return None
    keys = tuple(sorted({key, *(number.waba for number in numbers)}))
    return Portfolio(key, keys, min(limits), tuple(number.id for number in numbers))


def of_account(session: Session, account_id: int) -> Portfolio | None:
    """Return the limited portfolio of a number, None when nothing limits it."""
    return next((one for one in limited(session) if account_id in one.accounts), None)


_HOLD: Final = text("SELECT pg_advisory_xact_lock(hashtext('budget:' || :portfolio))")
_USED: Final = text(
    "SELECT count(*) FROM messaging_uses WHERE portfolio = ANY(:keys) AND counted_at > now() - interval '24 hours'"
)
_NTH_OLDEST: Final = text(
    """
    SELECT counted_at + interval '24 hours' FROM messaging_uses
    WHERE portfolio = ANY(:keys) AND counted_at > now() - interval '24 hours'
    ORDER BY counted_at OFFSET :before LIMIT 1
    """
)


def hold(session: Session, portfolio: Portfolio) -> None:
    """Let nobody else count for this portfolio until the end of the transaction."""
    session.execute(_HOLD, {"portfolio": portfolio.key})


def used(session: Session, portfolio: Portfolio) -> int:
    """Return how many people the portfolio has written to first in the last 24 hours."""
    return int(session.scalar(_USED, {"keys": list(portfolio.keys)}) or 0)


def goes_on_at(session: Session, portfolio: Portfolio, used_now: int) -> datetime | None:
    """Return when enough of the 24 hours has moved on for campaigns to go on; None while there is room now."""
    if used_now < portfolio.ceiling:
        return None
    return frees_at(session, portfolio, used_now - portfolio.ceiling + portfolio.batch)


def frees_at(session: Session, portfolio: Portfolio, people: int) -> datetime:
    """Return when that many of those counted now will count no longer; a day from now when they are fewer."""
    values = {"keys": list(portfolio.keys), "before": people - 1}
    return session.scalar(_NTH_OLDEST, values) or clock.now() + timedelta(hours=24)


@dataclass(frozen=True)
class Usage:
    """What a person sees of a number's messaging limit: None for both when nothing limits it."""

    messaging_used_24h: int | None = None
    messaging_frees_at: datetime | None = None

    def view(self) -> Json:
        """Return it as the API shows it."""
        return {"messaging_used_24h": self.messaging_used_24h, "messaging_frees_at": as_text(self.messaging_frees_at)}


def usage(session: Session, account_ids: Sequence[int]) -> dict[int, Usage]:
    """Return the usage of many numbers: one count for each portfolio among them."""
    found = dict.fromkeys(account_ids, Usage())
    for portfolio in limited(session):
        mine = [account_id for account_id in portfolio.accounts if account_id in found]
        if mine:
            count = used(session, portfolio)
            found |= dict.fromkeys(mine, Usage(count, goes_on_at(session, portfolio, count)))
    return found
