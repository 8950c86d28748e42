"""What a supervisor asks: who waits and how long, who is there, and how fast people were answered and helped.

Conversations count on the day they began. First response: from the first message to our first answer. Resolution: from
the first message until one of us closed it; what the clock or another system closed tells nothing about us.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, extract, func, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.auth.models import User, UserAccount
from dispatcher.conversations.desk.attendance import ANSWERING, state_of
from dispatcher.conversations.desk.models import MOST_OPEN, Agent, Team
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.states import Assistant, Status
from dispatcher.database import Json
from dispatcher.errors import Invalid
from dispatcher.http import principal, visible

DAYS: Final = 7
_LONGEST_DAYS: Final = 92


def figures(session: Session, account_id: int | None, since: date | None, until: date | None) -> Json:
    """Return all figures of what the caller may see; raises Invalid for a span that is none, or too long."""
    last = until or clock.now().date()
    first = since or last - timedelta(days=DAYS - 1)
    if not timedelta(0) <= last - first <= timedelta(days=_LONGEST_DAYS):
        raise Invalid("Choose other days.", {"since": [f"At most {_LONGEST_DAYS} days, the first before the last."]})
    of_agents = _times(session, account_id, first, last, Conversation.assignee_id)
    of_teams = _times(session, account_id, first, last, Conversation.team_id)
    return {
        "at": clock.now(),
        "since": first,
        "until": last,
        "queues": _queues(session, account_id),
        "agents": _agents(session, account_id),
        "total": _total(session, account_id, first, last),
        "by_day": [_spans(row) | {"day": row.which} for row in _times(session, account_id, first, last, _day())],
        "by_agent": _named(session, User, of_agents),
        "by_team": _named(session, Team, of_teams),
    }


_FOR_PEOPLE: Final = Conversation.assistant.is_distinct_from(Assistant.ANSWERING)
"""What the assistant answers waits for nobody of us."""


def _seen(statement: Select[Any], account_id: int | None) -> Select[Any]:
    chosen = visible(statement, Conversation.account_id)
    return chosen if account_id is None else chosen.where(Conversation.account_id == account_id)


def _queues(session: Session, account_id: int | None) -> list[Json]:
    columns = (
        Conversation.account_id,
        Conversation.team_id,
        func.count().label("open"),
        func.count().filter(Conversation.assignee_id.is_(None), _FOR_PEOPLE).label("unassigned"),
        func.count(Conversation.waiting_since).filter(_FOR_PEOPLE).label("waiting"),
        func.min(Conversation.waiting_since).filter(_FOR_PEOPLE).label("since"),
    )
    grouped: Any = select(*columns).where(Conversation.status == Status.OPEN).group_by(columns[0], columns[1])
    rows = session.execute(_seen(grouped, account_id)).all()
    accounts = _names(session, Account, {row.account_id for row in rows})
    teams = _names(session, Team, {row.team_id for row in rows if row.team_id})
    found = [
        {
            "team": _name(teams, row.team_id),
            "account": _name(accounts, row.account_id),
            "open": row.open,
            "unassigned": row.unassigned,
            "waiting": row.waiting,
            "waiting_since": row.since,
        }
        for row in rows
    ]
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda one: one["waiting_since"] or never)


def _agents(session: Session, account_id: int | None) -> list[Json]:
    is_open = Conversation.status == Status.OPEN
    counted: Any = select(
        Conversation.assignee_id, func.count().label("open"), func.count(Conversation.waiting_since).label("waiting")
    ).where(is_open, Conversation.assignee_id.is_not(None))
    rows = session.execute(_seen(counted.group_by(Conversation.assignee_id), account_id))
    counts = {row.assignee_id: (row.open, row.waiting) for row in rows}
    people: Any = select(User.id, User.name, Agent).outerjoin(Agent, Agent.user_id == User.id)
    people = people.where(User.is_active, User.role.in_(ANSWERING), _may_answer(account_id))
    return [
        {
            "id": user_id,
            "name": name,
            "state": state_of(agent) if agent is not None else "offline",
            "open": counts.get(user_id, (0, 0))[0],
            "waiting": counts.get(user_id, (0, 0))[1],
            "most_open": agent.most_open if agent is not None else MOST_OPEN,
        }
        for user_id, name, agent in session.execute(people.order_by(User.name, User.id))
    ]


def _may_answer(account_id: int | None) -> ColumnElement[bool]:
    """Choose those who answer on numbers the caller may see."""
    who = principal()
    listed = select(UserAccount.user_id)
    if account_id is not None:
        listed = listed.where(UserAccount.account_id == account_id)
    if not who.all_accounts:
        listed = listed.where(UserAccount.account_id.in_(sorted(who.account_ids)))
    return User.all_accounts | User.id.in_(listed)


def _day() -> ColumnElement[date]:
    return func.date(func.timezone("UTC", Conversation.opened_at))


def _measures() -> tuple[ColumnElement[Any], ...]:
    first = extract("epoch", Conversation.first_answer_at - Conversation.opened_at)
    resolved = extract("epoch", Conversation.closed_at - Conversation.opened_at)
    by_us = Conversation.closed_by_id.is_not(None)
    return (
        func.count(first).label("answered"),
        func.percentile_cont(0.5).within_group(first).label("answer_median"),
        func.percentile_cont(0.9).within_group(first).label("answer_p90"),
        func.count(resolved).filter(by_us).label("resolved"),
        func.percentile_cont(0.5).within_group(resolved).filter(by_us).label("resolution_median"),
        func.percentile_cont(0.9).within_group(resolved).filter(by_us).label("resolution_p90"),
    )


def _between(first: date, last: date) -> ColumnElement[bool]:
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(), UTC) + timedelta(days=1)
    return (Conversation.opened_at >= start) & (Conversation.opened_at < end)


def _times(session: Session, account_id: int | None, first: date, last: date, which: Any) -> Sequence[Row[Any]]:
    grouped = select(which.label("which"), *_measures()).where(_between(first, last)).group_by(which)
    return session.execute(_seen(grouped, account_id).order_by(which.asc().nulls_last())).all()


def _total(session: Session, account_id: int | None, first: date, last: date) -> Json:
    return _spans(session.execute(_seen(select(*_measures()).where(_between(first, last)), account_id)).one())


def _spans(row: Row[Any]) -> Json:
    return {
        "day": None,
        "id": None,
        "name": None,
        "first_response": {"count": row.answered, "median": row.answer_median, "p90": row.answer_p90},
        "resolution": {"count": row.resolved, "median": row.resolution_median, "p90": row.resolution_p90},
    }


def _named(session: Session, model: Any, rows: Sequence[Row[Any]]) -> list[Json]:
    names = _names(session, model, {row.which for row in rows if row.which})
    return [_spans(row) | {"id": row.which, "name": names.get(row.which)} for row in rows]


def _names(session: Session, model: Any, ids: set[int]) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(select(model.id, model.name).where(model.id.in_(ids)))}


def _name(names: dict[int, str], found: int | None) -> Json | None:
    return {"id": found, "name": names[found]} if found in names else None
