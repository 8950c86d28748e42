"""What follows for campaigns under way when the rules of the house change: new hours, and slots for all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from dispatcher.campaigns.lifecycle import locked
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.slots import ensure, zone_of
from dispatcher.campaigns.schedule.timing import Timing, timing_of
from dispatcher.campaigns.variants.rotation import number_ids
from dispatcher.contacts.zones import TELLING_DIGITS
from dispatcher.messages.models import SendSlot
from dispatcher.messages.slotted import NUMBERS

GIVEN_AT_ONCE: Final = 5000
_UNDER_WAY: Final = "c.status IN ('preparing', 'running', 'waiting', 'paused') AND c.deleted_at IS NULL"
_SLOTS: Final = text(
    f"""
    SELECT s.id FROM send_slots s JOIN campaigns c ON c.id = s.campaign_id
    WHERE {_UNDER_WAY} AND s.over IS NULL ORDER BY s.id
    """  # noqa: S608 - a constant of this module
)
# What a person has sent again goes at any time: that was asked for.
_WITHOUT: Final = text(
    f"""
    SELECT c.id FROM campaigns c
    WHERE {_UNDER_WAY} AND EXISTS (
        SELECT FROM messages m
        WHERE m.account_id = ANY {NUMBERS} AND m.campaign_id = c.id AND m.slot_id = 0 AND m.state = 'pending'
              AND m.resends = 0)
    ORDER BY c.id
    """  # noqa: S608
)
_NEXT: Final = text(
    """
    SELECT m.id, left(m.recipient_key, :telling) AS digits, coalesce(r.cells ->> CAST(:column AS text), '') AS cell
    FROM messages m LEFT JOIN campaign_recipients r
         ON r.campaign_id = m.campaign_id AND r.row_number = m.row_number
    WHERE m.account_id = ANY(:accounts) AND m.campaign_id = :campaign AND m.slot_id = 0 AND m.state = 'pending'
          AND m.resends = 0
    ORDER BY m.id LIMIT :most FOR UPDATE OF m SKIP LOCKED
    """
)
_GIVE: Final = text(
    """
    UPDATE messages m SET slot_id = given.slot_id
    FROM unnest(CAST(:ids AS bigint[]), CAST(:slots AS int[])) AS given(id, slot_id) WHERE m.id = given.id
    """
)


def retime(session: Session, now: datetime) -> None:
    """Set the hours of every slot under way anew by the rules that hold now."""
    for slot_id in session.scalars(_SLOTS).all():
        slot = session.get_one(SendSlot, slot_id, populate_existing=True)
        campaign = session.get_one(Campaign, slot.campaign_id)
        _retime(timing_of(session, campaign), slot, max(now, _nominal_start(session, campaign, slot)))


def _nominal_start(session: Session, campaign: Campaign, slot: SendSlot) -> datetime:
    return timing_of(session, campaign).start(slot.zone, campaign.started_at or campaign.updated_at)


def _retime(timing: Timing, slot: SendSlot, after: datetime) -> None:
    spell = timing.spell(slot.zone, after)
    if spell is not None:
        slot.is_open = slot.is_open and spell.opens <= after
        slot.opens_at, slot.closes_at = spell.opens, spell.closes


def give_slots(session: Session) -> int:
    """Give slots to messages that were planned before any hours held, a part at a time; return how many."""
    return sum(_give_slots(session, campaign_id) for campaign_id in session.scalars(_WITHOUT).all())


def _give_slots(session: Session, campaign_id: int) -> int:
    campaign = session.get_one(Campaign, campaign_id)
    timing = timing_of(session, campaign)
    if timing.is_plain:
        return 0
    campaign = locked(session, campaign_id)
    values = {"telling": TELLING_DIGITS, "column": timing.zone_column, "accounts": number_ids(campaign)}
    rows = session.execute(_NEXT, {**values, "campaign": campaign_id, "most": GIVEN_AT_ONCE}).all()
    zones = _zones(timing, rows)
    slots = ensure(session, campaign, timing, set(zones))
    session.execute(_GIVE, {"ids": [row.id for row in rows], "slots": [slots[zone] for zone in zones]})
    return len(rows)


def _zones(timing: Timing, rows: Sequence[Row[tuple[int, str, str]]]) -> list[str]:
    return [zone_of(timing, row.digits, row.cell) if timing.is_by_recipient else timing.zone for row in rows]
