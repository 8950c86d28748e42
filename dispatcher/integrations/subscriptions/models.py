"""Tables of outgoing webhooks: who is told of which events, and each telling."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base
from dispatcher.paired_secrets import HoldsSecret


class Why(StrEnum):
    """Why a subscription was switched off by itself."""

    FAILING = "failing"
    GONE = "gone"


class DeliveryState(StrEnum):
    """What became of telling an event."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


def _listed(kinds: type[StrEnum]) -> str:
    return ", ".join(f"'{one}'" for one in kinds)


class EventSubscription(HoldsSecret, Base):
    """Another system that is called with events: of these ``kinds`` (none named: of every kind) and numbers.

    ``cursor``: up to there the log of events has been looked through for it; until ``replay_to`` events are told that
    it may have heard before. ``failing_since`` and ``failures`` count from the last call that was taken;
    ``paused_until`` holds all calls back. ``disabled_why`` stays empty when a person switched it off.
    """

    __tablename__ = "event_subscriptions"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    all_accounts: Mapped[bool]
    account_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    is_enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    disabled_at: Mapped[datetime | None]
    disabled_why: Mapped[str | None]
    cursor: Mapped[int]
    replay_to: Mapped[int] = mapped_column(server_default="0")
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    paused_until: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    last_status: Mapped[int | None] = mapped_column(SmallInteger)
    last_problem: Mapped[str | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint(f"disabled_why IN ({_listed(Why)})", name="disabled_why"),
        Index("uq_event_subscriptions_name", func.lower(text("name")), unique=True),
        Index("ix_event_subscriptions_created_by_id", "created_by_id"),
    )


class EventDelivery(Base):
    """One event for one subscription, told until the other system has it; a test has no event.

    ``lane`` is what the event is about: the message's id, or the campaign's with a minus. In a lane one event goes
    after the other: those behind have no ``next_at`` yet. Who takes one moves ``next_at`` on by a lease. What is told
    is made anew of the event each time, so nothing personal lies here.
    """

    __tablename__ = "event_deliveries"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("event_subscriptions.id", ondelete="CASCADE"))
    event_id: Mapped[int | None]
    kind: Mapped[str]
    lane: Mapped[int]
    state: Mapped[str] = mapped_column(default=DeliveryState.PENDING, server_default=DeliveryState.PENDING.value)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    next_at: Mapped[datetime | None]
    first_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    last_status: Mapped[int | None] = mapped_column(SmallInteger)
    last_problem: Mapped[str | None]
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    response: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(DeliveryState)})", name="state"),
        UniqueConstraint("subscription_id", "event_id"),
        Index(
            "ix_event_deliveries_due",
            "subscription_id",
            "next_at",
            "event_id",
            postgresql_where=text("state = 'pending' AND next_at IS NOT NULL"),
        ),
        Index("ix_event_deliveries_lane", "subscription_id", "lane", "event_id"),
        # The log: as a whole, by kind, and what is left to do or was given up (most are delivered).
        Index("ix_event_deliveries_log", "subscription_id", "id"),
        Index("ix_event_deliveries_kind", "subscription_id", "kind", "id"),
        Index(
            "ix_event_deliveries_open", "subscription_id", "state", "id", postgresql_where=text("state <> 'delivered'")
        ),
    )
