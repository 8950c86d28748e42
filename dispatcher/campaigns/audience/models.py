"""Tables of audiences made of contacts: saved segments, and who was picked while the rows are being written."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index, Integer, func, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json


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


class AudiencePick(Base):
    """A contact that belongs to a campaign's audience and has no row yet; all picks are of one moment.

    Goes when the row is written (``audience.taking``). No foreign key to contacts: who is deleted meanwhile gets no
    row, and asking for each of a million would cost as much as picking them.
    """

    __tablename__ = "audience_picks"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    contact_id: Mapped[int]
