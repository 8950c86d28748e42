"""Who answered a campaign: whoever wrote to its number within three days after the message was sent."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign

ANSWER_TIME: Final = timedelta(hours=72)
"""Later somebody writes of their own accord."""

SAYS_NOTHING: Final = ("reaction", "system", "unsupported")
"""Kinds of inbound messages that are no answer."""
_NO_ANSWER: Final = ", ".join(f"'{kind}'" for kind in SAYS_NOTHING)

REPLIED: Final = f"""
    EXISTS (SELECT FROM messages i
            WHERE i.direction = 'inbound' AND i.account_id = m.account_id AND i.recipient_key = m.recipient_key
                  AND i.kind NOT IN ({_NO_ANSWER})
                  AND i.state_at >= m.accepted_at AND i.state_at < m.accepted_at + interval '72 hours')
"""
"""An SQL condition on a message ``m`` of a campaign."""

# From the side of the answers: they are few, and each finds its message by the unique index of the campaign.
_COUNT: Final = text(
    f"""
    SELECT count(DISTINCT i.recipient_key)
    FROM messages i JOIN messages m ON m.campaign_id = :campaign AND m.recipient_key = i.recipient_key
    WHERE i.direction = 'inbound' AND i.account_id = :account AND i.kind NOT IN ({_NO_ANSWER})
          AND i.state_at >= :since AND (CAST(:until AS timestamptz) IS NULL OR i.state_at < :until)
          AND i.state_at >= m.accepted_at AND i.state_at < m.accepted_at + interval '72 hours'
    """  # noqa: S608
)


def replied(session: Session, campaign: Campaign) -> int:
    """Return how many people answered."""
    if campaign.started_at is None:
        return 0
    ended = campaign.completed_at and campaign.completed_at + ANSWER_TIME
    values = {"campaign": campaign.id, "account": campaign.account_id, "since": campaign.started_at, "until": ended}
    return session.scalar(_COUNT, values) or 0
