"""The journal of webhooks: every call of Meta and of other systems, byte for byte, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json


class JournalState(StrEnum):
    """``failed`` is tried again by itself, ``poison`` only after a person asked for it."""

    PENDING = "pending"
    PROCESSED = "processed"
    FAILED = "failed"
    POISON = "poison"


_STATES = ", ".join(f"'{state}'" for state in JournalState)
WAITING = "state IN ('pending', 'failed')"
ODD = "state = 'poison' OR notes IS NOT NULL"
"""Something in it was left aside, or all of it."""
RARE = "kinds <> '[\"statuses\"]'"
"""With something else than statuses in it; of those there are millions."""


class JournalEntry(Base):
    """One call. ``signed_for`` names the apps whose own secret signed it, and with them the numbers it may speak of;
    empty means the secret of the installation, which may speak of all. ``source_id`` names the other system whose call
    it is; None for Meta's.

    ``kinds`` lists what was found in it (``statuses``, ``messages``, or the name of another event), ``notes`` counts
    what was left aside and why.
    """

    __tablename__ = "webhook_journal"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    body: Mapped[bytes]
    signed_for: Mapped[str | None]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("conversation_sources.id"))
    state: Mapped[str] = mapped_column(server_default=JournalState.PENDING.value)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    error: Mapped[str | None]
    kinds: Mapped[list[str] | None]
    notes: Mapped[Json | None]
    processed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_webhook_journal_waiting", "id", postgresql_where=text(WAITING)),
        # Calls come in the order of time: a few pages of index for millions of them.
        Index("ix_webhook_journal_received_at", "received_at", postgresql_using="brin"),
        Index("ix_webhook_journal_odd", "id", postgresql_where=text(ODD)),
        Index("ix_webhook_journal_rare", "id", postgresql_where=text(RARE)),
    )


class Stranger(Base):
    """A number that Meta told us about and that is not connected here; forgotten as soon as it is.

    ``first_at`` and ``last_at`` are when its calls came.
    """

    __tablename__ = "webhook_strangers"

    phone_number_id: Mapped[str] = mapped_column(primary_key=True)
    display_phone_number: Mapped[str | None]
    business_account_id: Mapped[str] = mapped_column(server_default="")
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
