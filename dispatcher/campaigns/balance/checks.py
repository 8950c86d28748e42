"""The standing watch over the balance: campaign by campaign, repairing what can be, and remembering what was found.

Metrics and the API read what the last look found, so that asking costs nothing. A look reads every message of a
campaign; it comes again after fifty times its own duration at the earliest, so that the watch takes at most a fiftieth
of one core however large the house is.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Float, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatcher import clock
from dispatcher.campaigns.balance.repair import PLANNED, Repaired, repair
from dispatcher.campaigns.balance.sheet import NO_CAMPAIGN, Broken, broken_promises, sheets
from dispatcher.database import Base, Json


class BalanceCheck(Base):
    """What the last look at a campaign found; ``campaign_id`` 0 stands for the messages of no campaign."""

    __tablename__ = "balance_checks"

    campaign_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    checked_at: Mapped[datetime]
    seconds: Mapped[float] = mapped_column(Float)
    holds: Mapped[bool]
    broken: Mapped[Json]


@dataclass(frozen=True)
class Finding:
    """What is wrong with a campaign (or with single messages) after what could be repaired was."""

    campaign_id: int
    holds: bool
    broken: Sequence[Broken]
    repaired: Sequence[Repaired]

    @property
    def sound(self) -> bool:
        """Whether everything is accounted for."""
        return self.holds and not self.broken


# What moves is looked at every minute, what has come to rest once a day.
_DUE: Final = text(
    """
    SELECT c.id FROM (
        SELECT id, CASE WHEN status IN ('preparing', 'running', 'waiting', 'paused')
                          OR status_at > now() - interval '2 days' THEN 60 ELSE 86400 END AS wait
        FROM campaigns WHERE started_at IS NOT NULL OR planned > 0
        UNION ALL SELECT :single, 3600) c
    LEFT JOIN balance_checks b ON b.campaign_id = c.id
    WHERE b.campaign_id IS NULL
          OR b.checked_at < now() - make_interval(secs => greatest(CASE WHEN b.holds AND b.broken = '{}' THEN c.wait
                                                                         ELSE 60 END, 50 * b.seconds))
    ORDER BY b.checked_at NULLS FIRST LIMIT 1
    """
)


def next_due(session: Session) -> int | None:
    """Return the campaign that has not been looked at for the longest time, None when none is due."""
    return session.scalars(_DUE, {"single": NO_CAMPAIGN}).one_or_none()


def look(session: Session, campaign_id: int) -> Finding:
    """Check one campaign, put right what can be, and remember what is left; the caller commits."""
    began = time.monotonic()
    # The senders need the cores more.
    session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    finding = check(session, campaign_id)
    if not finding.sound:
        promises = [one.promise for one in finding.broken] + ([] if finding.holds else [PLANNED])
        repaired = repair(session, campaign_id, promises)
        if repaired:
            again = check(session, campaign_id)
            finding = Finding(campaign_id, again.holds, again.broken, repaired)
    _remember(session, finding, time.monotonic() - began)
    return finding


def check(session: Session, campaign_id: int) -> Finding:
    """Check one campaign and change nothing."""
    holds = all(sheet.holds for sheet in sheets(session, [campaign_id]))
    return Finding(campaign_id, holds, broken_promises(session, campaign_id), ())


def _remember(session: Session, finding: Finding, seconds: float) -> None:
    values = {
        "checked_at": clock.now(),
        "seconds": seconds,
        "holds": finding.holds,
        "broken": {one.promise: one.count for one in finding.broken},
    }
    statement = insert(BalanceCheck).values(campaign_id=finding.campaign_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["campaign_id"], set_=values))


@dataclass(frozen=True)
class Summary:
    """What the last looks found, over the whole house."""

    unbalanced: int
    broken: Mapping[str, int]
    checked_at: datetime | None


def summary(session: Session) -> Summary:
    """Return how many campaigns do not balance, how many messages break which promise, and the oldest look."""
    wrong = session.execute(
        select(BalanceCheck.holds, BalanceCheck.broken).where(~BalanceCheck.holds | (BalanceCheck.broken != {}))
    ).all()
    broken: Counter[str] = Counter()
    for _, counts in wrong:
        broken.update(counts)
    oldest = session.scalar(select(BalanceCheck.checked_at).order_by(BalanceCheck.checked_at).limit(1))
    return Summary(sum(not holds for holds, _ in wrong), dict(broken), oldest)
