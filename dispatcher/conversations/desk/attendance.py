"""Who is there: a browser connected a moment ago, and the switch not on away."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.models import User
from dispatcher.conversations.desk.models import MOST_OPEN, Agent
from dispatcher.http import Role

PRESENT_FOR: Final = timedelta(seconds=75)
"""A connection is noted every 20 s; three in a row may be lost."""
ANSWERING: Final = tuple(role.value for role in Role if role.includes(Role.AGENT))

_SEEN: Final = text(
    """
    INSERT INTO desk_agents (user_id, seen_at)
    SELECT id, :now FROM users WHERE id = ANY(:ids) AND is_active AND role = ANY(:roles) ORDER BY id
    ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at
    """
)


def note_present(session: Session, user_ids: Collection[int]) -> None:
    """Note that these people have the dashboard open; the caller commits."""
    session.execute(_SEEN, {"ids": sorted(user_ids), "roles": list(ANSWERING), "now": clock.now()})


def agent_of(session: Session, user_id: int) -> Agent:
    """Return how somebody stands at the desk, as a row not yet stored when they never did."""
    return session.get(Agent, user_id) or Agent(user_id=user_id, is_away=False, most_open=MOST_OPEN)


def state_of(agent: Agent) -> str:
    """Return ``online``, ``away`` or ``offline``."""
    if agent.seen_at is None or agent.seen_at < clock.now() - PRESENT_FOR:
        return "offline"
    return "away" if agent.is_away else "online"


def switch(session: Session, user_id: int, *, is_away: bool) -> bool:
    """Say that somebody is away, or back; tell whether that is new. The caller commits."""
    now = clock.now()
    before = session.scalar(select(Agent.is_away).where(Agent.user_id == user_id).with_for_update())
    row = insert(Agent).values(user_id=user_id, is_away=is_away, away_at=now if is_away else None, seen_at=now)
    changed = {"is_away": is_away, "away_at": row.excluded.away_at, "seen_at": now}
    if bool(before) == is_away:
        # Who says it twice has been away since the first time.
        changed = {"seen_at": now}
    session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=changed))
    return bool(before) != is_away


def limit(session: Session, user_id: int, most_open: int) -> None:
    """Say how many open conversations somebody is given at most; the caller commits."""
    row = insert(Agent).values(user_id=user_id, most_open=most_open)
    session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_={"most_open": most_open}))


def is_agent(session: Session, user_id: int) -> bool:
    """Tell whether somebody may answer at all."""
    found = session.scalar(select(User.role).where(User.id == user_id, User.is_active))
    return found in ANSWERING
