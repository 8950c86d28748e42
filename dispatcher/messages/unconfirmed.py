"""Messages in doubt, and what a person decides about them: have them sent again, or leave them.

Nothing here happens by itself. A message whose answer was lost is ``unknown`` until a status of Meta heals it; after
the grace it is ``unconfirmed``. Only a person, who knows that the recipient may get it twice, brings it back to the
plan: one guarded statement for any number of messages, so that pressing twice sends once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

MAY_SEND_TWICE: Final = "may_send_twice"
"""What a person must say in so many words to have messages sent again."""

_OF_CAMPAIGN: Final = "campaign_id = :campaign AND (CAST(:ids AS bigint[]) IS NULL OR id = ANY(:ids))"
_SINGLE: Final = "campaign_id IS NULL AND direction = 'outbound' AND id = ANY(:ids)"

_RESEND: Final = """
    UPDATE messages m SET state = 'pending', state_at = now(), due_at = now(), slot_id = 0, lease_until = NULL,
           resends = m.resends + 1, left_at = NULL, error_code = NULL, reason = NULL
    FROM (SELECT id FROM messages
          WHERE {chosen} AND state = 'unconfirmed'
                -- What a person chose to leave is sent again only when it is named.
                AND (left_at IS NULL OR CAST(:ids AS bigint[]) IS NOT NULL)
          ORDER BY id FOR UPDATE) l
    WHERE m.id = l.id
    RETURNING m.id
"""
_LEAVE: Final = """
    UPDATE messages m SET state = 'unconfirmed', left_at = now(),
           state_at = CASE WHEN m.state = 'unconfirmed' THEN m.state_at ELSE now() END
    FROM (SELECT id FROM messages
          WHERE {chosen} AND state IN ('unknown', 'unconfirmed') AND left_at IS NULL
          ORDER BY id FOR UPDATE) l
    WHERE m.id = l.id
    RETURNING m.id
"""


def resend(session: Session, campaign_id: int | None, ids: Sequence[int] | None = None) -> list[int]:
    """Bring unconfirmed messages back to the plan, though they may be sent twice; return which.

    All of a campaign that nobody chose to leave, or those named. Without a campaign: single messages, by their ids.
    """
    return _change(session, _RESEND, campaign_id, ids)


def leave(session: Session, campaign_id: int | None, ids: Sequence[int] | None = None) -> list[int]:
    """Settle messages in doubt as they are, before or after the grace; return which. A status still heals them."""
    return _change(session, _LEAVE, campaign_id, ids)


def _change(session: Session, statement: str, campaign_id: int | None, ids: Sequence[int] | None) -> list[int]:
    if campaign_id is None:
        chosen = text(statement.format(chosen=_SINGLE)).bindparams(ids=list(ids or ()))
    else:
        given = None if ids is None else list(ids)
        chosen = text(statement.format(chosen=_OF_CAMPAIGN)).bindparams(campaign=campaign_id, ids=given)
    return sorted(session.scalars(chosen))


@dataclass(frozen=True)
class InDoubt:
    """Messages of a campaign whose outcome nobody knows.

    ``unknown`` may still be healed by a status until ``until`` (of the first of them); ``unconfirmed`` wait for a
    person; ``left`` are those a person chose to leave.
    """

    unknown: int
    until: datetime | None
    unconfirmed: int
    left: int


_COUNT: Final = text(
    """
    SELECT count(*) FILTER (WHERE state = 'unknown'),
           min(state_at) FILTER (WHERE state = 'unknown') + make_interval(secs => :grace),
           count(*) FILTER (WHERE state = 'unconfirmed' AND left_at IS NULL),
           count(*) FILTER (WHERE state = 'unconfirmed' AND left_at IS NOT NULL)
    FROM messages WHERE campaign_id = :campaign AND state IN ('unknown', 'unconfirmed')
    """
)


def in_doubt(session: Session, campaign_id: int, grace_seconds: float) -> InDoubt:
    """Return how many messages of a campaign are in doubt, and how far that is settled."""
    return InDoubt(*session.execute(_COUNT, {"campaign": campaign_id, "grace": grace_seconds}).one())
