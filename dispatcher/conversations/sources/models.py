"""Tables of other systems' conversations: the systems, what was said there, and what we have yet to tell them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint, func, text, true
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json
from dispatcher.paired_secrets import HoldsSecret


class Source(HoldsSecret, Base):
    """Another system whose conversations are answered here, by the people of the number ``account_id``.

    Whoever may see that number sees its conversations: one rule of access for both kinds. Answers go to
    ``answers_url``.
    """

    __tablename__ = "conversation_sources"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("whatsapp_accounts.id"))
    answers_url: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    heard_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        Index("uq_conversation_sources_name", func.lower(text("name")), unique=True),
        Index("ix_conversation_sources_account_id", "account_id"),
    )


class SourceMessage(Base):
    """What was said in another system's conversation, by either side, once by its id there.

    ``id`` is drawn where messages draw theirs, so that one list orders conversations of both kinds. ``place`` orders
    the messages of one conversation: microseconds of when it was said, however late it came to us.
    """

    __tablename__ = "source_messages"

    id: Mapped[int] = mapped_column(primary_key=True, server_default=text("nextval('messages_id_seq')"))
    source_id: Mapped[int] = mapped_column(ForeignKey("conversation_sources.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    external_id: Mapped[UUID]
    direction: Mapped[str]
    content: Mapped[Json]
    place: Mapped[int]
    said_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("direction IN ('inbound', 'outbound')", name="direction"),
        UniqueConstraint("source_id", "external_id"),
        UniqueConstraint("conversation_id", "place"),
        Index("ix_source_messages_words", text("message_words(content)"), postgresql_using="gin"),
    )


class SourceDelivery(Base):
    """An event for another system, told until it says that it has it; the same ``event_id`` however often.

    Written with what it tells of, in one transaction. Those of a conversation go one after the other.
    """

    __tablename__ = "source_deliveries"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(unique=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("conversation_sources.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("source_messages.id", ondelete="CASCADE"))
    kind: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_at: Mapped[datetime | None]
    last_status: Mapped[int | None] = mapped_column(SmallInteger)
    last_problem: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name="state"),
        Index("ix_source_deliveries_waiting", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_source_deliveries_delivered", "last_at", postgresql_where=text("state = 'delivered'")),
        Index("ix_source_deliveries_conversation_id", "conversation_id", "id"),
        Index("ix_source_deliveries_source_id", "source_id", "id"),
        Index("ix_source_deliveries_message_id", "message_id"),
    )
