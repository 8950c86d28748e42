"""A campaign's recipients as a file: every message with its state, reason and times, and what its row of the list said.

In the order of the list's rows (the planner makes messages in that order), in one pass of flat memory.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.messages.models import Message
from dispatcher.messages.views import reason_view
from dispatcher.uploads.exports import Value, csv_chunks, write_xlsx
from dispatcher.uploads.models import Upload

HEADER: Final = (
    "row", "phone", "sent_to", "state", "code", "reason", "cure", "attempts", "wamid", "accepted_at", "sent_at",
    "delivered_at", "read_at", "failed_at",
)  # fmt: skip
PHONES: Final = ("phone", "sent_to")
_BATCH: Final = 1000
_GIVEN_PHONE: Final = "phone"
"""The cell that holds the number of a row given in a request (``audience.give``)."""


# Of a list that came in requests nobody wrote the columns down; its first rows tell them.
_GIVEN_COLUMNS: Final = text(
    """
    SELECT key FROM (SELECT row_number, cells FROM campaign_recipients WHERE campaign_id = :campaign
                     ORDER BY row_number LIMIT 1000) r, jsonb_object_keys(r.cells) AS key
    GROUP BY key ORDER BY min(row_number), key
    """
)


def own_columns(session: Session, campaign: Campaign) -> list[str]:
    """Return the list's own columns as they stand in it, but for the phone's, which has its place."""
    upload = session.get(Upload, campaign.audience_upload_id) if campaign.audience_upload_id else None
    listed = [str(one["name"]) for one in (upload.details or {}).get("columns", [])] if upload else []
    names = listed or session.scalars(_GIVEN_COLUMNS, {"campaign": campaign.id}).all()
    return [name for name in names if name != (campaign.audience_phone_column or _GIVEN_PHONE)]


def rows(session: Session, campaign: Campaign, columns: Sequence[str]) -> Iterator[list[Value]]:
    """Yield every message of a campaign in the order of the file's rows, with these cells of its row."""
    after = 0
    while True:
        batch = session.execute(
            select(Message, CampaignRecipient.phone, CampaignRecipient.cells)
            .outerjoin(
                CampaignRecipient,
                (CampaignRecipient.campaign_id == Message.campaign_id)
                & (CampaignRecipient.row_number == Message.row_number),
            )
            .where(Message.campaign_id == campaign.id, Message.id > after)
            .order_by(Message.id)
            .limit(_BATCH)
        ).all()
        for message, phone, cells in batch:
            yield [*_row(message, phone), *_cells(cells or {}, columns)]
        if len(batch) < _BATCH:
            return
        after = batch[-1][0].id
        session.expunge_all()


def _row(message: Message, phone: str | None) -> list[Value]:
    reason = reason_view(message) or {}
    moments = (message.accepted_at, message.sent_at, message.delivered_at, message.read_at, message.failed_at)
    return [
        message.row_number, phone, message.to_number, message.state, reason.get("code"), reason.get("title"),
        reason.get("cure"), message.attempt, message.wamid, *moments,
    ]  # fmt: skip


def _cells(cells: Mapping[str, object], columns: Sequence[str]) -> list[Value]:
    return [str(cells[name]) if cells.get(name) is not None else None for name in columns]


def _header(columns: Sequence[str]) -> list[str]:
    """Return the headings; a column of the list that is called like one of ours says whose it is."""
    return [*HEADER, *(f"{name} (list)" if name in HEADER else name for name in columns)]


def csv(session: Session, campaign: Campaign) -> Iterator[bytes]:
    """Yield the file as CSV; no cell can turn into a formula."""
    columns = own_columns(session, campaign)
    return csv_chunks(_header(columns), rows(session, campaign, columns), phone_columns=PHONES)


def xlsx(session: Session, campaign: Campaign) -> BinaryIO:
    """Return the file as a spreadsheet, open at its beginning."""
    columns = own_columns(session, campaign)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer that sends it
    write_xlsx(file, _header(columns), rows(session, campaign, columns), phone_columns=PHONES)
    file.seek(0)
    return file
