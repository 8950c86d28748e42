"""The first page: what runs, what comes next, what today brought, how each number stands."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.accounts.views import live_view
from dispatcher.campaigns.finding import in_sight
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import ACTIVE, CampaignState
from dispatcher.campaigns.views import campaign_views
from dispatcher.database import Json
from dispatcher.http import principal, visible
from dispatcher.http.schemas import zulu
from dispatcher.messages.models import Direction, Message

_SHOWN: Final = 5
_HOURS: Final = 24


def overview(session: Session) -> Json:
    """Return the contract's overview, for what this person may see."""
    numbers = session.scalars(
        visible(select(Account).where(Account.deleted_at.is_(None)), Account.id).order_by(Account.name)
    ).all()
    ids = [one.id for one in numbers]
    return {
        "campaigns": {
            "running": _campaigns(session, Campaign.status.in_([*ACTIVE, CampaignState.PAUSED]), Campaign.started_at),
            "next": _campaigns(session, Campaign.status == CampaignState.SCHEDULED, Campaign.scheduled_at),
        },
        "today": _today(session, ids),
        "accounts": _numbers(session, numbers),
        "series": _series(session, ids),
    }


def _campaigns(
    session: Session, which: ColumnElement[bool], order: InstrumentedAttribute[datetime | None]
) -> list[Json]:
    chosen = in_sight(select(Campaign).where(which, Campaign.deleted_at.is_(None)))
    found = session.scalars(chosen.order_by(order).limit(_SHOWN)).all()
    return campaign_views(session, found, principal().role)


_TODAY: Final = text(
    """
    SELECT count(*) FILTER (WHERE accepted_at >= :since) AS accepted,
           count(*) FILTER (WHERE sent_at >= :since) AS sent,
           count(*) FILTER (WHERE delivered_at >= :since) AS delivered,
           count(*) FILTER (WHERE read_at >= :since) AS read,
           count(*) FILTER (WHERE failed_at >= :since) AS failed,
           count(*) FILTER (WHERE direction = 'inbound' AND created_at >= :since) AS inbound
    FROM messages WHERE account_id = ANY(:accounts) AND state_at >= :since
    """
)


def _today(session: Session, accounts: list[int]) -> Json:
    """Return what the last 24 hours brought (a moving day: the same in every time zone)."""
    since = clock.now() - timedelta(hours=_HOURS)
    row = session.execute(_TODAY, {"since": since, "accounts": accounts}).mappings().one()
    return dict(row)


_SERIES: Final = text(
    """
    WITH happened AS (
        SELECT date_trunc('hour', e.at) AS hour, e.kind
        FROM messages m CROSS JOIN LATERAL (VALUES (m.accepted_at, 'sent'), (m.delivered_at, 'delivered'),
             (m.read_at, 'read'), (m.failed_at, 'failed')) AS e(at, kind)
        WHERE m.account_id = ANY(:accounts) AND m.direction = 'outbound' AND m.state_at >= :since AND e.at >= :since
    )
    SELECT h.hour, count(*) FILTER (WHERE kind = 'sent'), count(*) FILTER (WHERE kind = 'delivered'),
           count(*) FILTER (WHERE kind = 'read'), count(*) FILTER (WHERE kind = 'failed')
    FROM generate_series(CAST(:since AS timestamptz), now(), interval '1 hour') AS h(hour)
    LEFT JOIN happened ON happened.hour = h.hour
    GROUP BY 1 ORDER BY 1
    """
)


def _series(session: Session, accounts: list[int]) -> list[Json]:
    since = (clock.now() - timedelta(hours=_HOURS - 1)).replace(minute=0, second=0, microsecond=0)
    names = ("at", "sent", "delivered", "read", "failed")
    rows = session.execute(_SERIES, {"since": since, "accounts": accounts})
    return [dict(zip(names, (zulu(row[0]), *row[1:]), strict=True)) for row in rows]


def _numbers(session: Session, numbers: Sequence[Account]) -> list[Json]:
    now = clock.now()
    minute = now - timedelta(minutes=1)
    rows = session.execute(
        select(Message.account_id, func.count())
        .where(
            Message.account_id.in_([one.id for one in numbers]),
            Message.direction == Direction.OUTBOUND,
            Message.state_at >= minute,
            Message.accepted_at >= minute,
        )
        .group_by(Message.account_id)
    )
    sent: dict[int, int] = {row[0]: row[1] for row in rows}
    return [{"id": one.id, **live_view(one, now), "sent_last_minute": sent.get(one.id, 0)} for one in numbers]
