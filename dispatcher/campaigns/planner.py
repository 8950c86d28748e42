"""Planning: every row of the audience becomes a message, set-wise, resumable at any point.

A good row becomes ``pending``; a bad one, a duplicate and one whose variable stays empty become ``skipped`` with the
reason, so that planned = sum of states counts every row of the file. ``planned_through`` moves in the transaction
that inserts the messages, and their uniqueness makes a second planner harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.audience.capping import caps_of, reason_sql
from dispatcher.campaigns.audience.countries import closed_pairs
from dispatcher.campaigns.audience.opted_out import forbidding
from dispatcher.campaigns.lifecycle import locked, move
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import canary
from dispatcher.campaigns.schedule import slots
from dispatcher.campaigns.schedule.timing import timing_of
from dispatcher.campaigns.states import AudienceStatus, CampaignState
from dispatcher.campaigns.variants.choosing import WAITING_SLOT, choice
from dispatcher.campaigns.variants.definitions import definitions_of
from dispatcher.campaigns.variants.filling import filling
from dispatcher.campaigns.variants.rotation import number_ids
from dispatcher.contacts.countries import country_digits
from dispatcher.events import CampaignStatusChanged
from dispatcher.messages.skips import COUNTRY_BLOCKED

CHUNK_ROWS: Final = 5_000
FIRST_CHUNK_ROWS: Final = 1_000
"""The first chunk is small, so that the first message leaves within a second of the start."""
_NO_END: Final = 2**62


@dataclass(frozen=True)
class Planned:
    """What one chunk did: ``rows`` planned, whether that was the last, and the move to ``running`` if it came now."""

    rows: int
    done: bool
    fact: CampaignStatusChanged | None


_JUDGED: Final = """
    SELECT rows.*, CASE WHEN status = 'duplicate' THEN 'DUPLICATE'
                        WHEN status = 'bad' THEN coalesce(problems -> 0 ->> 'code', 'BAD_ROW')
                        {reached}
                        WHEN EXISTS (SELECT FROM suppressions s WHERE s.key = rows.recipient_key
                                     AND s.scope = ANY (CAST(:forbidden AS text[]))) THEN 'OPTED_OUT'
                        {closed}
                        {capped}
                        -- Which message they get is not known yet, nor what it needs.
                        WHEN waits THEN NULL
                        {missing}
                        WHEN held_out THEN 'HOLD_OUT' END AS skip
    FROM rows
"""
_PLAN_CHUNK: Final = f"""
WITH {{slot_tables}} rows AS (
    SELECT r.row_number, r.recipient_key, r.to_number, r.status, r.problems, {{variables}} AS variables,
           {{zone_cell}} AS zone_cell, definition, held_out, waits, account_id
    FROM campaign_recipients r {{chosen}}
    WHERE r.campaign_id = :campaign AND r.row_number > :after ORDER BY r.row_number LIMIT :most
), judged AS (
    {_JUDGED}
), placed AS (
    {{placed}}
), planned AS (
    INSERT INTO messages (campaign_id, account_id, plan_id, recipient_key, to_number, row_number, variables, state,
                          reason, slot_id, due_at, created_by_id)
    SELECT :campaign, account_id, (CAST(:plans AS bigint[]))[1 + definition],
           CASE WHEN skip IS NULL THEN recipient_key ELSE 'row:' || row_number END,
           to_number, row_number, nullif(variables, '{{{{}}}}'::jsonb),
           CASE WHEN skip IS NULL THEN 'pending' ELSE 'skipped' END, skip,
           CASE WHEN waits THEN {WAITING_SLOT} ELSE slot_id END, CASE WHEN waits THEN now() ELSE due_at END, :person
    FROM placed ORDER BY row_number
    ON CONFLICT (campaign_id, recipient_key) DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM rows), (SELECT max(row_number) FROM rows), (SELECT count(*) FROM planned)
"""  # noqa: S608 - constants of this package; what is in braces is filled by ``_statement``
# The winner is known: those who waited for it get its message. What has become of them meanwhile (a no, say) stays.
_RELEASE_CHUNK: Final = f"""
WITH {{slot_tables}} rows AS (
    SELECT m.id, r.row_number, r.recipient_key, r.status, r.problems, {{variables}} AS variables,
           {{zone_cell}} AS zone_cell, definition, held_out, waits, CAST(:sender AS bigint) AS account_id
    FROM (SELECT id, row_number FROM messages
          WHERE account_id = :sender AND campaign_id = :campaign AND slot_id = {WAITING_SLOT} AND state = 'pending'
                AND row_number > :after AND row_number <= :through
          ORDER BY id FOR UPDATE) m
    JOIN campaign_recipients r ON r.campaign_id = :campaign AND r.row_number = m.row_number {{chosen}}
), judged AS (
    {_JUDGED}
), placed AS (
    {{placed}}
)
UPDATE messages m SET plan_id = (CAST(:plans AS bigint[]))[1 + definition],
       variables = nullif(p.variables, '{{{{}}}}'::jsonb), slot_id = p.slot_id, due_at = p.due_at, state_at = now(),
       state = CASE WHEN skip IS NULL THEN 'pending' ELSE 'skipped' END, reason = skip
FROM placed p WHERE m.id = p.id
"""  # noqa: S608
_WAITING: Final = text(
    f"""
    SELECT min(row_number), max(row_number) FROM (
        SELECT row_number FROM messages
        WHERE account_id = :sender AND campaign_id = :campaign AND slot_id = {WAITING_SLOT} AND state = 'pending'
        ORDER BY due_at, id LIMIT :most) m
    """  # noqa: S608
)


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
_CLOSED: Final = f"""
    WHEN (account_id, {country_digits("rows.recipient_key")}) IN (
        SELECT * FROM unnest(CAST(:closed_accounts AS bigint[]), CAST(:closed_digits AS text[])))
    THEN '{COUNTRY_BLOCKED}'
"""  # noqa: S608
_CAPPED: Final = "WHEN {0} IS NOT NULL THEN {0}".format(reason_sql("rows.recipient_key"))


def plan_chunk(session: Session, campaign_id: int) -> Planned:
    """Plan the next rows of a campaign and return how it went; the first chunk sets the campaign running."""
    campaign = locked(session, campaign_id)
    if campaign.planning_done_at is not None or campaign.status not in _PLANNING:
        return Planned(0, True, None)
    if campaign.audience_status == AudienceStatus.IMPORTING:
        # Taken from the contacts at the start: it is planned when it is whole.
        return Planned(0, True, None)
    first = campaign.planned_through == 0
    most = FIRST_CHUNK_ROWS if first else CHUNK_ROWS
    rows, through, inserted = _insert(session, campaign, most)
    campaign.planned += inserted
    campaign.planned_through = through or campaign.planned_through
    canary.choose(session, campaign)
    done = rows < most and not _release(session, campaign)
    if done:
        campaign.planning_done_at = clock.now()
    fact = move(campaign, CampaignState.RUNNING) if campaign.status == CampaignState.PREPARING else None
    return Planned(rows, done, fact)


_PLANNING: Final = (CampaignState.PREPARING, CampaignState.RUNNING, CampaignState.WAITING, CampaignState.PAUSED)


def _insert(session: Session, campaign: Campaign, most: int) -> tuple[int, int | None, int]:
    rows = {"after": campaign.planned_through, "through": _NO_END, "most": most}
    statement, values = _statement(session, campaign, _PLAN_CHUNK, rows)
    planned, through, inserted = session.execute(text(statement), values).one()
    return planned, through, inserted


def _release(session: Session, campaign: Campaign) -> bool:
    """Let the next of those go who waited for the winner; tell whether there may be more of them."""
    if campaign.winner is None:
        return False
    for sender in number_ids(campaign):
        waiting = {"sender": sender, "campaign": campaign.id, "most": CHUNK_ROWS}
        first, last = session.execute(_WAITING, waiting).one()
        if first is not None:
            rows = {"after": first - 1, "through": last, "most": _NO_END}
            statement, values = _statement(session, campaign, _RELEASE_CHUNK, rows)
            session.execute(text(statement), {**values, "sender": sender})
            return True
    return False


def _statement(
    session: Session, campaign: Campaign, template: str, rows: Mapping[str, int]
) -> tuple[str, dict[str, Any]]:
    """Fill in a statement for the rows ``after`` to ``through``, at ``most`` so many; return it with its values."""
    definitions = definitions_of(session, campaign)
    filled = filling(session, definitions)
    chosen = choice(session, campaign, definitions, rows)
    is_retry = campaign.retry_codes is not None
    reached, parent = (_REACHED, {"parent": campaign.parent_id}) if is_retry else ("", {})
    caps = caps_of(session, campaign)
    capped, limits = (_CAPPED, {**caps.bound, "unjudged": []}) if caps else ("", {})
    closed, beyond = _closed(session, campaign, rows)
    timing = timing_of(session, campaign)
    when = _AT_ANY_TIME if timing.is_plain else _IN_SLOTS
    slotted = {} if timing.is_plain else slots.bound_for(session, campaign, timing, rows)
    statement = template.format(
        variables=filled.variables,
        missing=filled.missing,
        reached=reached,
        closed=closed,
        capped=capped,
        chosen=chosen.joins,
        **when,
    )
    values = {
        "campaign": campaign.id,
        **rows,
        "plans": [one.plan_id for one in definitions],
        "person": campaign.created_by_id,
        "forbidden": forbidding(session, campaign),
    }
    return statement, {**values, **filled.bound, **chosen.bound, **parent, **beyond, **limits, **slotted}


def _closed(session: Session, campaign: Campaign, rows: Mapping[str, int]) -> tuple[str, dict[str, Any]]:
    pairs = closed_pairs(session, campaign, rows)
    if not pairs:
        return "", {}
    numbers, digits = zip(*pairs, strict=True)
    return _CLOSED, {"closed_accounts": list(numbers), "closed_digits": list(digits)}
