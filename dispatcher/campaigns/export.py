"""A campaign's recipients as a file: every message with its state, reason and times, in one pass of flat memory."""

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.messages.models import Message
from dispatcher.messages.views import reason_view
from dispatcher.uploads.exports import Value, csv_chunks, write_xlsx

HEADER: Final = (
    "row", "phone", "sent_to", "state", "code", "reason", "cure", "attempts", "wamid", "accepted_at", "sent_at",
    "delivered_at", "read_at", "failed_at",
)  # fmt: skip
PHONES: Final = ("phone", "sent_to")
_BATCH: Final = 1000


def rows(session: Session, campaign: Campaign) -> Iterator[list[Value]]:
    """Yield every message of a campaign in the order of the file's rows."""
    after = 0
    while True:
        batch = session.execute(
            select(Message, CampaignRecipient.phone)
            .outerjoin(
                CampaignRecipient,
                (CampaignRecipient.campaign_id == Message.campaign_id)
                & (CampaignRecipient.row_number == Message.row_number),
            )
            .where(Message.campaign_id == campaign.id, Message.id > after)
            .order_by(Message.id)
            .limit(_BATCH)
        ).all()
        yield from (_row(message, phone) for message, phone in batch)
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


def csv(session: Session, campaign: Campaign) -> Iterator[bytes]:
    """Yield the file as CSV; no cell can turn into a formula."""
    return csv_chunks(HEADER, rows(session, campaign), phone_columns=PHONES)


def xlsx(session: Session, campaign: Campaign) -> BinaryIO:
    """Return the file as a spreadsheet, open at its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer that sends it
    write_xlsx(file, HEADER, rows(session, campaign), phone_columns=PHONES)
    file.seek(0)
    return file
