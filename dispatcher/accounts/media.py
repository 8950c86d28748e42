"""Meta's ids of our files: uploaded once per number, again before they expire (reference §1.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import MediaHandle
from dispatcher.database import transaction
from dispatcher.whatsapp.client import GraphClient

LIFETIME = timedelta(days=30)
RENEW_BEFORE = timedelta(days=5)


@dataclass(frozen=True, kw_only=True)
class MediaFile:
    """One of our uploads, as far as Meta needs to know it; ``open`` gives its bytes."""

    upload_id: UUID
    filename: str
    content_type: str
    open: Callable[[], BinaryIO]


def ensure_media(client: GraphClient, account_id: int, phone_number_id: str, file: MediaFile) -> str:
    """Return Meta's id of a file for a number, uploading it when there is none that lives five days more.

    For edges: it opens its own short transactions, so that none is open while the bytes travel. Two callers at once
    may both upload; either id works and the later one is kept.
    """
    with transaction() as session:
        known = media_id(session, account_id, file.upload_id, clock.now())
    if known is not None:
        return known
    with file.open() as content:
        fresh = client.upload_media(phone_number_id, content, file.filename, file.content_type)
    with transaction() as session:
        remember(session, account_id, file.upload_id, fresh, clock.now())
    return fresh


def media_id(session: Session, account_id: int, upload_id: UUID, at: datetime) -> str | None:
    """Return the id Meta gave this file for this number, unless it is about to expire."""
    return session.scalar(
        select(MediaHandle.media_id).where(
            MediaHandle.account_id == account_id,
            MediaHandle.upload_id == upload_id,
            MediaHandle.expires_at > at + RENEW_BEFORE,
        )
    )


def remember(session: Session, account_id: int, upload_id: UUID, fresh: str, at: datetime) -> None:
    """Store the id Meta has just given."""
    values = {"media_id": fresh, "uploaded_at": at, "expires_at": at + LIFETIME}
    session.execute(
        insert(MediaHandle)
        .values(account_id=account_id, upload_id=upload_id, **values)
        .on_conflict_do_update(index_elements=["upload_id", "account_id"], set_=values)
    )


def forget(session: Session, account_id: int, upload_id: UUID) -> None:
    """Drop an id Meta no longer takes (131053), so that the next send uploads afresh."""
    session.execute(delete(MediaHandle).where(MediaHandle.account_id == account_id, MediaHandle.upload_id == upload_id))
