"""The log of events, and how far it may be read."""

from datetime import datetime
from typing import Final

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Identity, Index, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json
from dispatcher.messages.models import BRIN

ONLY_ROW: Final = 1


class LoggedEvent(Base):
    """A message or a campaign came into another state.

    Triggers write it in the transaction that makes the change (``log_messages``, ``log_campaign`` of the database), and
    only while somebody may read it (``event_log_is_wanted``): so no way of writing can forget it, and nobody pays for
    what nobody reads. Later events of one message have higher ids: who changes it next waits for the row.
    """

    __tablename__ = "event_log"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    logged_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    account_id: Mapped[int]
    extra_account_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    campaign_id: Mapped[int | None]
    message_id: Mapped[int | None]
    details: Mapped[Json | None]

    __table_args__ = (Index("ix_event_log_logged_at", "logged_at", postgresql_using="brin", postgresql_with=BRIN),)


class EventLogState(Base):
    """One row: up to ``settled_id`` no event can still be committed, so reading on from there skips none.

    Ids are given before the commit, so a higher one may be seen first. ``next_id`` will be settled when every
    transaction before ``next_xid`` has ended. Events up to ``deleted_to`` are gone.

    ``gap_to`` is an id that was given to no event, when the log was wanted again after a time in which nothing was
    logged (``note_event_gap`` of the database). ``kept_days`` is EVENT_RETENTION_DAYS, for ``event_log_is_wanted``.
    """

    __tablename__ = "event_log_state"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    settled_id: Mapped[int] = mapped_column(server_default="0")
    next_id: Mapped[int] = mapped_column(server_default="0")
    next_xid: Mapped[int] = mapped_column(server_default="0")
    deleted_to: Mapped[int] = mapped_column(server_default="0")
    gap_to: Mapped[int] = mapped_column(server_default="0")
    kept_days: Mapped[int] = mapped_column(Integer, server_default="7")

    __table_args__ = (CheckConstraint(f"id = {ONLY_ROW}", name="only_row"),)
