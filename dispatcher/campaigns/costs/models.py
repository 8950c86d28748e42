"""Tables of costs: price lists with the day from which each holds, and what Meta charged for, tallied by campaign."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json


class RateCard(Base):
    """A list of Meta's prices in one currency; it holds from its day until that of the next one.

    Days are those of UTC: in which zone a business account is billed, Meta does not tell.
    """

    __tablename__ = "rate_cards"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    currency: Mapped[str]
    source: Mapped[str | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),)


class RatePrice(Base):
    """The price of one message: ``market`` is a country (``BR``) or one of Meta's regions (``costs.markets``)."""

    __tablename__ = "rate_prices"

    card_id: Mapped[int] = mapped_column(ForeignKey("rate_cards.id", ondelete="CASCADE"), primary_key=True)
    market: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    price: Mapped[Decimal] = mapped_column(Numeric(14, 6))

    __table_args__ = (CheckConstraint("price >= 0", name="price"),)


class CampaignCost(Base):
    """What somebody allows a campaign to cost at most (``cap``), and what it was thought to cost when it started."""

    __tablename__ = "campaign_costs"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    cap: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    forecast: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))

    __table_args__ = (CheckConstraint("cap > 0", name="cap"),)


class CampaignCharge(Base):
    """Part of a tally: so many messages were delivered that day to that country, as Meta's ``pricing`` says of them.

    ``kind`` is Meta's type: ``regular`` is charged, ``free_customer_service`` and ``free_entry_point`` are not.
    ``amount`` is set where Meta itself named the cost of these messages (max-price sends). The sum over equal rows
    counts; nobody waits for anybody to write one.
    """

    __tablename__ = "campaign_charges"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    day: Mapped[date]
    country: Mapped[str]
    category: Mapped[str]
    kind: Mapped[str]
    count: Mapped[int]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    currency: Mapped[str | None]

    __table_args__ = (Index("ix_campaign_charges_campaign_id", "campaign_id"),)
