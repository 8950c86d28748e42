"""Table of reports: what takes a look at every message of a campaign is worked out now and then, and kept."""

from datetime import datetime
from typing import Final

from sqlalchemy import Float, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json

LARGE: Final = 50_000
"""So many messages make nobody wait: what takes a look at all of them is made beforehand."""


class CampaignReport(Base):
    """What ``afterwards.report`` worked out at ``made_at``, and how many ``seconds`` that took.

    ``counted`` is what ``variants.results`` counted of a large campaign then.
    """

    __tablename__ = "campaign_reports"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    made_at: Mapped[datetime]
    seconds: Mapped[float] = mapped_column(Float)
    content: Mapped[Json]
    counted: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
