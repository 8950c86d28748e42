"""Tables of imports: what a file was read for and how far, and its rows that could not be used."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json


class Mode(StrEnum):
    """Whom an import may touch.

    ``skip_existing`` leaves the values of known people as they are, but puts them in the tags and lists of the import;
    ``create_only`` does nothing at all to them.
    """

    CREATE_AND_UPDATE = "create_and_update"
    CREATE_ONLY = "create_only"
    UPDATE_ONLY = "update_only"
    SKIP_EXISTING = "skip_existing"


class Empty(StrEnum):
    """What an empty cell means for a known person."""

    LEAVE = "leave"
    CLEAR = "clear"


class ImportStatus(StrEnum):
    """How an import stands; a stopped or failed one can go on where it was."""

    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    COMPLETED = "completed"


def _listed(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class ContactImport(Base):
    """A file being made into contacts. ``row_at`` is the number of its last row that is done.

    ``row_at`` and the counts move in the transaction that writes those rows, so a second reader does no harm.
    Every row is one of created, updated, unchanged, skipped, duplicates, bad. ``header_key`` stands for the names of
    the columns: the next file with the same ones is offered the same ``mapping``.
    """

    __tablename__ = "contact_imports"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id"))
    filename: Mapped[str]
    status: Mapped[str] = mapped_column(default=ImportStatus.RUNNING, server_default=ImportStatus.RUNNING.value)
    columns: Mapped[list[str]]
    header_key: Mapped[str]
    mapping: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    mode: Mapped[str]
    empty: Mapped[str]
    default_country: Mapped[str]
    tags: Mapped[list[str]]
    list_ids: Mapped[list[int]] = mapped_column(JSONB)
    opt_in: Mapped[Json | None]
    row_count: Mapped[int]
    row_at: Mapped[int] = mapped_column(default=0, server_default="0")
    created: Mapped[int] = mapped_column(default=0, server_default="0")
    updated: Mapped[int] = mapped_column(default=0, server_default="0")
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    skipped: Mapped[int] = mapped_column(default=0, server_default="0")
    duplicates: Mapped[int] = mapped_column(default=0, server_default="0")
    bad: Mapped[int] = mapped_column(default=0, server_default="0")
    opted_out: Mapped[int] = mapped_column(default=0, server_default="0")
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'::jsonb"))
    error: Mapped[str | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    moved_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"status IN ({_listed(ImportStatus)})", name="status"),
        CheckConstraint(f"mode IN ({_listed(Mode)})", name="mode"),
        CheckConstraint(f"empty IN ({_listed(Empty)})", name="empty"),
        Index("ix_contact_imports_header_key", "header_key", "id"),
        Index("ix_contact_imports_running", "id", postgresql_where=text("status = 'running'")),
    )


class ContactImportProblem(Base):
    """A row that could not be used, as it was given. ``keys`` are the identities it names, where they could be read."""

    __tablename__ = "contact_import_problems"

    import_id: Mapped[int] = mapped_column(ForeignKey("contact_imports.id", ondelete="CASCADE"), primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[Json]
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    keys: Mapped[list[str]]

    __table_args__ = (Index("ix_contact_import_problems_keys", "keys", postgresql_using="gin"),)


class ContactImportPerson(Base):
    """Who has had a row in an import: the next row for them is a duplicate. Emptied when the import is over.

    Without foreign keys: they would cost more than the row, and nothing but its import reads it.
    """

    __tablename__ = "contact_import_people"

    import_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contact_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
