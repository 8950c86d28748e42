"""Slots: the people of a campaign by time zone, and when each of these groups may be written to.

The planner gives every message its slot, set-wise: the zones of a chunk are few, and so are the slots of a campaign.
What opens and closes is then the slot, never its messages, however many they are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.timing import Timing
from dispatcher.campaigns.schedule.windows import Spell
from dispatcher.contacts.zones import TELLING_DIGITS, named_zone
from dispatcher.contacts.zones import zone_of as number_zone
from dispatcher.messages.models import SendSlot
from dispatcher.messages.skips import DEADLINE

TABLES: Final = """
    zones AS (
        SELECT * FROM unnest(CAST(:zone_digits AS text[]), CAST(:zone_cells AS text[]), CAST(:zone_slots AS int[]))
                      AS z(digits, cell, slot_id)
    ), pieces AS (
        SELECT * FROM unnest(CAST(:piece_slots AS int[]), CAST(:piece_opens AS timestamptz[]),
                             CAST(:piece_closes AS timestamptz[]), CAST(:piece_from AS float8[]),
                             CAST(:piece_to AS float8[])) AS p(slot_id, opens, closes, from_place, to_place)
    ),
"""
PLACED: Final = """
    SELECT slotted.*, coalesce(
               (SELECT p.opens + (p.closes - p.opens) * ((place - p.from_place) / (p.to_place - p.from_place))
                FROM pieces p
                WHERE p.slot_id = slotted.slot_id AND place >= p.from_place AND place < p.to_place), now()) AS due_at
    FROM (SELECT judged.*, coalesce(z.slot_id, CAST(:slot AS int)) AS slot_id,
                 (judged.row_number - :first_row) / CAST(:places AS float8) AS place
          FROM judged LEFT JOIN zones z
               ON z.digits = left(judged.recipient_key, :telling) AND z.cell = judged.zone_cell) slotted
"""
"""SQL that gives judged rows their slot and due time: the place in the file is the place in the time of a spread."""
ZONE_CELL: Final = "coalesce(r.cells ->> CAST(:zone_column AS text), '')"
_TELLING: Final = text(
    """
    SELECT DISTINCT left(recipient_key, :telling), coalesce(cells ->> CAST(:column AS text), '')
    FROM (SELECT recipient_key, cells, status FROM campaign_recipients
          WHERE campaign_id = :campaign AND row_number > :after AND row_number <= :through
          ORDER BY row_number LIMIT :most) rows
    WHERE status = 'good'
    """
)
_TELLING_ALL: Final = text(
    """
    SELECT left(recipient_key, :telling), coalesce(cells ->> CAST(:column AS text), ''), count(*)
    FROM campaign_recipients WHERE campaign_id = :campaign AND status = 'good' GROUP BY 1, 2
    """
)
_ROWS: Final = text("SELECT min(row_number), max(row_number) FROM campaign_recipients WHERE campaign_id = :campaign")


class Piece(NamedTuple):
    """A stretch of time and which part of the people (0 to 1) is spread over it."""

    spell: Spell
    from_place: float
    to_place: float


def zone_of(timing: Timing, digits: str, cell: str) -> str:
    """Return a person's zone: what the cell names, else what the first digits tell, else the campaign's; pure."""
    return (named_zone(cell) if cell else None) or number_zone(digits, timing.zone) or timing.zone


def people_by_zone(session: Session, campaign: Campaign, timing: Timing) -> Counter[str]:
    """Return how many people of the audience are in each zone, all in the campaign's where clocks do not matter."""
    values = {"campaign": campaign.id, "telling": TELLING_DIGITS, "column": timing.zone_column}
    people: Counter[str] = Counter()
    for digits, cell, count in session.execute(_TELLING_ALL, values):
        people[zone_of(timing, digits, cell) if timing.is_by_recipient else timing.zone] += count
    return people


def bound_for(session: Session, campaign: Campaign, timing: Timing, rows: Mapping[str, int]) -> dict[str, Any]:
    """Return what the planner's statement needs to give rows their slots; makes missing slots.

    ``rows``: those ``after`` one number and up to ``through`` another, at ``most`` so many.
    """
    told = _told(session, campaign, timing, rows) if timing.is_by_recipient else []
    zones = [zone_of(timing, digits, cell) for digits, cell in told]
    slots = ensure(session, campaign, timing, {*zones, timing.zone})
    return {
        "telling": TELLING_DIGITS,
        "zone_column": timing.zone_column,
        "slot": slots[timing.zone],
        "zone_digits": [digits for digits, _ in told],
        "zone_cells": [cell for _, cell in told],
        "zone_slots": [slots[zone] for zone in zones],
        **_places(session, campaign, timing),
        **_pieces(campaign, timing, slots),
    }


def _places(session: Session, campaign: Campaign, timing: Timing) -> dict[str, int]:
    """Return where the rows begin and how many places they have; only asked for where it matters."""
    first, last = 0, 0
    if timing.spread_until:
        first, last = session.execute(_ROWS, {"campaign": campaign.id}).one()
    return {"first_row": first or 0, "places": (last or 0) - (first or 0) + 1}


def _told(session: Session, campaign: Campaign, timing: Timing, rows: Mapping[str, int]) -> Sequence[tuple[str, str]]:
    values = {"campaign": campaign.id, "telling": TELLING_DIGITS, "column": timing.zone_column}
    return [(digits, cell) for digits, cell in session.execute(_TELLING, {**values, **rows})]


def ensure(session: Session, campaign: Campaign, timing: Timing, zones: set[str]) -> dict[str, int]:
    """Return the slots of these zones by zone, made where they do not exist yet."""
    chosen = select(SendSlot.zone, SendSlot.id).where(SendSlot.campaign_id == campaign.id)
    found = {row.zone: row.id for row in session.execute(chosen)}
    missing = [_first(campaign, timing, zone) for zone in sorted(zones - found.keys())]
    if missing:
        made = session.execute(insert(SendSlot).returning(SendSlot.zone, SendSlot.id), missing)
        found |= {row.zone: row.id for row in made}
    return found


def _first(campaign: Campaign, timing: Timing, zone: str) -> dict[str, Any]:
    start = timing.start(zone, campaign.started_at or campaign.updated_at)
    spell = timing.spell(zone, start)
    values = {"campaign_id": campaign.id, "zone": zone}
    if spell is None:
        return {**values, "opens_at": start, "closes_at": start, "over": DEADLINE}
    return {**values, "opens_at": spell.opens, "closes_at": spell.closes, "over": None}


def _pieces(campaign: Campaign, timing: Timing, slots: dict[str, int]) -> dict[str, Any]:
    started_at = campaign.started_at or campaign.updated_at
    found = [
        (slot_id, piece) for zone, slot_id in slots.items() for piece in pieces_of(timing.spreads(zone, started_at))
    ]
    return {
        "piece_slots": [slot_id for slot_id, _ in found],
        "piece_opens": [piece.spell.opens for _, piece in found],
        "piece_closes": [piece.spell.closes for _, piece in found],
        "piece_from": [piece.from_place for _, piece in found],
        "piece_to": [piece.to_place for _, piece in found],
    }


def pieces_of(spells: Sequence[Spell]) -> list[Piece]:
    """Divide people over stretches of time, each in proportion to its length; pure."""
    lengths = [(one.closes - one.opens).total_seconds() if one.closes else 0.0 for one in spells]
    total, begun, pieces = sum(lengths), 0.0, []
    for spell, length in zip(spells, lengths, strict=True):
        pieces.append(Piece(spell, begun / total, (begun + length) / total))
        begun += length
    return pieces
