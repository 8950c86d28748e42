"""How fast a number may send: Meta's limit, a person's own rate, and what refusals taught us (AIMD).

Meta counts inbound and outbound together (reference §2.1), so bulk takes 0.9 of the limit and leaves the rest
to replies. A rate that a person has set is kept exactly, up to 0.98 of Meta's limit: who sets it knows the number. What
is left is for messages that are a little late: they would make one second fuller than the one before.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, update
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account, not_blocked
from dispatcher.ratelimit import Pace

DEFAULT_SHARE = 0.9
HIGHEST_SHARE = 0.98
"""The fastest of all: a second stays under the limit as long as no message is later than `patience` allows."""
LONGEST_PATIENCE = 0.05
SLOWEST = 0.01
"""The pace factor never falls below this, or an ordinary number would stand still."""
STEP = 0.05
CLEAN_SECONDS = 10
SAME_OVERSHOOT_SECONDS = 2


def effective_rate(account: Account, share: float = DEFAULT_SHARE) -> float:
    """Return the messages per second this number sends now: a share of Meta's limit, or the rate a person has set."""
    return _chosen(account, account.throughput_limit * share) * account.pace_factor


def effective_limit(account: Account) -> float:
    """Return what rate and burst together keep under: Meta's limit, or the rate a person has set (without a burst)."""
    return _chosen(account, account.throughput_limit) * account.pace_factor


def patience(account: Account) -> float:
    """Return how many seconds after its turn a message may still leave.

    A sliding second holds the messages whose turn was in it, and those late ones whose turn was before it. So with
    turns for ``rate + burst`` messages a second, and none later than this, it never holds more than Meta's limit.
    """
    pace = Pace.at(effective_rate(account), effective_limit(account))
    room = account.throughput_limit / (pace.rate + pace.burst) - 1
    return min(max(room, 1 - HIGHEST_SHARE), LONGEST_PATIENCE)


def _chosen(account: Account, otherwise: float) -> float:
    if account.rate_limit is None:
        return otherwise
    return min(account.rate_limit, account.throughput_limit * HIGHEST_SHARE)


def slow_down(session: Session, account_id: int, at: datetime) -> float | None:
    """Halve the pace of a number that Meta throttled (130429) and return its new factor.

    Return None when it was already slowed in the last two seconds: the refusals of everything that was in flight
    then are one overshoot, not many.
    """
    settled = at - timedelta(seconds=SAME_OVERSHOOT_SECONDS)
    return session.scalar(
        update(Account)
        .where(Account.id == account_id, or_(Account.pace_changed_at.is_(None), Account.pace_changed_at < settled))
        .values(pace_factor=func.greatest(Account.pace_factor / 2, SLOWEST), pace_changed_at=at)
        .returning(Account.pace_factor)
    )


def recover(session: Session, at: datetime) -> dict[int, float]:
    """Give every slowed number 5 % of its limit back for ten clean seconds; return the new factors by account id.

    A blocked number sends nothing: its seconds prove nothing.
    """
    clean = at - timedelta(seconds=CLEAN_SECONDS)
    rows = session.execute(
        update(Account)
        .where(Account.pace_factor < 1, Account.pace_changed_at <= clean, not_blocked(at))
        .values(pace_factor=func.least(Account.pace_factor + STEP, 1), pace_changed_at=at)
        .returning(Account.id, Account.pace_factor)
    )
    return {row.id: row.pace_factor for row in rows}
