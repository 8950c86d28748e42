"""Table of reports: what takes a look at every message of a campaign is worked out now and then, and kept."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json


class CampaignReport(Base):
    """What ``afterwards.report`` worked out at ``made_at``, and how many ``seconds`` that took."""

    __tablename__ = "campaign_reports"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    made_at: Mapped[datetime]
    seconds: Mapped[float] = mapped_column(Float)
    content: Mapped[Json]
