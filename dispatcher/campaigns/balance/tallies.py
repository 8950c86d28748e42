"""How many messages of a campaign are in each state, and how many rows of its audience are good, without counting them.

Counting a million rows takes the database a quarter of a second, twice a second. So triggers write down what every
statement changes, in the same transaction, as rows that nobody waits for; the sum of a campaign's rows is the count,
exact at every moment. The relay folds them now and then, and counts for real once before it completes a campaign.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Subquery, func, select, text
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import CampaignTally

MESSAGES: Final = "messages"
RECIPIENTS: Final = "campaign_recipients"
_MOST_LOOSE: Final = 64


def counts(campaign_ids: Sequence[int], counted: str) -> Subquery:
    """Return a subquery of ``campaign_id``, ``value`` (a state, or an audience row's status) and ``count``."""
    return (
        select(CampaignTally.campaign_id, CampaignTally.value, func.sum(CampaignTally.change).label("count"))
        .where(CampaignTally.campaign_id.in_(campaign_ids), CampaignTally.counted == counted)
        .group_by(CampaignTally.campaign_id, CampaignTally.value)
        .subquery()
    )


_FOLD: Final = text(
    """
    WITH loose AS (
        SELECT campaign_id FROM campaign_tallies GROUP BY campaign_id HAVING count(*) > :most
    ), taken AS (
        DELETE FROM campaign_tallies t USING loose l WHERE t.campaign_id = l.campaign_id
        RETURNING t.campaign_id, t.counted, t.value, t.change
    )
    INSERT INTO campaign_tallies (campaign_id, counted, value, change)
    SELECT campaign_id, counted, value, sum(change) FROM taken
    GROUP BY campaign_id, counted, value HAVING sum(change) <> 0
    """
)


def fold(session: Session) -> None:
    """Replace many rows of a campaign by their sums; what others have not committed yet stays beside them."""
    session.execute(_FOLD, {"most": _MOST_LOOSE})


_RECOUNT: Final = text(
    """
    WITH counted AS (
        SELECT state AS value, count(*) AS number FROM messages WHERE campaign_id = :campaign GROUP BY state
    ), tallied AS (
        SELECT value, sum(change) AS number FROM campaign_tallies
        WHERE campaign_id = :campaign AND counted = 'messages' GROUP BY value
    )
    INSERT INTO campaign_tallies (campaign_id, counted, value, change)
    SELECT :campaign, 'messages', value, coalesce(c.number, 0) - coalesce(t.number, 0)
    FROM counted c FULL JOIN tallied t USING (value)
    WHERE coalesce(c.number, 0) <> coalesce(t.number, 0)
    RETURNING value, change
    """
)


def recount(session: Session, campaign_id: int) -> dict[str, int]:
    """Count the messages for real, put the tally right, and return what it was wrong by (nothing, always).

    One statement, so both sides are of one moment, and moves under way add themselves when they commit.
    """
    return {row[0]: row[1] for row in session.execute(_RECOUNT, {"campaign": campaign_id})}
