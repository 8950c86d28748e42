"""Tables of audiences: segments, files beside contacts, who was picked and has no row yet, chunks programs gave."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Integer, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.campaigns.states import AudienceStatus, RecipientStatus
from dispatcher.database import Base, Json

_READING: Final = ", ".join(f"'{one}'" for one in AudienceStatus)
_JUDGED: Final = ", ".join(f"'{one}'" for one in RecipientStatus)


class Segment(Base):
    """People who have something in common, by a condition with a name: who they are is asked anew every time."""

    __tablename__ = "segments"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    condition: Mapped[Json]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (Index("uq_segments_name", func.lower(text("name")), unique=True),)


class AudienceFile(Base):
    """An uploaded list whose people a condition can mean, read once: the same list read otherwise is another one.

    ``row_at`` is the last row that was read.
    """

    __tablename__ = "audience_files"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id"))
    phone_column: Mapped[str]
    default_country: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=AudienceStatus.IMPORTING.value)
    row_at: Mapped[int] = mapped_column(server_default=text("0"))
    good: Mapped[int] = mapped_column(server_default=text("0"))
    bad: Mapped[int] = mapped_column(server_default=text("0"))
    duplicates: Mapped[int] = mapped_column(server_default=text("0"))
    error: Mapped[str | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (
        CheckConstraint(f"status IN ({_READING})", name="status"),
        UniqueConstraint("upload_id", "phone_column", "default_country"),
    )


class AudienceFileRow(Base):
    """A row of such a list: ``key`` is whose it is, empty where nobody's number could be read."""

    __tablename__ = "audience_file_rows"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("audience_files.id", ondelete="CASCADE"))
    row_number: Mapped[int]
    phone: Mapped[str]
    to_number: Mapped[str | None]
    key: Mapped[str | None]
    number_zone: Mapped[str | None]
    name: Mapped[str | None]
    cells: Mapped[Json]
    status: Mapped[str]
    problems: Mapped[list[Json] | None] = mapped_column(JSONB(none_as_null=True))

    __table_args__ = (
        CheckConstraint(f"status IN ({_JUDGED})", name="status"),
        Index("uq_audience_file_rows_row", "file_id", "row_number", unique=True),
        # Holds what asking about a million people needs: their rows are ten times as large.
        Index(
            "uq_audience_file_rows_key",
            "file_id",
            "key",
            unique=True,
            postgresql_include=["id"],
            postgresql_where=text("status = 'good'"),
        ),
        Index("ix_audience_file_rows_problem", "file_id", "row_number", postgresql_where=text("status <> 'good'")),
    )


class AudiencePick(Base):
    """Somebody who belongs to a campaign's audience and has no row yet; all picks are of one moment.

    A contact, a row of a file, or a contact that a row of a file says more of. Goes when the row is
    written (``audience.taking``). No foreign key to contacts: who is deleted meanwhile gets no row, and asking for each
    of a million would cost as much as picking them.
    """

    __tablename__ = "audience_picks"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    contact_id: Mapped[int | None]
    file_row_id: Mapped[int | None]


class AudienceChunk(Base):
    """Recipients that a program gave under a name of its own, with what became of them.

    Committed together with their rows, so a chunk that comes again, because its answer was lost, changes nothing.
    ``digest`` is that of the recipients; ``problems`` are those of the rows that cannot be sent to.
    """

    __tablename__ = "audience_chunks"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    first_row: Mapped[int]
    rows: Mapped[int]
    good: Mapped[int]
    problems: Mapped[list[Json]] = mapped_column(JSONB())
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
