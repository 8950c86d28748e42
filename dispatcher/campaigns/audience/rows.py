"""The audience of a draft: rows of a file or of a request, each judged once, none lost.

A row is good, bad (with its problems by column) or a duplicate of an earlier row for the same person. The whole row is
kept as it was given, so that a person can see and correct it, and so that variables can be mapped later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.campaigns.audience.models import AudienceChunk
from dispatcher.campaigns.balance import tallies
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.states import NOT_STARTED, AudienceStatus, CampaignState, RecipientStatus
from dispatcher.contacts.identity import Phone, PhoneProblem, parse_phone
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid
from dispatcher.uploads.models import Upload

BATCH_ROWS: Final = 2_000


@dataclass(frozen=True)
class GivenRow:
    """A row as it was given: its number in the file, the text of the phone cell, and all cells by column."""

    number: int
    phone: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class JudgedRow:
    """A row with what became of it."""

    number: int
    phone: str
    cells: Mapping[str, str]
    status: RecipientStatus
    recipient_key: str
    to_number: str | None
    problems: list[Json] | None


def judge(row: GivenRow, phone_column: str, default_country: str) -> JudgedRow:
    """Read the row's phone number; pure."""
    match parse_phone(row.phone, default_country):
        case Phone(e164=e164, recipient_key=key):
            return JudgedRow(row.number, row.phone, row.cells, RecipientStatus.GOOD, key, e164, None)
        case PhoneProblem(code=code, message=message):
            problem = {"column": phone_column, "code": str(code), "message": message}
            return JudgedRow(
                row.number, row.phone, row.cells, RecipientStatus.BAD, f"row:{row.number}", None, [problem]
            )


_INSERT_GOOD: Final = text(
    """
    INSERT INTO campaign_recipients (campaign_id, row_number, phone, to_number, recipient_key, cells, status)
    SELECT :campaign, r.row_number, r.phone, r.to_number, r.recipient_key, r.cells, 'good'
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS r(row_number bigint, phone text, to_number text, recipient_key text, cells jsonb)
    ORDER BY r.row_number
    ON CONFLICT DO NOTHING
    RETURNING row_number
    """
)
_INSERT_OTHERS: Final = text(
    """
    INSERT INTO campaign_recipients (campaign_id, row_number, phone, to_number, recipient_key, cells, status, problems)
    SELECT :campaign, r.row_number, r.phone, r.to_number, r.recipient_key, r.cells,
           CASE WHEN r.problems IS NULL THEN 'duplicate' ELSE 'bad' END,
           coalesce(r.problems, jsonb_build_array(jsonb_build_object('column', CAST(:column AS text),
               'code', 'DUPLICATE', 'message', 'The same person as in row ' || f.row_number || '.',
               'row', f.row_number)))
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS r(row_number bigint, phone text, to_number text, recipient_key text, cells jsonb, problems jsonb)
    LEFT JOIN campaign_recipients f
         ON f.campaign_id = :campaign AND f.recipient_key = r.recipient_key AND f.status = 'good'
    ORDER BY r.row_number
    ON CONFLICT DO NOTHING
    RETURNING row_number, phone, status, problems
    """
)


@dataclass(frozen=True)
class Added:
    """What became of a batch of rows; ``others`` are the bad and duplicate ones with their problems."""

    good: int
    others: Sequence[Json]


def add_rows(session: Session, campaign: Campaign, rows: Iterable[GivenRow]) -> Added:
    """Judge rows and add them to the audience; a row number that is there already is left as it is."""
    column = campaign.audience_phone_column or "phone"
    judged = [judge(row, column, campaign.audience_default_country) for row in rows]
    good = [one for one in judged if one.status is RecipientStatus.GOOD]
    added = set(session.scalars(_INSERT_GOOD, {"campaign": campaign.id, "rows": _as_json(good)}))
    rest = [one for one in judged if one.number not in added]
    values = {"campaign": campaign.id, "column": column, "rows": _as_json(rest)}
    others = [_other(*row) for row in session.execute(_INSERT_OTHERS, values)] if rest else []
    campaign.audience_rows += len(added) + len(others)
    return Added(len(added), others)


def _as_json(rows: Iterable[JudgedRow]) -> str:
    listed = [
        {
            "row_number": one.number,
            "phone": one.phone,
            "to_number": one.to_number,
            "recipient_key": one.recipient_key,
            "cells": one.cells,
            "problems": one.problems,
        }
        for one in rows
    ]
    return orjson.dumps(listed).decode()


def _other(row: int, phone: str, status: str, problems: list[Json]) -> Json:
    return {**problems[0], "row": row, "value": phone, "status": status}


def phone_column(details: Mapping[str, Any], wanted: str | None) -> str:
    """Return the column of a file that holds the phone numbers: the one asked for, else the one that looks like it."""
    column = wanted or details.get("phone_column")
    names = [one["name"] for one in details.get("columns", [])]
    if column in names:
        return str(column)
    raise Invalid("Which column holds the phone numbers?", {"phone_column": [f"Choose one of {', '.join(names)}."]})


def require_editable(campaign: Campaign) -> None:
    """Raise Conflict unless the audience may still change."""
    if CampaignState(campaign.status) not in NOT_STARTED:
        raise Conflict("The recipients are fixed once the campaign has started. Clone it to send to others.")


def replace_by_upload(session: Session, campaign: Campaign, upload: Upload, phone_column: str, country: str) -> None:
    """Empty the audience and let the importer fill it from a file."""
    require_editable(campaign)
    clear(session, campaign)
    campaign.audience_upload_id = upload.id
    campaign.audience_phone_column = phone_column
    campaign.audience_default_country = country
    campaign.audience_status = AudienceStatus.IMPORTING
    campaign.updated_at = clock.now()


def clear(session: Session, campaign: Campaign) -> None:
    """Remove every row of the audience."""
    session.execute(delete(CampaignRecipient).where(CampaignRecipient.campaign_id == campaign.id))
    session.execute(delete(AudienceChunk).where(AudienceChunk.campaign_id == campaign.id))
    campaign.audience_upload_id = campaign.audience_phone_column = campaign.audience_error = None
    campaign.audience_definition = campaign.audience_phase = campaign.audience_before = None
    campaign.audience_row = campaign.audience_rows = 0
    campaign.audience_status = AudienceStatus.NONE


def give(session: Session, campaign: Campaign, given: Mapping[str, Any]) -> Added:
    """Add recipients given in a request ({"phone", "variables"}), numbered on from the last row.

    ``append`` false replaces the audience.
    """
    require_editable(campaign)
    if campaign.audience_status == AudienceStatus.IMPORTING:
        raise Conflict("A file is being read into this audience. Wait for its end.")
    if not given.get("recipients"):
        raise Invalid("Who are the recipients?", {"recipients": ["Give recipients, or the upload_id of a file."]})
    if not given["append"]:
        clear(session, campaign)
    campaign.audience_default_country = given["default_country"]
    last = last_row(session, campaign.id)
    rows = [
        GivenRow(last + index, str(one["phone"]), {**one.get("variables", {}), "phone": str(one["phone"])})
        for index, one in enumerate(given["recipients"], start=1)
    ]
    added = add_rows(session, campaign, rows)
    campaign.audience_status = AudienceStatus.READY
    campaign.updated_at = clock.now()
    return added


def last_row(session: Session, campaign_id: int) -> int:
    """Return the number of the audience's last row, 0 when there is none."""
    chosen = select(func.max(CampaignRecipient.row_number)).where(CampaignRecipient.campaign_id == campaign_id)
    return session.scalar(chosen) or 0


def counts(session: Session, campaign_id: int) -> dict[str, int]:
    """Return how many rows are good, bad and duplicate."""
    return counts_of_all(session, [campaign_id])[campaign_id]


def counts_of_all(session: Session, campaign_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return how many rows are good, bad and duplicate, by campaign."""
    counted = tallies.counts(campaign_ids, tallies.RECIPIENTS)
    rows = session.execute(select(counted.c.campaign_id, counted.c.value, counted.c.count))
    found = {(row[0], row[1]): int(row[2]) for row in rows}
    return {
        one: {status.value: found.get((one, status.value), 0) for status in RecipientStatus} for one in campaign_ids
    }


def count_good(session: Session, campaign_id: int) -> int:
    """Return how many rows can be sent to."""
    return counts(session, campaign_id)[RecipientStatus.GOOD]


def importing(session: Session) -> Sequence[int]:
    """Return the campaigns whose file is still to be read (an importer died, say)."""
    return session.scalars(
        select(Campaign.id).where(
            Campaign.audience_status == AudienceStatus.IMPORTING,
            Campaign.audience_definition.is_(None),
            Campaign.status.in_([CampaignState.DRAFT, CampaignState.SCHEDULED, CampaignState.MISSED]),
            Campaign.deleted_at.is_(None),
        )
    ).all()
