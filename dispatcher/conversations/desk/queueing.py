"""Whose turn it is: who waits longest goes to who waits longest for a turn, and what was left comes back.

All assigning in the house goes through one advisory lock: two processes never give one conversation to two people, nor
one person more than their share. Agents meanwhile take conversations by hand: a row they hold is passed over. What the
assistant answers waits for none of them.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.conversations.desk.attendance import ANSWERING, PRESENT_FOR

AT_ONCE: Final = 200

_WAITS: Final = text(
    """
    SELECT EXISTS (SELECT FROM conversations c JOIN teams t ON t.id = c.team_id AND t.assigns
        WHERE c.status = 'open' AND c.assignee_id IS NULL AND c.waiting_since IS NOT NULL
              AND c.assistant IS DISTINCT FROM 'answering')
    """
)
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('desk:assigning', 0))")

# One conversation to one agent. ``open`` counts all a person has, of whatever team.
_NEXT: Final = text(
    """
    WITH free AS MATERIALIZED (
        SELECT m.team_id, u.id AS user_id, u.all_accounts, a.turn_at
        FROM desk_agents a JOIN users u ON u.id = a.user_id AND u.is_active AND u.role = ANY(:roles)
        JOIN team_members m ON m.user_id = u.id JOIN teams t ON t.id = m.team_id AND t.assigns
        WHERE NOT a.is_away AND a.seen_at >= :present AND a.most_open > (
            SELECT count(*) FROM conversations mine WHERE mine.assignee_id = u.id AND mine.status = 'open')),
    turn AS (
        SELECT c.id, f.user_id FROM conversations c JOIN free f ON f.team_id = c.team_id AND (f.all_accounts OR EXISTS (
            SELECT FROM user_accounts s WHERE s.user_id = f.user_id AND s.account_id = c.account_id))
        WHERE c.status = 'open' AND c.assignee_id IS NULL AND c.waiting_since IS NOT NULL
              AND c.assistant IS DISTINCT FROM 'answering'
        ORDER BY c.waiting_since, c.id, f.turn_at NULLS FIRST, f.user_id LIMIT 1 FOR UPDATE OF c SKIP LOCKED),
    taken AS (
        UPDATE desk_agents SET turn_at = clock_timestamp() FROM turn WHERE desk_agents.user_id = turn.user_id)
    UPDATE conversations SET assignee_id = turn.user_id, assigned_at = :now, updated_at = :now
    FROM turn WHERE conversations.id = turn.id RETURNING conversations.id
    """
)

_RETURN: Final = text(
    """
    UPDATE conversations SET assignee_id = NULL, assigned_at = NULL, updated_at = :now WHERE id IN (
        SELECT c.id FROM conversations c JOIN users u ON u.id = c.assignee_id
        LEFT JOIN teams t ON t.id = c.team_id LEFT JOIN desk_agents a ON a.user_id = u.id
        WHERE c.status <> 'closed' AND (
            NOT u.is_active OR NOT u.role = ANY(:roles) OR NOT (u.all_accounts OR EXISTS (
                SELECT FROM user_accounts s WHERE s.user_id = u.id AND s.account_id = c.account_id))
            OR (c.status = 'open' AND t.assigns AND c.assigned_at < :now - make_interval(secs => t.grace_seconds)
                AND (a.user_id IS NULL OR coalesce(a.seen_at, 'epoch') < :now - make_interval(secs => t.grace_seconds)
                    OR (a.is_away AND a.away_at < :now - make_interval(secs => t.grace_seconds)))))
        ORDER BY c.id LIMIT :most FOR UPDATE OF c SKIP LOCKED)
    RETURNING id
    """
)


def assign_waiting(session: Session) -> list[int]:
    """Give who waits in the queues of teams to who is there; return the ids of the conversations.

    The caller commits.
    """
    if not session.scalar(_WAITS):
        return []
    session.execute(_LOCK)
    given: list[int] = []
    while len(given) < AT_ONCE:
        now = clock.now()
        values = {"roles": list(ANSWERING), "now": now, "present": now - PRESENT_FOR}
        found = session.scalar(_NEXT, values)
        if found is None:
            break
        given.append(int(found))
    # What this session has loaded of them is out of date.
    session.expire_all()
    return given


def take_back(session: Session) -> list[int]:
    """Put back what nobody answers any more: the agent may not, or is gone for longer than the team bears.

    Return the ids of the conversations; the caller commits.
    """
    values = {"roles": list(ANSWERING), "now": clock.now(), "most": AT_ONCE}
    found = session.scalars(_RETURN, values).all()
    session.expire_all()
    return [int(one) for one in found]
