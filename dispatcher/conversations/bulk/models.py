"""The table of what is done to many conversations, and how far it is."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json


class Action(StrEnum):
    """What may be done to many conversations at once."""

    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    CLOSE = "close"
    REOPEN = "reopen"
    SNOOZE = "snooze"
    ADD_LABEL = "add_label"
    REMOVE_LABEL = "remove_label"
    READ = "read"
    ANSWER = "answer"


class BulkStatus(StrEnum):
    """How it stands; a stopped one has done what it had done."""

    RUNNING = "running"
    STOPPED = "stopped"
    COMPLETED = "completed"


def _listed(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


MOST_REASONS: Final = 20


class ConversationBulk(Base):
    """An action on the conversations that fitted when it began, done portion by portion.

    ``done`` of them are over: ``changed``, ``refused`` for one of ``reasons``, or as was wished before. The counts move
    in the transaction that changes those conversations, so a second worker does no harm. ``inbound_ids`` are what their
    people had written last when it began, each at the place of its conversation. Once it is over, nobody needs
    ``conversation_ids`` and these any more, and they are forgotten.
    """

    __tablename__ = "conversation_bulks"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    action: Mapped[str]
    given: Mapped[Json]
    conversation_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), deferred=True)
    inbound_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), deferred=True, server_default="{}")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    changed: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    refused: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'::jsonb"))
    status: Mapped[str] = mapped_column(default=BulkStatus.RUNNING.value, server_default=BulkStatus.RUNNING.value)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    moved_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (
        CheckConstraint(f"action IN ({_listed(Action)})", name="action"),
        CheckConstraint(f"status IN ({_listed(BulkStatus)})", name="status"),
        Index("ix_conversation_bulks_running", "moved_at", postgresql_where=text("status = 'running'")),
        Index("ix_conversation_bulks_created_by_id", "created_by_id", "id"),
    )
