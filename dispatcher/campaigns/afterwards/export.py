"""A campaign as files: its recipients (every message with state, reason, times and its row of the list), its attempts.

In the order of the list's rows (the planner makes messages in that order), in one pass of flat memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import select, text, tuple_
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.messages.models import Message, MessageAttempt
from dispatcher.messages.views import reason_view
from dispatcher.uploads.exports import Value
from dispatcher.uploads.models import Upload

HEADER: Final = (
    "row", "phone", "sent_to", "state", "code", "reason", "cure", "attempts", "wamid", "accepted_at", "sent_at",
    "delivered_at", "read_at", "failed_at",
)  # fmt: skip
PHONES: Final = ("phone", "sent_to")
OF_ATTEMPTS: Final = (
    "row", "sent_to", "number", "message_id", "attempt", "started_at", "ended_at", "outcome", "http_status",
    "error_code", "error_subcode", "details", "wamid", "fbtrace_id",
)  # fmt: skip
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


def header(columns: Sequence[str]) -> list[str]:
    """Return the headings; a column of the list that is called like one of ours says whose it is."""
    return [*HEADER, *(f"{name} (list)" if name in HEADER else name for name in columns)]


def attempt_rows(session: Session, campaign: Campaign) -> Iterator[list[Value]]:
    """Yield every try to hand a message of the campaign to Meta, under ``OF_ATTEMPTS``."""
    numbers = {row.id: row.name for row in session.execute(select(Account.id, Account.name))}
    after = (0, 0)
    while True:
        batch = session.execute(
            select(MessageAttempt, Message.row_number, Message.to_number)
            .join(Message, Message.id == MessageAttempt.message_id)
            .where(Message.campaign_id == campaign.id)
            .where(tuple_(MessageAttempt.message_id, MessageAttempt.attempt) > tuple_(*after))
            .order_by(MessageAttempt.message_id, MessageAttempt.attempt)
            .limit(_BATCH)
        ).all()
        for attempt, row_number, to_number in batch:
            yield [row_number, to_number, numbers.get(attempt.account_id), *_tried(attempt)]
        if len(batch) < _BATCH:
            return
        after = (batch[-1][0].message_id, batch[-1][0].attempt)
        session.expunge_all()


def _tried(attempt: MessageAttempt) -> list[Value]:
    return [getattr(attempt, name) for name in OF_ATTEMPTS[3:]]
