"""Slots in time: they open and close at their moments, and what was missed is sent late, sent next time or skipped.

The relay turns them; a slot that it has not opened lets nothing go. So what a late machine does about a missed time is
always decided before anything is sent.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.campaigns.lifecycle import MISSED_AFTER
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.timing import Missed, Timing, timing_of
from dispatcher.campaigns.schedule.windows import Spell
from dispatcher.database import rows_changed
from dispatcher.messages.models import SendSlot
from dispatcher.messages.skips import DEADLINE, TIME_MISSED
from dispatcher.messages.slotted import NUMBERS

SKIPPED_AT_ONCE: Final = 5000
_UNDER_WAY: Final = "c.status IN ('preparing', 'running', 'waiting', 'paused') AND c.deleted_at IS NULL"
_TO_TURN: Final = text(
    f"""
    SELECT s.id FROM send_slots s JOIN campaigns c ON c.id = s.campaign_id
    WHERE {_UNDER_WAY} AND s.over IS NULL
          AND CASE WHEN s.is_open THEN s.closes_at <= :now ELSE s.opens_at <= :now END
    ORDER BY s.id
    """  # noqa: S608 - a constant of this module
)
_SKIP: Final = text(
    f"""
    UPDATE messages m SET state = 'skipped', state_at = now(), lease_until = NULL, reason = chosen.over
    FROM (SELECT p.id, s.over FROM send_slots s JOIN campaigns c ON c.id = s.campaign_id
          CROSS JOIN LATERAL unnest({NUMBERS}) AS n(account_id)
          CROSS JOIN LATERAL (
              SELECT id FROM messages
              WHERE account_id = n.account_id AND campaign_id = c.id AND slot_id = s.id AND state = 'pending'
              ORDER BY due_at, id LIMIT :most FOR UPDATE SKIP LOCKED
          ) p
          WHERE {_UNDER_WAY} AND s.over IS NOT NULL LIMIT :most) chosen
    WHERE m.id = chosen.id
    """  # noqa: S608
)


def turn_slots(session: Session, now: datetime) -> int:
    """Open and close the slots whose moment has come; return how many."""
    due = session.scalars(_TO_TURN, {"now": now}).all()
    for slot_id in due:
        slot = session.get_one(SendSlot, slot_id, populate_existing=True)
        turn(timing_of(session, session.get_one(Campaign, slot.campaign_id)), slot, now)
    session.flush()
    return len(due)


def skip_too_late(session: Session) -> int:
    """Skip what waits in slots that are over, a part at a time; return how many."""
    return rows_changed(session.execute(_SKIP, {"most": SKIPPED_AT_ONCE}))


def turn(timing: Timing, slot: SendSlot, now: datetime) -> None:
    """Bring one slot, whose moment has come, to where it belongs at ``now``; changes the slot only."""
    spell = Spell(slot.opens_at, slot.closes_at)
    if slot.is_open:
        _close(timing, slot, now)
    elif is_missed(spell, now):
        _miss(timing, slot, spell, now)
    else:
        slot.is_open = True


def is_missed(spell: Spell, now: datetime) -> bool:
    """Tell whether a spell begins too late when it begins now; pure."""
    return now - spell.opens > MISSED_AFTER or (spell.closes is not None and spell.closes <= now)


def _close(timing: Timing, slot: SendSlot, now: datetime) -> None:
    following = timing.spell(slot.zone, max(now, slot.closes_at or now))
    goes_straight_on = following is not None and following.opens == slot.closes_at
    if timing.missed == Missed.SKIP and following and not goes_straight_on:
        slot.is_open, slot.over = False, TIME_MISSED
    else:
        _move(slot, following, is_open=goes_straight_on)


def _miss(timing: Timing, slot: SendSlot, spell: Spell, now: datetime) -> None:
    if timing.missed == Missed.SKIP:
        slot.over = TIME_MISSED
    elif timing.missed == Missed.NEXT:
        _move(slot, timing.spell_after_missed(slot.zone, spell, now))
    else:
        following = timing.spell(slot.zone, now)
        _move(slot, following, is_open=following is not None and following.opens <= now)


def _move(slot: SendSlot, following: Spell | None, *, is_open: bool = False) -> None:
    if following is None:
        slot.is_open, slot.over = False, DEADLINE
    else:
        slot.opens_at, slot.closes_at, slot.is_open = following.opens, following.closes, is_open
