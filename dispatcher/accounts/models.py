"""The tables of the WhatsApp numbers: accounts, their templates, and Meta's ids of our files."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    UniqueConstraint,
    and_,
    false,
    func,
    or_,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from dispatcher import clock
from dispatcher.database import Base, Json

DEFAULT_THROUGHPUT = 80
"""Messages per second, inbound included, that Meta allows an ordinary number (reference §2.1)."""


class BlockScope(StrEnum):
    """How far a refusal of Meta reaches."""

    NUMBER = "number"
    BUSINESS_ACCOUNT = "business_account"
    APP = "app"


class CustomerSees(StrEnum):
    """What people who write to a number are shown of the agents: that they read it, and also that they are typing."""

    NOTHING = "nothing"
    READ = "read"
    TYPING = "typing"


class Account(Base):
    """One WhatsApp number: how we reach it, how healthy it is, and how fast it may send.

    ``blocked_code`` is set while Meta refuses our sends; ``blocked_until`` empty then means "until a person or
    Meta lifts it". A block whose ``blocked_until`` has passed is over; the next write clears its columns.
    ``blocked_times`` counts blocks that came soon after one another: each lasts longer than the one before.
    A removed account keeps its row (messages point at it) without its secrets: ``deleted_at`` is set.
    """

    __tablename__ = "whatsapp_accounts"
    __table_args__ = (
        CheckConstraint("throughput_limit > 0", name="throughput_limit_positive"),
        CheckConstraint("customer_sees IN ('nothing', 'read', 'typing')", name="customer_sees"),
        CheckConstraint("rate_limit IS NULL OR rate_limit > 0", name="rate_limit_positive"),
        CheckConstraint("pace_factor > 0 AND pace_factor <= 1", name="pace_factor_share"),
        CheckConstraint("(blocked_code IS NULL) = (blocked_at IS NULL)", name="block_complete"),
        CheckConstraint(
            "blocked_scope IS NULL OR blocked_scope IN ('number', 'business_account', 'app')", name="blocked_scope"
        ),
        CheckConstraint(
            "session_status IN ('connecting', 'qrcode', 'authenticated', 'ready', 'disconnected')",
            name="session_status",
        ),
        CheckConstraint("deleted_at IS NULL OR access_token_encrypted IS NULL", name="deleted_without_token"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    phone_number_id: Mapped[str] = mapped_column(unique=True)
    business_account_id: Mapped[str] = mapped_column(index=True)
    business_id: Mapped[str | None]
    app_id: Mapped[str | None] = mapped_column(index=True)
    display_phone_number: Mapped[str | None]
    verified_name: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    is_demo: Mapped[bool] = mapped_column(default=False, server_default=false())

    access_token_encrypted: Mapped[str | None]
    access_token_last4: Mapped[str | None]
    app_secret_encrypted: Mapped[str | None]
    credentials_version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Raised with every change of a secret, so that processes holding a client notice and drop it."""

    quality_rating: Mapped[str] = mapped_column(default="UNKNOWN", server_default="UNKNOWN")
    connection_status: Mapped[str | None]
    throughput_level: Mapped[str | None]
    throughput_limit: Mapped[int] = mapped_column(default=DEFAULT_THROUGHPUT, server_default=str(DEFAULT_THROUGHPUT))
    messaging_limit_tier: Mapped[str | None]
    messaging_limit: Mapped[int | None]
    rate_limit: Mapped[int | None]
    customer_sees: Mapped[str] = mapped_column(default=CustomerSees.TYPING, server_default=CustomerSees.TYPING.value)
    pace_factor: Mapped[float] = mapped_column(Float, default=1.0, server_default="1")
    pace_changed_at: Mapped[datetime | None]
    health: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    health_checked_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    session_status: Mapped[str] = mapped_column(default="disconnected", server_default="disconnected")
    """How far the connection to Meta was brought (``accounts.sessions``)."""
    session_at: Mapped[datetime | None]
    session_problem: Mapped[str | None]

    blocked_at: Mapped[datetime | None]
    blocked_until: Mapped[datetime | None]
    blocked_code: Mapped[int | None]
    blocked_reason: Mapped[str | None]
    blocked_scope: Mapped[str | None]
    blocked_times: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")

    created_at: Mapped[datetime] = mapped_column(default=clock.now, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, server_default=func.now())
    deleted_at: Mapped[datetime | None]

    @property
    def has_token(self) -> bool:
        """Whether we hold a token for this number."""
        return self.access_token_encrypted is not None

    @property
    def has_app_secret(self) -> bool:
        """Whether we hold the app's secret, which signs the webhooks."""
        return self.app_secret_encrypted is not None

    def is_blocked(self, at: datetime) -> bool:
        """Tell whether Meta's refusal still holds at ``at``."""
        return self.blocked_code is not None and (self.blocked_until is None or self.blocked_until > at)

    def may_send(self, at: datetime) -> bool:
        """Tell whether messages may leave this number at ``at``."""
        return self.deleted_at is None and self.is_active and self.has_token and not self.is_blocked(at)


def may_send(at: datetime) -> ColumnElement[bool]:
    """Return ``Account.may_send`` as a condition for a query."""
    has_token = Account.access_token_encrypted.is_not(None)
    return and_(Account.deleted_at.is_(None), Account.is_active, has_token, not_blocked(at))


def not_blocked(at: datetime) -> ColumnElement[bool]:
    """Return the opposite of ``Account.is_blocked`` as a condition for a query."""
    return or_(Account.blocked_code.is_(None), and_(Account.blocked_until.is_not(None), Account.blocked_until <= at))


class MessagingUse(Base):
    """A person the portfolio wrote to first, outside an open window, in the last 24 hours (``accounts.budget``).

    ``counted_at`` is when the message was handed out, and once it is delivered, when that was. ``message_id`` is the
    message that is to settle it; until then ``otherwise_at`` is what holds if that message is never sent.
    """

    __tablename__ = "messaging_uses"
    __table_args__ = (
        Index("ix_messaging_uses_counted_at", "portfolio", "counted_at"),
        Index("ix_messaging_uses_open", "portfolio", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    )

    portfolio: Mapped[str] = mapped_column(primary_key=True)
    recipient_key: Mapped[str] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime]
    message_id: Mapped[int | None]
    otherwise_at: Mapped[datetime | None]


class BlockedCountry(Base):
    """A country (ISO code) that Meta refuses to a business account; ``noted_at`` is the last refusal.

    ``withdrawn_at`` is when it was last begun to take back what campaigns had planned for people there.
    """

    __tablename__ = "blocked_countries"

    business_account_id: Mapped[str] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    noted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Template(Base):
    """One language of one template of a WABA, as Meta last told us.

    A template that is gone at Meta stays as ``DELETED``: campaigns and messages point at it.
    """

    __tablename__ = "templates"
    __table_args__ = (
        UniqueConstraint("business_account_id", "name", "language"),
        Index("ix_templates_meta_id", "meta_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    business_account_id: Mapped[str]
    meta_id: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    category: Mapped[str]
    status: Mapped[str]
    quality_score: Mapped[str] = mapped_column(default="UNKNOWN", server_default="UNKNOWN")
    parameter_format: Mapped[str] = mapped_column(default="POSITIONAL", server_default="POSITIONAL")
    components: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    rejected_reason: Mapped[str | None]
    previous_category: Mapped[str | None]
    correct_category: Mapped[str | None]
    message_send_ttl_seconds: Mapped[int | None]
    paused_until: Mapped[datetime | None]
    content_hash: Mapped[str]
    synced_at: Mapped[datetime] = mapped_column(default=clock.now, server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(default=clock.now, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, server_default=func.now())
    """When its content or status last changed; a sync that finds nothing new leaves it."""


class MediaHandle(Base):
    """Meta's id of one of our uploads, which only the uploading number may use (reference §1.4)."""

    __tablename__ = "media_handles"

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("whatsapp_accounts.id", ondelete="CASCADE"), primary_key=True)
    media_id: Mapped[str]
    uploaded_at: Mapped[datetime]
    expires_at: Mapped[datetime]
