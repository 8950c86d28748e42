"""Campaigns and their times: who waits because nobody may be written to now, and goes on when somebody may."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from dispatcher.campaigns.lifecycle import explain, locked, move, waits_for
from dispatcher.campaigns.states import CampaignState
from dispatcher.database import Json
from dispatcher.events import CampaignStatusChanged
from dispatcher.messages.slotted import NUMBERS

CAUSE: Final = "schedule"
WORTH_WAITING: Final = timedelta(seconds=60)
"""While somebody is due sooner than this, a campaign keeps running."""
_REASON: Final[Json] = {
    "code": None,
    "title": "Nobody may be written to now",
    "cure": "Nothing to do: it goes on by itself when the next people may be written to.",
    "cause": CAUSE,
    "details": "",
}
_NEXT: Final = text(
    f"""
    SELECT c.id, c.status, c.waiting_until,
           min(CASE WHEN first.due_at IS NOT NULL THEN greatest(first.due_at, lane.opens_at) END) AS next,
           EXISTS (SELECT FROM messages m
                   WHERE m.campaign_id = c.id AND m.state IN ('queued', 'sending')) AS is_busy
    FROM campaigns c
    CROSS JOIN LATERAL (
        SELECT 0 AS slot_id, CAST('-infinity' AS timestamptz) AS opens_at
        UNION ALL
        SELECT s.id, CASE WHEN s.is_open THEN '-infinity' ELSE s.opens_at END
        FROM send_slots s WHERE s.campaign_id = c.id AND s.over IS NULL
    ) lane
    CROSS JOIN LATERAL unnest({NUMBERS}) AS n(account_id)
    LEFT JOIN LATERAL (
        SELECT m.due_at FROM messages m
        WHERE m.account_id = n.account_id AND m.campaign_id = c.id AND m.slot_id = lane.slot_id
              AND m.state = 'pending'
              AND (c.canary_through IS NULL OR c.canary_decided_at IS NOT NULL OR m.id <= c.canary_through)
        ORDER BY m.due_at, m.id LIMIT 1
    ) first ON true
    WHERE c.deleted_at IS NULL AND c.planning_done_at IS NOT NULL
          AND (c.status = 'running' OR c.status = 'waiting' AND c.status_reason ->> 'cause' = 'schedule')
          AND EXISTS (SELECT FROM send_slots s WHERE s.campaign_id = c.id)
    GROUP BY c.id ORDER BY c.id
    """  # noqa: S608 - a constant of ``slotted``
)


def follow_schedules(session: Session, now: datetime) -> list[CampaignStatusChanged]:
    """Let campaigns wait in which nobody may be written to soon, and go on those in which somebody may."""
    facts = [_follow(session, row, now) for row in session.execute(_NEXT).all()]
    return [fact for fact in facts if fact]


def _follow(session: Session, row: Row[Any], now: datetime) -> CampaignStatusChanged | None:
    if row.status == CampaignState.WAITING:
        return _stay_or_go_on(session, row.id, row.next, now)
    if row.next is None or row.next <= now + WORTH_WAITING or row.is_busy:
        return None
    campaign = locked(session, row.id)
    is_running = campaign.status == CampaignState.RUNNING
    return move(campaign, CampaignState.WAITING, dict(_REASON), row.next) if is_running else None


def _stay_or_go_on(
    session: Session, campaign_id: int, following: datetime | None, now: datetime
) -> CampaignStatusChanged | None:
    campaign = locked(session, campaign_id)
    if not waits_for(campaign, CAUSE):
        return None
    if following is None or following <= now:
        return move(campaign, CampaignState.RUNNING)
    return None if following == campaign.waiting_until else explain(campaign, campaign.status_reason, following)
