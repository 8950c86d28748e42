"""How fast a number may send: Meta's limit, a person's own rate, and what refusals taught us (AIMD).

Meta counts inbound and outbound together (reference §2.1), so bulk takes 0.9 of the limit and leaves the rest
to replies. A rate that a person has set is kept exactly, up to 0.98 of Meta's limit (0.975 of a fast number's): who
sets it knows the number. What is left is for messages that are a little late: they would make one second fuller than
the one before.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account, not_blocked
from dispatcher.ratelimit import FAST, Pace

DEFAULT_SHARE = 0.9
HIGHEST_SHARE = 0.98
"""The fastest of all: a second stays under the limit as long as no message is later than `patience` allows."""
HIGHEST_FAST_SHARE = 0.975
"""The same for 200/s and more: so many requests at once are held up together on their way."""
LONGEST_PATIENCE = 0.05
SLOWEST = 0.01
"""The pace factor never falls below this, or an ordinary number would stand still."""
STEP = 0.05
CLEAN_SECONDS = 10
SAME_OVERSHOOT_SECONDS = 2
LEAST_CUT = 0.02
MOST_CUT = 0.5


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
    return min(max(room, 1 - _highest_share(account)), LONGEST_PATIENCE)


def _chosen(account: Account, otherwise: float) -> float:
    if account.rate_limit is None:
        return otherwise
    return min(account.rate_limit, account.throughput_limit * _highest_share(account))


def _highest_share(account: Account) -> float:
    return HIGHEST_FAST_SHARE if account.throughput_limit >= FAST else HIGHEST_SHARE


def slow_down(session: Session, account_id: int, at: datetime, refused: int) -> float:
    """Slow a number of which Meta throttled (130429) so many messages; return its new factor.

    Each refused message takes two from the number's messages a second: a few of a thousand are a jitter on the way and
    cost little, hundreds mean that Meta's limit is another one. At once it loses no more than half. A new overshoot
    (not what was in flight at the last one, two seconds ago) costs at least 2 %, so that refusals come to an end.
    """
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    cut = min(MOST_CUT, 2 * refused / effective_rate(account))
    if account.pace_changed_at is None or account.pace_changed_at < at - timedelta(seconds=SAME_OVERSHOOT_SECONDS):
        cut = max(cut, LEAST_CUT)
    return _change(account, 1 - cut, at)


def halve(session: Session, account_id: int, at: datetime) -> float:
    """Halve the pace of a number that a limit above it stopped (of its app or WABA); return its new factor."""
    return _change(session.get_one(Account, account_id, with_for_update=True, populate_existing=True), 0.5, at)


def _change(account: Account, factor: float, at: datetime) -> float:
    account.pace_factor = max(account.pace_factor * factor, SLOWEST)
    account.pace_changed_at = at
    return account.pace_factor


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
