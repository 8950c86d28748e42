"""Slowing down people who guess passwords: growing delays, never a lock-out.

An attempt is written down *before* the password is checked and removed when it was right, so a thousand guesses at
once wait for each other instead of slipping past the count. Kept in PostgreSQL: a flushed Redis forgets nothing.
"""

import ipaddress
import math
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.models import LoginAttempt
from dispatcher.database import transaction
from dispatcher.errors import RateLimited

WINDOW: Final = timedelta(minutes=15)
FREE_PER_ACCOUNT: Final = 5
FREE_PER_ADDRESS: Final = 50
LONGEST_DELAY: Final = 60
_IPV6_NETWORK: Final = 64


def delay_after(failures: int, free: int) -> int:
    """Return the seconds to wait after so many failures: none for the first, then 1, 2, 4 … up to a minute."""
    if failures < free:
        return 0
    return int(min(2 ** min(failures - free, 10), LONGEST_DELAY))


def begin_attempt(username: str, ip: str) -> int:
    """Write down an attempt and return its id; raise RateLimited when it comes too soon after the failed ones.

    Counts per account and address, and per address alone. Commits: the attempt must be seen by those at the same time.
    """
    account, address, now = username.lower(), _address(ip), clock.now()
    with transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"login:{address}", 0))))
        wait = _seconds_to_wait(session, account, address, now)
        if wait <= 0:
            attempt = LoginAttempt(at=now, username=account, ip=address)
            session.add(attempt)
            session.flush()
            return attempt.id
    raise RateLimited(f"Too many failed sign-ins. Try again in {wait} seconds.", wait)


def forgive(session: Session, attempt_id: int) -> None:
    """Remove the attempt that succeeded and the failures of the same account from the same address."""
    attempt = session.get_one(LoginAttempt, attempt_id)
    session.execute(
        delete(LoginAttempt).where(LoginAttempt.username == attempt.username, LoginAttempt.ip == attempt.ip)
    )


def purge_attempts(session: Session, now: datetime) -> None:
    """Delete attempts that no longer count."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - WINDOW))


def _seconds_to_wait(session: Session, account: str, address: str, now: datetime) -> int:
    same_account = LoginAttempt.username == account
    counted = select(
        func.count(),
        func.max(LoginAttempt.at),
        func.count().filter(same_account),
        func.max(LoginAttempt.at).filter(same_account),
    ).where(LoginAttempt.ip == address, LoginAttempt.at > now - WINDOW)
    of_address, last, of_account, last_of_account = session.execute(counted).one()
    return max(
        _wait(of_address, last, FREE_PER_ADDRESS, now), _wait(of_account, last_of_account, FREE_PER_ACCOUNT, now)
    )


def _wait(failures: int, last: datetime | None, free: int, now: datetime) -> int:
    if failures < free or last is None:
        return 0
    allowed_at = last + timedelta(seconds=delay_after(failures, free))
    return max(0, math.ceil((allowed_at - now).total_seconds()))


def _address(ip: str) -> str:
    # One customer gets a whole /64 of IPv6: counting single addresses would count nobody.
    try:
        parsed = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
