"""People whose number cannot send any more go to the campaign's other numbers, where the campaign allows it.

Only who waits: what is in a queue or with a sender stays with its number. The message stays the same row, so nobody
gets it twice. A block that is soon over moves nobody.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.auth.audit import record
from dispatcher.campaigns.lifecycle import locked
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.variants.definitions import draw_of
from dispatcher.campaigns.variants.drawing import DIGEST, NUMBER, place_sql
from dispatcher.campaigns.variants.rotation import able, division, numbers_of
from dispatcher.database import rows_changed
from dispatcher.messages.slotted import NUMBERS

MOVED_AT_ONCE: Final = 10_000
# S608: the parts are constants.
_STRANDED: Final = text(
    f"""
    SELECT c.id, a.id FROM campaigns c JOIN whatsapp_accounts a ON a.id = ANY {NUMBERS}
    WHERE c.status IN ('running', 'waiting') AND c.deleted_at IS NULL AND c.extra_account_ids <> '{{}}'
          AND c.move_blocked
          AND (NOT a.is_active OR a.deleted_at IS NOT NULL OR a.access_token_encrypted IS NULL
               OR a.blocked_code IS NOT NULL
                  AND (a.blocked_until IS NULL OR a.blocked_until > now() + interval '10 minutes'))
          AND EXISTS (SELECT FROM messages m WHERE m.account_id = a.id AND m.campaign_id = c.id AND m.state = 'pending')
    ORDER BY c.id, a.id
    """  # noqa: S608
)
_MOVE: Final = text(
    f"""
    UPDATE messages m SET account_id = (CAST(:numbers AS bigint[]))[
        1 + width_bucket({place_sql(NUMBER)}, CAST(:number_ends AS float8[]))]
    FROM (SELECT r.id, {DIGEST} AS digest FROM messages r
          WHERE r.account_id = :stranded AND r.campaign_id = :campaign AND r.state = 'pending'
          ORDER BY r.id LIMIT :most FOR UPDATE SKIP LOCKED) chosen
    WHERE m.id = chosen.id
    """  # noqa: S608
)


def move_stranded(session: Session) -> int:
    """Give the next of those whose number cannot send to the numbers that can; return how many."""
    return sum(_move(session, locked(session, campaign_id), number) for campaign_id, number in _stranded(session))


def _stranded(session: Session) -> list[tuple[int, int]]:
    return [(campaign_id, number) for campaign_id, number in session.execute(_STRANDED)]


def _move(session: Session, campaign: Campaign, stranded: int) -> int:
    taking = [one for one in able(numbers_of(session, campaign)) if one.id != stranded]
    if not taking:
        return 0
    numbers, ends = division(taking)
    values = {"campaign": campaign.id, "stranded": stranded, "draw": draw_of(campaign), "most": MOVED_AT_ONCE}
    moved = rows_changed(session.execute(_MOVE, {**values, "numbers": numbers, "number_ends": ends}))
    if moved:
        details = {"from": stranded, "to": numbers, "messages": moved}
        record(session, "campaign.moved", "campaign", campaign.id, details)
    return moved
