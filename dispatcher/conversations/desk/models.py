"""Tables of the desk: teams, their people, the numbers they serve, and who is there."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Integer, SmallInteger, false, func, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base

GRACE_SECONDS: Final = 300
MOST_OPEN: Final = 20


class Team(Base):
    """People who answer together. New conversations of their numbers are theirs.

    ``assigns``: who waits longest is given to whoever is there, in turns; what an agent leaves for more than
    ``grace_seconds`` goes back to the queue. ``close_after_hours``: when nothing was said for so long, and it is the
    person's turn, a conversation is closed; None as for conversations without a team.
    """

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    assigns: Mapped[bool] = mapped_column(default=False, server_default=false())
    grace_seconds: Mapped[int] = mapped_column(Integer, server_default=text(str(GRACE_SECONDS)))
    close_after_hours: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("grace_seconds > 0", name="grace_seconds"),
        CheckConstraint("close_after_hours > 0", name="close_after_hours"),
        Index("uq_teams_name", func.lower(text("name")), unique=True),
    )


class TeamMember(Base):
    """Somebody of a team."""

    __tablename__ = "team_members"

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("ix_team_members_user_id", "user_id"),)


class TeamAccount(Base):
    """A number that a team serves; one team a number, so that nobody has to guess whose a conversation is."""

    __tablename__ = "team_accounts"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("whatsapp_accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))

    __table_args__ = (Index("ix_team_accounts_team_id", "team_id"),)


class Agent(Base):
    """Whether somebody is there: what they say (``away``), and when a browser of theirs was last connected.

    ``most_open``: at so many open conversations no further one is given to them. ``turn_at``: when they were last given
    one; whoever waits longest for their turn is next.
    """

    __tablename__ = "desk_agents"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    is_away: Mapped[bool] = mapped_column(default=False, server_default=false())
    away_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    most_open: Mapped[int] = mapped_column(SmallInteger, server_default=text(str(MOST_OPEN)))
    turn_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("most_open BETWEEN 0 AND 1000", name="most_open"),)
