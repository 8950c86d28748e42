"""What Meta has stopped trying to deliver: it drops such a message without a word (reference §2.9).

A message that was accepted or sent and never delivered within its time to live, and a margin, is ``expired``; so is one
that Meta has held back for a day. A later report still raises it. Campaigns are looked at one by one, through the index
on their messages' states: nothing is kept for this while sending.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.messages.ledger import Moved

MARGIN_SECONDS: Final = 3600
"""Reports of deliveries at the last moment may take their time."""
HELD_SECONDS: Final = 24 * 3600
"""Meta publishes no longest hold. Nearly all end within the hour, and none is to be given up before a day is over."""
AT_ONCE: Final = 5000
CAMPAIGNS_AT_ONCE: Final = 50
_MONTH: Final = 30 * 24 * 3600
_CODE_SECONDS: Final = 600

# The time to live is the template's, pinned in the plan: no send can carry one of its own. Of marketing templates only
# the Marketing Messages API heeds it; -1 stands for the longest.
_TTL: Final = f"""
    CASE WHEN p.template ->> 'category' = 'MARKETING' THEN {_MONTH}
         WHEN CAST(p.template ->> 'message_send_ttl_seconds' AS int) > 0
         THEN CAST(p.template ->> 'message_send_ttl_seconds' AS int)
         WHEN p.template ->> 'category' = 'AUTHENTICATION' AND p.template ->> 'message_send_ttl_seconds' IS NULL
         THEN {_CODE_SECONDS} ELSE {_MONTH} END
"""
_EXPIRE: Final = """
    UPDATE messages m SET state = 'expired', state_at = now(), lease_until = NULL,
           reason = CASE WHEN m.state = 'held' THEN 'Meta held it back for over a day and never let it go'
                         ELSE 'Meta could not deliver it in time and has stopped trying' END
    FROM late WHERE m.id = late.id
    RETURNING m.id, m.account_id, m.campaign_id, m.state, m.error_code
"""
# S608: all parts are constants of this module.
_DUE: Final = text(
    f"""
    SELECT c.id, {_TTL} + {MARGIN_SECONDS} FROM campaigns c JOIN message_plans p ON p.id = c.plan_id
    WHERE c.expiry_at IS NULL OR c.expiry_at <= now()
    ORDER BY c.expiry_at NULLS FIRST LIMIT {CAMPAIGNS_AT_ONCE}
    """  # noqa: S608
)
_OF_CAMPAIGN: Final = text(
    f"""
    WITH late AS MATERIALIZED (
        SELECT id FROM messages
        WHERE campaign_id = :campaign
              AND (state IN ('accepted', 'sent') AND accepted_at < now() - make_interval(secs => :ttl)
                   OR state = 'held' AND state_at < now() - make_interval(secs => {HELD_SECONDS}))
        -- Whoever holds the row has news of it.
        LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED
    ) {_EXPIRE}
    """  # noqa: S608
)
# A reaction is never reported as delivered: sent is all it becomes (reference §1.2).
_SINGLES: Final = text(
    f"""
    WITH late AS MATERIALIZED (
        SELECT m.id FROM messages m LEFT JOIN message_plans p ON p.id = m.plan_id
        WHERE m.campaign_id IS NULL AND m.state IN ('accepted', 'sent', 'held') AND m.kind <> 'reaction'
              AND m.accepted_at < now() - make_interval(secs => {_CODE_SECONDS + MARGIN_SECONDS})
              AND CASE WHEN m.state = 'held' THEN m.state_at < now() - make_interval(secs => {HELD_SECONDS})
                       ELSE m.accepted_at < now() - make_interval(secs => {_TTL} + {MARGIN_SECONDS}) END
        LIMIT {AT_ONCE} FOR UPDATE OF m SKIP LOCKED
    ) {_EXPIRE}
    """  # noqa: S608
)
_LOOK_AGAIN: Final = text(
    f"""
    UPDATE campaigns c SET expiry_at = greatest(now() + interval '1 minute', least(
        -- Of one at work new messages may be held at any time; one that is over hardly ever has news.
        now() + CASE WHEN c.completed_at IS NULL THEN interval '1 hour' ELSE interval '1 day' END,
        (SELECT min(accepted_at) FROM messages WHERE campaign_id = c.id AND state IN ('accepted', 'sent'))
            + make_interval(secs => :ttl),
        (SELECT min(state_at) FROM messages WHERE campaign_id = c.id AND state = 'held')
            + make_interval(secs => {HELD_SECONDS})))
    WHERE c.id = :campaign
    """  # noqa: S608
)


def expire(session: Session) -> list[Moved]:
    """Mark what Meta no longer tries to deliver, a batch of each campaign that is due; return what moved.

    Call it again as long as something moves. Not while webhooks wait to be read: the delivery may be among them.
    """
    moved = [Moved(*row) for row in session.execute(_SINGLES)]
    for campaign_id, ttl in session.execute(_DUE).all():
        values = {"campaign": campaign_id, "ttl": ttl}
        late = [Moved(*row) for row in session.execute(_OF_CAMPAIGN, values)]
        if len(late) < AT_ONCE:
            session.execute(_LOOK_AGAIN, values)
        moved += late
    return moved
