"""Planning: every row of the audience becomes a message, set-wise, resumable at any point.

A good row becomes ``pending``; a bad one, a duplicate and one whose variable stays empty become ``skipped`` with the
reason, so that planned = sum of states counts every row of the file. ``planned_through`` moves in the transaction
that inserts the messages, and their uniqueness makes a second planner harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.audience.opted_out import forbidding
from dispatcher.campaigns.lifecycle import locked, move
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import canary
from dispatcher.campaigns.schedule import slots
from dispatcher.campaigns.schedule.timing import timing_of
from dispatcher.campaigns.states import CampaignState
from dispatcher.database import Json
from dispatcher.events import CampaignStatusChanged
from dispatcher.messages.models import MessagePlan
from dispatcher.whatsapp.template.definition import parse

BLANK: Final = "".join(character for character in map(chr, range(1, 0x3001)) if character.isspace())
"""What ``str.strip`` takes away, so that the plan and the dry run agree on which cells are empty."""
CHUNK_ROWS: Final = 5_000
FIRST_CHUNK_ROWS: Final = 1_000
"""The first chunk is small, so that the first message leaves within a second of the start."""


@dataclass(frozen=True)
class Planned:
    """What one chunk did: ``rows`` planned, whether that was the last, and the move to ``running`` if it came now."""

    rows: int
    done: bool
    fact: CampaignStatusChanged | None


_PLAN_CHUNK: Final = """
WITH {slot_tables} rows AS (
    SELECT r.row_number, r.recipient_key, r.to_number, r.status, r.problems, {variables} AS variables,
           {zone_cell} AS zone_cell
    FROM campaign_recipients r
    WHERE r.campaign_id = :campaign AND r.row_number > :after ORDER BY r.row_number LIMIT :most
), judged AS (
    SELECT rows.*, CASE WHEN status = 'duplicate' THEN 'DUPLICATE'
                        WHEN status = 'bad' THEN coalesce(problems -> 0 ->> 'code', 'BAD_ROW')
                        {reached}
                        WHEN EXISTS (SELECT FROM suppressions s WHERE s.key = rows.recipient_key
                                     AND s.scope = ANY (CAST(:forbidden AS text[]))) THEN 'OPTED_OUT'
                        {missing} END AS skip
    FROM rows
), placed AS (
    {placed}
), planned AS (
    INSERT INTO messages (campaign_id, account_id, plan_id, recipient_key, to_number, row_number, variables, state,
                          reason, slot_id, due_at, created_by_id)
    SELECT :campaign, :account, :plan, CASE WHEN skip IS NULL THEN recipient_key ELSE 'row:' || row_number END,
           to_number, row_number, nullif(variables, '{{}}'::jsonb),
           CASE WHEN skip IS NULL THEN 'pending' ELSE 'skipped' END, skip, slot_id, due_at, :person
    FROM placed ORDER BY row_number
    ON CONFLICT (campaign_id, recipient_key) DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM rows), (SELECT max(row_number) FROM rows), (SELECT count(*) FROM planned)
"""


_AT_ANY_TIME: Final = {
    "slot_tables": "",
    "zone_cell": "''",
    "placed": "SELECT judged.*, 0 AS slot_id, now() AS due_at FROM judged",
}
_IN_SLOTS: Final = {"slot_tables": slots.TABLES, "zone_cell": slots.ZONE_CELL, "placed": slots.PLACED}
# A report may have healed a failure after somebody asked to retry it.
_REACHED: Final = """
    WHEN EXISTS (SELECT FROM messages m WHERE m.campaign_id = :parent AND m.recipient_key = rows.recipient_key
                        AND m.state <> 'failed') THEN 'ALREADY_REACHED'
"""


def plan_chunk(session: Session, campaign_id: int) -> Planned:
    """Plan the next rows of a campaign and return how it went; the first chunk sets the campaign running."""
    campaign = locked(session, campaign_id)
    if campaign.planning_done_at is not None or campaign.status not in _PLANNING:
        return Planned(0, True, None)
    first = campaign.planned_through == 0
    most = FIRST_CHUNK_ROWS if first else CHUNK_ROWS
    rows, through, inserted = _insert(session, campaign, most)
    campaign.planned += inserted
    campaign.planned_through = through or campaign.planned_through
    canary.choose(session, campaign)
    if rows < most:
        campaign.planning_done_at = clock.now()
    fact = move(campaign, CampaignState.RUNNING) if campaign.status == CampaignState.PREPARING else None
    return Planned(rows, rows < most, fact)


_PLANNING: Final = (CampaignState.PREPARING, CampaignState.RUNNING, CampaignState.WAITING, CampaignState.PAUSED)


def _insert(session: Session, campaign: Campaign, most: int) -> tuple[int, int | None, int]:
    variables, missing, bound = _expressions(session, campaign)
    is_retry = campaign.retry_codes is not None
    reached, parent = (_REACHED, {"parent": campaign.parent_id}) if is_retry else ("", {})
    timing = timing_of(session, campaign)
    when = _AT_ANY_TIME if timing.is_plain else _IN_SLOTS
    slotted = {} if timing.is_plain else slots.bound_for(session, campaign, timing, most)
    statement = text(_PLAN_CHUNK.format(variables=variables, missing=missing, reached=reached, **when))
    values = {
        "campaign": campaign.id,
        "account": campaign.account_id,
        "plan": campaign.plan_id,
        "person": campaign.created_by_id,
        "after": campaign.planned_through,
        "most": most,
        "forbidden": forbidding(session, campaign),
    }
    rows, through, inserted = session.execute(statement, {**values, **bound, **parent, **slotted}).one()
    return rows, through, inserted


def _expressions(session: Session, campaign: Campaign) -> tuple[str, str, dict[str, str]]:
    """Return SQL for the row's variables and for the missing ones; column names and fallbacks travel as parameters."""
    columns = {slot: one for slot, one in campaign.template_variables.items() if one["source"] == "column"}
    pairs: list[str] = []
    missing: list[str] = []
    bound: dict[str, str] = {"blank": BLANK} if columns else {}
    for index, (slot, one) in enumerate(sorted(columns.items())):
        bound |= _bind(index, slot, one)
        value = f"coalesce(nullif(btrim(r.cells ->> :column_{index}, :blank), ''), nullif(:fallback_{index}, ''))"
        pairs.append(f"CAST(:slot_{index} AS text), {value}")
    for index, slot in enumerate(sorted(_required(session, campaign) & columns.keys())):
        bound[f"required_{index}"] = slot
        missing.append(f"WHEN variables ->> :required_{index} IS NULL THEN 'MISSING_VARIABLE:' || :required_{index}")
    built = f"jsonb_strip_nulls(jsonb_build_object({', '.join(pairs)}))"
    return built, " ".join(missing), bound


def _bind(index: int, slot: str, one: Json) -> dict[str, str]:
    return {f"slot_{index}": slot, f"column_{index}": one["value"], f"fallback_{index}": one.get("fallback") or ""}


def _required(session: Session, campaign: Campaign) -> set[str]:
    template: Mapping[str, object] = session.get_one(MessagePlan, campaign.plan_id).template
    return {slot.key for slot in parse(template).variables() if slot.required}
