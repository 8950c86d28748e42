"""Frequency caps: who has had enough marketing lately, and who has heard of a campaign today already.

Asked at the planning, so that counts are true, and at the hand-out, which makes the promise: one hand-out runs at a
time (``running.dispatching``), so of two campaigns planned at once the second sees what the first was given. A message
counts from then on until it fails or comes back. Nothing is written for this, and where no cap is set nothing is asked;
what people got is found campaign by campaign, through the index that is there anyway (decision 18).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.campaigns.models import Campaign, SendingRules
from dispatcher.errors import Invalid
from dispatcher.messages.skips import ALREADY_TODAY, FREQUENCY_CAP

_NEVER: Final = 32767
"""No cap is so high."""


@dataclass(frozen=True)
class Caps:
    """What holds for one campaign: at most so many of marketing since a moment, of the house and of its own; ``today``
    is when the day began on its clock if nobody may hear of two campaigns on one day.
    """

    house_messages: int
    house_since: datetime
    own_messages: int
    own_since: datetime
    today: datetime | None

    @property
    def bound(self) -> dict[str, Any]:
        """The parameters of ``REASON``."""
        oldest = min(one for one in (self.house_since, self.own_since, self.today) if one)
        return {
            "cap_house": self.house_messages,
            "cap_house_since": self.house_since,
            "cap_own": self.own_messages,
            "cap_own_since": self.own_since,
            "cap_today": self.today,
            "cap_oldest": oldest,
        }


_COUNTED: Final = "('queued', 'sending', 'unknown', 'unconfirmed', 'accepted', 'held', 'sent', 'delivered', 'read')"
"""States of messages that came, or may have come, or are about to."""
_RECENT: Final = """
    (SELECT c.id, coalesce(t.category, 'MARKETING') = 'MARKETING' AS is_marketing
     FROM campaigns c LEFT JOIN templates t ON t.id = c.template_id
     WHERE c.started_at IS NOT NULL AND (c.status NOT IN ('completed', 'cancelled') OR c.status_at >= :cap_oldest))
"""
_MOMENT: Final = "coalesce(o.accepted_at, o.state_at)"


def _sent(person: str) -> str:
    """Return SQL of all that was sent lately: ``at``, ``is_marketing``, ``of_campaign``, ``key``."""
    return f"""
        SELECT o.recipient_key AS key, {_MOMENT} AS at, r.is_marketing, true AS of_campaign
        FROM {_RECENT} r JOIN messages o ON o.campaign_id = r.id {person}
        WHERE o.state IN {_COUNTED} AND {_MOMENT} >= :cap_oldest
              -- What this very hand-out has moved and not looked at yet comes after what it has.
              AND (o.state <> 'queued' OR o.id <> ALL(CAST(:unjudged AS bigint[])))
        UNION ALL
        SELECT o.recipient_key, {_MOMENT}, p.template ->> 'category' = 'MARKETING', false
        FROM messages o JOIN message_plans p ON p.id = o.plan_id
        WHERE o.campaign_id IS NULL AND o.direction = 'outbound' AND o.kind = 'template' {person}
              AND o.state IN {_COUNTED} AND {_MOMENT} >= :cap_oldest
    """  # noqa: S608 - constants of this module


_WHY: Final = f"""
    CASE WHEN count(*) FILTER (WHERE of_campaign AND at >= CAST(:cap_today AS timestamptz)) > 0 THEN '{ALREADY_TODAY}'
         WHEN count(*) FILTER (WHERE is_marketing AND at >= :cap_house_since) >= :cap_house
           OR count(*) FILTER (WHERE is_marketing AND at >= :cap_own_since) >= :cap_own THEN '{FREQUENCY_CAP}' END
"""


def reason_sql(key: str) -> str:
    """Return SQL of why the person with this key gets nothing more for now, null when they may (``Caps.bound``)."""
    return f"(SELECT {_WHY} FROM ({_sent(f'AND o.recipient_key = {key}')}) told)"  # noqa: S608


EVERYBODY: Final = f"SELECT key, {_WHY} AS reason FROM ({_sent('')}) told GROUP BY key"  # noqa: S608
"""SQL of all who got anything lately, with the reason for those who get nothing more for now."""


def caps_of(session: Session, campaign: Campaign | None) -> Caps | None:
    """Return what holds for a campaign (None: for any, by what the house says), None when nothing does."""
    house = session.get(SendingRules, 1)
    is_marketing = _is_marketing(session, campaign)
    once = (house is not None and house.once_a_day) or (campaign is not None and campaign.once_a_day)
    of_house = (house.cap_messages, house.cap_days) if house and is_marketing else (None, None)
    own = (campaign.cap_messages, campaign.cap_days) if campaign and is_marketing else (None, None)
    if not once and of_house[0] is None and own[0] is None:
        return None
    now = clock.now()
    zone = ZoneInfo(campaign.timezone if campaign else "UTC")
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) if once else None
    return Caps(
        house_messages=of_house[0] or _NEVER,
        house_since=now - timedelta(days=of_house[1] or 0),
        own_messages=own[0] or _NEVER,
        own_since=now - timedelta(days=own[1] or 0),
        today=today,
    )


def require_whole_cap(messages: int | None, days: int | None) -> None:
    """Raise Invalid unless a cap has both: how many messages, and in how many days."""
    if (messages is None) != (days is None):
        field = "cap_messages" if messages is None else "cap_days"
        raise Invalid("A cap is so many messages in so many days.", {field: ["Give both, or neither."]})


def _is_marketing(session: Session, campaign: Campaign | None) -> bool:
    """Tell whether a campaign's template is marketing as it is now; without one it counts as that."""
    template = session.get(Template, campaign.template_id) if campaign and campaign.template_id else None
    return template is None or template.category == "MARKETING"


_AMONG: Final = text(f"SELECT key, {reason_sql('k.key')} FROM unnest(CAST(:keys AS text[])) AS k(key)")  # noqa: S608


def capped_among(session: Session, caps: Caps, keys: Sequence[str]) -> dict[str, str]:
    """Return the reason by key of those of these people who would get nothing now."""
    values = {"keys": list(keys), "unjudged": [], **caps.bound}
    return {key: reason for key, reason in session.execute(_AMONG, values) if reason}


_IS_SET: Final = text(
    """
    SELECT EXISTS (SELECT FROM sending_rules WHERE cap_messages IS NOT NULL OR once_a_day)
        OR EXISTS (SELECT FROM campaigns WHERE (cap_messages IS NOT NULL OR once_a_day)
                   AND (CAST(:campaigns AS bigint[]) IS NULL OR id = ANY(CAST(:campaigns AS bigint[]))))
    """
)
_BY_CAMPAIGN: Final = text(
    "SELECT campaign_id, array_agg(id ORDER BY id) FROM messages WHERE id = ANY(:ids) GROUP BY campaign_id ORDER BY 1"
)
_SKIP: Final = text(
    f"""
    UPDATE messages m SET state = 'skipped', state_at = now(), lease_until = NULL, reason = judged.reason
    FROM (SELECT b.id, {reason_sql("b.recipient_key")} AS reason FROM messages b
          WHERE b.id = ANY(:ids) AND b.state = 'queued') judged
    WHERE m.id = judged.id AND judged.reason IS NOT NULL
    RETURNING m.id
    """  # noqa: S608 - constants of this module
)


def within_caps(session: Session, ids: Sequence[int], campaigns: Sequence[int] | None = None) -> list[int]:
    """Skip those of the messages just handed out whose people have had enough; return the others.

    ``campaigns`` are those that the messages are of, where that is known. One campaign after the other: what one keeps
    counts for the next.
    """
    if not ids or not session.scalar(_IS_SET, {"campaigns": campaigns}):
        return list(ids)
    unjudged, skipped = set(ids), set[int]()
    for campaign_id, of_campaign in session.execute(_BY_CAMPAIGN, {"ids": list(ids)}).all():
        caps = caps_of(session, session.get(Campaign, campaign_id, populate_existing=True))
        if caps is not None:
            values = {"ids": of_campaign, "unjudged": sorted(unjudged), **caps.bound}
            skipped |= set(session.scalars(_SKIP, values))
        unjudged -= set(of_campaign)
    return [one for one in ids if one not in skipped]
