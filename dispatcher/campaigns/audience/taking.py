"""Taking the audience from the contacts: who it is at one moment, then a row for each, a few thousand at a time.

All are picked by one statement, so that the audience is that of one moment; the rows follow in short transactions that
move ``audience_row``, so that whoever dies loses nothing and a campaign is never held for long. ``audience_taking``
counts the takings: what an earlier one still does is thrown away. At the start it is taken anew; what the draft's was
stays as ``audience_before``.
"""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, cast, delete, func, insert, literal, null, select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.audience import strangers
from dispatcher.campaigns.audience.models import AudiencePick
from dispatcher.campaigns.audience.selecting import people
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import NOT_STARTED, AudienceStatus, CampaignState
from dispatcher.database import rows_changed

BATCH_ROWS: Final = 5_000
HASHED: Final = text("SELECT set_config('work_mem', '128MB', true), set_config('enable_mergejoin', 'off', true)")
"""Sets of a million contacts are hashed at once: with the usual few megabytes they would be read again and again, and
to be merged by their keys they would be read from all over the table."""
TAKEN_IN: Final = (*NOT_STARTED, CampaignState.PREPARING, CampaignState.PAUSED)
"""States in which an audience may still be taken."""


def unfinished(session: Session) -> Sequence[int]:
    """Return the campaigns whose audience is still to be taken (a taker died, say, or a run was made)."""
    return session.scalars(
        select(Campaign.id).where(
            Campaign.audience_status == AudienceStatus.IMPORTING,
            Campaign.audience_definition.is_not(None),
            Campaign.status.in_(TAKEN_IN),
            Campaign.deleted_at.is_(None),
        )
    ).all()


class Phase(StrEnum):
    """How far a taking is: the rows of the last one go, people are picked, their rows are written."""

    CLEARING = "clearing"
    PICKING = "picking"
    WRITING = "writing"


def begin(campaign: Campaign) -> None:
    """Have the audience taken anew, from what the contacts are from now on."""
    campaign.audience_taking = (campaign.audience_taking or 0) + 1
    campaign.audience_status, campaign.audience_phase = AudienceStatus.IMPORTING, Phase.CLEARING
    campaign.audience_error = campaign.audience_picked = None


def is_wanted(campaign: Campaign | None) -> bool:
    """Tell whether a campaign's audience is still to be taken."""
    return (
        campaign is not None
        and campaign.audience_definition is not None
        and campaign.audience_status == AudienceStatus.IMPORTING
        and campaign.status in TAKEN_IN
    )


_CLEAR: Final = {
    table: text(
        f"DELETE FROM {table} WHERE campaign_id = :campaign AND ctid = ANY(ARRAY("  # noqa: S608 - two constants
        f"SELECT ctid FROM {table} WHERE campaign_id = :campaign LIMIT :most))"
    )
    for table in ("campaign_recipients", "audience_picks")
}


def clear_some(session: Session, campaign: Campaign) -> None:
    """Remove the next rows of the last taking; without any, go on to the picking. The campaign must be locked."""
    values = {"campaign": campaign.id, "most": 2 * BATCH_ROWS}
    gone = sum(rows_changed(session.execute(statement, values)) for statement in _CLEAR.values())
    campaign.audience_row = campaign.audience_rows = 0
    if not gone:
        campaign.audience_phase = Phase.PICKING


def pick(session: Session, campaign: Campaign) -> int:
    """Pick everybody the definition means, as of this moment; return how many. Long, so the campaign is not locked."""
    session.execute(HASHED)
    session.execute(delete(AudiencePick).where(AudiencePick.campaign_id == campaign.id))
    found = people(session, campaign.audience_definition or {}, campaign.timezone)
    contact, row = AudiencePick.contact_id, AudiencePick.file_row_id
    if found.strangers is None:
        chosen: Any = select(
            found.known.subquery().c.id.label(contact.key), cast(null(), BigInteger).label(row.key)
        ).subquery()
    else:
        chosen = strangers.with_rows(found.known, found.strangers, found.files)
    ordered = (chosen.c[contact.key].asc().nulls_last(), chosen.c[row.key])
    numbered = select(literal(campaign.id), func.row_number().over(order_by=ordered), *chosen.c)
    return rows_changed(session.execute(insert(AudiencePick).from_select(_PICK, numbered)))


_PICK: Final = ["campaign_id", "position", "contact_id", "file_row_id"]


def picked(campaign: Campaign, count: int) -> None:
    """Go on to the writing. The campaign must be locked, and the taking still be this one."""
    campaign.audience_picked, campaign.audience_phase = count, Phase.WRITING
    campaign.audience_taken_at = clock.now()


# Whoever was deleted or merged since the picking gets no row.
_WRITE: Final = text(
    """
    WITH gone AS (
        DELETE FROM audience_picks WHERE campaign_id = :campaign AND position > :after AND position <= :after + :most
        RETURNING position, contact_id, file_row_id
    )
    INSERT INTO campaign_recipients (campaign_id, row_number, phone, to_number, recipient_key, cells, status, problems)
    SELECT :campaign, g.position, coalesce(c.phone, f.phone, ''), coalesce(c.phone, f.to_number),
           coalesce(c.phone_key, f.key, 'contact:' || c.id, 'file:' || f.id),
           coalesce(known.cells, '{}'::jsonb) || jsonb_strip_nulls(jsonb_build_object('name', coalesce(c.name, f.name),
               'phone', coalesce(c.phone, f.to_number), 'language', c.language, 'timezone', c.timezone))
           || coalesce(told.cells, '{}'::jsonb),
           CASE WHEN coalesce(c.phone_key, f.key) IS NULL THEN 'bad' ELSE 'good' END,
           CASE WHEN coalesce(c.phone_key, f.key) IS NULL THEN coalesce(f.problems, CAST(:problems AS jsonb)) END
    FROM gone g
    LEFT JOIN contacts c ON c.id = g.contact_id AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
    LEFT JOIN audience_file_rows f ON f.id = g.file_row_id
    LEFT JOIN LATERAL (SELECT jsonb_object_agg(key, value) AS cells FROM jsonb_each_text(c.attributes)) known ON true
    -- An empty cell says nothing: what is known of the contact stays.
    LEFT JOIN LATERAL (SELECT jsonb_object_agg(key, value) AS cells FROM jsonb_each(f.cells) WHERE value <> '""') told
         ON true
    WHERE c.id IS NOT NULL OR (g.contact_id IS NULL AND f.id IS NOT NULL)
    ORDER BY g.position
    ON CONFLICT DO NOTHING
    """
)
_NO_PHONE: Final = {
    "column": "phone",
    "code": "NO_PHONE",
    "message": "No phone number is known of this contact.",
}
_PROBLEMS: Final = json.dumps([_NO_PHONE])


def write_some(session: Session, campaign: Campaign) -> bool:
    """Write the next rows; tell whether that was all. The campaign must be locked."""
    values = {"campaign": campaign.id, "after": campaign.audience_row, "most": BATCH_ROWS, "problems": _PROBLEMS}
    campaign.audience_rows += rows_changed(session.execute(_WRITE, values))
    campaign.audience_row += BATCH_ROWS
    if campaign.audience_row < (campaign.audience_picked or 0):
        return False
    campaign.audience_row = campaign.audience_picked or 0
    campaign.audience_status, campaign.audience_phase = AudienceStatus.READY, None
    return True
