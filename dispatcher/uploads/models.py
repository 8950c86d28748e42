"""The table of uploads: one row for each file people gave us."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher import clock
from dispatcher.database import Base, Json


class UploadKind(StrEnum):
    """What a file is for."""

    MEDIA = "media"
    RECIPIENTS = "recipients"
    KNOWLEDGE = "knowledge"


class MediaKind(StrEnum):
    """How WhatsApp shows a media file."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"


class Upload(Base):
    """A file: its bytes lie in the storage under ``storage_key``, a random name.

    ``details`` of a recipient file is a RecipientFile as the API shows it; ``rows_key`` and ``rows_index_at`` find its
    rows (see spreadsheets/rowfile.py). A deleted upload keeps its row, because messages refer to it. One with an
    ``account_id`` belongs to a conversation on that number: it is for those who may see the number, and no part of the
    library, and ``used_at`` is when something first referred to it.
    """

    __tablename__ = "uploads"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, server_default=text("gen_random_uuid()"))
    kind: Mapped[str]
    media_kind: Mapped[str | None]
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    details: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    rows_key: Mapped[str | None]
    rows_index_at: Mapped[int | None]
    account_id: Mapped[int | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, server_default=text("now()"))
    used_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind IN ('media', 'recipients', 'knowledge')", name="kind"),
        CheckConstraint("(kind = 'media') = (media_kind IS NOT NULL)", name="media_kind"),
        CheckConstraint("(kind = 'recipients') = (rows_key IS NOT NULL)", name="rows_key"),
        # Whose bytes are still to go.
        Index("ix_uploads_leaving", "id", postgresql_where=text("deleted_at IS NOT NULL AND storage_key <> ''")),
        # Attachments that nothing has referred to.
        Index(
            "ix_uploads_unused",
            "created_at",
            postgresql_where=text("account_id IS NOT NULL AND used_at IS NULL AND deleted_at IS NULL"),
        ),
        Index("ix_uploads_created_at", "created_at", postgresql_where=text("deleted_at IS NULL")),
    )
